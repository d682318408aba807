"""The gate on a corpus: what it says, what that depends on, and what it leaves in the log."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import UnwritablePlaceError
from dtui.gate import Gate, Policy, verdict_at
from dtui.log import PendingRow
from dtui.trace import TraceOpened
from tests.gate.acts import DONE, SESSION, Acts, new_corpus, play, verdicts

# -- what it says ------------------------------------------------------------------------------


def test_an_agent_is_held_until_its_claim_question_and_decision_are_closed(corpus: Corpus) -> None:
    acts = Acts(corpus)
    claim, question, decision = acts.claim(), acts.ask(), acts.decide()
    gate = Gate(corpus)
    for says, close in (
        ("3 pending: hyp-1, qst-1, dec-1", lambda: acts.validate(claim, holds=False)),
        ("2 pending: qst-1, dec-1", lambda: acts.answer(question)),
        ("1 pending: dec-1", lambda: acts.take(decision)),
    ):
        verdict = gate.stop(SESSION)
        assert (verdict.kind, verdict.says, verdict.holds) == ("blocked", says, True)
        close()
    assert gate.stop(SESSION).kind == "allowed"
    assert [verdict for verdict, _ in verdicts(corpus)] == ["blocked"] * 3 + ["allowed"]


def test_an_agent_reads_the_lines_that_its_store_has_for_it(corpus: Corpus) -> None:
    acts = Acts(corpus)
    play(acts, ["claim", "ask", "decide"])
    lines = [row.line for row in corpus.pending()]
    assert Gate(corpus).stop(SESSION).reason.splitlines()[1:] == lines


def test_all_traces_of_a_session_count_and_those_of_others_do_not(corpus: Corpus) -> None:
    Acts(corpus, "first").claim()
    Acts(corpus, "second")
    Acts(corpus, "other", session="s-2").ask()
    gate = Gate(corpus)
    assert gate.stop(SESSION).says == "1 pending: hyp-1"
    assert gate.stop("s-2").says == "1 pending: qst-1"
    assert gate.stop("s-3").kind == "allowed"


def test_what_pends_in_several_traces_is_told_trace_by_trace(corpus: Corpus) -> None:
    Acts(corpus, "first").claim()
    Acts(corpus, "second").claim()
    lines = Gate(corpus).stop(SESSION).reason.splitlines()
    assert [line for line in lines if line.startswith("In trace")] == [
        "In trace first:",
        "In trace second:",
    ]


def test_an_imported_trace_holds_nobody(corpus: Corpus) -> None:
    acts = Acts(corpus, profile="imported", provenance={"source": "a file"})
    acts.claim()
    assert Gate(corpus).stop(SESSION).kind == "allowed"


def test_a_session_without_a_trace_may_stop_and_that_is_recorded_once_a_stop(
    corpus: Corpus,
) -> None:
    gate = Gate(corpus)
    assert [gate.stop("s-9").kind, gate.stop("s-9").kind] == ["allowed", "allowed"]
    assert [entry.header.kind for entry in corpus.log.entries()] == ["trigger", "gate", "gate"]


# -- a decision that is due --------------------------------------------------------------------


@pytest.mark.parametrize("with_trace", [False, True])
def test_where_a_decision_is_due_a_session_without_one_is_held(
    corpus: Corpus, with_trace: bool
) -> None:
    if with_trace:
        Acts(corpus)
    verdict = Gate(corpus, Policy(require_decision=True)).stop(SESSION)
    assert (verdict.kind, verdict.says) == ("blocked", "no decision was taken")
    assert "log_decision_selection" in verdict.reason


@pytest.mark.parametrize("none", [False, True])
def test_a_decision_for_an_option_or_for_none_is_one(corpus: Corpus, none: bool) -> None:
    Acts(corpus).take(none=none)
    assert Gate(corpus, Policy(require_decision=True)).stop(SESSION).kind == "allowed"


# -- parked ------------------------------------------------------------------------------------


def test_a_question_for_a_person_is_parked_and_stays_pending(corpus: Corpus) -> None:
    Acts(corpus).ask(human=True)
    verdict = Gate(corpus).stop(SESSION)
    assert (verdict.kind, verdict.says) == ("parked", "waiting for a person: qst-1")
    assert not verdict.holds
    assert [row.item_id for row in corpus.pending()] == ["qst-1"]


def test_what_is_parked_is_named_as_such_beside_what_blocks(corpus: Corpus) -> None:
    acts = Acts(corpus)
    acts.ask(human=True)
    acts.claim()
    verdict = Gate(corpus).stop(SESSION)
    assert (verdict.blocking, verdict.parked, verdict.says) == (1, 1, "1 pending: hyp-1")
    assert (
        "parked for a person; leave them as they are:\n- qst-1 of renewal (question)"
        in verdict.reason
    )


def test_a_decision_is_parked_with_the_question_that_it_rests_on(corpus: Corpus) -> None:
    acts = Acts(corpus)
    acts.decide(trace_item_refs=["obs-1", acts.ask(human=True)])
    assert Gate(corpus, Policy(require_decision=True)).stop(SESSION).kind == "parked"


def test_a_decision_is_parked_with_a_question_about_it(corpus: Corpus) -> None:
    acts = Acts(corpus)
    acts.ask(human=True, trace_item_refs=["obs-1", acts.decide()])
    assert Gate(corpus).stop(SESSION).kind == "parked"


def test_a_decision_is_not_parked_by_a_question_that_is_not_about_it(corpus: Corpus) -> None:
    acts = Acts(corpus)
    acts.ask(human=True)
    acts.decide()
    assert Gate(corpus).stop(SESSION).says == "1 pending: dec-1"


def test_a_decision_is_parked_no_longer_once_the_person_has_answered(corpus: Corpus) -> None:
    acts = Acts(corpus)
    question = acts.ask(human=True)
    acts.decide(trace_item_refs=["obs-1", question])
    acts.answer(question, author="pat")
    assert Gate(corpus).stop(SESSION).says == "1 pending: dec-1"


def test_a_claim_is_parked_with_a_question_about_it(corpus: Corpus) -> None:
    acts = Acts(corpus)
    claim = acts.claim()
    question = acts.ask(human=True, trace_item_refs=["obs-1", claim])
    assert Gate(corpus).stop(SESSION).says == "waiting for a person: hyp-1, qst-1"
    acts.answer(question, author="pat")
    assert Gate(corpus).stop(SESSION).says == "1 pending: hyp-1"


def test_a_decision_is_parked_with_a_claim_about_it_that_a_person_was_asked_of(
    corpus: Corpus,
) -> None:
    acts = Acts(corpus)
    first, second = acts.decide(), acts.decide()
    claim = acts.claim(decision_id=first)
    acts.ask(human=True, trace_item_refs=["obs-1", claim])
    verdict = Gate(corpus).stop(SESSION)
    assert (verdict.says, verdict.parked) == (f"1 pending: {second}", 3)


def test_a_claim_that_rests_on_a_parked_question_is_not_parked(corpus: Corpus) -> None:
    acts = Acts(corpus)
    acts.claim(trace_item_refs=["obs-1", acts.ask(human=True)])
    assert Gate(corpus).stop(SESSION).says == "1 pending: hyp-1"


# -- before a tool -----------------------------------------------------------------------------

BEFORE = Policy(before=("Bash", "mcp__crm__*"))


@pytest.mark.parametrize("tool", ["Bash", "mcp__crm__send"])
def test_a_tool_waits_for_a_decision_and_for_all_that_pends(corpus: Corpus, tool: str) -> None:
    acts = Acts(corpus)
    gate = Gate(corpus, BEFORE)
    assert gate.before(tool, SESSION).says == "no decision was taken"
    acts.take()
    assert gate.before(tool, SESSION).kind == "allowed"
    question = acts.ask(human=True)
    assert gate.before(tool, SESSION).reason.startswith(
        f"{tool} has to wait until a person has answered: 1 item parked for a person"
    )
    acts.answer(question)
    assert gate.before(tool, SESSION).kind == "allowed"
    assert [verdict for verdict, _ in verdicts(corpus)] == ["blocked", "allowed"] * 2


@pytest.mark.parametrize(
    "tool",
    ["Read", "mcp__dtui__log_observation", "mcp__plugin_dtui_dtui__log_decision", "ToolSearch"],
)
def test_other_tools_and_those_that_record_never_wait_and_leave_no_mark(
    corpus: Corpus, tool: str
) -> None:
    before = BEFORE.before if tool == "Read" else ("*",)
    assert Gate(corpus, Policy(before=before)).before(tool, SESSION).kind == "allowed"
    assert corpus.log.head() == 0


def test_no_number_of_refusals_lets_a_tool_through(corpus: Corpus) -> None:
    gate = Gate(corpus, Policy(cap=1, before=("Bash",)))
    assert {gate.before("Bash", SESSION).kind for _ in range(5)} == {"blocked"}


# -- what it depends on, and what it leaves ----------------------------------------------------


def copied(path: Path) -> Path:
    folder = Path(tempfile.mkdtemp(dir=path.parent))
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, folder)
    return folder / path.name


policies = st.builds(
    Policy, require_decision=st.booleans(), cap=st.integers(0, 3), enabled=st.booleans()
)
histories = st.lists(st.sampled_from([*DONE, "stop"]), max_size=8)


@settings(max_examples=25)  # each makes a corpus or two
@given(histories, histories, policies, st.sampled_from(["2020-01-01", "2120-01-01"]))
def test_a_verdict_depends_on_the_log_of_the_session_alone(
    done: list[str], elsewhere: list[str], policy: Policy, day: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with new_corpus(Path(folder)) as corpus:
            acts = Acts(corpus)
            for name in done:
                play(acts, [name])
                if name == "stop":
                    Gate(corpus, policy).stop(SESSION)
        clock = lambda: datetime.fromisoformat(day).replace(tzinfo=UTC)  # noqa: E731
        there = copied(corpus.path)
        with Corpus.open(there, clock=clock) as other:
            theirs = Acts(other, "elsewhere", session="s-2")
            other.open_trace(TraceOpened(trace_id="alone"))
            for name in elsewhere:
                play(theirs, [name])
                if name == "stop":
                    Gate(other, policy).stop("s-2")
            seen = Gate(other, policy).stop(SESSION)
        assert seen == verdict_at(corpus.path, SESSION, policy)
        pends = {row.item_id for row in _pending(corpus.path)}
        assert seen.kind != "allowed" or not pends
        assert seen.kind != "parked" or pends
        assert seen.holds <= bool(pends or policy.require_decision)


def _pending(path: Path) -> list[PendingRow]:
    with Corpus.open(path) as corpus:
        return [row for row in corpus.pending(limit=1_000) if row.trace_id == "renewal"]


def test_a_verdict_follows_from_the_newest_item_of_the_agents(corpus: Corpus) -> None:
    first = Acts(corpus, "first")
    Acts(corpus, "second")
    first.claim()
    Gate(corpus).stop(SESSION)
    (said,) = corpus.log.entries(kinds=["gate"])
    assert corpus.log.ids_at(said.causes) == {said.causes[0]: "first/hyp-1"}
    assert said.header.stream == "first"


def test_a_verdict_on_a_trace_without_an_item_follows_from_the_trace(corpus: Corpus) -> None:
    corpus.open_trace(TraceOpened(trace_id="empty", session=SESSION))
    Gate(corpus).stop(SESSION)
    (said,) = corpus.log.entries(kinds=["gate"])
    assert said.causes == (1,)


def test_one_trace_may_be_asked_about_whatever_its_session(corpus: Corpus) -> None:
    Acts(corpus, "first", session=None).claim()
    Acts(corpus, "second")
    assert Gate(corpus).stop_in("first").kind == "blocked"
    assert Gate(corpus).stop_in("second").kind == "allowed"
    assert Gate(corpus).stop_in("third").kind == "error"


def test_a_look_at_the_whole_corpus_records_nothing(corpus: Corpus) -> None:
    Acts(corpus, "first", session=None).claim()
    head = corpus.log.head()
    assert Gate(corpus).look().says == "1 pending: hyp-1"
    assert corpus.log.head() == head


def broken(*_: object) -> None:
    raise ZeroDivisionError("division by zero")


# -- nothing raises ----------------------------------------------------------------------------


@pytest.mark.parametrize("session", ["", "a\0b", "half \ud83d", "two\nlines", "x" * 201])
def test_what_is_no_session_is_held(corpus: Corpus, session: str) -> None:
    verdict = Gate(corpus).stop(session)
    assert verdict.kind == "error"
    assert "is no session" in verdict.reason
    assert corpus.log.head() == 0


def test_an_allow_that_cannot_be_recorded_is_none(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    Acts(corpus)

    def full(*_: object, **__: object) -> None:
        raise UnwritablePlaceError("the disk is full; free some space")

    monkeypatch.setattr(corpus, "record_gate", full)
    verdict = Gate(corpus).stop(SESSION)
    assert (verdict.kind, verdict.holds) == ("error", True)
    assert "the disk is full; free some space. Tell the person" in verdict.reason


def test_a_bug_holds_the_agent_and_is_recorded(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    Acts(corpus)
    monkeypatch.setattr("dtui.gate.gate.decide", broken)
    verdict = Gate(corpus).stop(SESSION)
    assert verdict.kind == "error"
    assert "a bug in dtui: ZeroDivisionError: division by zero" in verdict.reason
    assert verdicts(corpus) == [("error", "")]


def test_a_bug_holds_a_tool_too_and_no_person_is_asked(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtui.gate.gate.decide_before", broken)
    verdict = Gate(corpus, Policy(before=("Bash",), ask=True)).before("Bash", SESSION)
    assert (verdict.kind, verdict.tool, verdict.ask) == ("error", "Bash", False)


def test_a_closed_corpus_holds(corpus: Corpus) -> None:
    corpus.close()
    assert Gate(corpus).stop(SESSION).kind == "error"
