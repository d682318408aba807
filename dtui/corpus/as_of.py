"""A corpus as it stood: what was known at one position of its log, and nothing later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from dtui.errors import UnknownTraceError

if TYPE_CHECKING:
    from dtui.corpus.corpus import Corpus
    from dtui.log.projections import TraceRow
    from dtui.spine import EventId, ProposalState
    from dtui.trace import ItemId, Trace

By = Literal["recorded", "occurred"]


@dataclass(frozen=True, slots=True)
class AsOf:
    """What the log held at a position: a replay of the entries up to there.

    By ``"occurred"`` it is another question: what had happened in the world by the moment,
    whenever somebody came to record it up to the position. That is no prefix of the log. An
    item without a time of its own counts from when it was recorded here, wherever it was
    imported from.
    """

    corpus: Corpus
    position: int
    """The last entry that counts; 0 is before everything."""
    moment: datetime | None = None
    """The moment that was asked for; None where a position was."""
    by: By = "recorded"

    def trace(self, trace_id: ItemId) -> Trace:
        """Return a trace as it stood.

        Raises
        ------
        UnknownTraceError
            If there is no such trace, or it was not open yet.
        """
        opened = self.corpus.known(trace_id)
        if opened.position > self.position:
            raise UnknownTraceError(
                f"trace {trace_id!r} was opened at position {opened.position}, "
                f"{opened.opened_at:%Y-%m-%d %H:%M}Z; there was none of it yet. "
                "Name a later moment."
            )
        length = self.corpus.log.length_at(trace_id, self.position)
        recorded = self.corpus.trace(trace_id).at(length)
        if self.by == "recorded":
            return recorded
        assert self.moment is not None  # `Corpus.as_of` takes a moment where it is by occurred time
        return occurred_by(recorded, self.moment)

    def proposal(self, proposal_id: EventId) -> ProposalState:
        """Return a proposal with its verdicts and outcomes as they stood.

        Raises
        ------
        UnknownEntryError
            If there is no such proposal, or there was none yet.
        """
        from dtui.spine import proposal_state
        from dtui.spine.proposals import occurred_by as happened_by

        state = proposal_state(self.corpus.log, proposal_id, until=self.position)
        if self.by == "recorded" or self.moment is None:
            return state
        return happened_by(state, self.moment)

    def traces(self, *, after: TraceRow | None = None, limit: int = 100) -> list[TraceRow]:
        """Return a page of the traces that were open by then, the one opened last first.

        The rows are of today; `trace` says how one stood.
        """
        first = after.position if after is not None else self.position + 1
        return self.corpus.rows.traces_before(first, limit=limit)


def occurred_by(trace: Trace, moment: datetime) -> Trace:
    """Return a trace of the items that had happened by a moment, whenever they were recorded."""
    from dtui.trace import Trace

    return Trace(
        trace.opened,
        (item for item in trace if (item.occurred_at or item.recorded_at) <= moment),
    )
