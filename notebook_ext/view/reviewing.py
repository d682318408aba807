"""What widgets share in which a reviewer writes: forms, and recording through store and spine.

The browser names an action and an address; Python answers with the form that asks for it, and
keeps it. What was typed comes back with the form's key and is recorded, or refused in the words
of store or spine with the field at fault; then nothing is lost but the try.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from dtui.command.author import named_author
from dtui.errors import DtuiError, InvalidQueryError, OutdatedEventError
from dtui.text import one_line
from dtui.views.forms.judgement import JudgementForm
from dtui.views.forms.outcome import correction_form
from dtui.views.forms.reading import ReadingForm
from dtui.views.forms.values import Values, item_ids
from notebook_ext.view.asked import Reviewer, asked_form
from notebook_ext.view.source import text_of
from notebook_ext.view.widget import Clock, Widget, answers, now, refusal

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.views.forms.form import Draft, Form

READ_ONLY = "this is a trace as it once stood: it can be read, and nothing can be added to it"

_PATIENCE = 2.0
"""Seconds to wait for another process that writes; the kernel does nothing else meanwhile."""

_KEPT = 16
"""Forms that may be open at a time, over all views of a widget."""

_SHOWN = 4
"""How many of the items that something rests on are shown under their ids."""

_CLOSING = ("hypothesis_validation", "question_answer")
"""Items that evidence is marked for."""


class ReviewingWidget(Widget):
    """A widget in which a reviewer can write.

    Parameters
    ----------
    corpus
        What is written to; None for a snapshot, which can only be read.
    author
        Who acts; the operating system's user if left out. Attribution, not authentication.
    clock
        Tells the present moment.
    """

    ASSIGNMENT: ClassVar[str] = "chosen"
    """How a proposal comes to the reviewer here: ``queue``, ``decision`` or ``chosen``."""

    second: Any = False
    """Whether a verdict given here is a second opinion."""

    marked: Any = ()
    """Addresses of the items that are marked as evidence."""

    def __init__(
        self,
        corpus: Corpus | None,
        *,
        author: str | None = None,
        clock: Clock = now,
        **traits: Any,
    ) -> None:
        self._corpus = corpus
        self.author = named_author(None if author is None else text_of(author, "author"))
        self._asked: dict[int, Form] = {}
        self._opened_so_far = 0
        self.just_recorded: tuple[str, str] = ("", "")
        """The kind of what was recorded last here, and the proposal that it is about."""
        super().__init__(clock=clock, **traits)

    def evidence(self, trace_id: str) -> tuple[str, ...]:
        """Return the items of a trace that are marked as what the next item rests on."""
        return tuple(item_id for of, _, item_id in _apart(self.marked) if of == trace_id)

    def hides(self, proposal_id: str) -> bool:
        """Whether what was proposed is kept from the reviewer until their verdict."""
        del proposal_id
        return False

    # Questions

    @answers("form")
    def _form(
        self, action: str, address: str, more: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Answer with the form of an action, or with why there is nothing to ask."""
        if self._corpus is None:
            return {"instead": READ_ONLY}
        trace_id = address.rpartition("/")[0]
        reviewer = Reviewer(
            self._corpus,
            self.author,
            self.clock,
            assignment=self.ASSIGNMENT,
            second=self.second,
            blind=self.hides(address),
            evidence=self.evidence(trace_id),
            corrects=self.just_recorded[1] if self.just_recorded[0] == "outcome" else "",
        )
        asked = asked_form(reviewer, action, address, more or {})
        if action in ("undo", "take_back") and reviewer.corrects:
            # Asked once more, the newest verdict is what is taken back.
            self.just_recorded = ("", "")
        return self._opened(asked)

    @answers("preview")
    def _preview(self, key: int, values: Values) -> dict[str, Any]:
        """Answer with what the values would change, and what it is that they rest on."""
        asked = self._asked_form(key)
        refs = item_ids(values.get("refs"))
        rests_on = [self._described(asked, item_id) for item_id in refs[:_SHOWN]]
        if len(refs) > _SHOWN:
            rests_on.append((f"and {len(refs) - _SHOWN} more", "dim"))
        return {"changes": asked.preview(values), "rests_on": rests_on}

    @answers("record")
    def _record(self, key: int, values: Values, way: str = "") -> dict[str, Any]:
        """Record what was typed, or answer with why it was refused, where, and what can be done.

        Parameters
        ----------
        way
            Where somebody else was first: ``replace`` or ``second``.
        """
        asked = self._asked_form(key)
        if isinstance(asked, JudgementForm) and way:
            asked = asked.in_its_place() if way == "replace" else asked.beside()
        try:
            if isinstance(asked, ReadingForm):
                return self._correction(asked, values)
            drafts = asked.drafts(values)
            recorded = self._written(drafts)
        except DtuiError as error:
            return self._refused(key, asked, error, values)
        del self._asked[key]
        self._recorded(drafts[-1])
        return {
            "recorded": "/".join(filter(None, (drafts[-1].trace_id, recorded))),
            "says": one_line(asked.says(drafts)) or f"recorded {recorded}",
        }

    # Within

    def _opened(self, asked: Form | str) -> dict[str, Any]:
        if isinstance(asked, str):
            return {"instead": asked}
        self._opened_so_far += 1
        self._asked[self._opened_so_far] = asked
        for oldest in list(self._asked)[:-_KEPT]:
            del self._asked[oldest]
        return {"form": {"key": self._opened_so_far, **asked.to_dict()}}

    def _asked_form(self, key: int) -> Form:
        asked = self._asked.get(key)
        if asked is None:
            raise InvalidQueryError("this form was closed in Python; open it again.")
        return asked

    def _written(self, drafts: tuple[Draft, ...]) -> str:
        """Record all of it or nothing, and return the last one's id."""
        corpus = self._corpus
        assert corpus is not None  # a form was opened
        recorded = ""
        with corpus.writing(patience=_PATIENCE):
            for draft in drafts:
                signed = draft.signed(self.author)
                if draft.trace_id:
                    recorded = corpus.record(draft.trace_id, draft.kind, signed)
                else:
                    recorded = corpus.emit(draft.kind, signed)
        return recorded

    def _recorded(self, draft: Draft) -> None:
        """Note what can be taken back now, and tell every view what is new."""
        self.just_recorded = (draft.kind, draft.payload.get("proposal_id", ""))
        if draft.kind in _CLOSING:
            # The marks were made for that one verdict or answer; the next must not rest on them.
            kept = [address for of, address, _ in _apart(self.marked) if of != draft.trace_id]
            if self.evidence(draft.trace_id):
                self.marked = kept
        if self._following is not None:
            self._following.look()

    def _correction(self, asked: ReadingForm, values: Values) -> dict[str, Any]:
        assert self._corpus is not None  # a form was opened
        chosen = asked.chosen(values)
        return self._opened(
            correction_form(self._corpus, asked.proposal_id, chosen, clock=self.clock)
        )

    def _refused(self, key: int, asked: Form, error: DtuiError, values: Values) -> dict[str, Any]:
        ways: list[tuple[str, str]] = []
        if isinstance(asked, JudgementForm) and isinstance(error, OutdatedEventError):
            asked = self._asked[key] = self._looked_again(asked)
            ways += self._ways(asked)
        field = asked.at_fault(error, values)
        return refusal(error) | {"field": field, "ways": ways}

    def _looked_again(self, asked: JudgementForm) -> JudgementForm:
        assert self._corpus is not None  # a form was opened
        row = self._corpus.rows.proposal(asked.row.proposal_id)
        return asked if row is None else asked.renewed(row)

    def _ways(self, asked: JudgementForm) -> Iterator[tuple[str, str]]:
        """Return what can be done about somebody else's verdict."""
        whose = asked.in_whose_place
        yield "replace", f"record yours in the place of {whose}" if whose else "record yours"
        if asked.may_stand_beside(self.author):
            yield "second", "record it as a second opinion"

    def _described(self, asked: Form, item_id: str) -> tuple[str, str]:
        row = None
        if self._corpus is not None:
            row = self._corpus.rows.item(getattr(asked, "trace_id", ""), item_id)
        says, role = ("no item of this id", "refuted") if row is None else (row.line, "dim")
        return one_line(f"{item_id}  {says}", 200), role


def _apart(addresses: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield of each address the trace, the address and the item."""
    for address in addresses:
        trace_id, _, item_id = address.rpartition("/")
        yield trace_id, address, item_id
