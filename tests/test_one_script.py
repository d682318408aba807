"""One script recorded through the library, the tools and the command line: one trace."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dtui.cli.root import dtui
from dtui.corpus import Corpus
from dtui.errors import RejectedItemError
from dtui.trace import ITEM_TYPES, TraceOpened
from tests.scripted import DOMAIN, SCRIPT, TITLE

TRACE = "renewal"
OF_THE_WAY = {"recorded_at", "author", "agent", "session", "position"}
"""What is not the script's but of the way it was recorded by: times, author, session.

`position` counts entries of the log, where a session may have left others.
"""

Refusals = list[str]


def through_the_library(path: Path) -> Refusals:
    refused: Refusals = []
    with Corpus.create(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id=TRACE, title=TITLE, domain=DOMAIN))
        for step in SCRIPT:
            try:
                corpus.record(TRACE, step.item_type, step.fields)
            except RejectedItemError as error:
                refused.append(str(error))
    return refused


def through_the_tools(path: Path) -> Refusals:
    return asyncio.run(_through_the_tools(path))


async def _through_the_tools(path: Path) -> Refusals:
    from mcp import Client
    from mcp.types import TextContent

    from dtui.tools import corpus_server

    Corpus.create(path).close()
    refused: Refusals = []
    async with Client(corpus_server(path, session="session-7", agent="pricing-bot")) as client:
        await client.call_tool("open_trace", {"trace": TRACE, "title": TITLE, "domain": DOMAIN})
        for step in SCRIPT:
            result = await client.call_tool(f"log_{step.item_type}", step.fields)
            if result.is_error:
                (said,) = result.content
                assert isinstance(said, TextContent)
                refused.append(said.text)
    return refused


def through_the_command_line(path: Path) -> Refusals:
    opened = [f"title={TITLE}", f"domain={DOMAIN}"]
    commands = [
        ["record", "--into", path, TRACE, "trace_opened", *opened],
        *(["record", path, TRACE, step.item_type, json.dumps(step.fields)] for step in SCRIPT),
    ]
    results = [CliRunner().invoke(dtui, [str(word) for word in words]) for words in commands]
    return [result.stderr.removeprefix("dtui: ").strip() for result in results if result.exit_code]


def exported(path: Path) -> list[dict[str, Any]]:
    """Return the lines of an export, but for what belongs to the way of recording."""
    result = CliRunner().invoke(dtui, ["export", "jsonl", str(path)])
    assert result.exit_code == 0
    return [_bare(json.loads(line)) for line in result.stdout.splitlines()]


def _bare(value: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _bare(part) if isinstance(part, dict) else part
        for name, part in value.items()
        if name not in OF_THE_WAY
    }


def untimed(refusals: Refusals) -> Refusals:
    return [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "WHEN", refusal) for refusal in refusals]


def test_the_script_holds_every_item_type() -> None:
    assert {step.item_type for step in SCRIPT if not step.refused} == set(ITEM_TYPES)


@pytest.mark.parametrize("way", [through_the_tools, through_the_command_line])
def test_a_script_leaves_the_same_trace_whichever_way_it_is_recorded(
    way: Callable[[Path], Refusals], tmp_path: Path
) -> None:
    refused = untimed(through_the_library(tmp_path / "library.db"))
    assert untimed(way(tmp_path / "other.db")) == refused
    assert exported(tmp_path / "other.db") == exported(tmp_path / "library.db")


def test_a_script_is_refused_where_it_says_so(tmp_path: Path) -> None:
    refusals = through_the_library(tmp_path / "library.db")
    expected = [step.refused for step in SCRIPT if step.refused]
    assert len(refusals) == len(expected)
    for refusal, words in zip(refusals, expected, strict=True):
        assert words in refusal
