"""The rows that lists, queue and search read instead of entries.

They are computed by the stores, which know what an entry means, and written by
`SqliteLog.append` in the same transaction, so they never tell of something that isn't there.
Plain tuples: reading them loads nothing but the standard library. Their texts are raw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    verdict: str = ""
    """On what was proposed last in it: ``approve``, ``modify``, ``reject``, ``waits`` where none
    was given yet, or empty; filled in on reading, as is `outcome`."""
    outcome: str = ""
    """What became of that, in a few words."""

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
    agent: str | None = None
    """Who wrote it, where that was said; else the trace's agent."""


class ItemTimes(NamedTuple):
    """When an item was recorded, and when it was thought."""

    type: str
    recorded_at: datetime
    """When the log accepted it; of a restored one, when the first log did."""
    occurred_at: datetime | None
    """As its writer said, if that was said."""


class References(NamedTuple):
    """What consecutive items of a trace rest on."""

    signs: str
    """A character for each: ``D`` a decision, ``-`` an item that is folded into one, else ``.``"""
    refs: Sequence[Sequence[int]]
    """Of each, the ordinals of what it rests on."""


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
    """Of its trace; filled in on reading, as are `domain` and `agent`."""
    domain: str = ""
    agent: str | None = None
    """Whose item it is."""

    @property
    def parked(self) -> bool:
        """Whether it waits for a person: the agent may stop, and the question waits on."""
        return self.assignee == "human"


class EventRow(NamedTuple):
    """What somebody did, in one line."""

    position: int
    event_id: str
    kind: str
    stream: str
    proposal_id: str | None
    """The proposal it is about, or is."""
    says: str


class DomainRow(NamedTuple):
    """One version of what a domain's decisions are judged by."""

    domain: str
    version: int
    position: int
    codes: tuple[tuple[str, str], ...]
    """Its rationale codes and what each means, in the order of their numbers."""


class ProposalRow(NamedTuple):
    """A proposal with what became of it, as queue, lists and matrix show it."""

    proposal_id: str
    position: int
    stream: str
    domain: str
    action: str
    args: str
    """A JSON object of names and single values."""
    says: str
    """The action with its arguments, in one line."""
    agent: str | None
    correlation_id: str | None
    trace_id: str | None
    decision_id: str | None
    option_id: str | None
    probability: float | None
    """The agent's prior, in [0, 1]."""
    metric: str | None
    horizon: int | None
    """Of the prior, in seconds."""
    proposed_at: datetime
    verdict: str
    """The one in force: ``approve``, ``modify``, ``reject``, or empty while it waits."""
    override_id: str | None
    reviewer: str | None
    decided_at: datetime | None
    edited: str
    """What the reviewer changed, in one line; empty if nothing."""
    reviewers: tuple[str, ...]
    """Whose verdict stands, a second opinion's too; each once."""
    outcome: str
    """The latest versions of what is known of it, in one line; empty while nothing is."""
    title: str = ""
    """Of its trace; filled in on reading."""


class DueRow(NamedTuple):
    """A horizon of a decided proposal whose outcome nobody has recorded."""

    position: int
    """Of the proposal."""
    horizon: int
    """Seconds after the verdict."""
    due_at: datetime
    metrics: str
    """The names of what is to be read, in one line."""
    proposal_id: str
    domain: str
    says: str
    """What was proposed, in one line."""
    trace_id: str | None = None
    """Filled in on reading, as are `agent` and `title`."""
    agent: str | None = None
    title: str = ""


class Hit(NamedTuple):
    """What a full-text search found: an item, a trace by its title, or an event.

    Of a trace `item_id` is empty; of an event `trace_id` is its stream and `item_id` its id.
    """

    trace_id: str
    item_id: str
    type: str
    line: str
    position: int
    title: str
    """Of its trace."""


class Rows(NamedTuple):
    """What an append changes in the projections."""

    traces: Sequence[TraceRow] = ()
    items: Sequence[ItemRow] = ()
    """Rows that are new or whose state changed."""
    pending: Sequence[PendingRow] = ()
    settled: Sequence[int] = ()
    """Positions of items that no longer pend."""
    words: Sequence[tuple[int, str]] = ()
    """Position and text of what can be searched for."""
    events: Sequence[EventRow] = ()
    domains: Sequence[DomainRow] = ()
    proposals: Sequence[ProposalRow] = ()
    """Rows that are new or whose verdict or outcome changed."""
    due: Sequence[DueRow] = ()
    """All that is due of `proposals`: what was due of them before, and is not named, no longer
    is."""

    @classmethod
    def together(cls, parts: Iterable[Rows]) -> Rows:
        """Return several changes, each of other entries, as one.

        Examples
        --------
        >>> Rows.together([Rows(settled=[3]), Rows(settled=[7], words=[(8, "so")])])
        Rows(traces=[], items=[], pending=[], settled=[3, 7], words=[(8, 'so')], events=[], \
domains=[], proposals=[], due=[])
        """
        changes = list(parts)
        columns = zip(*changes, strict=True)
        return cls(*([row for rows in column for row in rows] for column in columns))
