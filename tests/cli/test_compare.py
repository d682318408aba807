"""`dtui compare`: two traces, two decisions, two moments."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from dtui.trace import TraceOpened

Run = Callable[..., Result]
CheckGolden = Callable[[str, str], None]

HOSTILE = "\x1b]52;c;aGk=\x07 \x9b2J \u202eevil\u202c [/] <b> \u2028 \x7f tail"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("compare-moments", ["fx9-impeller", "--left", "29"]),
        ("compare-traces", ["brennmoor-renewal", "kitasugi-telemetry"]),
        ("compare-decisions", ["fx9-impeller", "--decision", "dec-1", "--decision", "dec-2"]),
        ("compare-plain", ["fx9-impeller", "--left", "29", "--plain"]),
        (
            "compare-decisions-plain",
            ["fx9-impeller", "--decision", "dec-1", "--decision", "dec-2", "--plain"],
        ),
    ],
)
def test_a_comparison_reads_as_it_did(
    run: Run, samples: Path, check_golden: CheckGolden, name: str, words: list[str]
) -> None:
    result = run("compare", *words)
    assert result.exit_code == 0
    check_golden(name, result.stdout)


def test_json_has_an_object_a_row_and_only_what_differs(run: Run, samples: Path) -> None:
    every = rows(run("compare", "fx9-impeller", "--left", "30", "--right", "31", "--json", "--all"))
    assert len(every) == 31
    differing = rows(run("compare", "fx9-impeller", "--left", "30", "--right", "31", "--json"))
    assert differing == [row for row in every if row["kind"] != "same"]
    changed = next(row for row in differing if row["left"] and row["left"]["item_id"] == "hyp-1")
    assert changed["differences"] == [{"what": "state", "left": "validated", "right": "refuted"}]


def test_json_of_decisions_is_one_object_with_every_cell(run: Run, samples: Path) -> None:
    words = ["fx9-impeller", "--decision", "dec-1", "--decision", "dec-2", "--json"]
    [view] = rows(run("compare", *words))
    assert view["left"]["decision_id"] == "dec-1"
    assert all(len(option["cells"]) == len(view["constraints"]) for option in view["options"])


def test_a_trace_is_the_same_as_itself_and_that_is_fine(run: Run, samples: Path) -> None:
    result = run("compare", "fx9-impeller", "fx9-impeller")
    assert result.exit_code == 0
    assert "nothing differs · 75 same" in result.stdout


def test_a_moment_is_compared_with_now(run: Run, samples: Path) -> None:
    with Corpus.open(samples) as corpus:
        moment = corpus.trace("fx9-impeller").items[28].recorded_at
    by_moment = run("compare", "fx9-impeller", "--as-of", f"{moment:%Y-%m-%dT%H:%M:%S}Z")
    by_length = run("compare", "fx9-impeller", "--left", "29")
    assert by_moment.stdout == by_length.stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["fx9-impeller"], "with what? Name another trace, a moment"),
        (["fx9-impeller", "--decision", "dec-1"], "with what?"),
        (["fx9-impeller", "--left", "1", "--as-of", "now"], "give one of them"),
        (["fx9-impeller", "--left", "76"], "so it never held 76. Name a number from 0 to 75."),
        (["fx9-impeller", "--as-of", "teatime"], "'teatime' is no moment. Write a day"),
        (["fx9-impeller", "--as-of", "2001-01-01"], "there was none of it yet"),
        (["fx9-impeller", "nobody"], "there is no trace 'nobody'"),
        (
            ["fx9-impeller", "--left", "29", "--decision", "dec-9"],
            "'dec-9' is no decision of trace 'fx9-impeller' with its first 29 items; its dec",
        ),
        (["fx9-impeller", "--left", "2", "--decision", "dec-1"], "it had none there"),
        (["fx9-impeller", *(["--decision", "dec-1"] * 3)], "two decisions can be compared"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_could(
    run: Run, samples: Path, words: list[str], why: str
) -> None:
    result = run("compare", *words)
    assert result.exit_code == 2
    assert why in " ".join(result.stderr.split())
    assert not result.stdout


@pytest.mark.parametrize("form", [[], ["--plain"], ["--json"], ["--all"]])
def test_texts_that_give_orders_to_a_terminal_stay_text(
    run: Run, folder: Path, form: list[str]
) -> None:
    with Corpus.create(folder / "dtui.db") as corpus:
        for trace_id, text in (("one", HOSTILE), ("other", f"{HOSTILE}!")):
            corpus.open_trace(TraceOpened(trace_id=trace_id, title=text))
            cited = {"statement": text, "citations": [{"kind": "url", "ref": text}], "id": "seen"}
            corpus.record(trace_id, "observation", cited)
            asked = {"question": text, "trace_item_refs": ["seen"]}
            corpus.record(trace_id, "decision", asked)
    assert run("compare", "one", "other", *form).exit_code == 0
    assert run("compare", "one", "other", "--decision", "dec-1", *form).exit_code == 0


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]
