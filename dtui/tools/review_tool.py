"""`request_review`: a person's verdict on a proposal, asked for within the agent's own client."""

# No postponed annotations here: the SDK looks `Resolve(ask)` up, and `ask` is no global.

from typing import Annotated, Any

from mcp.server.elicitation import (
    AcceptedElicitation,
    CancelledElicitation,
    DeclinedElicitation,
)
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resolve import Elicit, Resolve
from mcp.shared.exceptions import MCPError
from pydantic import Field, ValidationError
from typing_extensions import TypedDict

from dtui.corpus import Corpus
from dtui.errors import OutdatedEventError
from dtui.spine import Change, declared_domain
from dtui.text import one_line
from dtui.tools.callers import Caller
from dtui.tools.item_tools import Who
from dtui.tools.records import CorpusRecords
from dtui.tools.refusals import WRITES, PlainSpokenTool, tool
from dtui.tools.review_form import Answer, ReviewForm, misfit, review_form
from dtui.views.arguments import argument_words

Outcome = AcceptedElicitation[Answer] | DeclinedElicitation | CancelledElicitation


class Reviewed(TypedDict):
    """What a person made of a proposal."""

    proposal_id: str
    verdict: str
    """``approve``, ``modify`` or ``reject``; ``declined`` and ``cancelled`` record nothing."""
    override_id: str | None
    reviewer: str | None
    changes: list[str]
    says: str


class _AskingTool(PlainSpokenTool):
    """A tool that says in our words, too, that nobody could be asked."""

    async def run(
        self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False
    ) -> Any:  # noqa: ANN401 - as the SDK has it
        """Run the tool; see `PlainSpokenTool`."""
        try:
            return await super().run(arguments, context, convert_result)
        except MCPError as error:  # a client that said it could put forms, and cannot
            raise ToolError(_nobody_asked(str(arguments.get("proposal_id")))) from error
        except ToolError as error:
            if not str(error).startswith("Resolver "):
                raise
            raise ToolError(_unfit(error)) from error


def review_tool(records: CorpusRecords, who: Who, reviewer: str | None) -> PlainSpokenTool:
    """Return the tool that has a proposal reviewed.

    Parameters
    ----------
    records
        The corpus.
    who
        Tells who is calling.
    reviewer
        The person at the client; None where that has to be asked.
    """

    async def ask(context: Context[Any, Any], proposal_id: str) -> Elicit[Answer]:
        """Put the proposal to the person, unless it has a verdict or nobody can be asked."""
        form = await records.run(lambda corpus: _form(corpus, proposal_id, reviewer is None))
        _check_can_ask(context, proposal_id)
        return Elicit(form.message, form.model)

    async def request_review(
        context: Context[Any, Any],
        proposal_id: Annotated[str, Field(description="The proposal, as propose returned it.")],
        outcome: Annotated[Outcome, Resolve(ask)],
    ) -> Reviewed:
        """Ask the person at your client to approve, modify or reject a proposal.

        The verdict is theirs and is recorded in their name. Do what it says: with modify, the
        arguments as `changes` has them. A proposal that is not reviewed here waits in the
        reviewers' queue, and nothing of it may be done yet.
        """
        if not isinstance(outcome, AcceptedElicitation):
            return _not_reviewed(proposal_id, outcome)
        caller, answer = who(context), outcome.data
        return await records.run(
            lambda corpus: _recorded(corpus, proposal_id, answer, caller, reviewer)
        )

    return tool(request_review, annotations=WRITES, kind=_AskingTool)


def _form(corpus: Corpus, proposal_id: str, asks_name: bool) -> ReviewForm:
    state = corpus.proposal(proposal_id)
    made, given = state.proposal, state.in_force
    if given is not None:
        raise OutdatedEventError(
            f"proposal {one_line(proposal_id, 80)!r} has a verdict: {given.verdict} by "
            f"{one_line(given.reviewer, 80)!r}. A person can replace it in `dtui review`; propose "
            "anew where something has changed."
        )
    domain = declared_domain(corpus.log, made.domain)
    trace = None if made.trace_id is None else corpus.trace(made.trace_id)
    return review_form(state, domain, trace, asks_name=asks_name)


def _recorded(
    corpus: Corpus, proposal_id: str, answer: Answer, caller: Caller, reviewer: str | None
) -> Reviewed:
    with corpus.writing():
        form = _form(corpus, proposal_id, reviewer is None)
        named = reviewer or one_line(getattr(answer, "reviewer", ""), 200)
        override_id = corpus.emit(
            "override",
            {
                "proposal_id": proposal_id,
                "reviewer": named,
                "reviewer_kind": "human",
                "shown": True,
                "assignment": f"asked within {caller.client or 'an MCP client'}",
                **form.override(answer),
            },
        )
        given = corpus.proposal(proposal_id).in_force
    assert given is not None  # just recorded
    assert given.id == override_id
    return Reviewed(
        proposal_id=proposal_id,
        verdict=given.verdict,
        override_id=override_id,
        reviewer=named,
        changes=[_words(change) for change in given.changes],
        says=one_line(given.rationale, 1_000),
    )


def _not_reviewed(
    proposal_id: str, outcome: DeclinedElicitation | CancelledElicitation
) -> Reviewed:
    word, did = {
        "decline": ("declined", "declined to review it"),
        "cancel": ("cancelled", "closed the form"),
    }[outcome.action]
    return Reviewed(
        proposal_id=proposal_id,
        verdict=word,
        override_id=None,
        reviewer=None,
        changes=[],
        says=f"The person {did}. Nothing was recorded; the proposal waits in the reviewers' queue, "
        "and nothing of it may be done yet.",
    )


def _unfit(error: BaseException) -> str:
    """Return what an agent is told of an answer that the form does not take."""
    wrong, cause = "", error.__cause__
    while cause is not None and not wrong:
        wrong = f" ({misfit(cause)})" if isinstance(cause, ValidationError) else ""
        cause = cause.__cause__
    return (
        f"the answer does not fit the form that was put to the person{wrong}, so nothing was "
        "recorded. Tell them so and ask again, or leave the proposal to `dtui review`."
    )


def _words(change: Change) -> str:
    before, after = argument_words(change.before), argument_words(change.after)
    return one_line(f"{change.name}: {before} → {after}", 400)


def _check_can_ask(context: Context[Any, Any], proposal_id: str) -> None:
    known = context.client_capabilities
    asks = None if known is None else known.elicitation
    if asks is not None and (asks.form is not None or asks.url is None):
        return
    raise ToolError(_nobody_asked(proposal_id))


def _nobody_asked(proposal_id: str) -> str:
    return (
        "your client cannot put a form to a person, so nobody was asked. The proposal "
        f"{one_line(proposal_id, 80)!r} waits in the reviewers' queue: a person gives the verdict "
        "in `dtui review`, or with `dtui override`. Nothing of it may be done before."
    )
