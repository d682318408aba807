from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dtui.cli.commands import install as install_module
from dtui.cli.commands.install import install
from dtui.cli.commands.uninstall import uninstall
from dtui.corpus import Corpus
from dtui.errors import DtuiError, ForeignFileError, RefusedChangeError, UnwritablePlaceError


def run(*words: str | Path, answer: str = "") -> tuple[str, str]:
    """Run a command that ends well; return what it wrote to standard output and to error."""
    name, *rest = map(str, words)
    group = {"install": install, "uninstall": uninstall}[name]
    done = CliRunner().invoke(group, ["claude", *rest], input=answer, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def refused(*words: str | Path, answer: str = "") -> str:
    """Run a command that is refused; return why."""
    name, *rest = map(str, words)
    group = {"install": install, "uninstall": uninstall}[name]
    done = CliRunner().invoke(group, ["claude", *rest], input=answer)
    assert done.exit_code == 1  # the way it ends is the group dtui's to choose
    return str(done.exception) if isinstance(done.exception, DtuiError) else done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


@pytest.fixture(autouse=True)
def _of_the_persons_own_nothing_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "own"))
    if "tried" not in request.fixturenames:  # it takes a process
        monkeypatch.setattr("dtui.plugin.interpreter_lacks", lambda *_: "")  # type: ignore[reportUnknownLambdaType]


@pytest.fixture
def tried() -> None:
    """Have the interpreter tried, as a person's is."""


def names(project: Path) -> set[str]:
    return {str(path.relative_to(project)) for path in project.rglob("*") if path.is_file()}


def test_it_shows_what_it_will_write_and_asks(project: Path) -> None:
    (project / ".mcp.json").write_text('{"mcpServers": {}}')
    stdout, stderr = run("install", project, answer="y\n")
    assert "Write this? [y/N]" in stderr
    for path in ("settings.json", "steelmanning/SKILL.md", "dtui.db", ".claude/dtui.json"):
        assert path in stdout
    assert '-{"mcpServers": {}}' in stdout
    assert "-m dtui.gate --corpus" in stdout
    assert names(project) > {"dtui.db", ".mcp.json", ".claude/settings.json", ".claude/dtui.json"}


def test_a_project_behind_links_in_a_circle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "there").symlink_to("back")
    (tmp_path / "back").symlink_to("there")
    for command in ("install", "uninstall"):
        assert "cannot be read" in refused(command, tmp_path / "there", "--yes")


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_written(project: Path, answer: str) -> None:
    assert "nobody agreed" in refused("install", project, answer=answer)
    assert list(project.iterdir()) == []


def test_a_second_run_has_nothing_to_do_and_asks_nothing(project: Path) -> None:
    run("install", project, "--yes")
    stdout, stderr = run("install", project)
    assert stdout == ""
    assert "nothing to do" in stderr


def test_taking_it_out_leaves_the_corpus_and_says_so(project: Path) -> None:
    run("install", project, "--yes")
    stdout, stderr = run("uninstall", project, "--yes")
    assert "remove" in stdout
    assert "the corpus, and what is recorded in it, is where it was" in stderr
    assert {name.split(".")[0] for name in names(project)} == {"dtui"}
    assert "nothing to do" in run("uninstall", project)[1]


def test_what_was_edited_is_named_when_all_else_is_taken_out(project: Path) -> None:
    run("install", project, "--yes")
    (project / ".claude/skills/pre-mortem/SKILL.md").write_text("mine")
    assert "pre-mortem/SKILL.md was edited" in run("uninstall", project, "--yes")[1]


def test_the_corpus_is_made_where_it_is_missing_and_left_as_it_is_where_not(project: Path) -> None:
    Corpus.create(project / "mine.db", tenant="acme").close()
    run("install", project, "--corpus", project / "mine.db", "--yes")
    with Corpus.open(project / "mine.db") as corpus:
        assert corpus.tenant == "acme"
    assert "dtui.db" not in names(project)


