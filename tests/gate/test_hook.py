"""The gate as a command: whatever goes wrong in it, its agent is held and told what to do."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.gate.hook import read_flags
from tests.gate.acts import SESSION, Acts, verdicts
from tests.gate.asking import BASH, HOOK, START, STOP, Answer, ask, complete, with_something_pending

# -- what it answers ---------------------------------------------------------------------------


def test_an_agent_is_held_with_the_lines_of_what_pends(tmp_path: Path) -> None:
    path = with_something_pending(tmp_path)
    answer = ask(STOP, "--corpus", path)
    assert (answer.code, answer.err, answer.holds) == (0, "", True)
    assert answer.reply["continue"] is True
    assert answer.reply["systemMessage"] == "dtui: held at the stop: 1 pending: hyp-1"
    assert 'record("hypothesis_validation", {"hypothesis_id": "hyp-1"' in answer.told


def test_an_agent_that_is_done_gets_an_empty_reply_that_is_recorded(tmp_path: Path) -> None:
    path = complete(tmp_path)
    answer = ask(STOP, "--require-decision", DTUI_CORPUS=str(path))
    assert (answer.code, answer.reply) == (0, {})
    with Corpus.open(path) as corpus:
        assert verdicts(corpus) == [("allowed", "")]


def test_how_often_the_platform_has_asked_makes_no_difference(tmp_path: Path) -> None:
    path = with_something_pending(tmp_path)
    active = {**STOP, "stop_hook_active": True, "last_assistant_message": "It is complete."}
    assert ask(active, "--corpus", path) == ask(STOP, "--corpus", path)


@pytest.mark.parametrize(
    ("flags", "decision"), [((), "deny"), (("--ask",), "ask")], ids=["refused", "asked"]
)
def test_a_tool_waits(tmp_path: Path, flags: tuple[str, ...], decision: str) -> None:
    path = with_something_pending(tmp_path)
    reply = ask(BASH, "--corpus", path, "--before-tools", "Edit, Bash", *flags).reply
    assert reply["hookSpecificOutput"]["hookEventName"] == "PreToolUse"
    assert reply["hookSpecificOutput"]["permissionDecision"] == decision
    with Corpus.open(path) as corpus:
        assert verdicts(corpus) == [("blocked", "Bash")]


def test_a_tool_that_may_be_used_is_never_permitted_in_a_persons_place(tmp_path: Path) -> None:
    path = complete(tmp_path)
    assert ask(BASH, "--corpus", path, "--before-tools", "Bash").reply == {}


def test_a_tool_that_never_waits_and_a_subagent_need_no_corpus(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.db"
    assert ask(BASH, "--corpus", nowhere, "--before-tools", "Edit").reply == {}
    assert ask({**STOP, "hook_event_name": "SubagentStop"}, "--corpus", nowhere).reply == {}


def test_an_escape_is_said_aloud_and_recorded(tmp_path: Path) -> None:
    path = with_something_pending(tmp_path)
    said = ask(STOP, "--corpus", path, DTUI_GATE="off").reply
    assert set(said) == {"systemMessage"}
    assert said["systemMessage"].startswith("dtui: ESCAPED: the agent stops though its trace is")
    with Corpus.open(path) as corpus:
        assert verdicts(corpus) == [("escaped", "")]


@pytest.mark.parametrize("said", ["off", " OFF ", "0", "false", "no"])
def test_it_is_switched_off_in_the_words_that_people_use(said: str) -> None:
    assert not read_flags(["--corpus", "a.db"], {"DTUI_GATE": said}).policy.enabled


@pytest.mark.parametrize("said", ["", "on", "1", "offf"])
def test_it_is_on_in_all_others(said: str) -> None:
    assert read_flags(["--corpus", "a.db"], {"DTUI_GATE": said}).policy.enabled


def test_switched_off_it_holds_where_it_can_record_nothing_and_tells_the_person_what_helps(
    tmp_path: Path,
) -> None:
    answer = ask(STOP, "--corpus", tmp_path / "nowhere.db", DTUI_GATE="off")
    assert answer.holds
    for remedy in ("dtui doctor", "dtui install claude", "dtui uninstall claude"):
        assert remedy in answer.reply["systemMessage"]
    assert "uninstall" not in answer.reply["reason"]


@pytest.mark.parametrize(
    ("cap", "platform", "held"), [("2", "5", 2), ("5", "2", 2), ("0", "1", 1), ("1", "0", 1)]
)
def test_the_escape_comes_no_later_than_the_platform_would_let_go(
    tmp_path: Path, cap: str, platform: str, held: int
) -> None:
    path = with_something_pending(tmp_path)

    def held_now() -> bool:
        flags = ("--corpus", path, "--cap", cap)
        return ask(STOP, *flags, CLAUDE_CODE_STOP_HOOK_BLOCK_CAP=platform).holds

    assert [held_now() for _ in range(held + 1)] == [True] * held + [False]


# -- faults ------------------------------------------------------------------------------------


def missing(folder: Path) -> Path:
    return folder / "nowhere.db"


def empty_file(folder: Path) -> Path:
    (folder / "empty.db").touch()
    return folder / "empty.db"


def garbage(folder: Path) -> Path:
    path = with_something_pending(folder)
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    return path


def another_programs(folder: Path) -> Path:
    path = folder / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
    return path


def cut_off(folder: Path) -> Path:
    path = complete(folder)
    os.truncate(path, 20_000)
    return path


def that_lost_entries(folder: Path) -> Path:
    path = complete(folder)
    older = shutil.copy(path, folder / "older.db")
    with Corpus.open(path) as corpus:
        Acts(corpus, "later")
    shutil.copy(older, path)
    return path


def a_folder(folder: Path) -> Path:
    return folder


CORPORA: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (missing, "there is no corpus at"),
    "empty": (empty_file, "no dtui corpus"),
    "garbage": (garbage, "Restore it from a copy"),
    "another program's": (another_programs, "of some other program"),
    "cut off": (cut_off, "Restore it from a copy"),
    "lost entries": (that_lost_entries, "lost"),
    "a folder": (a_folder, "is no file"),
}


@pytest.fixture(scope="module")
def on_corpora(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    def asked(name: str) -> Answer:
        made = CORPORA[name][0](tmp_path_factory.mktemp("corpora"))
        return ask(STOP, "--corpus", made)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CORPORA, pool.map(asked, CORPORA), strict=True))


@pytest.mark.parametrize("name", CORPORA)
def test_a_corpus_that_cannot_be_used_holds(name: str, on_corpora: dict[str, Answer]) -> None:
    answer = on_corpora[name]
    assert answer.holds
    assert CORPORA[name][1] in answer.told
    assert "Tell the person you work for" in answer.told
    assert "DTUI_GATE" not in answer.out + answer.err  # an agent isn't taught the way around


BIG = json.dumps({**STOP, "tool_input": "x" * 2_000_000}).encode()
DEEP = b"[" * 200_000
GIVEN: dict[str, tuple[object, str]] = {
    "nothing": (b"", "nothing on standard input"),
    "blanks": (b" \n", "nothing on standard input"),
    "no JSON": (b"{hyp-1 is pending", "is no JSON"),
    "NUL": (b"\0\0\0", "is no JSON"),
    "no UTF-8": (b'{"session_id": "\xff"}', "is no JSON"),
    "too deep": (DEEP, "is no JSON"),
    "a list": (b"[]", "is no JSON object"),
    "no event": ({"session_id": SESSION}, "it was asked for None"),
    "an unknown event": ({**STOP, "hook_event_name": "Nap"}, "it was asked for 'Nap'"),
    "no session": ({"hook_event_name": "Stop"}, "has no session_id"),
    "a number for a session": ({**STOP, "session_id": 7}, "has no session_id"),
    "a session with a NUL": ({**STOP, "session_id": "a\0b"}, "is no session"),
    "no tool": ({**STOP, "hook_event_name": "PreToolUse"}, "has no tool_name"),
}


@pytest.fixture(scope="module")
def on_input(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    path = complete(tmp_path_factory.mktemp("complete"))
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda name: ask(GIVEN[name][0], "--corpus", path), GIVEN)  # type: ignore[arg-type]
        return dict(zip(GIVEN, answers, strict=True))


@pytest.mark.parametrize("name", GIVEN)
def test_what_the_platform_never_gives_holds(name: str, on_input: dict[str, Answer]) -> None:
    assert on_input[name].holds
    assert GIVEN[name][1] in on_input[name].told
    assert "DTUI_GATE" not in on_input[name].out + on_input[name].err


def test_two_megabytes_are_read(tmp_path: Path) -> None:
    assert ask(BIG, "--corpus", complete(tmp_path)).reply == {}


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ((), "no corpus is named"),
        (("--corpus",), "--corpus needs a value"),
        (("--corpus", "a.db", "--cap", "-1"), "--cap needs a whole number, not '-1'"),
        (("--corpus", "a.db", "--cap=many"), "--cap needs a whole number, not 'many'"),
        (("--corpus", "a.db", "--deadline", "0"), "--deadline takes 1 to 600 seconds, not 0"),
        (("--corpus", "a.db", "--deadline", "9" * 40), "--deadline takes 1 to 600 seconds"),
        (("--corpus", "a.db", "--require_decision"), "is no flag of the gate"),
        (("--corpus", "a.db", "--ask=no"), "is no flag of the gate"),
    ],
)
def test_a_command_line_that_is_mistaken_is_refused(flags: tuple[str, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_flags(flags, {})


def test_a_mistaken_command_line_holds() -> None:
    answer = ask(STOP, "--corpus")
    assert answer.code == 2
    assert "--corpus needs a value" in answer.told


def test_its_flags_are_told_and_whoever_runs_that_as_a_hook_is_held() -> None:
    answer = ask(STOP, "--help")
    assert answer.code == 2
    assert "--before-tools A,B" in answer.err


def test_flags_are_read_in_both_spellings() -> None:
    spelled = read_flags(["--corpus=a.db", "--cap=3", "--before-tools=A,B", "--deadline=5"], {})
    assert spelled == read_flags(
        ["--corpus", "a.db", "--cap", "3", "--before-tools", "A, B,", "--deadline", "5"], {}
    )
    assert spelled.policy.before == ("A", "B")


def test_a_corpus_that_somebody_holds_for_too_long_holds_the_agent(tmp_path: Path) -> None:
    path = complete(tmp_path)
    with path.with_name(f"{path.name}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = ask(STOP, "--corpus", path, "--deadline", "1")
    assert answer.holds
    assert "has been held by another process" in answer.told


def test_when_time_is_up_the_agent_is_held_whatever_is_waited_for(tmp_path: Path) -> None:
    read, write = os.pipe()
    try:
        run = subprocess.run(
            [*HOOK, "--corpus", str(complete(tmp_path)), "--deadline", "1"],
            stdin=read,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    finally:
        os.close(read)
        os.close(write)
    assert run.returncode == 2
    assert "the gate had not decided after 1 seconds" in run.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_holds(tmp_path: Path) -> None:
    path = complete(tmp_path)
    tmp_path.chmod(0o500)
    try:
        assert ask(STOP, "--corpus", path).holds
    finally:
        tmp_path.chmod(0o700)


def test_a_full_disk_holds(tmp_path: Path) -> None:
    path = complete(tmp_path)
    # No file may be written beyond 4 KiB: to whoever writes, that is what a full disk is.
    limited = 'ulimit -f 8; trap "" XFSZ; exec "$@"'
    answer = ask(STOP, "--corpus", path, command=("sh", "-c", limited, "sh", *HOOK))
    assert answer.holds
    with Corpus.open(path) as corpus:
        assert verdicts(corpus) == []


def test_a_closed_output_holds(tmp_path: Path) -> None:
    closed = ("sh", "-c", 'exec "$@" >&-', "sh", *HOOK)
    assert ask(STOP, "--corpus", complete(tmp_path), command=closed).code == 2


def test_closed_streams_hold(tmp_path: Path) -> None:
    closed = ("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *HOOK)
    assert ask(STOP, "--corpus", complete(tmp_path), command=closed).code == 2


def test_a_full_output_holds(tmp_path: Path) -> None:
    full = ("sh", "-c", 'exec "$@" >/dev/full', "sh", *HOOK)
    assert ask(STOP, "--corpus", complete(tmp_path), command=full).code == 2


# -- as the plugin writes it down: whatever becomes of the process, the shell holds ---------------


@pytest.mark.parametrize(
    "command",
    ["no-such-python -m dtui.gate", f"{sys.executable} -m dtui.no_such_gate", "kill -9 $$"],
    ids=["no interpreter", "no dtui", "killed"],
)
def test_the_shell_line_holds_where_no_gate_ever_ran(command: str) -> None:
    line = f"sh -c '{command}' || exit 2"
    assert ask(STOP, command=("sh", "-c", line)).code == 2


def test_an_interpreter_that_is_killed_holds_by_the_shell_line(tmp_path: Path) -> None:
    read, write = os.pipe()
    line = f'echo $$ >&2; {sys.executable} -m dtui.gate --corpus "$1" || exit 2'
    process = subprocess.Popen(
        ["sh", "-c", line, "sh", str(complete(tmp_path))],
        stdin=read,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    os.close(read)
    try:
        assert process.stderr is not None
        assert int(process.stderr.readline()) == process.pid
        (child,) = _children(process.pid)
        os.kill(child, signal.SIGTERM)
        assert process.wait(timeout=30) == 2
    finally:
        os.close(write)
        process.kill()
        process.communicate()


def _children(pid: int) -> list[int]:
    import psutil

    parent = psutil.Process(pid)
    while not (found := parent.children()):
        assert parent.status() != psutil.STATUS_ZOMBIE  # it would have none for ever
    return [child.pid for child in found]


# -- what it loads -----------------------------------------------------------------------------

LOADED = """
import atexit, io, json, os, sys
import dtui.gate.hook as hook
os._exit = lambda code: sys.exit(code)
try:
    hook.main()
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


@pytest.mark.parametrize("given", [STOP, START], ids=["at a stop", "at a start"])
@pytest.mark.parametrize("make", [complete, with_something_pending])
def test_it_loads_neither_models_nor_a_toolkit(
    make: Callable[[Path], Path], given: dict[str, object], tmp_path: Path
) -> None:
    command = (sys.executable, "-c", LOADED, "--corpus", str(make(tmp_path)))
    loaded = set(json.loads(ask(given, command=command, CLAUDE_PID="77").err))
    assert not loaded & {"pydantic", "pydantic_core", "textual", "rich", "click", "mcp", "polars"}
    assert not loaded & {"dataclasses", "inspect", "argparse", "asyncio", "tempfile"}, (
        "each of these takes the hook 2 to 10 milliseconds of a start that an agent waits for"
    )
