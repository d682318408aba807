from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui import __version__
from dtui.errors import RefusedChangeError
from dtui.gate.hook import read_flags
from dtui.gate.policy import PLATFORM_CAP
from dtui.plugin import Wiring, wiring
from dtui.plugin.shipped import FOLDER
from dtui.plugin.wiring import SERVERS, SETTINGS

_names = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["C", "Z"]), min_size=1, max_size=12
).map(lambda name: f"a {name}")


def _run(command: str, project: Path, python: str = "") -> subprocess.CompletedProcess[str]:
    env = {"CLAUDE_PROJECT_DIR": str(project), "PATH": python or "/usr/bin:/bin"}
    return subprocess.run(
        ["sh", "-c", command], env=env, input="", text=True, capture_output=True, check=False
    )


def test_the_shipped_plugin_says_what_an_installation_would() -> None:
    wired = Wiring("python3", "dtui.db")
    hooks = json.loads((FOLDER / "hooks" / "hooks.json").read_text("utf-8"))
    assert hooks["hooks"] == {event: [hook] for event, hook in wired.hooks().items()}
    servers = json.loads((FOLDER / ".mcp.json").read_text("utf-8"))
    assert servers == {"mcpServers": {"dtui": wired.server}}


def test_the_plugin_has_the_version_of_the_package() -> None:
    said = json.loads((FOLDER / ".claude-plugin" / "plugin.json").read_text("utf-8"))
    assert said["version"] == __version__


@given(_names, _names)
def test_the_gate_reads_the_flags_that_are_written(corpus: str, tool: str) -> None:
    wired = Wiring("printf", f"{corpus}.db", True, 12, (tool.replace(",", ""), "Bash"), True)
    command = wired.gate.replace("-P -m dtui.gate", r"'%s\n'").replace(" || exit 2", "")
    words = _run(command, Path("/a 'project' $HOME")).stdout.split("\n")[:-1]
    asked = read_flags(words, {})
    assert asked.corpus == f"/a 'project' $HOME/{corpus}.db"
    assert asked.policy.require_decision
    assert asked.policy.ask
    assert asked.policy.cap == 12
    assert asked.policy.before == (tool.replace(",", ""), "Bash")


def test_the_cap_that_is_left_out_is_the_gates_own() -> None:
    assert "--cap" not in Wiring("p", "c.db").gate
    assert Wiring("p", "c.db").cap == PLATFORM_CAP


@pytest.mark.parametrize("python", ["/no/such python", "no-such-python", ".venv/bin/python"])
def test_an_interpreter_that_is_gone_holds_the_agent_and_is_named(
    tmp_path: Path, python: str
) -> None:
    done = _run(Wiring(python, "dtui.db").gate, tmp_path)
    assert done.returncode == 2
    assert python in done.stderr


def test_an_interpreter_without_dtui_holds_the_agent_and_says_so(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n')
    python.chmod(0o755)
    done = _run(Wiring(str(python), "dtui.db").gate, tmp_path)
    assert done.returncode == 2
    assert "dtui" in done.stderr


def test_a_module_of_the_projects_is_never_taken_for_one_of_pythons(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('shadowed')")
    wired = Wiring(sys.executable, "dtui.db")
    done = _run(f'cd "$CLAUDE_PROJECT_DIR"; {wired.gate}', tmp_path)
    assert "shadowed" not in done.stderr


def test_what_lies_in_the_project_is_named_from_there(tmp_path: Path) -> None:
    own = tmp_path / ".venv/bin/python"
    wired = wiring(tmp_path, tmp_path / "data/x.db", python=str(own))
    assert (wired.python, wired.corpus) == (".venv/bin/python", "data/x.db")
    assert wired.gate.startswith('"$CLAUDE_PROJECT_DIR"/.venv/bin/python ')
    elsewhere = wiring(tmp_path / "project", tmp_path / "x.db", python="python3")
    assert (elsewhere.python, elsewhere.corpus) == ("python3", str(tmp_path / "x.db"))


def test_an_environments_interpreter_is_not_followed_to_the_one_it_links_to(tmp_path: Path) -> None:
    link = tmp_path / "bin/python"
    link.parent.mkdir()
    link.symlink_to(sys.executable)
    assert wiring(tmp_path / "p", tmp_path / "x.db", python=str(link)).python == str(link)


@pytest.mark.parametrize("name", ["${HOME}.db", "a\nb.db", "\udcff.db", "\x1b[2J.db"])
def test_a_corpus_whose_name_cannot_be_written_down_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefusedChangeError, match="cannot be written down"):
        wiring(tmp_path, tmp_path / name)


@pytest.mark.parametrize("pattern", ["Bash,Edit", "", " "])
def test_a_pattern_that_is_none_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(RefusedChangeError, match="no pattern"):
        wiring(tmp_path, tmp_path / "x.db", before_tools=(pattern,))


@pytest.mark.parametrize("pattern", ["mcp__dtui__propose", "mcp__dtui__*", "ToolSearch"])
def test_a_pattern_of_tools_that_never_wait_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(RefusedChangeError, match="only tools of dtui's own"):
        wiring(tmp_path, tmp_path / "x.db", before_tools=("Bash", pattern))
    for wider in ("mcp__*", "*", "[!x]*"):
        assert wiring(tmp_path, tmp_path / "x.db", before_tools=(wider,)).before_tools == (wider,)


@given(st.text(st.sampled_from("ab_*?-"), min_size=1), st.text(st.sampled_from("ab_-")))
def test_the_platform_asks_about_every_tool_that_a_pattern_means(pattern: str, tool: str) -> None:
    from fnmatch import fnmatchcase

    matcher = Wiring("p", "c.db", before_tools=(pattern, "Bash")).hooks()["PreToolUse"]["matcher"]
    if fnmatchcase(tool, pattern):
        assert re.search(matcher, tool)


def test_the_platforms_own_cap_is_lifted_only_where_it_would_let_an_agent_go_before() -> None:
    def of(cap: int) -> list[object]:
        additions = Wiring("p", "c.db", cap=cap).additions()[SETTINGS]
        return [one.value for one in additions if one.path[0] == "env"]

    assert (of(0), of(3), of(8), of(20)) == (["0"], [], [], ["20"])


def test_the_server_starts_with_the_corpus_and_the_agent_waits_for_it() -> None:
    (addition,) = Wiring("/py", "x.db").additions()[SERVERS]
    assert addition.value["args"][-2:] == ["--corpus", "x.db"]
    assert addition.value["alwaysLoad"] is True
