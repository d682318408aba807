"""Tools whose refusals are the rule's own sentence, and nothing else.

An agent reads a refusal and has one more try. The SDK would put the tool's name before it, quote
pydantic where an argument is wrong, and say nothing at all of what nobody had foreseen.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.mcpserver.tools import Tool
from mcp.server.mcpserver.utilities.func_metadata import FuncMetadata
from mcp_types import ToolAnnotations

from dtui.errors import DtuiError, UndeclaredNameError
from dtui.text import plain
from dtui.tools.arguments import Schema, known_arguments
from dtui.trace.drafts import checked

_LONGEST_REFUSAL = 4_000
"""Characters; a refusal may quote what an agent wrote, and that may be a megabyte."""

READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
WRITES = ToolAnnotations(
    # Called again it records again, unless an id was given: only a caller who gave one may retry.
    read_only_hint=False,
    destructive_hint=False,
    idempotent_hint=False,
    open_world_hint=False,
)


class _Arguments(FuncMetadata):
    """The arguments of a tool, refused in the words that a store uses for its fields."""

    what: str
    asked: Schema

    def validate_arguments(self, arguments_to_validate: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments as the function takes them.

        Raises
        ------
        InvalidItemError
            If one is missing, unknown, or of the wrong shape.
        """
        given = known_arguments(self.what, arguments_to_validate, self.asked)
        return checked(self.arg_model, given, self.what).model_dump_one_level()


class PlainSpokenTool(Tool):
    """A tool that refuses in our own words."""

    async def run(
        self, arguments: dict[str, Any], context: Context[Any, Any], convert_result: bool = False
    ) -> Any:  # noqa: ANN401 - as the SDK has it
        """Run the tool.

        Raises
        ------
        ToolError
            If it refuses: with the sentence of the rule, and what to do instead.
        UnexpectedToolError
            If something went wrong that nobody had foreseen; the server's log has the traceback.
        """
        try:
            return await super().run(arguments, context, convert_result)
        except ToolError as error:
            raise _in_our_words(error) from error.__cause__


def tool(
    function: Callable[..., Any],
    *,
    annotations: ToolAnnotations,
    without: Iterable[str] = (),
    kind: type[PlainSpokenTool] = PlainSpokenTool,
) -> PlainSpokenTool:
    """Make a tool of a function that refuses arguments it does not know.

    Parameters
    ----------
    function
        Asynchronous; its parameters are the tool's arguments, its docstring the description.
    annotations
        `READS` or `WRITES`.
    without
        Parameters that are left at their defaults, and no arguments.
    kind
        The class of the tool.
    """
    made = kind.from_function(
        function,
        description=inspect.getdoc(function),
        annotations=annotations,
        structured_output=True,
    )
    assert isinstance(made, PlainSpokenTool)  # the SDK makes one of the class it is asked of
    made.parameters["additionalProperties"] = False
    for name in without:
        del made.parameters["properties"][name]
    known = made.fn_metadata
    made.fn_metadata = _Arguments(
        what=made.name,
        asked=made.parameters,
        arg_model=known.arg_model,
        output_schema=known.output_schema,
        output_model=known.output_model,
        wrap_output=known.wrap_output,
    )
    return made


def _in_our_words(error: ToolError) -> ToolError:
    """Return what an agent is told of an error that the SDK has wrapped."""
    match error.__cause__:
        case UndeclaredNameError() as cause:
            return ToolError(f"{_told(cause)} A person declares it, with `dtui declare`.")
        case DtuiError() | ToolError() as cause:
            return ToolError(_told(cause))
        case _:
            return UnexpectedToolError(
                "dtui failed, and by no fault of yours; nothing was recorded. The server's log has "
                "the details. Try once more; if it fails again, tell the person you work for."
            )


def _told(error: Exception) -> str:
    text = str(error)
    left = len(text) - _LONGEST_REFUSAL
    if left > 0:
        text = f"{text[:_LONGEST_REFUSAL]}… {left:,} more characters"
    return plain(text)
