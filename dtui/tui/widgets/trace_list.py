"""The list of traces."""

from __future__ import annotations

from collections.abc import Sequence

from dtui.tui.trace_line import trace_line
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.trace_list import TraceListRow

_EMPTY = """No traces yet.

Agents write them: `dtui install claude` sets Claude Code up for it, `dtui mcp` serves any other \
agent, and a program of yours writes through a store. `dtui import` brings in records that exist \
already, and `dtui demo` makes a corpus of samples to try things on."""


class TraceList(VirtualList[TraceListRow]):
    """Traces with what pends, what was selected, the verdict on it, and when they changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(self._marked, empty=_EMPTY, id=id)
        self._mark: str | None = None
        self._verdicts = False

    def show_verdicts(self, shown: bool) -> None:
        """Give verdicts and outcomes columns, or none where nothing was ever proposed."""
        self._verdicts = shown

    def say_when_empty(self, message: str) -> None:
        """Set what is said where there are no traces; empty for how to come by some."""
        self._empty = message or _EMPTY

    def mark(self, trace_id: str | None) -> None:
        """Show a trace as marked, or none."""
        self._mark = trace_id
        self.refresh()

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is drawn: not while the reviewer is in the list beside this one."""
        return self.has_focus or not isinstance(self.screen.focused, VirtualList)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _marked(self, row: TraceListRow, width: int) -> Sequence[Piece]:
        marked = row.trace_id == self._mark
        return trace_line(row, width, marked=marked, verdicts=self._verdicts)
