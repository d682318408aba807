"""The form that approves, modifies or rejects a proposal that the reviewer has read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from dtui.errors import InvalidEventError
from dtui.text import one_line, plain
from dtui.views.actions import NOTHING_TO_MODIFY
from dtui.views.arguments import arguments_line
from dtui.views.forms.field import Field
from dtui.views.forms.form import Action
from dtui.views.forms.judgement import JudgementForm, judged
from dtui.views.forms.typed import as_typed, read_like
from dtui.views.forms.values import Values
from dtui.views.piece import Piece
from dtui.views.waiting_list import prior, proposes

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import ProposalRow


_LONGEST_SAID = 160
"""Cells of what is said of a verdict that was recorded."""

_LONGEST_CHANGED = 60
"""Cells of a value in what is said of its change."""


@dataclass(frozen=True, kw_only=True)
class OverrideForm(JudgementForm):
    """Approves, modifies or rejects a proposal."""

    NAME: ClassVar[str] = "override"
    ASKED_AS: ClassVar[Mapping[str, str]] = {"edited": "argument-0"}

    given: str
    """``approve``, ``modify`` or ``reject``."""

    @property
    def heading(self) -> str:
        """Which verdict."""
        second = "second opinion: " if self.second else ""
        return f"{second}{self.given} a proposal"

    @property
    def change_fields(self) -> tuple[Field, ...]:
        """Each argument in a field of its own, where they are to be modified."""
        if self.given != "modify":
            return ()
        return tuple(
            Field(
                f"argument-{index}",
                "argument",
                one_line(name, 22),
                as_typed(value),
                group="as you would have it",
            )
            for index, (name, value) in enumerate(self.args.items())
        )

    def verdict(self, values: Values) -> dict[str, Any]:
        """Return the verdict; where arguments are modified, with all of them as they are to be."""
        fields: dict[str, Any] = {"verdict": self.given, "shown": True}
        if self.given == "modify":
            every = {
                name: self._edited(index, name, values) for index, name in enumerate(self.args)
            }
            edited = {name: value for name, value in every.items() if value is not None}
            fields |= {"edited": edited, "prior": dict(self.args)}
        return fields

    def preview(self, values: Values) -> tuple[Piece, ...]:
        """Return what would be changed, argument by argument, or why a value is none."""
        return tuple(self._joined(self._differences(values)))

    def done(self, payload: Mapping[str, Any]) -> str:
        """Return in words what was recorded, with what was changed or approved."""
        what = super().done(payload)
        if self.given == "modify":
            changes = " · ".join(self._changes(payload["edited"]))
            return one_line(f"{what}: {changes}", _LONGEST_SAID)
        return arguments_line(f"{what}: {self.row.action}", self.args, _LONGEST_SAID)

    def _edited(self, index: int, name: str, values: Values) -> object:
        """Return an argument of the type that it was proposed with; None where it is left out."""
        before = self.args[name]
        typed = values.get(f"argument-{index}", as_typed(before))
        if not isinstance(typed, str):
            return None
        try:
            return read_like(typed, before)
        except ValueError as error:
            raise InvalidEventError(f"{name}: {typed!r} {error}", (f"argument-{index}",)) from None

    def _differences(self, values: Values) -> Iterator[Piece]:
        if self.given != "modify":
            return
        for index, name in enumerate(self.args):
            try:
                after = self._edited(index, name, values)
            except InvalidEventError as error:
                yield Piece(plain(str(error)), "refuted")
            else:
                yield from (Piece(change, "locked") for change in self._changed(name, after))

    def _changes(self, edited: Mapping[str, object]) -> Iterator[str]:
        for name in self.args:
            yield from self._changed(name, edited.get(name))

    def _changed(self, name: str, after: object) -> Iterator[str]:
        before = self.args[name]
        if not _is_same(after, before):
            yield one_line(f"{name} {_brief(before)} → {_brief(after)}")

    def _joined(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        for number, piece in enumerate(pieces):
            yield Piece(f"{' · ' if number else ''}{piece.text}", piece.role)


def override_form(
    corpus: Corpus, proposal_id: str, given: str, *, second: bool = False, assignment: str
) -> OverrideForm | str:
    """Ask for a verdict on a proposal, or say why there is nothing to ask.

    Parameters
    ----------
    given
        The verdict, which is known already.
    second
        It is a second opinion: somebody's is in force.
    assignment
        How the proposal came to this reviewer.
    """
    row = corpus.rows.proposal(proposal_id)
    if row is None:
        return one_line(f"there is no proposal {proposal_id} any more")
    made = judged(corpus, row, second=second, assignment=assignment)
    if given == "modify" and not made["args"]:
        return NOTHING_TO_MODIFY
    return OverrideForm(**made, given=given, action=_action(row, made["args"], given))


def _action(row: ProposalRow, args: Mapping[str, Any], given: str) -> Action:
    return Action(
        " ".join(filter(None, (f"P {row.proposal_id} ", row.title or row.correlation_id))),
        f"{proposes(row)} {row.action}",
        # To be modified, each stands in a field of its own.
        {} if given == "modify" else args,
        prior(row),
    )


def _brief(value: object) -> str:
    return one_line(as_typed(value), _LONGEST_CHANGED)


def _is_same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
