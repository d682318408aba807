"""`dtui waiting`: the reviewer's whole queue, beside `dtui pending`, the gate's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def question(story: Path) -> None:
    with Corpus.open(story) as corpus:
        corpus.record(
            "northwind",
            "question",
            {"question": "Who signed?", "assignee": "human", "trace_item_refs": ["obs-1"]},
        )


def test_items_come_before_verdicts_and_these_before_outcomes(run: Run) -> None:
    kinds = [line.split()[0] for line in run("waiting").stdout.splitlines()]
    assert kinds == ["question", "verdict", "outcome"]
    told = [json.loads(line) for line in run("waiting", "--json").stdout.splitlines()]
    assert [row["waits_for"] for row in told] == ["item", "verdict", "outcome"]
    assert told[1]["proposal_id"] == "prop-2"


def test_what_pends_is_only_what_a_gate_looks_at(run: Run) -> None:
    assert [line.split()[0] for line in run("pending").stdout.splitlines()] == ["question"]
    assert "dtui waiting" in run("pending", "--help").stdout
    assert "dtui pending" in run("waiting", "--help").stdout


def test_the_queue_is_narrowed_by_kind_and_domain(run: Run) -> None:
    kinds = run("waiting", "--kind", "verdict", "--kind", "outcome", "--plain").stdout.splitlines()
    assert [line.split()[0] for line in kinds] == ["verdict", "outcome"]
    nothing = run("waiting", "--domain", "sourcing", "--kind", "verdict")
    assert (nothing.stdout, "nothing waits" in nothing.stderr) == ("", True)
    limited = run("waiting", "--limit", "1")
    assert "2 more" in limited.stderr


def test_second_opinions_are_asked_of_whoever_has_said_nothing(run: Run) -> None:
    def seconds(name: str) -> list[str]:
        told = run("waiting", "--kind", "second", "--as", name, "--json").stdout
        return [json.loads(line)["proposal_id"] for line in told.splitlines()]

    assert seconds("ben") == ["prop-1"]
    assert seconds("ana") == []
    assert run("waiting", "--kind", "second", "--as", "ben").stdout.startswith("second ")


def test_an_outcome_is_due_until_somebody_reads_it(run: Run) -> None:
    at = ("--at", "2026-09-01", "--horizon", "90d")
    run("outcome", "prop-1", "won", "yes", *at)
    assert "outcome" in run("waiting").stdout
    run("outcome", "prop-1", "margin", "24.1", *at)
    assert "outcome" not in run("waiting").stdout
