from __future__ import annotations

import json
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
