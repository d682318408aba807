"""Whether a trace was written while the work went on, or in one go just before the stop.

A reasoning that is put down afterwards tells what the agent wants to have thought. It can't be
seen in the items, only in their times: `recorded_at`, which the store sets and no agent can.

Three verdicts. *Retrospective*: `MOST` of the items were recorded within the last `END` of the time
between the beginning and the first stop that was asked for; or within `LAG` after the gate had held
the session at a stop, when it had no trace yet; or half of the reasoning says itself
(`occurred_at`) that it was thought `LAG` before it was recorded. *Live*: at most half of the items
were recorded within that last part. Everything between, and whatever the times can't tell, is
*cannot say*, with the reason.

The beginning is the trace's opening, or what the session asked of the gate before it: a tool that
it wanted to use. An agent that asked nothing, and opened and filled its trace just before the stop,
can't be told from one that was quick.

Where it can't be trusted: an agent that works for two minutes has its items close together
whatever it does, so under `SHORTEST` nothing is said; one that looks for an hour and then thinks
aloud for five minutes looks retrospective and may be honest; so does one that was held at a stop
and began its work only then; one that logs made-up items at an even pace looks live. Several items
recorded at once (``record_all``) have one time. A clock that was set by hand, as in the samples,
tells a story.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, overload

from dtui.corpus.gate_entries import session_event
from dtui.log.projections import ItemTimes
from dtui.text import counted

if TYPE_CHECKING:
    # `dtui show` says it too, and lists do without models.
    from dtui.corpus import Corpus
    from dtui.log import Entry
    from dtui.log.projections import TraceRow
    from dtui.trace import Trace

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

LOOKS: Final = 1_000
"""Items, the first of a trace, that are asked when they were thought: a trace of a hundred
thousand is judged as fast as one of a thousand."""

_REASONING: Final = frozenset(
    {
        "hypothesis",
        "hypothesis_validation",
        "deduction",
        "decision_option_constraint_evaluation",
        "decision_selection",
    }
)
"""What is thought, and not found: an observation may well be older than its record."""

_HELD: Final = ("blocked", "error")
"""The gate's verdicts after which an agent may not stop."""


class Liveness(NamedTuple):
    """Whether a trace was written as the work went on, with the figures behind it."""

    trace_id: str
    verdict: Literal["live", "retrospective", "cannot say"]
    why: str
    """The figures that decided it, in a few words."""
    items: int = 0
    """Recorded before the stop, or since it was held at one before the trace."""
    late: int = 0
    """Of them, in the last part of the time, or soon after that hold."""
    span: timedelta = timedelta()
    """From the beginning to the stop."""

    @property
    def share(self) -> float:
        """The share of items in the last part, in [0, 1]; 0 where there is none."""
        return self.late / self.items if self.items else 0.0


class Before(NamedTuple):
    """What a session asked of the gate before it had a trace, since it was last let go."""

    began: datetime | None = None
    """When it first asked for anything; None if it didn't."""
    held: datetime | None = None
    """When it last asked to stop and was held; None if it wasn't."""


_NOTHING = Before()


def liveness_of(
    trace: Trace, *, before: Before = _NOTHING, stopped: datetime | None = None
) -> Liveness:
    """Tell whether a trace was written as the work went on.

    Parameters
    ----------
    trace
        Any trace. Of one in a corpus, `liveness_in` knows more.
    before
        What its session did before the trace was opened.
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
    ('retrospective', '10 of 10 items in the last 5 min 49 s of 58 min 10 s')
    """
    trace_id = trace.opened.trace_id
    if trace.opened.profile == "imported":
        return _imported(trace_id)
    items = [ItemTimes(item.type, item.recorded_at, item.occurred_at) for item in trace]
    times = [item.recorded_at for item in items]
    if any(later < earlier for earlier, later in pairwise(times)):
        why = "its times go back, so no store of ours has set them"
        return Liveness(trace_id, "cannot say", why, len(times))
    opened = before.began or trace.opened.recorded_at
    return _judged(trace_id, times, items[:LOOKS], opened, before.held, stopped)


def liveness_in(corpus: Corpus, trace_id: str) -> Liveness:
    """Tell whether a trace of a corpus was written as the work went on.

    It reads times alone, and few of them: a log's never go back, so a moment is found by halving.

    Raises
    ------
    UnknownTraceError
        If the corpus has no such trace.
    """
    row = corpus.known(trace_id)
    if row.profile == "imported":
        return _imported(trace_id)
    items = corpus.rows.times(trace_id, 1, LOOKS)
    before = before_trace(corpus, row)
    (opened,) = map(_first_recorded, corpus.log.entries_at([row.position]))
    stopped = first_stop(corpus, trace_id)
    return _judged(
        trace_id, _TimesInLog(corpus, row), items, before.began or opened, before.held, stopped
    )


def _imported(trace_id: str) -> Liveness:
    return Liveness(trace_id, "cannot say", "it was imported: its times are the import's")


