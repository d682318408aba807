"""Every row that a view makes of a text, and whether it can be drawn as it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from wcwidth import wcwidth

from dtui.log.projections import DueRow, ItemRow, PendingRow, ProposalRow, TraceRow
from dtui.log.sqlite_found import FoundEntry
from dtui.signs import IN_ASCII
from dtui.stores.rows import item_row
from dtui.text import cells
from dtui.trace import Trace
from dtui.views.comparison import compare_traces
from dtui.views.decision_matrix import decision_matrix
from dtui.views.found import found_row
from dtui.views.graph_layout import spine_rows
from dtui.views.item_card import item_card, trace_card
from dtui.views.pending_list import pending_rows
from dtui.views.plain_text import fitted, wrapped
from dtui.views.stages import decision_stages
from dtui.views.timeline import timeline_step
from dtui.views.trace_list import trace_list_rows
from dtui.views.waiting_list import waiting_row
from tests.views.test_hostile_text import NOW, a_trace_saying, strings_in


def rows_of(text: str) -> Iterator[object]:
    """Yield the rows of every list with the text wherever a foreign file can have one."""
    one = text
    trace = TraceRow(one, 1, one, one, one, one, None, NOW, NOW, 1, 1, 1, 1, one, 1, one, one)
    pending = PendingRow(one, one, one, one, one, one, one, one, one, NOW, 1, one, one)
    item = ItemRow(one, 1, 1, one, one, one, one, (), one, True, 1)
    far = ItemRow(one, 40, 30, one, one, one, one, (1,), one, False, 40)
    proposal = ProposalRow(
        one, 9, one, one, one, '{"percent": 18}', one, one, one, one, one, one, 0.6, None, None,
        NOW, one, one, one, NOW, one, (one,), one,
    )  # fmt: skip
    due = DueRow(1, 60, NOW, one, one, one, one, one, one, one)
    yield trace_list_rows([trace], NOW)
    yield pending_rows([pending, pending._replace(kind="question", assignee="human")], NOW)
    yield spine_rows([item, far], first=1, count=30)
    yield found_row(FoundEntry(1, one, one, one, one, one, one, False, one, one, one))
    yield from (waiting_row(row, NOW) for row in (pending, proposal, due))
    yield (fitted(text, 40), *wrapped(text, 40))


def models_of(text: str) -> Iterator[object]:
    """Yield cards, matrix, steps and comparison of a trace that says the text everywhere."""
    trace: Trace = a_trace_saying(text, {"provenance": text})
    yield trace_card(trace)
    yield decision_matrix(trace, "dec-1")
    yield decision_stages(trace, "dec-1")
    yield tuple(item_card(trace, item.id) for item in trace)
    yield tuple(timeline_step(trace, length) for length in range(len(trace) + 1))
    yield compare_traces(trace.at(9), trace)
    yield spine_rows([item_row(trace, item, 1) for item in trace], first=1, count=20)


def flaws_in(view: object) -> Iterator[str]:
    """Yield the texts of a view that a terminal would obey, or give another width."""
    for text in dict.fromkeys(strings_in(view)):
        if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n" for c in text):
            yield f"control: {text!a}"
        # Character by character, as terminals do.
        elif sum(max(0, wcwidth(c)) for c in text) != cells(text):
            yield f"width: {text!a}"
        elif cells(text.translate(IN_ASCII)) != cells(text):
            yield f"width in ASCII: {text!a}"
