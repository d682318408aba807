"""`dtui tail`: the log as it grows, followed by a process of its own."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from dtui.gate import Gate
from tests.gate.acts import Acts, new_corpus

Run = Callable[..., Result]

DTUI = [sys.executable, "-m", "dtui.cli"]

pytestmark = pytest.mark.usefixtures("story")


@contextmanager
def following(*words: str, cwd: Path) -> Generator[subprocess.Popen[bytes]]:
    """Run `dtui tail` beside the test; it is killed with the block, if it still lives then."""
    process = subprocess.Popen(
        [*DTUI, "tail", *words],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,  # what select has not seen must not be in a buffer of ours
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def next_line(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], 30)
    assert readable, "the process says nothing"
    return process.stdout.readline().decode().strip()


def test_what_another_process_records_is_shown_as_it_comes(story: Path) -> None:
    with following("--after", "25", "--json", cwd=story.parent) as tail:
        for number in range(3):
            with Corpus.open(story) as corpus:
                fields = {"id": f"t-{number}", "says": f"Ticket {number}"}
                corpus.emit("trigger", fields)
            assert json.loads(next_line(tail))["event"]["id"] == f"t-{number}"


def test_it_begins_with_the_last_ten_and_goes_on(story: Path) -> None:
    with following("--plain", cwd=story.parent) as tail:
        shown = [next_line(tail) for _ in range(10)]
        assert [line.split()[0] for line in shown] == [str(n) for n in range(16, 26)]
        with Corpus.open(story) as corpus:
            corpus.emit("trigger", {"id": "t-1", "says": "Ticket 1"})
        assert next_line(tail).startswith("26 t-1 trigger: Ticket 1")


def test_an_interrupt_ends_it_with_its_own_code(story: Path) -> None:
    with following("--after", "24", cwd=story.parent) as tail:
        next_line(tail)
        tail.send_signal(signal.SIGINT)
        _, said = tail.communicate(timeout=30)
        assert tail.returncode == 130
        assert b"interrupted" in said
        assert b"Traceback" not in said


def test_it_ends_when_its_reader_has_left(story: Path) -> None:
    script = '"$PYTHON" -m dtui.cli tail --after 0 --no-follow | head -n 1; echo "${PIPESTATUS[0]}"'
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=story.parent,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=True,
    )
    first, code = done.stdout.splitlines()
    assert first.split()[0] == "1"
    assert code in ("0", "141")  # it may have written all before head left
    assert "Traceback" not in done.stderr


def test_only_what_is_asked_for_is_shown(run: Run) -> None:
    kinds = ("--kind", "override", "--kind", "outcome")
    lines = run("tail", "--no-follow", "--after", "0", *kinds, "--plain").stdout.splitlines()
    assert [line.split()[1] for line in lines] == ["over-1", "won-30"]
    of_trace = run("tail", "--no-follow", "--after", "0", "--trace", "recovery", "--json").stdout
    told = [json.loads(line) for line in of_trace.splitlines()]
    assert [next(iter(line.keys() - {"trace", "position"})) for line in told] == [
        "opened",
        "item",
        "event",
    ]


def test_the_json_lines_can_be_imported_again(run: Run, folder: Path) -> None:
    exported = run("tail", "--no-follow", "--after", "0", "--json").stdout
    (folder / "all.jsonl").write_text(exported, encoding="utf-8")
    assert run("import", "jsonl", "all.jsonl", "--into", "copy.db").exit_code == 0
    with Corpus.open(folder / "copy.db") as copied:
        assert copied.log.head() == 25


def test_bad_wishes_are_named(run: Run) -> None:
    for words, says in (
        (["--kind", "hunch"], "'hunch'"),
        (["--after", "-1"], "-1"),
        (["--trace", "contoso"], "no trace 'contoso'"),
    ):
        result = run("tail", "--no-follow", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert says in result.stderr


def test_a_verdict_of_the_gate_names_whom_it_holds_and_a_pipe_gets_all_of_it(
    run: Run, folder: Path
) -> None:
    with new_corpus(folder, "held.db") as corpus:
        acts = Acts(corpus)
        for _ in range(5):
            acts.claim()
        Gate(corpus).stop_in("renewal")
        Gate(corpus).stop("a-session-that-opened-nothing")
    held, let_go = run("tail", "held.db", "--no-follow", "--kind", "gate").stdout.splitlines()
    assert "renewal" in held
    assert held.endswith("blocked · 5 pending: hyp-1, hyp-2, hyp-3, hyp-4, hyp-5")
    assert " a-session-that-opened-nothing gate-" in let_go
    plain = run("tail", "held.db", "--no-follow", "--kind", "gate", "--plain").stdout
    assert "[in renewal; " in plain
    assert "[in a-session-that-opened-nothing; " in plain