def _judged(
    trace_id: str,
    times: Sequence[datetime],
    looked_at: Sequence[ItemTimes],
    began: datetime | None,
    held: datetime | None,
    stopped: datetime | None,
) -> Liveness:
    """Judge times that don't go back."""
    if held is not None and (count := len(times)) >= FEWEST:
        soon = bisect_right(times, held + LAG)
        if soon >= MOST * count:
            why = f"{soon:,} of {count:,} items in the {_spoken(LAG)} after a stop that was held"
            return Liveness(trace_id, "retrospective", why, count, soon, times[count - 1] - held)
    count = len(times) if stopped is None else bisect_right(times, stopped)
    if count < FEWEST:
        few = f"{counted(count, 'item')} before the stop; under {FEWEST} a share says little"
        return Liveness(trace_id, "cannot say", few, count)
    end = stopped or times[count - 1]
    span = end - min(times[0], began or times[0])
    late = count - bisect_right(times, end - span * END, hi=count)
    found = Liveness(trace_id, "cannot say", "", count, late, span)
    if lagged := _said_afterwards(looked_at[:count]):
        return found._replace(verdict="retrospective", why=lagged)
    if span < SHORTEST:
        short = f"all within {_spoken(span)}; when the work began isn't known"
        return found._replace(why=short)
    told = f"{late:,} of {count:,} items in the last {_spoken(span * END)} of {_spoken(span)}"
    if found.share >= MOST:
        return found._replace(verdict="retrospective", why=told)
    if found.share <= 0.5:
        return found._replace(verdict="live", why=told)
    return found._replace(why=f"{told}: between live and retrospective")


def _said_afterwards(items: Sequence[ItemTimes]) -> str:
    """Return that half of the reasoning says itself that it was put down afterwards."""
    thoughts = [item for item in items if item.type in _REASONING]
    lagging = sum(
        item.occurred_at is not None and item.recorded_at - item.occurred_at >= LAG
        for item in thoughts
    )
    if len(thoughts) < FEWEST or lagging * 2 < len(thoughts):
        return ""
    told = f"{lagging:,} of {len(thoughts):,} thoughts"
    return f"{told} recorded {_spoken(LAG)} or more after the fact"


def _spoken(span: timedelta) -> str:
    """Return a span by its two largest units: nobody reads the seconds of a month."""
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((span.days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    largest = next((place for place, (number, _) in enumerate(parts) if number), 3)
    said = [f"{number} {unit}" for number, unit in parts[largest : largest + 2] if number]
    return " ".join(said) or "0 s"


class _TimesInLog(Sequence[datetime]):
    """When a trace's items were recorded, each read when it is asked for."""

    def __init__(self, corpus: Corpus, row: TraceRow) -> None:
        self._rows, self._row = corpus.rows, row

    def __len__(self) -> int:
        return self._row.items

    @overload
    def __getitem__(self, index: int) -> datetime: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[datetime]: ...
    def __getitem__(self, index: int | slice) -> datetime | Sequence[datetime]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        (found,) = self._rows.times(self._row.trace_id, index + 1, index + 1)
        return found.recorded_at


# -- what the gate recorded ------------------------------------------------------------------------


def first_stop(corpus: Corpus, trace_id: str) -> datetime | None:
    """Return when the agent of a trace first asked to stop, by the gate's own record."""
    stops = (when for when, verdict in _verdicts(corpus, trace_id) if not verdict.tool)
    return next(stops, None)


def before_trace(corpus: Corpus, row: TraceRow) -> Before:
    """Return what the session of a trace asked of the gate before it opened its first one.

    Of a later trace nothing is known: its session was at work on the one before.
    """
    if row.session is None:
        return _NOTHING
    first = corpus.rows.traces_of_session(row.session)[-1]
    if first.trace_id != row.trace_id:
        return _NOTHING
    found = _NOTHING
    for when, verdict in _verdicts(corpus, session_event(row.session)):
        if not verdict.tool and verdict.verdict not in _HELD:
            found = _NOTHING  # one turn is over: the next begins when something is asked again
            continue
        found = Before(found.began or when, found.held if verdict.tool else when)
    return found


class _Said(NamedTuple):
    """What the gate said, without its model."""

    verdict: str
    tool: str


def _verdicts(corpus: Corpus, stream: str) -> Iterator[tuple[datetime, _Said]]:
    for entry in corpus.log.entries_at(corpus.rows.verdicts_in(stream)):
        try:
            said: dict[str, str] = json.loads(entry.body or b"{}")
        except ValueError:
            continue  # `audit_log` says so, and looks on
        if verdict := said.get("verdict"):
            yield _first_recorded(entry), _Said(verdict, said.get("tool", ""))


def _first_recorded(entry: Entry) -> datetime:
    """Return when an entry was recorded; of a restored one, when the first log did."""
    return entry.source_recorded_at or entry.recorded_at
