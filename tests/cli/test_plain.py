"""Every command that lists or shows has a form of one line a thing, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click import Command, Context, Group
from click.testing import Result

from dtui.cli.root import dtui
from dtui.command.fields import field_lines

Run = Callable[..., Result]

WRITES = {
    *("record", "declare", "propose", "override", "outcome", "retract", "annotate"),
    *("import table", "import jsonl", "export jsonl", "install claude", "uninstall claude"),
    "mcp",  # speaks the protocol on standard output, and nothing else
}
"""What writes says in lines anyhow what it has written."""


def commands(group: Group, before: str = "") -> Iterator[tuple[str, Command]]:
    context = Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} ")
        else:
            yield f"{before}{name}", command


def test_whatever_lists_or_shows_has_a_plain_form() -> None:
    without = {
        name
        for name, command in commands(dtui)
        if "--plain" not in {option for one in command.params for option in one.opts}
    }
    assert without == WRITES


@pytest.mark.parametrize("words", ["doctor", "traces --facets", "review"])
def test_a_plain_line_stands_for_itself(run: Run, samples: Path, words: str) -> None:
    lines = run(*words.split(), "--corpus", samples, "--plain").stdout.splitlines()
    assert lines
    assert all(line == line.strip() and "  " not in line for line in lines)
    assert all(":" in line or "," in line or "[" in line for line in lines)


def test_nested_things_say_what_they_are_in() -> None:
    value = {
        "reviewer": "pat\x1b",
        "known": True,
        "left out": None,
        "metrics": [{"name": "won", "readings": [{"horizon": "P30D", "mean": 0.25, "of": [1, 2]}]}],
        "origin": {"kind": "corpus", "path": "a.db"},
    }
    assert list(field_lines(value)) == [
        "reviewer pat\\x1b, known yes",
        "metrics won readings P30D: mean 0.25, of 1; 2",
        "origin corpus: path a.db",
    ]
