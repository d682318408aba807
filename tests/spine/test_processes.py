"""Two reviewers in two processes: each proposal gets one verdict, and the other one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from tests.spine.acting import acting, output, said
from tests.spine.scene import PRICING, judge, propose

COUNT = 60


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.db"
    with Corpus.create(path) as corpus, corpus.writing():
        corpus.open_trace(TraceOpened(trace_id="trace"))
        corpus.emit("domain_declared", PRICING)
        corpus.emit("trigger", {"id": "ticket", "says": "It"})
        for number in range(COUNT):
            propose(corpus, f"p{number}")
    return path


def race(path: Path, *others: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Let two reviewers judge all proposals at once; return what each was told of each."""
    with acting("judge", path, "ana", *others) as ana, acting("judge", path, "lea", *others) as lea:
        for process in (ana, lea):
            assert output(process).readline() == "ready\n"
        for process in (ana, lea):
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        told = {
            name: {proposal_id: (word, made) for word, made, proposal_id in said(process)}
            for name, process in (("ana", ana), ("lea", lea))
        }
        assert [ana.wait(), lea.wait()] == [0, 0]
    return told


def check(path: Path, told: dict[str, dict[str, tuple[str, str]]], verdict: str) -> None:
    """Check that of each proposal the verdict in force is the one that was acknowledged."""
    with Corpus.open(path) as corpus:
        for row in corpus.rows.proposals(limit=1_000):
            words = {name: told[name][row.proposal_id] for name in told}
            assert sorted(word for word, _ in words.values()) == ["late", "taken"]
            (winner,) = (name for name, (word, _) in words.items() if word == "taken")
            assert (row.verdict, row.reviewer) == (verdict, winner)
            assert row.override_id == words[winner][1]
        assert corpus.rows.count_without_verdict() == 0
        assert list(audit_log(corpus)) == []


def test_of_two_verdicts_on_one_proposal_one_is_taken_and_the_other_refused(path: Path) -> None:
    told = race(path)
    check(path, told, "approve")
    with Corpus.open(path) as corpus:
        assert corpus.log.head() == 3 + 2 * COUNT


def test_of_two_that_would_replace_the_same_verdict_one_does(path: Path) -> None:
    with Corpus.open(path) as corpus, corpus.writing():
        for number in range(COUNT):
            judge(corpus, id=f"first-p{number}", proposal_id=f"p{number}", reviewer="kim")
    told = race(path, "first")
    check(path, told, "reject")
    with Corpus.open(path) as corpus:
        assert corpus.log.head() == 3 + 3 * COUNT
        assert all(len(corpus.proposal(f"p{number}").overrides) == 2 for number in range(COUNT))
