"""What core objects show of themselves in a notebook: escaped, small, the same each time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import example, given

from dtui.audit import Audit, Finding, audit_trace
from dtui.corpus import Corpus
from dtui.html import LIMIT, ROWS
from dtui.spine import Annotation, Override, Proposal, ProposalState
from dtui.spine.causality import Chain, Link
from dtui.stores.contract.drafts import (
    evaluation,
    observation,
    ready_decision,
    rejections,
    selection,
)
from dtui.stores.memory import InMemoryDecisionTraceStore
from dtui.text import one_line
from dtui.trace import DecisionDetails, Trace, TraceOpened, parse_item
from tests.pages import HOSTILE, Page, storable
from tests.story import story_corpus

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
LONG = '"' * 5_000
"""Takes six times as many bytes in HTML as on a screen."""

KEPT = {"div", "p", "strong", "bdi", "code", "table", "thead", "tbody", "tr", "th", "td"}


class Shown(Protocol):
    def _repr_html_(self) -> str | None: ...


def html_of(shown: Shown) -> str:
    html = shown._repr_html_()
    assert html is not None
    assert html == shown._repr_html_()
    assert len(html.encode()) <= LIMIT
    line = repr(shown)
    assert "\n" not in line
    assert " at 0x" not in line
    assert len(line) < 250
    return html


def page_of(shown: Shown) -> Page:
    page = Page(html_of(shown))
    assert set(page.tags) <= KEPT
    assert page.other == []
    assert {name for name, _ in page.attributes} <= {"style", "scope"}
    return page


def text_of(shown: Shown) -> str:
    return "|".join(page_of(shown).text)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Corpus]:
    with story_corpus(tmp_path / "decisions.db") as corpus:
        yield corpus


def trace_saying(text: str, items: int = 2) -> Trace:
    says = {"type": "hypothesis", "statement": text, "trace_item_refs": ["obs-1"]}
    opened = TraceOpened(trace_id="t", title=text, domain=text, agent=text)
    rows = ({**says, "id": f"hyp-{n}", "recorded_at": NOW, "author": text} for n in range(items))
    return Trace(opened, map(parse_item, rows))


def proposal_saying(text: str, events: int = 1) -> ProposalState:
    made = Proposal(
        id="p", domain=text, action=text, args={"x": text}, agent=text, metric=text,
        probability=0.5, horizon="P30D", recorded_at=NOW,  # pyright: ignore[reportArgumentType]
    )  # fmt: skip
    given_ = Override(
        id="o", proposal_id="p", verdict="approve", reviewer=text, rationale=text, recorded_at=NOW
    )
    notes = (Annotation(id=f"n-{n}", proposal_id="p", says=text) for n in range(events))
    return ProposalState(made, (given_, *notes))


def chain_saying(text: str, links: int = 2) -> Chain:
    told = (
        Link(n, f"{text}{n}", text, text, text, None, NOW, text, (), links - n)
        for n in range(1, links + 1)
    )
    return Chain(links, tuple(told), is_complete=False)


def audit_saying(text: str, findings: int = 1) -> Audit:
    found = (Finding(text, text, text),) * findings
    return Audit("t", "strict", 3, found, found, found)


async def matrix(
    options: int, constraints: int, *, taken: bool = False, evaluated: bool = True
) -> DecisionDetails:
    store = InMemoryDecisionTraceStore()
    drafts = ready_decision(options=options, constraints=constraints)
    if not evaluated:
        drafts = [each for each in drafts if "evaluation" not in each[0]]
    await store.record_all(drafts)
    if taken:
        reasons = rejections("dec-1", options)
        reasons.pop("dec-1.opt-1")
        await store.record(*selection("dec-1", "dec-1.opt-1", rejected=reasons))
    return (await store.get_trace()).decision("dec-1")


# -- escaped -----------------------------------------------------------------------------------


@given(storable)
@example("x" + "".join(HOSTILE).replace("\0", "").replace("\ud800", ""))
def test_what_an_agent_wrote_stays_text(text: str) -> None:
    line = one_line(text, 40)
    for shown in (
        trace_saying(text),
        proposal_saying(text),
        chain_saying(text),
        audit_saying(text),
    ):
        page = page_of(shown)
        assert any(line[:20] in written for written in page.text)


def test_a_corpus_shows_titles_as_text(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "<b>.db") as corpus:
        for number, text in enumerate(HOSTILE):
            if "\0" not in text and "\ud800" not in text:
                corpus.open_trace(TraceOpened(trace_id=f"t-{number}", title=text, domain=text))
        written = page_of(corpus).text
    assert one_line("\u202egnp.exe\u202c \u2066\u2069", 40) in written
    assert "<b>.db" in written


# -- small -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 50, 3_000])
@pytest.mark.parametrize("text", ["word", LONG, "e" + "\u0301" * 4_000, "漢" * 4_000])
def test_whatever_it_holds_it_takes_no_more_than_its_limit(text: str, count: int) -> None:
    made = trace_saying, proposal_saying, chain_saying, audit_saying
    for make in made:
        html_of(make(text, count))


def test_a_corpus_of_long_titles_fits_too(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "d.db") as corpus:
        for number in range(15):
            opened = TraceOpened(trace_id=f"t-{number}", title=LONG, domain=LONG)
            corpus.open_trace(opened)
            corpus.record(opened.trace_id, *observation())
        assert "… and 5 more: |corpus.traces()" in text_of(corpus)


async def test_a_large_matrix_shows_some_columns_and_counts_the_others() -> None:
    told = text_of(await matrix(30, 30, taken=True))
    assert "+ 20 more" in told
    assert "20 satisfied" in told
    assert "… and 10 more: |details.options" in told


def test_what_is_left_out_is_counted_with_where_to_find_it() -> None:
    told = text_of(trace_saying("Usage fell", 420))
    assert "PENDING 420: hyp-0, hyp-1, hyp-2, hyp-3, hyp-4, …" in told
    assert f"… and {420 - ROWS} more: |trace.items" in told


# -- what it says --------------------------------------------------------------------------------


def test_a_trace_is_its_causal_list_with_decisions_folded(story: Corpus) -> None:
    told = text_of(story.trace("northwind"))
    assert "Northwind renewal, Q3 discount| · |northwind| · |domain pricing" in told
    assert "◇ D!|dec-1|selected|Which discount do we offer? → 18 %, two years" in told
    assert "✗ H|hyp-1|refuted|Price is the reason, not us" in told
    assert "opt-1" not in told
    assert "more" not in told


def test_what_pends_is_said_by_glyph_and_word() -> None:
    assert "● H|hyp-0|PENDING|Usage fell" in text_of(trace_saying("Usage fell"))


async def test_a_decision_shows_its_matrix_in_words() -> None:
    told = text_of(await matrix(2, 1, evaluated=False))
    assert "◆ PENDING" in told
    assert "Waits for" in told
    assert told.count("· not evaluated") == 2
    taken = await matrix(2, 1, taken=True)
    assert "sel-1 selected dec-1.opt-1" in text_of(taken)
    assert "◇ dec-1.opt-1" in text_of(taken)
    assert (
        repr(taken) == "<DecisionDetails 'dec-1', 2 options × 1 constraint, selected dec-1.opt-1>"
    )


async def test_a_violated_constraint_says_so() -> None:
    store = InMemoryDecisionTraceStore(profile="seed")
    await store.record_all(ready_decision(options=1, constraints=1))
    await store.record(*evaluation("dec-1", "dec-1.opt-1", "dec-1.con-1", satisfied=False))
    assert "✗ violated" in text_of((await store.get_trace()).decision("dec-1"))


def test_a_corpus_shows_its_newest_traces_and_what_waits(story: Corpus) -> None:
    told = text_of(story)
    assert "decisions.db| · |tenant local| · |25 entries| · |2 traces" in told
    assert "1 proposal without a verdict" in told
    assert "northwind|Northwind renewal, Q3 discount|pricing|14|18 %, two years|± modify" in told


def test_a_proposal_shows_its_verdict_and_what_came_of_it(story: Corpus) -> None:
    state = story.proposal("prop-1")
    told = text_of(state)
    assert "64% that won comes true within 90 d" in told
    assert "± modify by ana" in told
    assert "O=|won-30|won yes at 30 d|crm" in told
    assert repr(state) == "<ProposalState 'prop-1': discount in pricing, modify by ana>"
    assert "WAITS" in text_of(story.proposal("prop-2"))


def test_a_chain_shows_what_lies_nearest_to_its_start(story: Corpus) -> None:
    chain = story.chain("won-30")
    told = text_of(chain)
    assert told.startswith(f"won-30| · |{len(chain.links)} on the walk")
    assert repr(chain) == f"<Chain from position {chain.start}, {len(chain.links)} entries>"
    long = text_of(chain_saying("e", 400))
    assert "e400" in long
    assert "e381" in long
    assert "e380" not in long


def test_an_audit_shows_what_pends_before_what_is_wrong() -> None:
    audit = audit_trace(trace_saying("Usage fell", 1))
    told = text_of(audit)
    assert "not complete" in told
    assert told.index("● PENDING|hyp-0") < told.index("✗ violation|hyp-0")
    assert repr(audit).startswith("<Audit of 't', not complete: 1 pending, ")


def test_a_corpus_that_was_closed_says_so(story: Corpus) -> None:
    story.close()
    assert repr(story) == "<Corpus 'decisions.db', closed>"
    assert story._repr_html_() is None


# -- light ---------------------------------------------------------------------------------------

SHOWN = """
import json, sys
from datetime import UTC, datetime
from dtui.audit import audit_trace
from dtui.corpus import Corpus
from dtui.trace import TraceOpened

