"""What every form has: what it is about, what it asks, and what it makes of the answers."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from dtui.errors import (
    DtuiError,
    InvalidEventError,
    InvalidItemError,
    UngroundedItemError,
    UnknownReferenceError,
)
from dtui.text import one_line, plain
from dtui.views.arguments import Arguments, argument_words
from dtui.views.forms.field import Field
from dtui.views.forms.values import Values, item_ids, text
from dtui.views.item_card import item_card
from dtui.views.piece import Piece

if TYPE_CHECKING:
    from dtui.trace import Trace


_MOST = 100
"""Arguments that are shown at all."""


class Draft(NamedTuple):
    """What is to be recorded: an item of a trace, or an event; unsigned."""

    kind: str
    """The type of the item, or the kind of event."""
    payload: dict[str, Any]
    trace_id: str = ""
    """Of an item; empty for an event."""

    def signed(self, author: str) -> dict[str, Any]:
        """Return its fields with the name of whoever acts.

        Examples
        --------
        >>> Draft("override", {"verdict": "approve"}).signed("pat")
        {'verdict': 'approve', 'reviewer': 'pat'}
        """
        who = "author" if self.trace_id else "reviewer" if self.kind == "override" else "agent"
        return {**self.payload, who: author}


class Action(NamedTuple):
    """What a verdict or an outcome is about: an action, with all its arguments."""

    names: str
    """Which proposal it is."""
    does: str
    """Who proposes what, without the arguments."""
    args: Arguments
    says: str = ""
    """What else is to be known of it."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it, safe to show."""
        told = islice(self.args.items(), _MOST)
        args = [[one_line(name), plain(argument_words(value))] for name, value in told]
        if left := len(self.args) - len(args):
            args.append(["…", f"and {left} more; the proposal itself has them all"])
        return {
            "names": one_line(self.names),
            "does": one_line(self.does),
            "args": args,
            "says": one_line(self.says),
        }


@dataclass(frozen=True, kw_only=True)
class Form(ABC):
    """A question to the reviewer, and how what they answer is recorded.

    It holds what the corpus said when it was opened, and nothing of what is typed: a face keeps
    that, hands it over by the fields' names, and keeps it when it is refused.
    """

    NAME: ClassVar[str]
    """Of the form, in a word."""
    ASKED_AS: ClassVar[Mapping[str, str]] = {}
    """By which field what is recorded under another name is asked for."""

    about: tuple[Piece, ...] = ()
    """What it is about, in pieces of text."""
    action: Action | None = None
    """What was proposed, where that is what it is about."""
    notes: tuple[str, ...] = ()
    """What is to be known before it is filled in, a sentence each."""
    begins_at: str = ""
    """The field to begin at; empty for the first."""

    @property
    @abstractmethod
    def heading(self) -> str:
        """What is asked, in few words."""

    @property
    @abstractmethod
    def fields(self) -> tuple[Field, ...]:
        """What is asked for, in order."""

    @abstractmethod
    def drafts(self, values: Values) -> tuple[Draft, ...]:
        """Return what is to be recorded, all of it or nothing.

        Raises
        ------
        InvalidEventError, InvalidItemError
            If something was typed that is no value of its kind.
        """

    def says(self, drafts: tuple[Draft, ...]) -> str:
        """Return in words and in one line what was recorded; empty for its id alone."""
        del drafts
        return ""

    def preview(self, values: Values) -> tuple[Piece, ...]:
        """Return what the values would change, on one line; nothing if there is nothing to say."""
        del values
        return ()

    def at_fault(self, error: DtuiError, values: Values) -> str:
        """Return the name of the field that a refusal is about; empty where that isn't known."""
        del values
        if isinstance(error, InvalidItemError | InvalidEventError) and error.fields:
            name = error.fields[0].partition(".")[0]
            named = self.ASKED_AS.get(name, name)
            return named if any(field.name == named for field in self.fields) else ""
        return ""

    def is_typed(self, values: Values) -> bool:
        """Return whether something was typed or taken that would be lost."""
        return any(_is_changed(field, values) for field in self.fields)

    def to_dict(self) -> dict[str, Any]:
        """Return the form as JSON can hold it, for a face that isn't Python."""
        return {
            "name": self.NAME,
            "heading": one_line(self.heading),
            "about": [[plain(text), role] for text, role in self.about],
            "action": None if self.action is None else self.action.to_dict(),
            "notes": list(self.notes),
            "fields": [field.to_dict() for field in self.fields],
            "begins_at": self.begins_at,
        }


