"""The tools that open a trace, propose on the ground of its decisions, and say what came of it."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import Context
from pydantic import Field
from typing_extensions import TypedDict

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError
from dtui.text import one_line
from dtui.tools.item_tools import Who
from dtui.tools.reading_tools import TraceId
from dtui.tools.records import CorpusRecords, read_trace, written_trace
from dtui.tools.refusals import WRITES, PlainSpokenTool, tool

Value = bool | int | float | str
EventIdArgument = Annotated[
    str | None,
    Field(description="An id of your own: with it the same call can be repeated safely."),
]
Horizon = Annotated[
    str | None,
    Field(description="One of the horizons that the domain declares, as ISO 8601: P90D."),
]


class Opened(TypedDict):
    """A trace, now the current one of the session."""

    trace: str
    profile: str
    session: str | None


class Proposed(TypedDict):
    """A proposal that waits for a person's verdict."""

    proposal_id: str
    trace: str
    domain: str


class OutcomeRecorded(TypedDict):
    """A version of an outcome."""

    outcome_id: str
    event_id: str


class SpineTools:
    """The tools that take a whole corpus; each method is one, its docstring what agents read.

    Parameters
    ----------
    records
        The corpus.
    who
        Tells who is calling.
    """

    def __init__(self, records: CorpusRecords, who: Who) -> None:
        self._records = records
        self._who = who

    async def open_trace(
        self,
        context: Context[Any, Any],
        title: Annotated[str, Field(description="What is to be decided, in a line.")],
        domain: Annotated[
            str,
            Field(description="The declared domain that proposals will be made in; else empty."),
        ] = "",
        trace: Annotated[
            str | None,
            Field(description="An id of your own; left out, one is made."),
        ] = None,
    ) -> Opened:
        """Open a trace, which is the current one of your session from then on.

        Call it before the first log_ tool where there is a title or a domain to give; else a
        trace opens by itself. Open another for another piece of work. Its profile, the rules it
        is held to, is the server's.
        """
        caller = self._who(context)
        opened = await self._records.open_trace(caller, trace, title, domain)
        return Opened(trace=opened.trace_id, profile=opened.profile, session=opened.session)

    async def propose(
        self,
        context: Context[Any, Any],
        decision_id: Annotated[str, Field(description="The decision it carries out.")],
        action: Annotated[str, Field(description="What is to be done, in a word: discount.")],
        args: Annotated[
            dict[str, Value] | None,
            Field(
                description="What it is done with: names and single values (true or false, a "
                "number, a text). A person may change each."
            ),
        ] = None,
        probability: Annotated[
            float | None,
            Field(description="Your own, from 0 to 1, that the metric comes true by the horizon."),
        ] = None,
        metric: Annotated[
            str | None, Field(description="A binary metric that the domain declares.")
        ] = None,
        horizon: Horizon = None,
        option_id: Annotated[
            str | None, Field(description="The option; left out, the one that was selected.")
        ] = None,
        id: EventIdArgument = None,
        trace: TraceId = None,
    ) -> Proposed:
        """Propose what a decision of your trace comes to; nothing is done before a person agrees.

        The domain is the trace's. Have it reviewed with request_review, or leave it: it waits in
        the reviewers' queue.
        """
        caller = self._who(context)

        def work(corpus: Corpus) -> Proposed:
            into = written_trace(corpus, caller, trace) or read_trace(corpus, caller, None)
            domain = corpus.known(into).domain
            if not domain:
                raise InvalidQueryError(
                    f"trace {into!r} was opened without a domain, and a proposal is judged by "
                    "one. Call open_trace with the domain, and decide there."
                )
            fields = {
                "domain": domain,
                "action": action,
                "args": args,
                "probability": probability,
                "metric": metric,
                "horizon": horizon,
                "trace_id": into,
                "decision_id": decision_id,
                "option_id": option_id or _selected(corpus, into, decision_id),
                "agent": caller.agent,
                "id": id,
            }
            event_id = corpus.emit("proposal", _given(fields))
            return Proposed(proposal_id=event_id, trace=into, domain=domain)

        return await self._records.run(work)

    async def record_outcome(
        self,
        context: Context[Any, Any],
        proposal_id: Annotated[str, Field(description="The proposal it came of.")],
        metric: Annotated[str, Field(description="A metric that the proposal's domain declares.")],
        occurred_at: Annotated[
            str, Field(description="When it was so, with its zone: 2026-10-01T09:00:00Z.")
        ],
        value: Annotated[
            Value | None,
            Field(
                description="True or false, a number, or a category, as the metric is declared. "
                "Left out if censored."
            ),
        ] = None,
        horizon: Horizon = None,
        censored: Annotated[
            bool, Field(description="True if nothing is known beyond occurred_at.")
        ] = False,
        supersedes: Annotated[
            str | None, Field(description="The event_id of the version that this one corrects.")
        ] = None,
        outcome_id: Annotated[
            str | None, Field(description="Of a correction: what all versions share.")
        ] = None,
        id: EventIdArgument = None,
    ) -> OutcomeRecorded:
        """Record what became of a proposal, as it was measured. A correction is another version."""
        fields = {
            "proposal_id": proposal_id,
            "metric": metric,
            "occurred_at": occurred_at,
            "value": value,
            "horizon": horizon,
            "censored": censored or None,
            "supersedes": supersedes,
            "outcome_id": outcome_id,
            "agent": self._who(context).agent,
            "id": id,
        }

        def work(corpus: Corpus) -> OutcomeRecorded:
            event_id = corpus.emit("outcome", _given(fields))
            versions = corpus.proposal(proposal_id).versions
            shared = next(
                name for name, known in versions.items() if event_id in {one.id for one in known}
            )
            return OutcomeRecorded(outcome_id=shared, event_id=event_id)

        return await self._records.run(work)


def spine_tools(records: CorpusRecords, who: Who) -> list[PlainSpokenTool]:
    """Return the tools that open a trace, propose, and record outcomes.

    Parameters
    ----------
    records
        The corpus.
    who
        Tells who is calling.
    """
    tools = SpineTools(records, who)
    methods = (tools.open_trace, tools.propose, tools.record_outcome)
    return [tool(method, annotations=WRITES) for method in methods]


def _selected(corpus: Corpus, trace_id: str, decision_id: str) -> str | None:
    """Return the option that a decision took; None if it took none, or is none."""
    trace = corpus.trace(trace_id)
    if one_line(decision_id) not in trace:
        return None  # refused by the spine, in its own words
    selection = trace.selection_of(decision_id)
    return None if selection is None else selection.option_id


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
