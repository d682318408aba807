"""Whom the gate let go though it should have held them, by its own record.

What pends shows in the trace; that a decision was due and nobody took it, or that the gate was
switched off, shows nowhere but here. It stays a finding after the trace was completed: the agent
had finished before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dtui.corpus import Corpus
from dtui.errors import CorruptLogError
from dtui.log import Entry
from dtui.spine import GateVerdict


class Escape(NamedTuple):
    """An agent that was let go, and how often."""

    trace_id: str
    """Its session's newest trace at the time; empty where it had opened none."""
    event_id: str
    """The newest of these verdicts."""
    says: str


def escapes(corpus: Corpus, trace_id: str | None = None) -> list[Escape]:
    """Return whom the gate let go, in the order in which it first did.

    Parameters
    ----------
    corpus
        The corpus.
    trace_id
        One trace, with those of its session, as they are held and let go together; all of the
        corpus if left out.

    Raises
    ------
    UnknownTraceError
        If there is no such trace.
    """
    found: dict[str, list[tuple[str, GateVerdict]]] = {}
    for entry in _gate_entries(corpus, trace_id):
        try:
            verdict = corpus.content(entry)
        except CorruptLogError:
            continue  # `audit_log` says so, and looks on
        if isinstance(verdict, GateVerdict) and verdict.verdict == "escaped":
            found.setdefault(entry.header.stream, []).append((entry.header.id, verdict))
    return [_escape(corpus, stream, let_go) for stream, let_go in found.items()]


def _gate_entries(corpus: Corpus, trace_id: str | None) -> Iterator[Entry]:
    if trace_id is None:
        yield from corpus.log.entries(kinds=["gate"])
        return
    for stream in _together_with(corpus, trace_id):
        # Over the list of events: a trace's own entries are all of its items.
        yield from corpus.log.entries_at(corpus.rows.verdicts_in(stream))


def _together_with(corpus: Corpus, trace_id: str) -> Iterable[str]:
    session = corpus.known(trace_id).session
    of_session = corpus.rows.traces_of_session(session) if session else []
    return dict.fromkeys([trace_id, *(row.trace_id for row in of_session)])


def _escape(corpus: Corpus, stream: str, let_go: list[tuple[str, GateVerdict]]) -> Escape:
    event_id, newest = let_go[-1]
    often = "" if len(let_go) == 1 else f" {len(let_go):,} times, the last time"
    what = f"before it used {newest.tool}, " if newest.tool else ""
    return Escape(
        stream if corpus.rows.trace(stream) else "",
        event_id,
        f"its agent escaped the gate{often}: {what}{newest.says}",
    )
