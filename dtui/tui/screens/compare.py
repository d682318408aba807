"""Two traces, two decisions, or one of them at two moments, and what differs."""

from __future__ import annotations

from typing import NamedTuple

from dtui.tui.screens.frame import Frame


class Side(NamedTuple):
    """One side of a comparison."""

    trace_id: str
    decision_id: str | None = None
    """The decision to compare; None for the whole trace."""
    at: int | None = None
    """As of which step of the trace; None for now."""


class CompareScreen(Frame):
    """What differs between two sides."""

    def __init__(self, left: Side, right: Side) -> None:
        super().__init__()
        self._left = left
        self._right = right
