"""Other processes, run by a test and listened to."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO

import psutil

ROOT = Path(__file__).parents[1]

_PATIENCE = 15
"""Seconds for a server to end."""


@contextmanager
def running(script: str | Path, *arguments: object) -> Generator[subprocess.Popen[str]]:
    """Run a script as another process; it is killed with the block, if it still lives then."""
    process = subprocess.Popen(
        [sys.executable, script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def output(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serving(
    command: Sequence[object], *, says: str, env: Mapping[str, str]
) -> Generator[subprocess.Popen[str]]:
    """Run a server until the end of the block, and begin when it says that it serves.

    Raises
    ------
    RuntimeError
        If it ends before, with all that it said.
    """
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # Whatever it says from then on is read too, so that it never waits for a reader.
    reader = Thread(target=deque, args=(output(process), 0), daemon=True)
    try:
        _wait_until_it_says(says, process)
        reader.start()
        yield process
    finally:
        _end(process)
        if reader.is_alive():
            reader.join()
        output(process).close()


def _end(process: subprocess.Popen[str]) -> None:
    """Let a server end its own children; whoever is there still after that is killed."""
    family = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    try:
        process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in family:
        with suppress(psutil.NoSuchProcess):
            child.kill()


def _wait_until_it_says(says: str, process: subprocess.Popen[str]) -> None:
    told: list[str] = []
    for line in output(process):
        told.append(line)
        if says in line:
            return
    raise RuntimeError(f"the server ended: {''.join(told)}")
