"""A person's verdict within the agent's client, in both eras of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from mcp.server.elicitation import render_elicitation_schema
from mcp.server.mcpserver import MCPServer
from mcp_types import (
    METHOD_NOT_FOUND,
    ElicitRequestFormParams,
    ElicitRequestParams,
    ElicitResult,
    ErrorData,
)

from dtui.corpus import Corpus
from dtui.errors import InvalidEventError
from dtui.spine import DomainDeclared, Override, Proposal, ProposalState
from dtui.spine.events import RationaleCode
from dtui.tools import corpus_server
from dtui.tools.review_form import ReviewForm, review_form
from tests.tools.conftest import ERAS, Agent, connected, decided, declare

ARGS: dict[str, Any] = {"percent": 12, "years": 2.5, "renew": True, "note": "as agreed"}


@pytest.fixture
async def proposed(path: Path, server: MCPServer[Any]) -> str:
    """Give a corpus with a decision, and a proposal on its ground."""
    declare(path)
    async with connected(server) as agent:
        await decided(agent)
        made = await agent.call("propose", decision_id="dec-1", action="discount", args=ARGS)
    return made["proposal_id"]


class Person:
    """Fills in what they are asked, and keeps it."""

    def __init__(self, **filled_in: Any) -> None:
        self.filled_in = filled_in
        self.asked: list[ElicitRequestFormParams] = []

    def __call__(self, params: ElicitRequestParams) -> ElicitResult:
        assert isinstance(params, ElicitRequestFormParams)
        self.asked.append(params)
        known = {
            name: field["default"]
            for name, field in params.requested_schema["properties"].items()
            if "default" in field
        }
        return ElicitResult(action="accept", content={**known, **self.filled_in})


def refusing(action: Literal["decline", "cancel"]) -> Callable[[ElicitRequestParams], ElicitResult]:
    return lambda params: ElicitResult(action=action)


def overrides(path: Path, proposal_id: str) -> tuple[Override, ...]:
    with Corpus.open(path) as corpus:
        return corpus.proposal(proposal_id).overrides


async def reviewed(agent: Agent, proposal_id: str) -> dict[str, Any]:
    return await agent.call("request_review", proposal_id=proposal_id)


@pytest.mark.parametrize("era", ERAS)
async def test_a_person_approves(
    path: Path, server: MCPServer[Any], proposed: str, era: str
) -> None:
    ana = Person(verdict="approve", code="strategic", rationale="A fair price")
    async with connected(server, era, ana) as agent:
        told = await reviewed(agent, proposed)
        again = await agent.refused("request_review", proposal_id=proposed)
    (given,) = overrides(path, proposed)
    assert (given.verdict, given.reviewer, given.reviewer_kind) == ("approve", "ana", "human")
    assert (given.codes, given.rationale, given.shown) == (("strategic",), "A fair price", True)
    assert (told["verdict"], told["override_id"], told["changes"]) == ("approve", given.id, [])
    assert "has a verdict: approve by 'ana'" in again
    assert len(ana.asked) == 1


@pytest.mark.parametrize("era", ERAS)
async def test_a_person_modifies_and_what_was_a_whole_number_stays_one(
    path: Path, server: MCPServer[Any], proposed: str, era: str
) -> None:
    ben = Person(verdict="modify", percent=10.0, note="as ben has it")
    async with connected(server, era, ben) as agent:
        told = await reviewed(agent, proposed)
    (given,) = overrides(path, proposed)
    assert given.edited == {"percent": 10, "years": 2.5, "renew": True, "note": "as ben has it"}
    assert type((given.edited or {})["percent"]) is int
    assert told["changes"] == ["percent: 12 → 10", "note: as agreed → as ben has it"]


@pytest.mark.parametrize("era", ERAS)
async def test_a_person_rejects(
    path: Path, server: MCPServer[Any], proposed: str, era: str
) -> None:
    async with connected(server, era, Person(verdict="reject", code="margin-floor")) as agent:
        told = await reviewed(agent, proposed)
    (given,) = overrides(path, proposed)
    assert (given.verdict, given.codes, told["verdict"]) == ("reject", ("margin-floor",), "reject")


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("action", ["decline", "cancel"])
async def test_a_person_who_says_nothing_leaves_no_verdict(
    path: Path,
    server: MCPServer[Any],
    proposed: str,
    era: str,
    action: Literal["decline", "cancel"],
) -> None:
    async with connected(server, era, refusing(action)) as agent:
        told = await reviewed(agent, proposed)
    assert overrides(path, proposed) == ()
    assert told["verdict"] in ("declined", "cancelled")
    assert told["override_id"] is None
    assert "waits in the reviewers' queue" in told["says"]


@pytest.mark.parametrize("era", ERAS)
async def test_who_approves_and_changes_at_once_is_asked_to_say_which(
    path: Path, server: MCPServer[Any], proposed: str, era: str
) -> None:
    async with connected(server, era, Person(verdict="approve", percent=10)) as agent:
        told = await agent.refused("request_review", proposal_id=proposed)
    assert "says approve, and 'percent' was changed from 12 to 10" in told
    assert overrides(path, proposed) == ()


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(
    ("filled_in", "says"),
    [
        ({"verdict": "maybe"}, "verdict is 'maybe', and should be 'approve', 'modify' or 'reject'"),
        ({"verdict": "modify", "percent": "x"}, "percent is 'x', and should be a valid number"),
        (
            {"verdict": "approve", "code": "abc"},
            "code is 'abc', and should be 'margin-floor' or 'strategic'",
        ),
        ({"code": "strategic"}, "verdict is missing"),
    ],
)
async def test_an_answer_that_fits_no_form_is_refused_by_the_field_that_is_wrong(
    path: Path,
    server: MCPServer[Any],
    proposed: str,
    era: str,
    filled_in: dict[str, Any],
    says: str,
) -> None:
    async with connected(server, era, Person(**filled_in)) as agent:
        told = await agent.refused("request_review", proposal_id=proposed)
    assert told.startswith("the answer does not fit the form")
    assert says in told
    assert overrides(path, proposed) == ()


@pytest.mark.parametrize("era", ERAS)
async def test_a_client_without_forms_is_told_where_a_person_can_review(
    path: Path, server: MCPServer[Any], proposed: str, era: str
) -> None:
    async with connected(server, era) as agent:
        told = await agent.refused("request_review", proposal_id=proposed)
    assert "`dtui review`" in told
    assert overrides(path, proposed) == ()


async def test_a_client_that_only_says_it_has_forms_is_told_the_same(
    path: Path, server: MCPServer[Any], proposed: str
) -> None:
    def cannot(params: ElicitRequestParams) -> ErrorData:
        return ErrorData(code=METHOD_NOT_FOUND, message="no forms here")

    async with connected(server, person=cannot) as agent:
        told = await agent.refused("request_review", proposal_id=proposed)
    assert "`dtui review`" in told
    assert overrides(path, proposed) == ()


@pytest.mark.parametrize("era", ERAS)
async def test_a_verdict_that_comes_while_the_form_is_open_stands(
    path: Path, server: MCPServer[Any], proposed: str, era: str
) -> None:
    def too_late(params: ElicitRequestParams) -> ElicitResult:
        with Corpus.open(path) as corpus:
            verdict = {"proposal_id": proposed, "verdict": "reject", "reviewer": "tomasz"}
            corpus.emit("override", verdict)
        return ElicitResult(action="accept", content={"verdict": "approve"})

    async with connected(server, era, too_late) as agent:
        told = await agent.refused("request_review", proposal_id=proposed)
    assert "reject by 'tomasz'" in told
    (given,) = overrides(path, proposed)
    assert given.reviewer == "tomasz"


async def test_the_form_says_what_is_proposed_and_on_what_ground(
    server: MCPServer[Any], proposed: str
) -> None:
    ana = Person(verdict="approve")
    async with connected(server, person=ana) as agent:
        await reviewed(agent, proposed)
    (form,) = ana.asked
    # Claude Code shows three lines and counts the others.
    proposal, ground, where = form.message.split("\n")
    does = "discount · percent 12 · years 2.5 · renew yes · note as agreed"
    assert proposal == f"bot proposes in pricing: {does}"
    assert ground == (
        "Decision: Which discount keeps Northwind? "
        "Selected: Twelve percent, because It is what they asked for"
    )
    assert where.startswith("All of it: `dtui show ")
    properties = form.requested_schema["properties"]
    for verdict in ("approve: ", "modify: ", "reject: "):
        assert verdict in properties["verdict"]["description"]
    assert form.requested_schema["required"] == ["verdict"]
    assert properties["verdict"]["enum"] == ["approve", "modify", "reject"]
    assert properties["code"]["enum"] == ["margin-floor", "strategic"]
    assert {name: properties[name]["default"] for name in ARGS} == ARGS
    kinds = ("number", "number", "boolean", "string")
    assert tuple(properties[name]["type"] for name in ARGS) == kinds


async def test_who_is_not_known_is_asked_for_their_name(path: Path, proposed: str) -> None:
    mia = Person(verdict="approve", reviewer="mia")
    async with connected(corpus_server(path, session="s-2"), person=mia) as agent:
        told = await reviewed(agent, proposed)
    assert "reviewer" in mia.asked[0].requested_schema["required"]
    assert told["reviewer"] == "mia"


async def test_an_agent_gives_no_verdict_in_its_own_name(
    path: Path, server: MCPServer[Any], proposed: str
) -> None:
    async with connected(server, person=Person(verdict="approve")) as agent:
        tools = {tool.name for tool in (await agent.client.list_tools()).tools}
        assert not [name for name in tools if "override" in name]
    own = corpus_server(path, session="s-2", agent="bot", reviewer="bot")
    async with connected(own, person=Person(verdict="approve")) as agent:
        await agent.refused("request_review", proposal_id=proposed)
    assert overrides(path, proposed) == ()


def test_one_code_is_a_choice_as_two_are() -> None:
    made = Proposal(id="p", domain="pricing", action="act", args={})
    pricing = DomainDeclared(domain="pricing", codes=(RationaleCode(code="margin-floor"),))
    form = review_form(ProposalState(made), pricing, None, asks_name=False)
    code = render_elicitation_schema(form.model)["properties"]["code"]
    assert code == {"enum": ["margin-floor"], "title": "Code", "type": "string"}


def form_for(args: dict[str, Any]) -> ReviewForm:
    made = Proposal(id="p", domain="pricing", action="act", args=args)
    return review_form(ProposalState(made), None, None, asks_name=False)


def test_an_argument_of_any_name_has_a_field_of_its_own() -> None:
    hostile = {
        "verdict": 1,
        "rationale": "r",
        "code": True,
        "a b": 2,
        "model_dump": 3,
        "\x1b[2J": 4,
    }
    form = form_for(hostile)
    answer = form.model(verdict="modify")
    assert form.override(answer)["edited"] == hostile
    assert sorted(form.names.values()) == sorted(hostile)
    assert "\x1b" not in form.message
    field = next(field for field, name in form.names.items() if name == "a b")
    assert (
        form.override(form.model.model_validate({"verdict": "modify", field: 7}))["edited"]["a b"]
        == 7
    )


def test_what_is_too_much_for_a_form_stays_as_it_was_proposed() -> None:
    args = {"long": "x" * 5_000, **{f"a{number}": number for number in range(40)}}
    form = form_for(args)
    assert len(form.names) == 20
    assert "`dtui review` shows all of them" in form.message
    assert len(form.message) < 2_000
    edited = form.override(form.model.model_validate({"verdict": "modify", "a0": 99}))["edited"]
    assert edited == {**args, "a0": 99}


def test_a_change_with_an_approval_is_no_verdict() -> None:
    form = form_for({"percent": 12})
    with pytest.raises(InvalidEventError, match="says approve"):
        form.override(form.model.model_validate({"verdict": "approve", "percent": 13}))
