"""What each reply of a command for Stop does to the agent: the contract that the gate relies on.

A hook gives the same reply each time it is asked. So an agent that is held goes on until the
platform's own cap lets it go, and the number of its turns tells the two apart.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.claude.command_line import command_line
from tests.claude.hooked import (
    BLOCK,
    CONTEXT,
    HELD,
    PAPER,
    STOPS,
    WHY,
    Played,
    each,
    on,
    play,
    printing,
)
from tests.claude.model_api import say, use

pytestmark = pytest.mark.claude

REPLIES = {
    "the paper's reply": (printing(PAPER), STOPS),
    "a block": (printing(BLOCK), HELD),
    "a block beside the paper's reply": (printing({**PAPER, **BLOCK}), HELD),
    "a block without a reason": (printing({"decision": "block"}), HELD),
    "more context": (printing(CONTEXT), HELD),
    "continue: false": (printing({"continue": False}), STOPS),
    "a block beside continue: false": (printing({**BLOCK, "continue": False}), STOPS),
    "an unknown decision": (printing({"decision": "hold"}), STOPS),
    "a block after a line of text": (f"echo; echo late; {printing(BLOCK)}", STOPS),
    "garbage": (f"printf %s '{{{WHY}'", STOPS),
    "an empty object": (printing({}), STOPS),
    "nothing": ("true", STOPS),
    "exit 2": (f"echo '{WHY}' >&2; exit 2", HELD),
    "exit 2 without a word": ("exit 2", HELD),
    "exit 2 after an empty object": (f"{printing({})}; exit 2", HELD),
    "exit 1": (f"echo '{WHY}' >&2; exit 1", STOPS),
    "a block and exit 1": (f"{printing(BLOCK)}; exit 1", HELD),
    "no such program": ("no-such-program", STOPS),
    "no such program || exit 2": ("no-such-program || exit 2", HELD),
    "its own end by a signal": ("kill -9 $$", STOPS),
    "no answer in time": ("exec sleep 60", STOPS),
    "a block and no end in time": (f"{printing(BLOCK)}; exec sleep 60", STOPS),
}
"""How a command answers, and how many turns the agent then takes."""


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    command_line()
    names = list(REPLIES)

    def played(name: str) -> Played:
        at = tmp_path_factory.getbasetemp() / "replies" / str(names.index(name))
        # So long that no load of the machine is taken for an answer, but where none is to come.
        timeout = 1 if name.endswith("in time") else 20
        return play(at=at, settings=on("Stop", REPLIES[name][0], timeout=timeout))

    return each(names, played)


@pytest.mark.parametrize("name", REPLIES)
def test_a_command_holds_the_agent_or_lets_it_go_by_what_it_answers(
    name: str, answered: dict[str, Played]
) -> None:
    turns, until_now = len(answered[name].requests), REPLIES[name][1]
    assert turns == until_now, (
        f"a Stop command that answers with {name} used to "
        f"{'hold the agent' if until_now == HELD else 'let the agent go'}: "
        f"{until_now} turns, now {turns}"
    )


@pytest.mark.parametrize("name", ["a block", "more context", "exit 2", "a block and exit 1"])
def test_an_agent_that_is_held_is_told_why(name: str, answered: dict[str, Played]) -> None:
    assert all(WHY in request.told for request in answered[name].requests[1:])


def test_an_agent_is_held_as_long_as_one_hook_of_several_holds_it(tmp_path: Path) -> None:
    played = play(
        at=tmp_path,
        settings=on("Stop", "exit 1", printing(BLOCK), "exec sleep 60", printing({}), timeout=2),
        CLAUDE_CODE_STOP_HOOK_BLOCK_CAP="1",
    )
    assert len(played.requests) == 2


def counted(reply: str) -> str:
    """Return a command that writes a line each time it is asked, and then replies."""
    return f"echo asked >> asked; {reply}"


def times_asked(played: Played) -> int:
    return len((played.project / "asked").read_text().splitlines())


def test_the_ninth_block_in_a_row_is_asked_for_and_overridden(tmp_path: Path) -> None:
    played = play(at=tmp_path, settings=on("Stop", counted(printing(BLOCK))))
    assert len(played.requests) == HELD
    assert times_asked(played) == HELD
    assert played.run.result["subtype"] == "success"
    assert "blocked the turn from ending 9 consecutive times" in str(played.run.events)


def test_a_cap_of_nought_is_no_cap(tmp_path: Path) -> None:
    let_go_at_last = f"[ $(wc -l < asked) -ge 20 ] || {printing(BLOCK)}"
    played = play(
        at=tmp_path,
        settings=on("Stop", counted(let_go_at_last)),
        CLAUDE_CODE_STOP_HOOK_BLOCK_CAP="0",
    )
    assert len(played.requests) == times_asked(played) == 20


def test_another_cap_may_be_set(tmp_path: Path) -> None:
    played = play(
        at=tmp_path, settings=on("Stop", printing(BLOCK)), CLAUDE_CODE_STOP_HOOK_BLOCK_CAP="2"
    )
    assert len(played.requests) == 3


@pytest.mark.parametrize("tool", ["Read", "no-such-tool"])
def test_any_use_of_a_tool_starts_the_count_anew_though_it_fails(tool: str, tmp_path: Path) -> None:
    eight_tries = [[say("Done.")]] * 8
    played = play(
        *eight_tries,
        [use(tool, file_path="/nowhere")],
        at=tmp_path,
        settings=on("Stop", printing(BLOCK)),
    )
    assert played.requests[9].results[0].is_error
    assert len(played.requests) == 8 + 1 + HELD


def test_a_limit_of_turns_lets_an_agent_go_that_is_held(tmp_path: Path) -> None:
    played = play(at=tmp_path, settings=on("Stop", printing(BLOCK)), flags=("--max-turns", "3"))
    assert len(played.requests) == 3
    assert played.run.result["subtype"] == "error_max_turns"
    assert played.run.code == 1
