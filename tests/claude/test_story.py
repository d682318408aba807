"""The story of the README, as it really runs: installed, refused, held, resolved, overridden."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtui import Corpus, audit_trace
from dtui.spine.events import GateVerdict
from tests.claude.command_line import command_line
from tests.claude.story import PROPOSAL, TRACE, Story, tell, untimed
from tests.scripted import SELECTION
from tests.terminal import Terminal

pytestmark = pytest.mark.claude

RECORDED = Path(__file__).parent / "story.txt"
"""The story as it ran once: `python -m tests.claude.story > tests/claude/story.txt`."""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    command_line()
    return tell(tmp_path_factory.mktemp("story"))


@pytest.fixture
def corpus(story: Story) -> Corpus:
    return Corpus.open(story.project / "dtui.db")


def test_it_runs_as_it_was_recorded(story: Story) -> None:
    assert untimed(story.told) == untimed(RECORDED.read_text(encoding="utf-8"))


def refusals(story: Story) -> list[str]:
    results = (result for request in story.session.requests for result in request.results)
    return [result.text for result in results if result.is_error]


def test_the_agent_is_refused_by_the_rules_own_sentences(story: Story) -> None:
    rootless, early, late = refusals(story)
    assert rootless.startswith(
        "hypothesis 'hyp-1' must reference at least one other trace item via trace_item_refs "
        "(only observations can be roots)"
    )
    assert early.startswith("'dec-1' cannot be selected: 1 (option, constraint) pair has no")
    assert late.startswith("decision_option 'opt-3' cannot join 'dec-1': 'sel-1' locked it at")


def test_the_agent_is_held_at_the_stop_and_told_what_pends(story: Story) -> None:
    (reason,) = [r.told for r in story.session.requests if r.told.startswith("Stop hook feedback")]
    for pending in ("hyp-1", "hyp-2", "qst-1", "dec-1"):
        assert pending in reason


def test_the_agent_stops_when_nothing_pends_and_not_before(story: Story, corpus: Corpus) -> None:
    assert story.session.run.code == 0
    with corpus:
        gate = list(corpus.log.entries(kinds=["gate"]))
        (selected,) = corpus.log.entries(kinds=[SELECTION.item_type])
        verdicts = [corpus.content(entry) for entry in gate]
    assert [said.verdict for said in verdicts if isinstance(said, GateVerdict)] == [
        "blocked",
        "allowed",
    ]
    assert gate[0].position < selected.position < gate[1].position


def test_the_trace_is_complete_and_belongs_to_the_session(story: Story, corpus: Corpus) -> None:
    with corpus:
        trace = corpus.trace(TRACE)
    assert audit_trace(trace).complete
    assert trace.opened.session == story.session.run.session


def test_a_reviewer_changed_what_the_agent_proposed(corpus: Corpus) -> None:
    with corpus:
        state = corpus.proposal(PROPOSAL)
    assert state.proposal.args == {"percent": 12}
    assert state.in_force is not None
    assert state.in_force.reviewer != state.proposal.agent


def test_the_trace_opens_complete_in_the_terminal(story: Story) -> None:
    terminal = Terminal(story.project / "dtui.db")
    try:
        terminal.read_until("0 pending")
        terminal.read_until("selected  12 %")
        terminal.press("\r")
        terminal.read_until("nothing waits in this trace")
    finally:
        terminal.close()