def loaded():
    return sorted(name for name in sys.modules if "." not in name)

with Corpus.create(sys.argv[1]) as corpus:
    before = "pydantic" in sys.modules
    corpus.open_trace(TraceOpened(trace_id="t"))
    cites = [{"kind": "metric", "ref": "usage"}]
    seen = {"id": "obs-1", "statement": "Usage fell", "citations": cites}
    corpus.record("t", "observation", seen)
    corpus.record("t", "decision", {"id": "dec-1", "question": "?", "trace_item_refs": ["obs-1"]})
    trace = corpus.trace("t")
    shown = corpus, trace, trace.decision("dec-1"), corpus.chain("t/dec-1"), audit_trace(trace)
    for each in shown:
        assert each._repr_html_()
print(json.dumps(loaded()))
"""

READ = """
import json, sys
from dtui.corpus import Corpus

with Corpus.open(sys.argv[1]) as corpus:
    assert corpus._repr_html_()
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""

TOOLKITS = {
    "anywidget",
    "ipywidgets",
    "IPython",
    "polars",
    "numpy",
    "sklearn",
    "matplotlib",
    "textual",
    "rich",
    "mcp",
}


def loaded_by(program: str, path: Path) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], check=True, stdout=subprocess.PIPE, text=True
    )
    found: Any = json.loads(run.stdout)
    return set(found)


def test_showing_any_of_them_loads_no_toolkit(tmp_path: Path) -> None:
    assert loaded_by(SHOWN, tmp_path / "d.db") & TOOLKITS == set()


def test_a_corpus_is_shown_without_loading_models(tmp_path: Path) -> None:
    Corpus.create(tmp_path / "d.db").close()
    assert loaded_by(READ, tmp_path / "d.db") & (TOOLKITS | {"pydantic"}) == set()