@dataclass(frozen=True, kw_only=True)
class ItemForm(Form):
    """Asks for an item of a trace, and for what it rests on."""

    ASKED_AS: ClassVar[Mapping[str, str]] = {"trace_item_refs": "refs"}

    trace_id: str
    refs: tuple[str, ...] = ()
    """What it rests on unless the reviewer says otherwise."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is asked for, and last what the item rests on."""
        return (*self.own_fields, Field("refs", "refs", "rests on", " ".join(self.refs)))

    @property
    @abstractmethod
    def own_fields(self) -> tuple[Field, ...]:
        """What is asked for, but for what the item rests on."""

    @abstractmethod
    def item(self, values: Values) -> tuple[str, dict[str, Any]]:
        """Return the type of the item and its own fields."""

    def drafts(self, values: Values) -> tuple[Draft, ...]:
        """Return the item with what it rests on.

        Raises
        ------
        InvalidItemError
            If what it rests on is no list of ids. The store would name a field that nobody sees.
        """
        item_type, fields = self.item(values)
        refs = item_ids(values.get("refs"))
        _check_ids(refs)
        payload = {**fields, "trace_item_refs": refs}
        return (Draft(item_type, payload, self.trace_id),)

    def at_fault(self, error: DtuiError, values: Values) -> str:
        """Point at the evidence where it is missing or names nothing, and else as every form."""
        if isinstance(error, UngroundedItemError | UnknownReferenceError):
            return "refs"
        return super().at_fault(error, values)


def _check_ids(refs: Sequence[str]) -> None:
    from dtui.trace.fields import ID_PATTERN

    if wrong := [one_line(ref, 40) for ref in refs if not re.fullmatch(ID_PATTERN, ref)]:
        some = "is no id" if len(wrong) == 1 else "are no ids"
        names = ", ".join(f"'{ref}'" for ref in wrong[:5]) + (", …" if wrong[5:] else "")
        rule = "an id is a letter or digit, then letters, digits, '.', '_' or '-'"
        raise InvalidItemError(f"{names} in rests on {some}: {rule}.", ("trace_item_refs",))


def item_about(trace: Trace, item_id: str) -> tuple[Piece, ...]:
    """Return what an item says, for the top of a form.

    Raises
    ------
    KeyError
        If the item isn't in this snapshot.
    """
    card = item_card(trace, item_id, links=False)
    kind = " · ".join(filter(None, (card.type_word, card.stage)))
    return (
        Piece(f"{card.letter} {card.item_id}", "bright"),
        Piece(f"  {kind}", "dim"),
        Piece("\n" + "\n".join(card.body)),
        *(Piece(f"\n{unblocked}", "pending") for unblocked in card.unblocks),
    )


def _is_changed(field: Field, values: Values) -> bool:
    """Return whether what stands in a field would be missed.

    Nobody misses an answer that was put back, nor evidence that was taken out.
    """
    value = values.get(field.name)
    match field.kind:
        case "argument":
            return value != field.value
        case "refs":
            named = item_ids(value)
            return bool(named) and named != item_ids(field.value)
        case "prose" | "text" | "number":
            return text(values, field.name).strip() != str(field.value).strip()
        case "tick" | "either" | "one" | "several":
            # JSON knows no tuple.
            given = tuple(cast("list[object]", value)) if isinstance(value, list) else value
            return given not in (None, (), field.value)
