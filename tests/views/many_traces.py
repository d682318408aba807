"""A corpus of traces that differ in all that a list of them can be narrowed down by."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dtui.corpus import Corpus
from dtui.trace import TraceOpened

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)

DOMAINS = ("pricing", "Legal", "", "support", "ÉLAN")
AGENTS = ("pricing-bot", None, "Clause-Agent")
PROFILES = ("strict", "seed", "imported")
TITLES = ("Northwind renewal", "", "Fabrikam: clause 7", "Ströme, 18 % more", "renewal of Contoso")
LONG = "Usage fell in every region. " * 20 + "The last word is tergiversation."
CITED = [{"kind": "metric", "ref": "weekly_active_users"}]


def make(path: Path, count: int = 36) -> None:
    """Make the corpus, three days a trace, a minute an item."""
    moment = BEGIN

    def clock() -> datetime:
        nonlocal moment
        moment += timedelta(minutes=1)
        return moment

    with Corpus.create(path, clock=clock) as corpus:
        corpus.emit("domain_declared", {"domain": "pricing", "codes": []})
        for number in range(count):
            moment = BEGIN + timedelta(days=3 * number)
            _fill(corpus, number)


def _fill(corpus: Corpus, number: int) -> None:
    name = f"trace-{number}"
    corpus.open_trace(
        TraceOpened(
            trace_id=name,
            title=TITLES[number % 5],
            domain=DOMAINS[number % 4 if number % 9 else 4],
            agent=AGENTS[number % 3],
            profile=PROFILES[number % 7 if number % 7 < 3 else 0],
        )
    )
    seen = corpus.record(
        name, "observation", {"statement": f"Usage fell {number} %", "citations": CITED}
    )
    rests = {"trace_item_refs": [seen]}
    if number % 2:
        claim = corpus.record(
            name, "hypothesis", {"statement": "Price is the reason", "author": "ada", **rests}
        )
        if number % 4 == 1:
            verdict = {"hypothesis_id": claim, "validated": number % 8 == 1, "reasoning": "Asked."}
            corpus.record(name, "hypothesis_validation", {**verdict, **rests})
    if number % 3 == 0:
        corpus.record(name, "question", {"question": "Who signed?", **rests})
    if number % 5 == 0:
        corpus.record(name, "decision", {"question": "Which discount?", **rests})
    if number % 6 == 0:
        corpus.record(name, "observation", {"statement": LONG, "citations": CITED})
    if number % 4 == 0:
        _propose(corpus, name, number)


def _propose(corpus: Corpus, name: str, number: int) -> None:
    made = corpus.emit(
        "proposal",
        {
            "id": f"pr-{number}",
            "domain": "pricing",
            "action": "discount",
            "args": {"percent": number},
            "agent": "pricing-bot",
            "trace_id": name,
            "causes": [f"{name}/obs-1"],
        },
    )
    if number % 8 == 0:
        corpus.emit(
            "override",
            {"proposal_id": made, "verdict": ("approve", "reject")[number % 16 // 8],
             "rationale": "Margin first", "reviewer": "pat", "reviewer_kind": "human"},
        )  # fmt: skip


@contextmanager
def appended_to(path: Path) -> Generator[Corpus]:
    """Open it as another process would, to write."""
    with Corpus.open(path) as corpus:
        yield corpus
