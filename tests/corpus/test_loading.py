"""Lists, queue and search are read without loading a model: seen in a fresh process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dtui.corpus import Corpus
from tests.log.scratch import SEEN
from tests.spine.scene import day, decide, judge, observe, propose, scene

MODELS = {"pydantic", "pydantic_core"}
HEAVY = {"mcp", "numpy", "polars", "rich", "textual"}

LOOK = """
import sys
from datetime import UTC, datetime

from dtui.corpus import Corpus

with Corpus.open(sys.argv[1]) as corpus:
    now = datetime(2100, 1, 1, tzinfo=UTC)
    waiting = corpus.waiting(now)
    page, rows = waiting.page(limit=2), []
    while page:
        rows += page
        page = waiting.page(after=page[-1], limit=2)
    assert {type(row).__name__ for row in rows} == {"PendingRow", "ProposalRow", "DueRow"}, rows
    assert len(rows) == waiting.count() == len(waiting.page(backwards=True))
    assert corpus.waiting(now, kinds=["second"], reviewer="lea").page()
    assert corpus.rows.proposals() and corpus.rows.proposal("p") and corpus.rows.due(now)
    assert corpus.rows.proposals_of("trace") and corpus.rows.decided("pricing", "discount")
    assert corpus.rows.domains() and corpus.rows.event_at(2) and corpus.rows.events_of("p")
    assert corpus.traces() and corpus.pending() and corpus.search("discount")
    assert corpus.known("trace").verdict == "approve"
    assert corpus.as_of(now).traces() and corpus.known_at("trace", "dec-1").position
    assert corpus.log.walk(1, 100, backwards=False) and list(corpus.log.entries())
print(*sorted(sys.modules))
"""

IMPORT = "import sys, dtui.spine; print(*sorted(sys.modules))"


def loaded(code: str, *arguments: object) -> set[str]:
    """Run code in a fresh process; return the packages it says it has loaded."""
    run = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_reading_what_waits_loads_no_models(tmp_path: Path) -> None:
    with scene() as corpus:
        decide(corpus)
        propose(corpus, trace_id="trace", decision_id="dec-1")
        judge(corpus)
        observe(corpus)
        propose(corpus, "q")
        question = {"question": "Why?", "trace_item_refs": ["obs-1"]}
        corpus.record("trace", "question", question)
        corpus.record("trace", "observation", {**SEEN, "occurred_at": day(1)})
        corpus.log._connection.execute("VACUUM INTO ?", (str(tmp_path / "decisions.db"),))
    with Corpus.open(tmp_path / "decisions.db") as copy:
        assert copy.log.head() > 0
    assert not loaded(LOOK, tmp_path / "decisions.db") & (MODELS | HEAVY)


def test_the_spine_loads_no_toolkit_and_no_data_stack() -> None:
    packages = loaded(IMPORT)
    assert packages >= {"dtui", "pydantic"}
    assert not packages & HEAVY
