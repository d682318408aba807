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
from dtui.tui.line import Piece
from dtui.tui.screens.form import Form
from dtui.tui.widgets.field import Field
from dtui.tui.widgets.numbered import Numbered, Thing
from dtui.views.timeline import read_moment

if TYPE_CHECKING:
    from dtui.spine import Metric

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_NOT_KNOWN = "?"


class OutcomeForm(Form):
    """Asks, metric by metric, what a horizon brought; what is left open stays due.

    Parameters
    ----------
    metrics
        What is to be read, in the order of the domain.
    horizon
        After the verdict; recorded with each reading.
    when
        When the horizon was reached, as the reviewer could have typed it.
    """

    HEADING: ClassVar[str] = "what became of it"

    def __init__(
        self,
        proposal_id: str,
        metrics: Sequence[Metric],
        horizon: timedelta,
        when: str,
        about: Sequence[Piece],
    ) -> None:
        super().__init__(about)
        self._proposal_id = proposal_id
        self._metrics = metrics
        self._horizon = horizon
        self._when = when

    def compose_fields(self) -> Iterable[Widget]:
        for index, metric in enumerate(self._metrics):
            unit = f", in {metric.unit}" if metric.unit else ""
            label = f"{metric.name}{unit}"
            if metric.type == "number":
                asks = f"{label}: a number; {_NOT_KNOWN} = not known"
                yield Static(one_line(asks), classes="label", markup=False)
                yield Field(id=f"metric-{index}")
            else:
                yield Static(one_line(f"{label}, by number"), classes="label", markup=False)
                things = [Thing(one_line(str(word))) for word, _ in _answers(metric)]
                yield Numbered(things, id=f"metric-{index}")
        yield Static("when it was so (a day, or a time with its zone)", classes="label")
        yield Field(self._when, id="when", select_on_focus=True)

    async def hand_over(self) -> str:
        event_ids = await self.app.emit_all("outcome", self.drafts())
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
        when = _moment(self.query_one("#when", Input).value, self.app.clock())
        return [
            {
                "proposal_id": self._proposal_id,
                "metric": name,
                "occurred_at": when.isoformat(),
                "horizon": self._horizon,
                **reading,
            }
            for name, reading in readings
        ]

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
        taken = any(numbered.taken for numbered in self.query(Numbered))
        inputs = {field.id: field.value for field in self.query(Input)}
        moved = inputs.pop("when", self._when) != self._when
        return taken or moved or any(value.strip() for value in inputs.values())


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


def _answers(metric: Metric) -> Sequence[tuple[str, bool | str | None]]:
    """Return what a metric that is no number may come to, and last that nobody knows."""
    if metric.type == "binary":
        return (("yes", True), ("no", False), ("not known", None))
    return (*((name, name) for name in metric.categories), ("not known", None))
