"""The rows that lists, queue and search read instead of entries.

They are computed by the stores, which know what an entry means, and written by
`SqliteLog.append` in the same transaction, so they never tell of something that isn't there.
Plain tuples: reading them loads nothing but the standard library. Their texts are raw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class TraceRow(NamedTuple):
    """A trace as a list shows it."""

    trace_id: str
    position: int
    """Of the entry that opened it; the tie-breaker of every order."""
    title: str
    domain: str
    profile: str
    agent: str | None
    session: str | None
    opened_at: datetime
    updated_at: datetime
    items: int
    hypotheses: int
    """How many hypotheses pend; `questions` and `decisions` likewise."""
    questions: int
    decisions: int
    selection: str
    """What was selected last, in one line; empty if nothing was."""
    at_risk: int
    """How many of its selections are at risk."""

    @property
    def pending(self) -> int:
        """How many items pend, of any kind."""
        return self.hypotheses + self.questions + self.decisions


class ItemRow(NamedTuple):
    """An item as the spine list shows it."""

    trace_id: str
    ordinal: int
    """Its place in the trace, dense from 1."""
    spine: int | None
    """Its place among the rows of the spine list, dense from 1; None if it is folded into
    its decision's row."""
    item_id: str
    type: str
    line: str
    """What it says, on one line."""
    detail: str
    """What kind of it, in a few words: ``hard``, ``steelman``, ``2 options × 3 constraints``."""
    refs: tuple[int, ...]
    """The ordinals of the items it rests on, ascending."""
    state: str
    at_risk: bool
    position: int


class PendingPlace(NamedTuple):
    """A place in the queue: where to read on, whether or not something waits there."""

    parked: bool
    position: int


class PendingRow(NamedTuple):
    """Something that waits for an agent or a person."""

    trace_id: str
    item_id: str
    kind: str
    """``hypothesis``, ``question`` or ``decision``."""
    line: str
    """The finished line for the agent, as `format_pending_for_prompt` has it."""
    says: str
    why: str
    """What would unblock it, or what it holds up."""
    stage: str
    assignee: str | None
    decision_id: str | None
    since: datetime
    position: int
    profile: str
    title: str = ""
    """Of its trace; filled in on reading."""

    @property
    def parked(self) -> bool:
        """Whether it waits for a person: the agent may stop, and the question waits on."""
        return self.assignee == "human"


class Hit(NamedTuple):
    """What a full-text search found: an item, or a trace by its title (then `item_id` is empty)."""

    trace_id: str
    item_id: str
    type: str
    line: str
    position: int
    title: str
    """Of its trace."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What an append changes in the projections."""

    traces: Sequence[TraceRow] = ()
    items: Sequence[ItemRow] = ()
    """Rows that are new or whose state changed."""
    pending: Sequence[PendingRow] = ()
    settled: Sequence[int] = ()
    """Positions of items that no longer pend."""
    words: Sequence[tuple[int, str]] = ()
    """Position and text of what can be searched for."""
