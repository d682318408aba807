"""Whether a trace was written while the work went on, or in one go just before the stop.

A reasoning that is put down afterwards tells what the agent wants to have thought. It can't be
seen in the items, only in their times: `recorded_at`, which the store sets and no agent can.

Three verdicts. *Retrospective*: `MOST` of the items were recorded within the last `END` of the time
between the beginning and the first stop that was asked for; or half of the reasoning says itself
(`occurred_at`) that it was thought `LAG` before it was recorded. *Live*: at most half of the items
were recorded within that last part. Everything between, and whatever the times can't tell, is
*cannot say*, with the reason.

Where it can't be trusted: an agent that works for two minutes has its items close together
whatever it does, so under `SHORTEST` nothing is said; one that looks for an hour and then thinks
aloud for five minutes looks retrospective and may be honest; one that logs made-up items at an
even pace looks live. Several items recorded at once (``record_all``) have one time. Without the
session's own events the beginning is the trace's opening, so a trace that was opened and filled
just before the stop says nothing. A clock that was set by hand, as in the samples, tells a story.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from dtui.spine import GateVerdict
from dtui.text import counted
from dtui.trace import (
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Deduction,
    Hypothesis,
    HypothesisValidation,
    Trace,
)

if TYPE_CHECKING:
    from dtui.corpus import Corpus

END: Final = 0.1
"""The last part of the time, in which nothing special is due: a tenth of the items."""

MOST: Final = 0.8
"""The share of items in the last part from which on a trace is retrospective."""

SHORTEST: Final = timedelta(minutes=2)
"""A time under which items stand close together whatever an agent does."""

FEWEST: Final = 8
"""Items under which a share says little."""

LAG: Final = timedelta(minutes=10)
"""Between thought and recorded, from which on a thought was put down afterwards."""

_REASONING: Final = (
    Hypothesis,
    HypothesisValidation,
    Deduction,
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
)
"""What is thought, and not found: an observation may well be older than its record."""


class Liveness(NamedTuple):
    """Whether a trace was written as the work went on, with the figures behind it."""

    trace_id: str
    verdict: Literal["live", "retrospective", "cannot say"]
    why: str
    """A sentence with the figures that decided it."""
    items: int = 0
    """Recorded before the stop."""
    late: int = 0
    """Of them, in the last part of the time."""
    span: timedelta = timedelta()
    """From the beginning to the stop."""

    @property
    def share(self) -> float:
        """The share of items in the last part, in [0, 1]; 0 where there is none."""
        return self.late / self.items if self.items else 0.0


def liveness_of(
    trace: Trace, *, began: datetime | None = None, stopped: datetime | None = None
) -> Liveness:
    """Tell whether a trace was written as the work went on.

    Parameters
    ----------
    trace
        Any trace.
    began
        When the work began, where that is known from elsewhere; else when the trace was opened.
    stopped
        When the agent first asked to stop; else when the last item was recorded. Items after it
        don't count: an agent that is held has to write then.

    Examples
    --------
    >>> from dtui.trace import Trace, TraceOpened, parse_item
    >>> opened = TraceOpened(trace_id="renewal", recorded_at="2026-10-01T09:00:00Z")
    >>> seen = [parse_item({"type": "observation", "id": f"obs-{n}", "statement": "Usage fell",
    ...     "citations": [{"kind": "metric", "ref": "usage"}],
    ...     "recorded_at": f"2026-10-01T09:58:{n:02}Z"}) for n in range(1, 11)]
    >>> found = liveness_of(Trace(opened, seen))
    >>> found.verdict, found.why
    ('retrospective', '10 of 10 items were recorded in the last 5 min 49 s of 58 min 10 s')
    """
    trace_id = trace.opened.trace_id
    if trace.opened.profile == "imported":
        return Liveness(trace_id, "cannot say", "it was imported: its times are the import's")
    times = [item.recorded_at for item in trace]
    end = stopped or max(times, default=None)
    times = [when for when in times if end is None or when <= end]
    if end is None or len(times) < FEWEST:
        few = f"{counted(len(times), 'item')} before the stop; under {FEWEST} a share says little"
        return Liveness(trace_id, "cannot say", few, len(times))
    start = min(filter(None, (began, trace.opened.recorded_at, times[0])))
    span = end - start
    late = sum(when > end - span * END for when in times)
    found = Liveness(trace_id, "cannot say", "", len(times), late, span)
    if any(later < earlier for earlier, later in pairwise(times)):
        return found._replace(why="its times go back, so no store of ours has set them")
    if lagged := _said_afterwards(trace, end):
        return found._replace(verdict="retrospective", why=lagged)
    if span < SHORTEST:
        short = f"all within {_spoken(span)}; when the work began isn't known"
        return found._replace(why=short)
    told = (
        f"{late} of {len(times)} items were recorded in the last {_spoken(span * END)} of "
        f"{_spoken(span)}"
    )
    if found.share >= MOST:
        return found._replace(verdict="retrospective", why=told)
    if found.share <= 0.5:
        return found._replace(verdict="live", why=told)
    return found._replace(why=f"{told}: between live and retrospective")


def _said_afterwards(trace: Trace, end: datetime) -> str:
    """Return that half of the reasoning says itself that it was put down afterwards."""
    lags = [
        item.recorded_at - item.occurred_at
        for item in trace
        if isinstance(item, _REASONING) and item.occurred_at and item.recorded_at <= end
    ]
    thoughts = sum(isinstance(item, _REASONING) and item.recorded_at <= end for item in trace)
    lagging = sum(lag >= LAG for lag in lags)
    if thoughts < FEWEST or lagging * 2 < thoughts:
        return ""
    return f"{lagging} of {thoughts} thoughts were recorded {_spoken(LAG)} or more after the fact"


def _spoken(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"


def first_stop(corpus: Corpus, trace_id: str) -> datetime | None:
    """Return when the agent of a trace first asked to stop, by the gate's own record."""
    for entry in corpus.log.entries(stream=trace_id, kinds=["gate"]):
        verdict = corpus.content(entry)
        if isinstance(verdict, GateVerdict) and not verdict.tool:
            return entry.recorded_at
    return None
