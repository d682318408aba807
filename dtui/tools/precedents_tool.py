"""`find_precedents`: what was decided before, in this corpus, in like words."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import Context
from pydantic import Field

from dtui.corpus import Corpus
from dtui.tools.item_tools import Who
from dtui.tools.precedents import Precedents, found_precedents
from dtui.tools.records import CorpusRecords, current_trace
from dtui.tools.refusals import READS, PlainSpokenTool, tool

_MOST = 20


def precedents_tool(records: CorpusRecords, who: Who) -> PlainSpokenTool:
    """Return the tool that looks for earlier decisions.

    Parameters
    ----------
    records
        The corpus that is searched.
    who
        Tells who is calling.
    """

    async def find_precedents(
        context: Context[Any, Any],
        text: Annotated[
            str,
            Field(max_length=2_000, description="Words of the question, the options, the facts."),
        ],
        limit: Annotated[int, Field(ge=1, le=_MOST, description="At most so many decisions.")] = 5,
    ) -> Precedents:
        """Find earlier decisions of this corpus that share words with a text.

        With each come what was selected and why, what was proposed on its ground, a person's
        verdict and the outcome. This is a search for words, not for meaning, and no prediction.
        """
        caller = who(context)

        def work(corpus: Corpus) -> Precedents:
            own = current_trace(corpus, caller)
            return found_precedents(corpus, text, limit, without=own)

        return await records.run(work)

    return tool(find_precedents, annotations=READS)
