"""What the agents' real command line makes of the plugin, and of a project it is installed in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import as_file
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.plugin import carry_out, plan_install, plan_uninstall, wiring
from dtui.plugin.shipped import FOLDER, SKILLS
from dtui.trace import ITEM_TYPES, TraceOpened
from tests.claude.command_line import Run, command_line, environment, run
from tests.claude.model_api import Block, ModelApi, Request, Turn, say, use

pytestmark = pytest.mark.claude

MAY_RECORD = ("--allowedTools", "mcp__dtui")
OBSERVED = {"statement": "It rains.", "citations": [{"kind": "url", "ref": "window"}]}


def test_the_platforms_own_validator_passes_the_plugin(tmp_path: Path) -> None:
    with ModelApi() as api, as_file(FOLDER) as folder:
        done = subprocess.run(
            [str(command_line()), "plugin", "validate", "--strict", str(folder)],
            env=environment(api, tmp_path / "home"),
            stdin=subprocess.DEVNULL,
            text=True,
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout
    for skill in SKILLS:
        assert f"dtui:{skill}" in done.stdout
    assert "Stop command" in done.stdout
    assert "mcpServers: dtui" in done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    # What a shell would split or expand.
    project = tmp_path / "a 'project' of $mine"
    project.mkdir()
    return project


def install(project: Path, corpus: str = "dtui.db", before_tools: tuple[str, ...] = ()) -> None:
    wired = wiring(project, project / corpus, before_tools=before_tools)
    carry_out(project, plan_install(project, wired).changes)
    Corpus.create(project / corpus).close()


def play(project: Path, *script: Turn) -> tuple[Run, list[Request]]:
    with ModelApi(*script, then="Done.") as api:
        ran = run("Decide.", *MAY_RECORD, api=api, project=project, home=project.parent / "home")
    return ran, api.requests


def calls(tool: str, **arguments: object) -> Callable[[Request], list[Block]]:
    return lambda _: [use(f"mcp__dtui__{tool}", **arguments)]


def test_it_loads_with_no_flag_and_no_question_where_nobody_has_said_to_trust(
    project: Path,
) -> None:
    install(project)
    ran, (asked, *_) = play(project)
    assert ran.code == 0
    assert {"name": "dtui", "status": "connected"}.items() <= ran.started["mcp_servers"][0].items()
    assert set(SKILLS) <= set(ran.started["skills"])
    assert {f"mcp__dtui__log_{item_type}" for item_type in ITEM_TYPES} <= set(asked.tools)
    with Corpus.open(project / "dtui.db") as corpus:
        (_verdict,) = corpus.log.entries(kinds=["gate"])


def test_an_agent_is_held_until_its_trace_is_complete(project: Path) -> None:
    install(project, corpus="the data.db")
    _, asked = play(
        project,
        calls("log_observation", id="obs-1", **OBSERVED),
        calls("log_question", question="Who has an umbrella?", trace_item_refs=["obs-1"]),
        [say("I stop here.")],
        calls(
            "log_question_answer", question_id="qst-1", answer="I do.", trace_item_refs=["obs-1"]
        ),
        [say("Now I may.")],
    )
    assert "qst-1" in asked[3].told
    assert len(asked) == 5


def test_a_tool_waits_for_a_decision_where_that_is_asked(project: Path) -> None:
    install(project, before_tools=("Ba*",))
    _, asked = play(project, [use("Bash", command="touch done")], [say("So not.")])
    (result,) = asked[1].results
    assert result.is_error
    assert not (project / "done").exists()


def test_a_gate_whose_interpreter_is_gone_holds(project: Path) -> None:
    install(project)
    settings = project / ".claude/settings.json"
    settings.write_text(settings.read_text().replace(json.dumps(sys.executable)[1:-1], "/gone/py"))
    ran, asked = play(project)
    assert len(asked) == 9  # the first, and the platform's eight blocks in a row
    assert "/gone/py" in asked[1].told
    assert ran.code == 0


def test_an_agent_whose_corpus_was_moved_away_is_held_and_nothing_takes_its_place(
    project: Path,
) -> None:
    install(project)
    with Corpus.open(project / "dtui.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="t"))
    (project / "dtui.db").rename(project / "elsewhere.db")
    _, asked = play(project)
    assert len(asked) == 9
    assert "dtui.db.head is left of a corpus" in asked[1].told
    assert not (project / "dtui.db").exists()


def test_where_it_was_taken_out_nothing_of_it_runs(project: Path) -> None:
    install(project)
    plan = plan_uninstall(project)
    carry_out(project, plan.changes, plan.folders)
    ran, asked = play(project)
    assert len(asked) == 1
    assert ran.started["mcp_servers"] == []
    assert not set(SKILLS) & set(ran.started["skills"])
