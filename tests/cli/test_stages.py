"""`dtui stages` on the samples, drawn, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from dtui.trace import TraceOpened

Run = Callable[..., Result]
Check = Callable[[str, str], None]


@pytest.mark.parametrize("form", ["", "--plain"], ids=["drawn", "plain"])
@pytest.mark.usefixtures("samples")
def test_a_sample_reads_as_it_did(run: Run, check_golden: Check, form: str) -> None:
    result = run("stages", "brennmoor-renewal", *form.split())
    assert (result.exit_code, result.stderr) == (0, "")
    check_golden(f"stages{form.replace('--', '-')}", result.stdout)


@pytest.mark.usefixtures("samples")
def test_every_decision_of_a_trace_is_shown_unless_one_is_named(run: Run) -> None:
    every = [
        json.loads(line) for line in run("stages", "fx9-impeller", "--json").stdout.splitlines()
    ]
    assert [view["decision_id"] for view in every] == ["dec-1", "dec-2"]
    assert [stage["stage"] for stage in every[0]["stages"]] == [
        "pre_mortem",
        "adversarial_thinking",
        "steelmanning",
        "trade_off_matrix",
    ]
    assert every[0]["stages"][0] | {"items": []} == {
        "stage": "pre_mortem",
        "standing": "done",
        "loops": 1,
        "waits_for": [],
        "items": [],
    }
    (one,) = run("stages", "fx9-impeller", "dec-2", "--json").stdout.splitlines()
    assert json.loads(one) == every[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["fx9-impeller", "sel-1"],
            "'sel-1' is no decision of trace 'fx9-impeller'; it belongs to 'dec-1'.",
        ),
        (
            ["fx9-impeller", "obs-1"],
            "'obs-1' is no decision of trace 'fx9-impeller'; leave it out to see them all.",
        ),
        (["nobody"], "there is no trace 'nobody'"),
    ],
)
@pytest.mark.usefixtures("samples")
def test_what_is_not_there_is_named(run: Run, words: list[str], says: str) -> None:
    result = run("stages", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


@pytest.mark.parametrize("form", [[], ["--plain"], ["--json"]])
def test_a_trace_without_a_decision_says_what_opens_one(
    run: Run, folder: Path, form: list[str]
) -> None:
    with Corpus.create(folder / "dtui.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="empty"))
    result = run("stages", "empty", *form)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "trace 'empty' has no decision yet, so it has no stages; `dtui record empty decision` "
        "opens one\n"
    )
