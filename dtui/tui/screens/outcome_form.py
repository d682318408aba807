"""The form that says what became of a decision at one of its horizons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.errors import DtuiError, InvalidEventError, InvalidQueryError, UntimelyEventError
from dtui.text import one_line
from dtui.tui.line import Piece, content
from dtui.tui.screens.form import Form
from dtui.tui.widgets.field import Field
from dtui.tui.widgets.numbered import Numbered, Thing
from dtui.views.arguments import argument_words
from dtui.views.timeline import read_moment

if TYPE_CHECKING:
    from dtui.spine import Metric, Outcome
    from dtui.tui.widgets.proposed import Proposed

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_NOT_KNOWN = "?"


class OutcomeForm(Form):
    """Asks, metric by metric, what a horizon brought; what is left open stays due.

    Parameters
    ----------
    metrics
        What is to be read, in the order of the domain.
    horizon
        After the verdict; recorded with each reading. None for what happened when it happened.
    when
        When the horizon was reached, as the reviewer could have typed it.
    corrects
        The version of a reading that this one takes the place of; its metric is all that is asked.
    """

    HEADING: ClassVar[str] = "what became of it"

    def __init__(
        self,
        proposal_id: str,
        metrics: Sequence[Metric],
        horizon: timedelta | None,
        when: str,
        proposed: Proposed,
        *,
        corrects: Outcome | None = None,
    ) -> None:
        super().__init__(())
        self._proposed = proposed
        self._corrects = corrects
        self._proposal_id = proposal_id
        self._metrics = metrics
        self._horizon = horizon
        self._when = when
        self._began = "" if corrects is None else _typed_as(corrects)
        """What stood in the number's field when the form was opened."""

    def on_mount(self) -> None:
        """Begin with what stands so far, where that is to be corrected."""
        read = self._corrects
        if read is None:
            return
        self.query_one("#form").border_title = "correct what became of it"
        metric = self._metrics[0]
        if metric.type == "number":
            return
        numbered = self.query_one("#metric-0", Numbered)
        so_far = None if read.censored else read.value
        numbered.at = next(at for at, (_, value) in enumerate(_answers(metric)) if value == so_far)
        numbered.taken = (numbered.at,)

    def compose_fields(self) -> Iterable[Widget]:
        yield self._proposed
        if (read := self._corrects) is not None:
            told = _told(None if read.censored else read.value)
            so_far = f"so far {read.metric} {told} ({read.id}); that stays readable"
            yield Static(content((Piece(one_line(so_far), "pending"),)))
        for index, metric in enumerate(self._metrics):
            unit = f", in {metric.unit}" if metric.unit else ""
            label = f"{metric.name}{unit}"
            if metric.type == "number":
                asks = f"{label}: a number; {_NOT_KNOWN} = not known"
                yield Static(one_line(asks), classes="label", markup=False)
                yield Field(self._began, id=f"metric-{index}")
            else:
                yield Static(one_line(f"{label}, by number"), classes="label", markup=False)
                things = [Thing(one_line(str(word))) for word, _ in _answers(metric)]
                yield Numbered(things, id=f"metric-{index}")
        yield Static("when it was so (a day, or a time with its zone)", classes="label")
        yield Field(self._when, id="when", select_on_focus=True)

    async def hand_over(self) -> str:
        drafts = self.drafts()
        read = [(draft["metric"], draft.get("value")) for draft in drafts]
        said = ", ".join(f"{metric} {_told(value)}" for metric, value in read)
        what = "corrected" if self._corrects else "recorded"
        how = "o corrects it again" if self._corrects else "z corrects it"
        event_ids = await self.app.emit_all(
            "outcome", drafts, says=f"{what} of {self._proposal_id}: {said} · {how}"
        )
        return event_ids[-1]

    def drafts(self) -> list[dict[str, Any]]:
        """Return a reading for each metric that was answered.

        Raises
        ------
        InvalidEventError
            If none was, or something typed is no value of its kind.
        """
        readings = [
            (metric.name, reading)
            for index, metric in enumerate(self._metrics)
            if (reading := self._reading(index, metric))
        ]
        if not readings:
            raise InvalidEventError(
                "nothing is said yet of what became of it: take an answer by its number, or type "
                f"the number. What nobody can know is recorded as not known ({_NOT_KNOWN}).",
                ("metric-0",),
            )
        when = self._moment()
        horizon = {} if self._horizon is None else {"horizon": self._horizon}
        return [
            {
                "proposal_id": self._proposal_id,
                "metric": name,
                "occurred_at": when.isoformat(),
                **horizon,
                **reading,
                **self._superseded(),
            }
            for name, reading in readings
        ]

    def _moment(self) -> datetime:
        typed, read = self.query_one("#when", Input).value, self._corrects
        if read is not None and read.occurred_at is not None and typed == self._when:
            return read.occurred_at  # to the second, which the field does not show
        return _moment(typed, self.app.clock())

    def _superseded(self) -> dict[str, Any]:
        read = self._corrects
        return {} if read is None else {"supersedes": read.id, "outcome_id": read.outcome_id}

    def _reading(self, index: int, metric: Metric) -> dict[str, Any]:
        """Return the value that stands in a metric's field; nothing if it was left open."""
        if metric.type != "number":
            taken = self.query_one(f"#metric-{index}", Numbered).taken
            value = _answers(metric)[taken[0]][1] if taken else None
            if not taken:
                return {}
            return {"censored": True} if value is None else {"value": value}
        typed = self.query_one(f"#metric-{index}", Input).value.strip()
        if not typed:
            return {}
        if typed == _NOT_KNOWN:
            return {"censored": True}
        if not _NUMBER.fullmatch(typed):
            said = f"{metric.name}: {typed!r} is no number; {_NOT_KNOWN} says that it is not known."
            raise InvalidEventError(said, (f"metric-{index}",))
        return {"value": float(typed)}

    def at_fault(self, error: DtuiError) -> Widget | None:
        """Point at the moment where it is the moment that is wrong, and else as every form."""
        if isinstance(error, UntimelyEventError):
            return self.query_one("#when")
        return super().at_fault(error)

    def _typed(self) -> bool:
        read = self._corrects
        before = () if read is None else (None if read.censored else read.value,)
        taken = any(
            numbered.taken
            and (read is None or _answers(self._metrics[0])[numbered.taken[0]][1] not in before)
            for numbered in self.query(Numbered)
        )
        inputs = {field.id: field.value for field in self.query(Input)}
        moved = inputs.pop("when", self._when) != self._when
        return taken or moved or any(value.strip() != self._began for value in inputs.values())


def _moment(typed: str, now: datetime) -> datetime:
    """Return the moment that was typed; of today, now, for the end of today has not come.

    Raises
    ------
    InvalidEventError
        If it is no moment.
    """
    try:
        when = read_moment(typed, now)
    except InvalidQueryError as error:
        raise InvalidEventError(str(error), ("when",)) from None
    is_today = typed.strip() == now.astimezone(UTC).date().isoformat()
    return now if is_today else when


def _typed_as(read: Outcome) -> str:
    """Return a reading as a number is typed."""
    is_number = isinstance(read.value, int | float)
    return _NOT_KNOWN if read.censored else f"{read.value:.15g}" if is_number else ""


def _told(value: object) -> str:
    return "not known" if value is None else argument_words(value)


def _answers(metric: Metric) -> Sequence[tuple[str, bool | str | None]]:
    """Return what a metric that is no number may come to, and last that nobody knows."""
    if metric.type == "binary":
        return (("yes", True), ("no", False), ("not known", None))
    return (*((name, name) for name in metric.categories), ("not known", None))
