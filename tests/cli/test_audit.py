"""`dtui audit`, as a person and a script run it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from dtui.audit.quality import CRITERIA
from dtui.views.quality import read_trace_quality

Run = Callable[..., Result]


def test_every_trace_has_a_line(run: Run, samples: Path) -> None:
    found = run("audit")
    assert found.exit_code == 0
    lines = found.stdout.splitlines()
    assert len(lines) == len(run("traces", "--plain").stdout.splitlines())
    assert all(" judged, " in line for line in lines)
    assert "audited" in found.stderr


def test_the_last_line_counts_answers_apart_from_traces(run: Run, samples: Path) -> None:
    found = run("audit", "brennmoor-renewal")
    page = read_trace_quality(run("audit", "brennmoor-renewal", "--json").stdout.encode())
    counts = f"{page.items} items, {len(page.rows)} answers, {page.count('no')} of them no"
    assert found.stderr.splitlines()[-1] == f"1 trace audited: {counts}"


def test_a_trace_is_told_item_by_item_with_why(run: Run, samples: Path) -> None:
    found = run("audit", "brennmoor-renewal")
    assert found.exit_code == 0
    assert "Written: live" in found.stdout
    assert "evidence, no: of what it cites it takes up only “" in " ".join(found.stdout.split())


def test_plain_is_one_answer_a_line(run: Run, samples: Path) -> None:
    first, *lines = run("audit", "brennmoor-renewal", "--plain").stdout.splitlines()
    assert first.startswith("brennmoor-renewal: live: ")
    assert all(line.startswith("brennmoor-renewal ") for line in lines)
    page = read_trace_quality(run("audit", "brennmoor-renewal", "--json").stdout.encode())
    assert len(lines) == len(page.rows)


def test_json_is_one_trace_a_line(run: Run, samples: Path) -> None:
    lines = run("audit", "--json").stdout.splitlines()
    pages = [read_trace_quality(line.encode()) for line in lines]
    assert len({page.trace_id for page in pages}) == len(pages) > 1


def test_findings_of_quality_fail_nothing(run: Run, samples: Path) -> None:
    found = run("audit", "brennmoor-renewal", "--json")
    assert read_trace_quality(found.stdout.encode()).count("no") > 0
    assert found.exit_code == 0


def test_a_trace_that_is_not_there_is_refused_before_anything_is_said(
    run: Run, samples: Path
) -> None:
    found = run("audit", "brennmoor-renewal", "nowhere")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "nowhere" in found.stderr


def test_the_rubric_needs_no_corpus_and_says_how_good_each_answer_is(
    run: Run, folder: Path
) -> None:
    found = run("audit", "--rubric")
    assert found.exit_code == 0
    assert found.stdout.count("agreement with a reader") == len(CRITERIA)
    assert "treat as a hint" in " ".join(found.stdout.split())
    told = [json.loads(line) for line in run("audit", "--rubric", "--json").stdout.splitlines()]
    assert [one["name"] for one in told] == [criterion.name for criterion in CRITERIA]
    assert all(one["held_out"]["n"] >= 20 for one in told)


def test_the_rubric_says_first_what_its_figures_mean(run: Run, folder: Path) -> None:
    above = " ".join(run("audit", "--rubric").stdout.partition("\n\n")[0].split())
    assert all(word in above for word in ("kappa", "Held out", "samples", "the lower"))


def test_plain_prints_the_rubric_one_part_a_line(run: Run, folder: Path) -> None:
    lines = run("audit", "--rubric", "--plain").stdout.splitlines()
    assert len({line.split(": ")[0] for line in lines}) == len(CRITERIA)
    for name in (criterion.name for criterion in CRITERIA):
        parts = [line.split(": ")[1] for line in lines if line.startswith(f"{name}: ")]
        assert parts[-3:] == ["yes", "no", "how good"]
