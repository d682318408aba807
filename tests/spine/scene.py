"""What most tests of the spine begin with: a domain, a trigger, and short ways to act."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import pytest

from dtui.corpus import Corpus
from dtui.errors import RejectedEventError
from dtui.spine import AnySpineEvent, Proposal
from dtui.trace import AnyTraceItem, TraceOpened
from tests.log.moments import SetClock, later
from tests.log.scratch import SEEN, scratch_corpus

PRICING: dict[str, Any] = {
    "domain": "pricing",
    "metrics": [
        {"name": "won", "direction": "higher", "horizons": ["P30D", "P90D"]},
        {"name": "margin", "type": "number", "unit": "%", "horizons": ["P30D", "P180D"]},
        {
            "name": "loss",
            "type": "category",
            "categories": ["price", "service"],
            "horizons": ["P90D"],
        },
    ],
    "codes": [{"code": "precedent", "says": "Was decided so before"}, {"code": "margin"}],
}
"""A domain that measures one thing of each type."""

Content = TraceOpened | AnyTraceItem | AnySpineEvent
_Error = TypeVar("_Error", bound=RejectedEventError)


def day(number: float) -> datetime:
    """Return the moment so many days after the start."""
    return later(number * 86_400)


@contextmanager
def scene(clock: SetClock | None = None) -> Generator[Corpus]:
    """Give a corpus with trace ``trace`` (1), domain ``pricing`` (2) and trigger ``ticket`` (3)."""
    with scratch_corpus(clock=clock or SetClock()) as corpus:
        corpus.emit("domain_declared", {"id": "declared", **PRICING})
        corpus.emit("trigger", {"id": "ticket", "says": "The term ends in 90 days"})
        yield corpus


# -- acting ------------------------------------------------------------------------------------


def propose(corpus: Corpus, proposal_id: str | None = "p", **fields: Any) -> str:
    """Propose a discount of 18 % as agent ``bot``, following from the ticket."""
    args = {"percent": 18, "renew": True}
    made = {"domain": "pricing", "action": "discount", "args": args, "agent": "bot"}
    causes = {} if "trace_id" in fields else {"causes": ["ticket"]}
    return corpus.emit("proposal", {"id": proposal_id, **made, **causes, **fields})


def judge(corpus: Corpus, verdict: str = "approve", **fields: Any) -> str:
    """Give a verdict on proposal ``p`` as ``ana``."""
    edited = {"edited": {"percent": 12, "renew": True}} if verdict == "modify" else {}
    given = {"proposal_id": "p", "reviewer": "ana", "verdict": verdict}
    return corpus.emit("override", {**given, **edited, **fields})


def observe(corpus: Corpus, **fields: Any) -> str:
    """Read metric ``won`` of proposal ``p`` as true, ten days in, and record it then."""
    value = {} if fields.get("censored") else {"value": True}
    read: dict[str, Any] = {"proposal_id": "p", "metric": "won", "occurred_at": day(10)}
    read |= {**value, **fields}
    now: datetime = max(corpus.log.now(), read["occurred_at"])
    with corpus.writing(clock=lambda: now):
        return corpus.emit("outcome", read)


def retract(corpus: Corpus, event_id: str, **fields: Any) -> str:
    """Take an event back as ``ana``."""
    return corpus.emit(
        "retraction", {"retracts": event_id, "says": "Wrong row", "agent": "ana", **fields}
    )


class Ids(NamedTuple):
    """The items of one decision."""

    observation: str
    decision: str
    option: str
    selection: str | None


def decide(corpus: Corpus, trace_id: str = "trace", *, taken: bool = True) -> Ids:
    """Record an observation and a decision with one option; take it, unless told otherwise."""
    seen = corpus.record(trace_id, "observation", SEEN)
    decision = corpus.record(
        trace_id, "decision", {"question": "Renew at what price?", "trace_item_refs": [seen]}
    )
    of = {"decision_id": decision, "trace_item_refs": [decision]}
    option = corpus.record(trace_id, "decision_option", {**of, "name": "At a discount"})
    selection = {**of, "option_id": option, "reasoning": "Nothing else keeps them."}
    selected = corpus.record(trace_id, "decision_selection", selection) if taken else None
    return Ids(seen, decision, option, selected)


# -- looking -----------------------------------------------------------------------------------


def contents(corpus: Corpus) -> list[Content]:
    """Return what every entry holds, in order."""
    return [corpus.content(entry) for entry in corpus.log.entries()]


def event(corpus: Corpus, event_id: str) -> Any:  # noqa: ANN401 (any of twelve kinds)
    """Return an event as it was recorded."""
    entry = corpus.log.entry(event_id)
    assert entry is not None
    return corpus.content(entry)


def causes(corpus: Corpus, event_id: str) -> tuple[str, ...]:
    """Return what an event follows from, by name."""
    found: AnySpineEvent = event(corpus, event_id)
    entry = corpus.log.entry(event_id)
    assert entry is not None
    assert [corpus.log.position(name) for name in found.causes] == list(entry.causes)
    return found.causes


def dump(corpus: Corpus) -> dict[str, list[Any]]:
    """Return all that the file holds, table by table.

    But for the tables in which FTS5 keeps the index of ``words``: it writes its buffers there
    whenever a savepoint is taken, whatever becomes of the savepoint.
    """
    execute = corpus.log._connection.execute
    names = [name for (name,) in execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = [name for name in names if not name.startswith("words_")]
    return {table: execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables}


def refused(
    corpus: Corpus, error: type[_Error], kind: str, payload: Mapping[str, Any], match: str
) -> _Error:
    """Emit what is refused, see that it left no mark, and return the error."""
    before, head = dump(corpus), corpus.log.head()
    with pytest.raises(error, match=match) as caught:
        corpus.emit(kind, payload)
    assert type(caught.value) is error
    assert dump(corpus) == before
    assert corpus.log.head() == head
    return caught.value


def proposals(corpus: Corpus) -> list[Proposal]:
    """Return every proposal, in order."""
    return [content for content in contents(corpus) if isinstance(content, Proposal)]
