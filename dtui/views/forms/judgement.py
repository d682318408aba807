"""What every verdict on a proposal asks for, with it in sight or blind."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypedDict

from dtui.text import horizon_words, one_line
from dtui.views.forms.field import Field, Option
from dtui.views.forms.form import Draft, Form
from dtui.views.forms.typed import probability
from dtui.views.forms.values import Values, places, text

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import ProposalRow
    from dtui.views.arguments import Arguments

_DONE = {"approve": "approved", "modify": "modified", "reject": "rejected"}


@dataclass(frozen=True, kw_only=True)
class JudgementForm(Form):
    """Asks for what every verdict carries: codes, words, and the reviewer's own probability.

    Somebody else may have decided in the meantime. Then nothing is lost: `renewed` knows who did,
    and what was typed is recorded in the place of theirs (`in_its_place`) or `beside` it.
    """

    NAME: ClassVar[str] = "judgement"

    row: ProposalRow
    """The proposal as it stood when the reviewer was last told of it."""
    args: Arguments
    codes: tuple[tuple[str, str], ...]
    """Rationale codes and what each means, in the order of their numbers."""
    assignment: str
    """How the proposal came to this reviewer: ``queue``, ``decision``, ``chosen``."""
    second: bool
    """Whether the verdict is a second opinion."""
    replaces: str | None
    """The verdict that it takes the place of."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is asked of this verdict, and around it what is asked of every one."""
        fields = [*self.choice_fields]
        if self.codes:
            options = tuple(Option(one_line(code), one_line(says)) for code, says in self.codes)
            fields.append(Field("codes", "several", "rationale, by number", (), options))
        fields += [*self.change_fields, Field("rationale", "prose", "in words")]
        if self.row.metric:
            asks = self._asks_probability()
            hint = "from 0 to 1; may be left out"
            fields.append(Field("probability", "number", asks, placeholder=hint))
        return tuple(fields)

    @property
    def choice_fields(self) -> tuple[Field, ...]:
        """What is asked for first."""
        return ()

    @property
    def change_fields(self) -> tuple[Field, ...]:
        """What is asked for after the codes."""
        return ()

    @abstractmethod
    def verdict(self, values: Values) -> dict[str, Any]:
        """Return the verdict and what belongs to it alone.

        Raises
        ------
        InvalidEventError
            If something was typed that is no value of its kind.
        """

    def drafts(self, values: Values) -> tuple[Draft, ...]:
        """Return the override."""
        fields: dict[str, Any] = {
            "proposal_id": self.row.proposal_id,
            "assignment": self.assignment,
            "rationale": text(values, "rationale").strip(),
            **self.verdict(values),
        }
        if codes := self.taken_codes(values):
            fields["codes"] = codes
        if self.row.metric and (typed := text(values, "probability")).strip():
            fields["probability"] = probability(typed)
        if self.second:
            fields["second"] = True
        elif self.replaces is not None:
            fields["replaces"] = self.replaces
        return (Draft("override", fields),)

    def taken_codes(self, values: Values) -> list[str]:
        """Return the rationale codes that are taken, in their order."""
        return [self.codes[at][0] for at in places(values, "codes", len(self.codes))]

    def says(self, drafts: tuple[Draft, ...]) -> str:
        """Return what was recorded, and what may be told now that it is."""
        done = self.done(drafts[0].payload)
        return " · ".join(filter(None, (done, self.revealed(), "z takes it back")))

    def done(self, payload: Mapping[str, Any]) -> str:
        """Return in words what was recorded."""
        second = "second opinion: " if self.second else ""
        return f"{second}{_DONE[payload['verdict']]} {self.row.proposal_id}"

    def revealed(self) -> str:
        """Return what may be told now that the verdict is recorded, or nothing."""
        row = self.row
        if not self.second or not row.verdict:
            return ""
        return " · ".join(filter(None, (f"{row.reviewer} said {row.verdict}", row.edited)))

    # Somebody else was first

    def renewed(self, row: ProposalRow) -> Self:
        """Return the form as it is once the reviewer was told of another verdict."""
        return replace(self, row=row)

    def in_its_place(self) -> Self:
        """Return the form whose verdict takes the place of the one in force."""
        return replace(self, second=False, replaces=self.row.override_id)

    def beside(self) -> Self:
        """Return the form whose verdict stands beside the one in force."""
        return replace(self, second=True, replaces=None)

    def may_stand_beside(self, author: str) -> bool:
        """Return whether this reviewer may still give a second opinion."""
        return bool(self.row.verdict) and author not in self.row.reviewers

    @property
    def in_whose_place(self) -> str:
        """Whose verdict this one would take the place of: ``ana's approve``; empty for nobody's."""
        return one_line(f"{self.row.reviewer}'s {self.row.verdict}") if self.row.verdict else ""

    def _asks_probability(self) -> str:
        row = self.row
        within = f" within {horizon_words(timedelta(seconds=row.horizon))}" if row.horizon else ""
        return one_line(f"your own probability that {row.metric} comes true{within}")


class Judged(TypedDict):
    """What every form of a verdict on a proposal is made of."""

    row: ProposalRow
    args: Arguments
    codes: tuple[tuple[str, str], ...]
    assignment: str
    second: bool
    replaces: str | None
    notes: tuple[str, ...]


def judged(corpus: Corpus, row: ProposalRow, *, second: bool, assignment: str) -> Judged:
    """Return what a verdict on a proposal is about, and how it came to this reviewer."""
    domain = corpus.rows.domain(row.domain)
    replaces = None if second else row.override_id
    whose = one_line(f"{row.verdict} by {row.reviewer} ({row.override_id})")
    return {
        "row": row,
        "args": json.loads(row.args),
        "codes": () if domain is None else tuple(domain.codes),
        "assignment": assignment,
        "second": second,
        "replaces": replaces,
        "notes": () if replaces is None else (f"takes the place of: {whose}",),
    }
