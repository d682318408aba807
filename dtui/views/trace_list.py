"""The traces of a corpus as rows of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.log.projections import TraceRow
    from dtui.views.palette import Role


class TraceListRow(NamedTuple):
    """One trace, as a list of traces shows it."""

    trace_id: str
    position: int
    title: str
    domain: str
    profile: str
    agent: str
    age: str
    """Since the last item was recorded."""
    items: int
    hypotheses: int
    questions: int
    decisions: int
    pending: str
    """What pends, by kind, in words: ``2 hypotheses · 1 decision``; empty if nothing does."""
    selection: str
    at_risk: int
    word: str
    """``PENDING``, ``at risk``, ``imported`` or ``complete``."""
    role: Role


def trace_list_rows(rows: Iterable[TraceRow], now: datetime) -> tuple[TraceListRow, ...]:
    """Return one list row per trace, in the order given."""
    raise NotImplementedError
