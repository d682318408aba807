"""What a command of `dtui` prints, run in a process of its own beside the app.

A report needs a data stack that the app never loads, and seconds of work that would hold up its
keys. So the app runs the command as a person would, and reads what it prints.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from dtui.text import one_line

_DONE = (0, 1)
"""The exit codes of a command that has done what it was asked to; with 1 it found something."""

_LONGEST_LINE = 1 << 24

Heard = Callable[[str], None]
"""Is told each line that the command says on standard error, while it works."""

RunCommand = Callable[[Sequence[str], Heard], Awaitable["CommandOutput"]]
"""Runs `dtui` with these words until it ends; cancelling it ends the command, too."""


class CommandOutput(NamedTuple):
    """What a command left behind."""

    code: int
    printed: bytes
    """All that it wrote to standard output."""
    said: tuple[str, ...] = ()
    """The lines that it wrote to standard error, fit to be shown."""

    @property
    def is_done(self) -> bool:
        """Whether it did what it was asked to."""
        return self.code in _DONE

    @property
    def reason(self) -> str:
        """Why it failed, as it said last; without its usage, its progress and its own name.

        Examples
        --------
        >>> said = ("3 of 8 steps", "dtui: there are no proposals.", "Record some.")
        >>> CommandOutput(2, b"", said).reason
        'there are no proposals. Record some.'
        """
        if self.code < 0:
            return f"the command was ended by signal {-self.code}; is there memory enough?"
        first = 0
        for number, line in enumerate(self.said):
            if line.startswith(("dtui: ", "Error: ")):
                first = number
        told = " ".join(self.said[first:]).removeprefix("dtui: ").removeprefix("Error: ")
        return told or f"the command ended with exit code {self.code}, and said nothing"


class Made(NamedTuple):
    """What a command printed, kept to be shown again."""

    head: int
    """How long the log was when it was asked."""
    printed: bytes


async def run_command(words: Sequence[str], heard: Heard) -> CommandOutput:
    """Run `dtui` with these words in a process of its own, and return what it printed.

    It has no standard input, and a process group of its own, so that no key of this terminal
    reaches it. Where this is cancelled, the whole group is ended before it returns.

    Raises
    ------
    OSError
        If no process can be started.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # never a module of the folder that the app happens to be in
        *("-m", "dtui.cli", *words),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
        limit=_LONGEST_LINE,
    )
    assert process.stdout is not None  # both are pipes
    assert process.stderr is not None
    try:
        printed, said = await asyncio.gather(
            process.stdout.read(), _listened(process.stderr, heard)
        )
        return CommandOutput(await process.wait(), printed, said)
    finally:
        if process.returncode is None:
            _end(process)
            await process.communicate()


async def _listened(stream: asyncio.StreamReader, heard: Heard) -> tuple[str, ...]:
    said: list[str] = []
    async for line in stream:
        text = one_line(line.decode("utf-8", "replace").rstrip("\r\n"))
        if text.strip():
            said.append(text)
            heard(text)
    return tuple(said)


def _end(process: Process) -> None:
    """End a process with all that it started, now: it has nothing that it would have to tidy up."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
