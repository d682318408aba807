"""The tools that read a trace: what pends, a decision's matrix, the items."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import Context
from pydantic import Field

from dtui.tools.item_tools import Who
from dtui.tools.reading import (
    LONGEST_PAGE,
    PendingValidations,
    TracePage,
    decision_details,
    item_details,
    pending_of,
)
from dtui.tools.records import Records
from dtui.tools.refusals import READS, PlainSpokenTool, tool

TraceId = Annotated[
    str | None,
    Field(description="The trace. Left out, the current one of your session."),
]
After = Annotated[int, Field(ge=0, description="Begin after the item of this number; 0: the first")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE, description="At most so many items.")]
Id = Annotated[str, Field(description="Its id, as the log_ tool returned it.")]


def reading_tools(records: Records, who: Who, *, names_trace: bool) -> list[PlainSpokenTool]:
    """Return the tools that read one trace.

    Parameters
    ----------
    records
        Where they read.
    who
        Tells who is calling.
    names_trace
        Whether a call may say which trace.
    """

    async def get_pending_validations(
        context: Context[Any, Any], trace: TraceId = None
    ) -> PendingValidations:
        """Return what still pends in the trace, and the tool that closes each of it.

        While a hypothesis, question or decision of your own pends you are not done. What is
        parked waits for a person, and does not hold you.
        """
        return await records.read(who(context), trace, pending_of)

    async def get_decision_details(
        context: Context[Any, Any], decision_id: Id, trace: TraceId = None
    ) -> dict[str, Any]:
        """Return a decision with its options, constraints, evaluations, steelmen and selection.

        `missing` are the pairs of option and constraint without an evaluation, `waits_for` says
        what stands in the way of a selection.
        """
        return await records.read(who(context), trace, lambda t: decision_details(t, decision_id))

    async def get_trace(
        context: Context[Any, Any], trace: TraceId = None, after: After = 0, limit: Limit = 100
    ) -> TracePage:
        """Return the items of a trace in the order they were recorded, a line each, in pages.

        Where `next_after` is a number, more items follow: call again with it as `after`.
        """
        return await records.page(who(context), trace, after, limit)

    async def get_item(
        context: Context[Any, Any], item_id: Id, trace: TraceId = None
    ) -> dict[str, Any]:
        """Return all fields of an item, and its state. A very long text is cut, and says so."""
        return await records.read(who(context), trace, lambda t: item_details(t, item_id))

    functions = (get_pending_validations, get_decision_details, get_trace, get_item)
    without = () if names_trace else ("trace",)
    return [tool(function, annotations=READS, without=without) for function in functions]