def test_a_file_that_is_no_corpus_is_refused_before_anything_is_written(project: Path) -> None:
    (project / "x.db").write_text("a letter")
    done = CliRunner().invoke(
        install, ["claude", str(project), "--corpus", str(project / "x.db"), "--yes"]
    )
    assert isinstance(done.exception, ForeignFileError)
    assert names(project) == {"x.db"}


def test_a_corpus_is_not_left_behind_when_nothing_could_be_written(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if ".claude" in target.parts:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    done = CliRunner().invoke(install, ["claude", str(project), "--yes"])
    assert isinstance(done.exception, UnwritablePlaceError)
    assert "dtui.db" not in names(project)
    assert ".claude/settings.json" not in names(project)


def test_json_names_every_file_and_how_it_changes(project: Path) -> None:
    stdout, _ = run("install", project, "--yes", "--json")
    rows = [json.loads(line) for line in stdout.splitlines()]
    assert {row["change"] for row in rows} == {"add"}
    assert len(rows) == 6 + 2 + 1 + 1
    rows = [
        json.loads(line) for line in run("uninstall", project, "--yes", "--json")[0].splitlines()
    ]
    assert {row["change"] for row in rows} == {"remove"}


def test_a_text_that_moves_the_cursor_is_shown_escaped(project: Path) -> None:
    (project / ".mcp.json").write_text('{"mcpServers": {}, "\x7f\u202e": 1\n}')
    stdout, _ = run("install", project, "--yes")
    assert "\u202e" not in stdout + run("uninstall", project, answer="y\n")[0]


def test_the_options_reach_the_hooks(project: Path) -> None:
    run("install", project, "--yes", "--require-decision", "--cap", "0", "--python", "python3",
        "--before-tool", "Bash", "--before-tool", "mcp__crm__*", "--ask")  # fmt: skip
    written = json.loads((project / ".claude/settings.json").read_text())
    (group,) = written["hooks"]["PreToolUse"]
    assert group["matcher"] == "Bash|mcp__crm__.*"
    assert group["hooks"][0]["command"] == (
        'python3 -P -m dtui.gate --corpus "$CLAUDE_PROJECT_DIR"/dtui.db --require-decision '
        "--cap 0 --before-tools 'Bash,mcp__crm__*' --ask || exit 2"
    )
    assert written["env"] == {"CLAUDE_CODE_STOP_HOOK_BLOCK_CAP": "0"}


def test_an_option_that_means_nothing_alone_is_refused(project: Path) -> None:
    done = CliRunner().invoke(install, ["claude", str(project), "--ask"])
    assert done.exit_code == 2
    assert "--ask goes with --before-tool" in done.stderr


def test_without_the_package_that_serves_the_tools_it_says_how_to_get_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install_module, "_SERVES_WITH", "no_such_package")
    assert "pip install 'dtui[mcp]'" in refused("install", project, "--yes")
    assert list(project.iterdir()) == []


def test_settings_that_are_no_json_are_named(project: Path) -> None:
    (project / ".mcp.json").write_text("{")
    done = CliRunner().invoke(install, ["claude", str(project), "--yes"])
    assert isinstance(done.exception, RefusedChangeError)
    assert ".mcp.json: line 1" in str(done.exception)
    assert names(project) == {".mcp.json"}


def gate_of(project: Path) -> str:
    written = json.loads((project / ".claude/settings.json").read_text())
    return written["hooks"]["Stop"][0]["hooks"][0]["command"]


def test_what_was_asked_for_before_stays_until_it_is_asked_for_anew(project: Path) -> None:
    asked = ("--require-decision", "--cap", "12", "--before-tool", "Bash", "--ask")
    run("install", project, "--yes", "--python", "python3", "--corpus", project / "x.db", *asked)
    stdout, stderr = run("install", project)
    assert stdout == ""
    assert "as installed before: --require-decision --cap 12 --before-tool Bash --ask" in stderr
    before = gate_of(project)
    assert before.startswith("python3 ")
    run("install", project, "--yes", "--cap", "3")
    assert gate_of(project) == before.replace("--cap 12", "--cap 3")
    run("install", project, "--yes", "--anew")
    assert "x.db" not in gate_of(project)
    assert not {"--require-decision", "--cap", "--before-tools"} & set(gate_of(project).split())


