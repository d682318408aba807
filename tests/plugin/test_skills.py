"""What the skills say is true: each example is recorded, and each refusal is word for word."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dtui.corpus import Corpus
from dtui.plugin.shipped import FOLDER, SKILLS
from dtui.stages.pre_mortem import FRAMING
from dtui.tools import corpus_server
from dtui.trace import ITEM_TYPES, Decision, Question, Trace, stages_of
from dtui.trace.stages import FOR_A_PERSON, is_parked
from tests.tools.conftest import connected, declare, text_of

_FENCE = re.compile(r"^```json( refused)?\n(.*?)^```\n(?:> ([^\n]*)\n)?", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"`(log_\w+|open_trace|propose|record_outcome|request_review|get_\w+|find_\w+)`")


class Call(NamedTuple):
    tool: str
    arguments: dict[str, Any]
    refused: str


def _text(skill: str) -> str:
    return (FOLDER / "skills" / skill / "SKILL.md").read_text("utf-8")


def _calls(skill: str) -> Iterator[Call]:
    for refused, lines, sentence in _FENCE.findall(_text(skill)):
        assert bool(refused) == bool(sentence), "a refusal is quoted below its call"
        for line in lines.splitlines():
            ((tool, arguments),) = json.loads(line).items()
            yield Call(tool, arguments, sentence)


class Played(NamedTuple):
    """What came of a skill's examples, played one after the other."""

    skill: str
    trace: Trace
    unlike: list[tuple[Call, str]]
    """The calls that were not answered as the skill says, and what was said instead."""
    tools: set[str]


@pytest.fixture(scope="module", params=SKILLS)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    return asyncio.run(_play(request.param, tmp_path_factory.mktemp("skill") / "decisions.db"))


async def _play(skill: str, path: Path) -> Played:
    Corpus.create(path).close()
    declare(path)
    unlike: list[tuple[Call, str]] = []
    async with connected(corpus_server(path, session="s", agent="bot")) as agent:
        for call in _calls(skill):
            answer = await agent.answer(call.tool, **call.arguments)
            said = text_of(answer) if answer.is_error else ""
            if said != call.refused:
                unlike.append((call, said))
        tools = {tool.name for tool in (await agent.client.list_tools()).tools}
    with Corpus.open(path) as corpus:
        (row,) = corpus.rows.traces_of_session("s")
        return Played(skill, corpus.trace(row.trace_id), unlike, tools)


def test_every_example_is_recorded_and_every_refusal_is_quoted_exactly(played: Played) -> None:
    assert played.unlike == []
    assert len(played.trace) > 5


def test_a_skill_names_no_tool_that_there_is_not(played: Played) -> None:
    named = set(_NAME.findall(_text(played.skill)))
    assert named <= played.tools


def test_all_that_an_example_leaves_open_is_its_decision_and_what_is_for_a_person(
    played: Played,
) -> None:
    for item in played.trace.pending:
        assert isinstance(item, Decision) or (isinstance(item, Question) and is_parked(item))


def test_an_example_of_a_stage_ends_it_but_for_what_is_for_a_person(played: Played) -> None:
    stage = played.skill.replace("-", "_")
    for state in stages_of(played.trace, "dec-1") if "dec-1" in played.trace else ():
        if state.stage == stage:
            assert state.summary
            assert all(FOR_A_PERSON in thing for thing in state.waits_for)


def test_the_first_skill_names_every_type_of_item() -> None:
    named = set(_NAME.findall(_text("decision-tracing")))
    assert {f"log_{item_type}" for item_type in ITEM_TYPES} <= named


def test_the_pre_mortem_opens_with_its_framing_word_for_word() -> None:
    assert f"\n> {' '.join(FRAMING.split())}\n" in _text("pre-mortem")


@pytest.mark.parametrize("skill", SKILLS)
def test_a_skill_is_short_and_says_when_it_is_for(skill: str) -> None:
    text = _text(skill)
    name, description = re.findall(r"^(?:name|description): (.+)$", text, re.MULTILINE)
    assert name == skill
    assert "Use " in description
    assert len(description) < 1024  # the platform's own limit
    assert len(text.splitlines()) <= 120


def test_the_folder_holds_the_skills_and_no_other() -> None:
    assert {child.name for child in (FOLDER / "skills").iterdir()} == set(SKILLS)
