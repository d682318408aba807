"""What a person reads of the samples, whole, because it is read as a whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Fixtures = pytest.FixtureRequest
Run = Callable[..., Result]
Check = Callable[[str, str], None]

SHOWN = {
    "traces": "traces",
    "pending": "pending",
    "show": "show kitasugi-telemetry",
    "show-record": "show brennmoor-renewal --record",
    "show-decision": "show brennmoor-renewal dec-1",
    "show-steelman": "show kitasugi-telemetry hyp-4",
    "matrix-pending": "matrix brennmoor-renewal",
    "matrix-superseded": "matrix fx9-impeller dec-1",
    "check": "check",
    "search": "search gateway",
}


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("form", ["", "--plain"], ids=["drawn", "plain"])
@pytest.mark.usefixtures("samples")
def test_the_samples_read_as_they_did(run: Run, check_golden: Check, name: str, form: str) -> None:
    result = run(*SHOWN[name].split(), *form.split())
    check_golden(f"{name}{form.replace('--', '-')}", result.stdout)


@pytest.mark.parametrize("name", ["traces", "show", "matrix-superseded"])
@pytest.mark.usefixtures("samples")
def test_a_row_in_json_is_as_it_was(run: Run, check_golden: Check, name: str) -> None:
    check_golden(f"{name}-json", run(*SHOWN[name].split(), "--json").stdout)


def test_help_reads_as_it_did(run: Run, check_golden: Check) -> None:
    check_golden("help", run("--help").stdout)


@pytest.mark.parametrize("width", [40, 200])
@pytest.mark.usefixtures("samples")
def test_drawn_lines_keep_to_the_width_of_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("dtui.command.output.whole_ids", lambda: False)
    for words in SHOWN.values():
        if not words.startswith(("check", "search")):
            lines = run(*words.split()).stdout.splitlines()
            assert lines
            assert max(map(len, lines)) <= width


@pytest.mark.parametrize("words", ["traces", "pending", "waiting", "as-of now", "proposals"])
@pytest.mark.parametrize("corpus", ["samples", "story"])
def test_in_a_pipe_no_id_is_cut_however_narrow_the_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, request: Fixtures, words: str, corpus: str
) -> None:
    request.getfixturevalue(corpus)
    rows = [json.loads(line) for line in run(*words.split(), "--json").stdout.splitlines()]
    monkeypatch.setenv("COLUMNS", "40")
    lines = run(*words.split()).stdout.splitlines()
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        ids = ("proposal_id",) if words == "proposals" else ("trace_id", "item_id", "proposal_id")
        assert {row[name] for name in ids if row.get(name)} <= {*line.split()}


def test_a_stream_that_is_not_utf_8_gets_ascii_signs_and_whole_json(
    samples: Path, tmp_path: Path
) -> None:
    import os
    import subprocess
    import sys

    def run(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "dtui.cli", *words],
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            cwd=samples.parent,
            capture_output=True,
            check=True,
            text=True,
            encoding="ascii",
        ).stdout

    assert run("show", "kitasugi-telemetry").startswith(" 1 o ")
    assert all(map(json.loads, run("export", "jsonl").splitlines()))
