"""The thirteen `log_` tools, made of the item models: no field is named here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from pydantic import BaseModel

from dtui.tools.arguments import Schema, item_description, item_schema, known_arguments
from dtui.tools.callers import Caller
from dtui.tools.records import Recorded, Records
from dtui.tools.refusals import WRITES, PlainSpokenTool
from dtui.trace import ITEM_TYPES
from dtui.trace.drafts import checked

Who = Callable[[Context[Any, Any]], Caller]
"""Tells who is calling."""


class _Into(BaseModel):
    """What a call says beside the fields of its item."""

    trace: str | None = None


class _Fields(FuncMetadata):
    """The fields of an item, for the store to check: so a refusal is worded as everywhere."""

    what: str
    fields: Schema

    def validate_arguments(self, arguments_to_validate: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments as one.

        Raises
        ------
        InvalidItemError
            If one is unknown, or the trace is named by anything but a text.
        """
        given = known_arguments(self.what, arguments_to_validate, self.fields)
        checked(_Into, {name: given[name] for name in ("trace",) if name in given}, self.what)
        return {"given": given}


def item_tools(records: Records, who: Who, *, names_trace: bool) -> list[PlainSpokenTool]:
    """Return a tool for each of the thirteen item types.

    Parameters
    ----------
    records
        Where they record.
    who
        Tells who is calling.
    names_trace
        Whether a call may say in which trace.
    """
    return [_item_tool(item_type, records, who, names_trace) for item_type in ITEM_TYPES]


def _item_tool(item_type: str, records: Records, who: Who, names_trace: bool) -> PlainSpokenTool:
    name = f"log_{item_type}"
    schema = item_schema(item_type, names_trace=names_trace)

    async def log(context: Context[Any, Any], given: dict[str, Any]) -> Recorded:
        trace_id = given.pop("trace", None) if names_trace else None
        return await records.record(who(context), trace_id, item_type, given)

    return PlainSpokenTool(
        fn=log,
        name=name,
        title=None,
        description=item_description(item_type),
        parameters=schema,
        fn_metadata=_Fields(
            what=name, fields=schema, arg_model=ArgModelBase, output_model=Recorded
        ),
        is_async=True,
        context_kwarg="context",
        annotations=WRITES,
    )
