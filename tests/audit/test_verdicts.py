"""Whom the gate let go: shown for ever, whatever became of the trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dtui.audit import audit_trace, escapes
from dtui.corpus import Corpus
from dtui.errors import UnknownTraceError
from dtui.gate import Gate, Policy
from tests.gate.acts import SESSION, Acts, new_corpus

OFF = Policy(enabled=False, require_decision=True, before=("Bash",))


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with new_corpus(tmp_path) as corpus:
        yield corpus


def test_an_agent_that_was_held_or_let_go_in_order_is_none(corpus: Corpus) -> None:
    acts = Acts(corpus)
    claim = acts.claim()
    gate = Gate(corpus)
    assert gate.stop(SESSION).kind == "blocked"
    acts.validate(claim)
    assert gate.stop(SESSION).kind == "allowed"
    assert escapes(corpus) == []


def test_an_escape_is_found_after_the_trace_was_completed(corpus: Corpus) -> None:
    acts = Acts(corpus)
    claim = acts.claim()
    for _ in range(3):
        Gate(corpus, Policy(cap=1)).stop(SESSION)
    acts.validate(claim)
    assert audit_trace(corpus.trace("renewal")).complete
    (one,) = escapes(corpus)
    assert one.trace_id == "renewal"
    assert one.says == (
        "its agent escaped the gate: let go after 1 block with nothing recorded in between; "
        "1 pending: hyp-1"
    )


def test_where_nothing_pends_a_decision_that_was_due_is_found(corpus: Corpus) -> None:
    Acts(corpus)
    Gate(corpus, OFF).stop(SESSION)
    Gate(corpus, OFF).before("Bash", SESSION)
    (one,) = escapes(corpus)
    assert one.says == (
        "its agent escaped the gate 2 times, the last time: before it used Bash, the gate is "
        "switched off; no decision was taken"
    )


def test_all_traces_of_the_session_escaped_and_those_of_others_did_not(corpus: Corpus) -> None:
    Acts(corpus, "first")
    Acts(corpus, "second")
    Acts(corpus, "other", session="s-2")
    Gate(corpus, OFF).stop(SESSION)
    (one,) = escapes(corpus)
    assert escapes(corpus, "first") == escapes(corpus, "second") == [one]
    assert escapes(corpus, "other") == []
    with pytest.raises(UnknownTraceError):
        escapes(corpus, "third")


def test_a_session_without_a_trace_escapes_too(corpus: Corpus) -> None:
    Gate(corpus, OFF).stop("s-9")
    (one,) = escapes(corpus)
    assert one.trace_id == ""
    assert one.says.endswith("no decision was taken")
