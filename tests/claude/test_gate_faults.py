"""The gate as it is installed, with everything that can go wrong with it: the agent is held."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.log.lock import FileLock
from tests.claude.command_line import command_line
from tests.claude.hooked import Played, each, on, play

pytestmark = pytest.mark.claude

LET_GO, HELD = 1, 2
"""Turns of an agent whose platform overrides the second block in a row."""


def gate(corpus: str, *flags: str) -> str:
    """Return the line that a hook of an installed project runs."""
    words = [sys.executable, "-m", "dtui.gate", "--corpus", corpus, *flags]
    return f"{shlex.join(words)} || exit 2"


FAULTS = {
    "a corpus that is not there": gate("missing.db"),
    "a corpus that is a file of something else": gate("/etc/passwd"),
    "a corpus that is a folder": gate("/"),
    "a corpus that somebody else is writing to": gate("locked.db", "--deadline", "1"),
    "a flag that it doesn't know": gate("empty.db", "--no-such-flag"),
    "an interpreter that is gone": "/nowhere/python -m dtui.gate --corpus empty.db || exit 2",
    "an interpreter that knows no dtui": f"{sys.executable} -I -S -m dtui.gate || exit 2",
    "an interpreter that is killed": "sh -c 'kill -9 $$' || exit 2",
    "input that is none": f"{gate('empty.db').replace(' || ', ' < /dev/null || ')}",
}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    command_line()
    commands = {**FAULTS, "none": gate("empty.db")}
    names = list(commands)

    def played(name: str) -> Played:
        at = tmp_path_factory.getbasetemp() / "faults" / str(names.index(name))
        project = at / "project"
        project.mkdir(parents=True)
        for corpus in ("empty.db", "locked.db"):
            Corpus.create(project / corpus).close()
        with FileLock(project / "locked.db").held():
            return play(
                at=at,
                settings=on("Stop", commands[name], timeout=30),
                CLAUDE_CODE_STOP_HOOK_BLOCK_CAP="1",
            )

    return each(names, played)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_agent_is_held_by_a_gate_with(fault: str, answered: dict[str, Played]) -> None:
    assert len(answered[fault].requests) == HELD


def test_an_agent_is_let_go_by_a_gate_without_a_fault(answered: dict[str, Played]) -> None:
    assert len(answered["none"].requests) == LET_GO


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("a corpus that is not there", "there is no corpus at"),
        ("a corpus that is a file of something else", "is no dtui corpus"),
        ("a corpus that somebody else is writing to", "locked"),
        ("a flag that it doesn't know", "--no-such-flag"),
    ],
)
def test_an_agent_that_is_held_by_a_fault_is_told_which(
    fault: str, says: str, answered: dict[str, Played]
) -> None:
    assert says in answered[fault].requests[1].told


def test_a_path_with_a_space_is_no_fault(tmp_path: Path) -> None:
    project = tmp_path / "a b" / "project"
    project.mkdir(parents=True)
    Corpus.create(project / "dtui.db").close()
    line = f'{sys.executable} -m dtui.gate --corpus "$CLAUDE_PROJECT_DIR"/dtui.db || exit 2'
    played = play(at=tmp_path / "a b", settings=on("Stop", line, timeout=30))
    assert len(played.requests) == LET_GO
