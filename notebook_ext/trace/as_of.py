"""What a widget of one trace has more than others: it can be shown as of any of its moments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from dtui.errors import InvalidQueryError
from dtui.views.timeline import jump, read_moment, step_at, timeline_step
from notebook_ext.trace.shown import HeldTrace, LiveTrace, ShownTrace
from notebook_ext.view.reviewing import ReviewingWidget
from notebook_ext.view.widget import answers

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOLD = ("length", "when", "item_id", "row_id", "letter", "type_word", "line", "rows", "changed")
_COUNTED = ("pending", "locked", "at_risk")


class AsOfWidget(ReviewingWidget):
    """A widget of one trace, now or as of an earlier step, and then it can only be read.

    A subclass sets `_now` before anything else, and shows what `shown` is.
    """

    as_of: Any = traitlets.Int(0, help="With how many items it is shown; 0 is now.").tag(sync=True)

    _now: LiveTrace | HeldTrace
    """The trace with all its items."""
    _past: tuple[int, HeldTrace] | None = None

    @property
    def shown(self) -> ShownTrace:
        """The trace as it is shown: as it stands now, or as of `as_of`."""
        if not self.as_of:
            return self._now
        if self._past is None or self._past[0] != self.as_of:
            self._past = self.as_of, HeldTrace(self._now.whole().at(self.as_of))
        return self._past[1]

    def _when(self) -> str:
        """Say as of when it is shown; nothing where it is now."""
        return f"as of step {self.as_of}" if self.as_of else ""

    @traitlets.validate("as_of")
    def _step_there(self, proposal: Mapping[str, Any]) -> int:
        step, whole = int(proposal["value"]), self._now.standing().items
        if not 0 <= step <= whole:
            raise InvalidQueryError(
                f"as_of is a step of the trace: 1 to {whole}, or 0 for now; {step} is none."
            )
        return step

    @answers("turn")
    def _turn(self, as_of: int) -> dict[str, Any]:
        self.as_of = as_of
        return {}

    def _step(self) -> dict[str, Any] | None:
        """Return the step that is shown, for ``static/past.js``; None where it is now."""
        if not self.as_of:
            return None
        step = timeline_step(self._now.whole(), self.as_of)
        return {name: getattr(step, name) for name in (*_TOLD, *_COUNTED)}

    @answers("jump")
    def _jump(self, step: int, day: bool) -> dict[str, Any]:
        """Answer with the nearest verdict or selection that way, or day; else with the end."""
        trace = self._now.whole()
        targets = ("day",) if day else ("selection", "verdict")
        found = jump(trace, self.as_of, step, *targets)
        end = len(trace) if step > 0 else 1
        return {"as_of": end if found is None else max(1, found)}

    @answers("seek")
    def _seek(self, typed: str) -> dict[str, Any]:
        found = step_at(self._now.whole(), read_moment(typed, self.clock()))
        return {"as_of": max(1, found)}