def test_an_interpreter_of_one_machine_gives_way_to_the_one_that_runs_this(project: Path) -> None:
    run("install", project, "--yes", "--python", "/gone/python")
    run("install", project, "--yes")
    assert gate_of(project).startswith(f"{sys.executable} ")


@pytest.mark.usefixtures("tried")
@pytest.mark.parametrize("named", ["/no/such/python", "/bin/false", "python-without-dtui"])
def test_an_interpreter_that_cannot_run_dtui_is_refused(
    project: Path, tmp_path: Path, named: str
) -> None:
    python = tmp_path / "python-without-dtui"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n')
    python.chmod(0o755)
    why = refused("install", project, "--yes", "--python", tmp_path / named)
    assert "cannot run dtui here" in why
    assert list(project.iterdir()) == []


@pytest.mark.usefixtures("tried")
def test_a_name_that_is_another_interpreter_elsewhere_is_warned_of(project: Path) -> None:
    _, stderr = run("install", project, "--yes", "--python", "no-such-python")
    assert "warning: no-such-python cannot run dtui here: it is not there" in stderr


@pytest.mark.usefixtures("tried")
def test_the_interpreter_that_runs_this_can(project: Path) -> None:
    assert "warning" not in run("install", project, "--yes")[1]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"disableAllHooks": True}, "the gate never runs"),
        ({"disabledMcpjsonServers": ["dtui"]}, "have no tools"),
        ({"permissions": {"deny": ["mcp__dtui__log_question"]}}, "denies mcp__dtui__log_question"),
    ],
)
@pytest.mark.parametrize(
    "path", ["project/.claude/settings.json", "project/.claude/settings.local.json",
             "own/settings.json"],
)  # fmt: skip
def test_settings_that_undo_it_are_warned_of(
    project: Path, path: str, said: dict[str, object], says: str
) -> None:
    place = project.parent / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(said))
    _, stderr = run("install", project, "--yes")
    assert f"warning: {place}" in stderr
    assert says in stderr


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, '{"permissions": [], "x": 1}', "\xff"])
def test_settings_that_say_nothing_of_it_are_not(project: Path, text: str) -> None:
    (project.parent / "own").mkdir()
    (project.parent / "own/settings.json").write_bytes(text.encode("latin-1"))
    assert "warning" not in run("install", project, "--yes")[1]


def test_the_folder_of_a_corpus_has_to_be_there(project: Path) -> None:
    why = refused("install", project, "--yes", "--corpus", project / "none/x.db")
    assert f"the folder {project / 'none'} is not there" in why
    assert list(project.iterdir()) == []


def test_no_corpus_is_made_where_one_was_moved_away(project: Path) -> None:
    run("install", project, "--yes")
    (project / "dtui.db").rename(project / "elsewhere.db")
    (project / "dtui.db.head").touch()
    before = names(project)
    assert "dtui.db.head is left of a corpus" in refused("install", project, "--yes")
    assert names(project) == before


def test_what_is_noted_of_an_installation_is_not_shown_as_text(project: Path) -> None:
    run("install", project, "--yes")
    stdout, _ = run("install", project, "--require-decision", answer="y\n")
    assert "change  " in stdout
    assert "--require-decision" in stdout
    assert "sha256" not in stdout


@pytest.mark.usefixtures("tried")
def test_a_program_that_a_clone_names_is_not_run_before_somebody_agreed(project: Path) -> None:
    python = project / "python"
    python.write_text(f'#!/bin/sh\ntouch was-run\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    run("install", project, "--yes", "--python", python)
    assert gate_of(project).startswith('"$CLAUDE_PROJECT_DIR"/./python ')
    (project / "was-run").unlink()
    (project / ".mcp.json").unlink()
    refused("install", project, answer="n\n")
    assert not (project / "was-run").exists()
    run("install", project, answer="y\n")
    assert (project / "was-run").exists()
