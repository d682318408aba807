"""`dtui` as the shell runs it: exit codes, pipes, kills, and what a start costs."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from dtui.corpus import Corpus
from tests.cli.test_demo import TRACES

DTUI = [sys.executable, "-m", "dtui.cli"]
CITED = [{"kind": "file", "ref": "usage.csv"}]


@contextmanager
def started(*words: str | Path, cwd: Path) -> Generator[subprocess.Popen[str]]:
    """Run `dtui` beside the test; it is killed with the block, if it still lives then."""
    process = subprocess.Popen(
        [*DTUI, *map(str, words)],
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        with process:
            yield process
            process.kill()
    finally:
        process.kill()


def in_shell(script: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell script in which ``$dtui`` is the command."""
    done = subprocess.run(
        ["sh", "-c", f'dtui() {{ "$PYTHON" -m dtui.cli "$@"; }}\n{script}'],
        cwd=cwd,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def line(number: int) -> str:
    item = {"type": "observation", "statement": f"Seen {number}", "citations": CITED}
    return json.dumps(item) + "\n"


def answer_to(process: subprocess.Popen[str], text: str) -> str:
    """Send a line and wait for the id it gets."""
    assert process.stdin is not None
    process.stdin.write(text)
    process.stdin.flush()
    return next_line(process.stdout)


def next_line(stream: IO[str] | None) -> str:
    assert stream is not None
    readable, _, _ = select.select([stream], [], [], 30)
    assert readable, "the process says nothing"
    return stream.readline().strip()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--version", 0),
        ("traces", 0),
        ("check fx9-impeller", 0),
        ("check", 1),
        ("record fx9-impeller hypothesis statement=x", 1),
        ("show nowhere", 2),
        ("show", 2),
        ("nonsense", 2),
    ],
)
def test_the_exit_code_tells_what_came_of_it(samples: Path, words: str, code: int) -> None:
    assert in_shell(f"dtui {words}", samples.parent).returncode == code


def test_a_reader_that_stops_reading_is_no_error_worth_a_word(samples: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    for words in (["show", "fx9-impeller"], ["export", "jsonl"], ["--help"]):
        done = subprocess.run(
            [*DTUI, *words],
            cwd=samples.parent,
            stdout=write_end,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (141, "")
    os.close(write_end)


def test_talk_that_nobody_hears_changes_nothing(samples: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    for words, code in ((["traces", "--limit", "1"], 0), (["show", "nowhere"], 2), (["x"], 2)):
        done = subprocess.run(
            [*DTUI, *words],
            cwd=samples.parent,
            stderr=write_end,
            stdout=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == code
    os.close(write_end)


def test_a_pipe_into_head_shows_the_head(samples: Path) -> None:
    done = in_shell("dtui export jsonl | head -n 1", samples.parent)
    assert json.loads(done.stdout)["opened"]["title"] == "Brennmoor renewal: 22 % discount asked"
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_stream_is_told_apart_from_an_empty_one(samples: Path) -> None:
    closed = in_shell("dtui traces >&-", samples.parent)
    assert closed.returncode == 2
    assert closed.stderr.startswith("dtui: standard output is closed")
    silent = in_shell("dtui traces 2>&-", samples.parent)
    assert (silent.returncode, silent.stderr) == (0, "")
    unread = in_shell("dtui record fx9-impeller - <&-", samples.parent)
    assert unread.returncode == 2
    assert "standard input is closed" in unread.stderr
    assert in_shell("dtui review <&-", samples.parent).returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_output_that_does_not_fit_on_the_disk_is_no_success(samples: Path) -> None:
    for words in ("traces", "export jsonl"):
        done = in_shell(f"dtui {words} >/dev/full", samples.parent)
        assert done.returncode == 2
        assert done.stderr.startswith("dtui: standard output: No space left on device")


def test_an_id_that_was_printed_survives_a_kill(samples: Path) -> None:
    with started("record", "fx9-impeller", "-", cwd=samples.parent) as process:
        printed = [answer_to(process, line(number)) for number in range(3)]
        process.kill()
    with Corpus.open(samples) as corpus:
        assert [item.id for item in corpus.trace("fx9-impeller")][-3:] == printed


def test_an_interrupt_ends_a_stream_quietly(samples: Path) -> None:
    with started("record", "fx9-impeller", "-", cwd=samples.parent) as process:
        printed = answer_to(process, line(1))
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr is not None
        assert process.stderr.read() == "\ndtui: interrupted\n"
    with Corpus.open(samples) as corpus:
        assert printed in corpus.trace("fx9-impeller")


def test_two_streams_into_one_corpus_lose_nothing(samples: Path) -> None:
    with (
        started("record", "fx9-impeller", "-", cwd=samples.parent) as one,
        started("record", "fx9-impeller", "-", cwd=samples.parent) as other,
    ):
        printed = [answer_to(process, line(n)) for n in range(20) for process in (one, other)]
    assert len(set(printed)) == 40
    with Corpus.open(samples) as corpus:
        assert [item.id for item in corpus.trace("fx9-impeller")][-40:] == printed


PROBE = """
import sys
from dtui.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
heavy = ("pydantic", "textual", "rich", "markdown_it", "asyncio")
print([name for name in heavy if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize(
    "words",
    [
        "--help",
        "--version",
        "record --help",
        "traces",
        "traces --plain",
        "pending",
        "pending --json",
        "show fx9-impeller",
        "search gateway",
    ],
)
def test_reading_lists_loads_no_models_and_no_toolkit(samples: Path, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words.split()],
        cwd=samples.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stderr.splitlines()[-1]  # before it stands how many were found
    assert loaded == "[]"
    assert done.stdout


def test_in_a_terminal_the_app_is_opened_and_left(samples: Path) -> None:
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [*DTUI, "review", "--as", "pat"],
        cwd=samples.parent,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"},
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
    )
    os.close(its)
    try:
        shown = read_until(ours, b"FX-9 impeller")
        os.write(ours, b"\x11")  # ctrl+q
        shown += read_until(ours, b"")
        assert b"Traceback" not in shown
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def read_until(terminal: int, wanted: bytes) -> bytes:
    """Read what a terminal shows until it has shown something; with nothing wanted, to the end."""
    shown = b""
    while not wanted or wanted not in shown:
        readable, _, _ = select.select([terminal], [], [], 30)
        assert readable, shown
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # Linux says so when the other end is closed
            part = b""
        if not part:
            assert not wanted, shown
            return shown
        shown += part
    return shown


DTUI_WITH_A_SMALL_DESK = """
from sample_traces import pricing
few = pricing.simulate(pricing.Parameters(decisions=4))
pricing.simulate = lambda: few
from dtui.cli import main
main()
"""


def test_demos_begun_at_once_open_one_corpus(tmp_path: Path) -> None:
    done = in_shell(
        'export XDG_CACHE_HOME="$PWD"\n'
        f'dtui() {{ "$PYTHON" -c \'{DTUI_WITH_A_SMALL_DESK}\' "$@"; }}\n'
        "for number in 1 2 3; do (dtui demo --plain </dev/null; echo code $?) & done; wait",
        tmp_path,
    )
    assert done.stdout.count("code 0") == 3
    with Corpus.open(tmp_path / "dtui" / "demo.db") as corpus:
        assert corpus.rows.count_traces() == TRACES
