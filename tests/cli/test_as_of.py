"""`dtui as-of`: the traces, and the items of one, as they stood at a moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from dtui.trace import TraceOpened

Run = Callable[..., Result]
CheckGolden = Callable[[str, str], None]


@pytest.fixture
def then(samples: Path) -> str:
    """Give the moment at which the FX-9 trace held 29 items, as a person types it."""
    with Corpus.open(samples) as corpus:
        return f"{corpus.trace('fx9-impeller').items[28].recorded_at:%Y-%m-%dT%H:%M:%S}Z"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("as-of", []),
        ("as-of-plain", ["--plain"]),
        ("as-of-trace", ["fx9-impeller"]),
        ("as-of-trace-plain", ["fx9-impeller", "--plain"]),
    ],
)
def test_the_past_reads_as_it_did(
    run: Run, then: str, check_golden: CheckGolden, name: str, words: list[str]
) -> None:
    result = run("as-of", then, *words)
    assert result.exit_code == 0, result.stderr
    check_golden(name, result.stdout)


def test_a_trace_as_of_now_is_the_trace(run: Run, samples: Path) -> None:
    for form in ([], ["--json"], ["--plain"]):
        now = run("as-of", "now", "fx9-impeller", *form)
        assert now.stdout == run("show", "fx9-impeller", *form).stdout


def test_the_traces_as_of_now_are_the_traces(run: Run, samples: Path) -> None:
    now, listed = rows(run("as-of", "now", "--json")), rows(run("traces", "--json"))
    assert sorted(now, key=by_id) == sorted(listed, key=by_id)


def test_items_that_came_later_are_not_there_and_states_are_of_then(run: Run, then: str) -> None:
    found = rows(run("as-of", then, "fx9-impeller", "--json"))
    assert len(found) == 29
    assert next(row["state"] for row in found if row["item_id"] == "hyp-1") == "validated"


def test_traces_that_were_not_open_yet_are_left_out(run: Run, samples: Path) -> None:
    with Corpus.open(samples) as corpus:
        first, second, *_ = corpus.traces(order="opened", backwards=True)
    moment = f"{second.opened_at.replace(microsecond=0):%Y-%m-%dT%H:%M:%S}"
    [row] = rows(run("as-of", f"{first.opened_at:%Y-%m-%dT%H:%M:%S}Z", "--json"))
    assert (row["trace_id"], row["items"]) == (first.trace_id, 0)
    assert len(rows(run("as-of", f"{moment}Z", "--json"))) == 2


def test_a_trace_that_was_not_open_yet_is_refused(run: Run, samples: Path) -> None:
    result = run("as-of", "2001-01-01", "fx9-impeller")
    assert result.exit_code == 2
    assert "there was none of it yet" in result.stderr


def test_before_everything_there_is_nothing_and_it_is_said(run: Run, samples: Path) -> None:
    result = run("as-of", "2001-01-01")
    assert result.exit_code == 0
    assert not result.stdout
    assert "had no traces yet at 2001-01-01 23:59 UTC" in result.stderr


def test_by_occurred_time_it_is_what_had_happened(run: Run, folder: Path) -> None:
    with Corpus.create(
        folder / "dtui.db", clock=lambda: datetime(2026, 10, 5, tzinfo=UTC)
    ) as corpus:
        corpus.open_trace(TraceOpened(trace_id="t", occurred_at=datetime(2026, 9, 1, tzinfo=UTC)))
        for name, day in (("late", 3), ("early", 1)):
            seen = {"id": name, "statement": name, "citations": [{"kind": "url", "ref": "x"}]}
            occurred = f"2026-10-0{day}T09:00:00Z"
            corpus.record("t", "observation", {**seen, "occurred_at": occurred})
    words = ("as-of", "2026-10-02")
    assert rows(run(*words, "--json")) == []
    [trace] = rows(run(*words, "--json", "--by", "occurred"))
    assert (trace["trace_id"], trace["items"]) == ("t", 1)
    [item] = rows(run(*words, "t", "--json", "--by", "occurred"))
    assert item["item_id"] == "early"
    assert rows(run("as-of", "2026-08-01", "--json", "--by", "occurred")) == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("teatime", "'teatime' is no moment. Write a day (2026-10-01)"),
        ("2026-10-01T09:00", "has no time zone, so it names no moment. Add one"),
    ],
)
def test_what_is_no_moment_is_refused_with_what_to_write(
    run: Run, samples: Path, typed: str, why: str
) -> None:
    result = run("as-of", typed)
    assert result.exit_code == 2
    assert why in result.stderr


def by_id(row: dict[str, Any]) -> str:
    return row["trace_id"]


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]
