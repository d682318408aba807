"""The group itself: help, versions, commands of other packages, and who is asked to act."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from types import ModuleType

import click
import pytest
from click.testing import Result

import dtui
from dtui.cli.root import dtui as command
from dtui.command.author import named_author

Run = Callable[..., Result]

COMMANDS = [
    [],
    *([name] for name in command.list_commands(click.Context(command))),
    ["import", "madr"],
    ["import", "jsonl"],
    ["export", "jsonl"],
]


@click.command(short_help="What the learning says.")
def report() -> None:
    click.echo("reported")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_examples(run: Run, words: list[str]) -> None:
    result = run(*words, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Examples:" in result.stdout or words in (["import"], ["export"])
    assert max(map(len, result.stdout.splitlines())) <= 100


@pytest.mark.parametrize("words", COMMANDS[1:], ids=" ".join)
def test_every_command_speaks_json(words: list[str]) -> None:
    found: click.Command = command
    for word in words:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), word) or pytest.fail(word)
    speaks_nothing_else = words == ["mcp"]
    assert (
        isinstance(found, click.Group)
        or speaks_nothing_else
        or "--json" in {name for parameter in found.params for name in parameter.opts}
    )


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").stdout == f"dtui {dtui.__version__}\n"


def test_a_command_that_does_not_exist_is_usage(run: Run) -> None:
    result = run("destroy")
    assert result.exit_code == 2
    assert "No such command 'destroy'" in result.stderr


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    result = run()
    assert "Record and review the decision traces of agents." in result.output


# -- commands of other packages ------------------------------------------------------------------


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Announce commands as an installed package does; name -> ``module:attribute``."""

    def announce(**places: str) -> None:
        def entry_points(*, group: str) -> list[EntryPoint]:
            return [EntryPoint(name, place, group) for name, place in places.items()]

        monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
        # What was found is remembered for the length of a process, which is one run.
        command.__dict__.pop("_found", None)

    return announce


def test_a_command_of_another_package_is_found(
    run: Run, announced: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = ModuleType("a_plugin")
    plugin.report = report  # pyright: ignore[reportAttributeAccessIssue]
    monkeypatch.setitem(sys.modules, "a_plugin", plugin)
    announced(report="a_plugin:report")
    assert run("report").stdout == "reported\n"
    assert "report     What the learning says." in run("--help").stdout


def test_a_command_that_cannot_be_loaded_costs_only_itself(
    run: Run, announced: Callable[..., None]
) -> None:
    announced(broken="no_such_module:report", odd="dtui:__version__")
    assert run("--help").exit_code == 0
    result = run("broken", "--anything", "at all")
    assert result.exit_code == 2
    assert "'broken' (no_such_module:report) cannot be loaded: ModuleNotFoundError" in result.stderr
    assert "it is no click command" in run("odd").stderr


def test_our_commands_cannot_be_taken_over(run: Run, announced: Callable[..., None]) -> None:
    announced(check="no_such_module:check")
    assert "cannot be loaded" not in run("check", "--help").stdout


# -- who acts ------------------------------------------------------------------------------------


def test_a_user_without_a_name_is_known_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr("getpass.getuser", nameless)
    monkeypatch.setattr("os.getuid", lambda: 1234)
    assert named_author(None) == "uid 1234"
    assert named_author("pat") == "pat"
