"""The audit of what agents and people did: what the lists show is what the events say."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing

import pytest

from dtui.audit import audit_log, uncaused_events
from dtui.corpus import Corpus
from tests.log.moments import SetClock
from tests.spine.scene import day, decide, judge, observe, propose, retract, scene


@pytest.fixture
def corpus() -> Generator[Corpus]:
    """A corpus with a verdict taken back, one in force, an outcome corrected, and one waiting."""
    clock = SetClock()
    with scene(clock) as corpus:
        ids = decide(corpus)
        propose(corpus, trace_id="trace", decision_id=ids.decision, option_id=ids.option)
        wrong = judge(corpus, "reject", id="wrong")
        retract(corpus, wrong)
        judge(corpus, "modify", id="verdict")
        judge(corpus, "approve", id="second", reviewer="ben", second=True)
        clock.seconds = 11 * 86_400
        observe(corpus, id="won")
        observe(corpus, id="lost", outcome_id="won", supersedes="won", value=False)
        corpus.emit("annotation", {"id": "note", "says": "Hm", "causes": ["verdict"]})
        propose(corpus, "waits", causes=["note"])
        yield corpus


def change(corpus: Corpus, statement: str) -> None:
    """Change a corpus as somebody would who knows how to drop a trigger."""
    with closing(sqlite3.connect(corpus.path)) as connection:
        connection.execute("DROP TRIGGER entries_are_never_changed")
        assert connection.execute(statement).rowcount
        connection.commit()


def test_a_corpus_that_only_the_spine_wrote_is_sound(corpus: Corpus) -> None:
    assert list(audit_log(corpus)) == []


@pytest.mark.parametrize(
    ("statement", "rule", "named"),
    [
        ("UPDATE events SET says = 'other' WHERE event_id = 'verdict'", "projections", "verdict"),
        ("UPDATE events SET proposal_id = NULL WHERE event_id = 'won'", "projections", "won"),
        ("DELETE FROM events WHERE event_id = 'note'", "projections", "note"),
        ("UPDATE proposals SET verdict = 'approve' WHERE proposal_id = 'p'", "projections", "p"),
        ("UPDATE proposals SET outcome = '' WHERE proposal_id = 'p'", "projections", "p"),
        ("DELETE FROM proposals WHERE proposal_id = 'waits'", "projections", "waits"),
        ("DELETE FROM due", "projections", "p"),
        ("UPDATE due SET due_at = due_at + 1", "projections", "p"),
        ("UPDATE domains SET codes = '[]'", "projections", None),
        (
            "INSERT INTO events SELECT 99, 'x', kind, stream, NULL, says FROM events LIMIT 1",
            "projections",
            "decisions.db",
        ),
        ("INSERT INTO due SELECT 1, 9, 9, '', 'p', 'd', ''", "projections", "decisions.db"),
        ("UPDATE entries SET body = x'7b' WHERE id = 'verdict'", "entries", "verdict"),
        ("UPDATE entries SET body = x'5b5d' WHERE id = 'p'", "entries", "p"),
        ("UPDATE entries SET body = NULL WHERE id = 'won'", "entries", "won"),
        ("UPDATE entries SET causes = '[]' WHERE id = 'verdict'", "causes", "verdict"),
        ("UPDATE entries SET causes = 'x' WHERE id = 'verdict'", "entries", "verdict"),
        ("UPDATE entries SET kind = 'dream' WHERE id = 'note'", "entries", "note"),
        ("UPDATE entries SET kind = 'trigger' WHERE id = 'won'", "entries", "won"),
        ("UPDATE entries SET occurred_at = 9000000000000000000 WHERE id = 'won'", "entries", "won"),
    ],
)
def test_what_was_changed_behind_our_back_is_a_finding(
    corpus: Corpus, statement: str, rule: str, named: str | None
) -> None:
    change(corpus, statement)
    found = [(finding.rule, finding.item_id) for finding in audit_log(corpus)]
    assert (rule, named) in found or (named is None and rule in dict(found))


@pytest.mark.parametrize("column", ["body", "causes", "kind", "stream", "agent", "occurred_at"])
@pytest.mark.parametrize("value", ["''", "'x'", "'[1]'", "'{}'", "7", "x'ff'", "x'7b7d'", "NULL"])
def test_no_damage_to_an_event_makes_the_audit_fail(
    corpus: Corpus, column: str, value: str
) -> None:
    events = "('p', 'verdict', 'wrong', 'won', 'note')"
    try:
        change(corpus, f"UPDATE entries SET {column} = {value} WHERE id IN {events}")
    except sqlite3.IntegrityError:
        return  # the column takes no such value
    assert list(audit_log(corpus))


def test_an_import_that_lost_what_came_before_is_flagged_and_sound(corpus: Corpus) -> None:
    assert list(uncaused_events(corpus)) == []
    fields = {"id": "old", "domain": "pricing", "action": "discount", "occurred_at": day(1)}
    corpus.emit("proposal", fields, imported=True)
    assert [finding.item_id for finding in uncaused_events(corpus)] == ["old"]
    assert list(audit_log(corpus)) == []
