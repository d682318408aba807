"""Whom the gate lets go though it should be held: never in silence."""

from __future__ import annotations

from dtui.corpus import Corpus
from dtui.gate import Gate, Policy
from tests.gate.acts import SESSION, Acts, verdicts


def test_after_as_many_blocks_in_a_row_as_the_cap_has_the_escape_is_recorded(
    corpus: Corpus,
) -> None:
    Acts(corpus).claim()
    gate = Gate(corpus, Policy(cap=3))
    said = [gate.stop(SESSION) for _ in range(8)]
    assert [verdict.kind for verdict in said] == [*(["blocked"] * 3 + ["escaped"]) * 2]
    assert not said[3].holds
    assert said[3].says.startswith("let go after 3 blocks with nothing recorded in between; 1 pend")


def test_a_cap_beyond_all_counting_holds_as_any_does(corpus: Corpus) -> None:
    Acts(corpus).claim()
    gate = Gate(corpus, Policy(cap=10**30))
    assert [gate.stop(SESSION).says for _ in range(2)] == ["1 pending: hyp-1"] * 2


def test_whatever_the_agent_records_begins_the_count_anew(corpus: Corpus) -> None:
    acts = Acts(corpus)
    acts.claim()
    gate = Gate(corpus, Policy(cap=2))
    for _ in range(3):
        assert [gate.stop(SESSION).kind for _ in range(2)] == ["blocked"] * 2
        acts.claim("Another reason")


def test_what_a_person_records_does_not_begin_it_anew(corpus: Corpus) -> None:
    acts = Acts(corpus)
    question = acts.ask(human=True)
    acts.claim()
    gate = Gate(corpus, Policy(cap=2))
    assert [gate.stop(SESSION).kind for _ in range(2)] == ["blocked"] * 2
    acts.answer(question, author="pat")
    assert gate.stop(SESSION).kind == "escaped"


def test_where_no_agent_was_named_whatever_is_recorded_begins_it_anew(corpus: Corpus) -> None:
    acts = Acts(corpus, agent=None)
    acts.claim()
    gate = Gate(corpus, Policy(cap=1))
    assert gate.stop(SESSION).kind == "blocked"
    acts.claim("Another reason", author="somebody")
    assert gate.stop(SESSION).kind == "blocked"


def test_what_another_session_is_told_does_not_count(corpus: Corpus) -> None:
    Acts(corpus).claim()
    Acts(corpus, "other", session="s-2").claim()
    gate = Gate(corpus, Policy(cap=2))
    assert [gate.stop("s-2").kind for _ in range(3)] == ["blocked", "blocked", "escaped"]
    assert gate.stop(SESSION).kind == "blocked"


def test_a_session_without_a_trace_escapes_by_its_cap_too(corpus: Corpus) -> None:
    gate = Gate(corpus, Policy(require_decision=True, cap=2))
    assert [gate.stop("s-9").kind for _ in range(3)] == ["blocked", "blocked", "escaped"]


def test_refusals_of_a_tool_neither_count_nor_begin_the_count_anew(corpus: Corpus) -> None:
    Acts(corpus).claim()
    gate = Gate(corpus, Policy(cap=2, before=("Bash",)))
    assert gate.stop(SESSION).kind == "blocked"
    assert [gate.before("Bash", SESSION).kind for _ in range(4)] == ["blocked"] * 4
    assert [gate.stop(SESSION).kind for _ in range(2)] == ["blocked", "escaped"]


def test_without_a_cap_nobody_is_let_go(corpus: Corpus) -> None:
    Acts(corpus).claim()
    gate = Gate(corpus, Policy(cap=0))
    assert {gate.stop(SESSION).kind for _ in range(20)} == {"blocked"}


def test_switched_off_it_lets_go_and_records_what_it_would_have_held(corpus: Corpus) -> None:
    acts = Acts(corpus)
    gate = Gate(corpus, Policy(enabled=False, before=("Bash",)))
    assert gate.stop(SESSION).kind == "allowed"
    acts.claim()
    assert gate.stop(SESSION).says == "the gate is switched off; 1 pending: hyp-1"
    assert gate.before("Bash", SESSION).kind == "escaped"
    assert verdicts(corpus) == [("allowed", ""), ("escaped", ""), ("escaped", "Bash")]
