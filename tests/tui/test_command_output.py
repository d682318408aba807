"""A command that runs beside the app: what it prints, what it says, and that it ends with us."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.tui.command_output import CommandOutput, run_command

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(autouse=True)
def own_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the other process find the package that is tested, installed or not."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


async def test_what_a_command_prints_and_says_is_kept_apart(pricing: Corpus) -> None:
    heard: list[str] = []
    output = await run_command(["pending", "--corpus", str(pricing.path), "--json"], heard.append)
    assert output.code == 0
    assert output.printed.startswith(b"{")
    missing = await run_command(["pending", "--corpus", "no\x1bwhere.db"], heard.append)
    assert missing.code == 2
    assert missing.printed == b""
    assert missing.reason.startswith("there is no corpus at ")
    assert "\x1b" not in missing.reason
    assert heard[-1] == missing.said[-1]


async def test_a_module_in_the_folder_one_is_in_is_never_run(
    pricing: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tmp_path / "elsewhere"
    planted.mkdir()
    (planted / "json.py").write_text("raise SystemExit('planted')")
    monkeypatch.chdir(planted)
    output = await run_command(["pending", "--corpus", str(pricing.path)], lambda _line: None)
    assert output.code == 0
    assert not any("planted" in line for line in output.said)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
async def test_cancelling_it_ends_the_process_that_it_waits_for(tmp_path: Path) -> None:
    # Held open at both ends, it never ends: the command would wait for its first line forever.
    fifo = tmp_path / "traces.jsonl"
    os.mkfifo(fifo)
    words = ["import", "jsonl", str(fifo), "--into", str(tmp_path / "into.db")]
    running = asyncio.create_task(run_command(words, lambda _line: None))
    writer = await opened_once_it_is_read(fifo, running)
    try:
        assert not running.done()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        with pytest.raises(BrokenPipeError):
            os.write(writer, b"{}\n")
    finally:
        os.close(writer)


async def opened_once_it_is_read(fifo: Path, reader: asyncio.Task[CommandOutput]) -> int:
    while not reader.done():
        with suppress(OSError):  # nobody reads it yet
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        await asyncio.sleep(0.01)
    raise AssertionError(reader.result().said)


def test_a_usage_error_is_told_without_the_usage() -> None:
    said = ("Usage: dtui report [OPTIONS] [PATH]", "Try 'dtui report -h'", "Error: no such option")
    assert CommandOutput(2, b"", said).reason == "no such option"


def test_a_command_that_was_killed_has_done_nothing_and_says_so() -> None:
    killed = CommandOutput(-9, b'{"title"', ("3 of 8 steps",))
    assert not killed.is_done
    assert "signal 9" in killed.reason
