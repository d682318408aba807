"""What a trace and a decision show of themselves in a notebook: small, escaped, static.

Glyph, letter and word carry the state, so it reads without colours, in dark and in light.
"""

from __future__ import annotations

from collections.abc import Iterator

from dtui.html import Cell, Element, element, glance, titled
from dtui.signs import CELL_SIGNS, sign
from dtui.text import counted, one_line
from dtui.trace.decision import DecisionDetails, Pair
from dtui.trace.items import ITEM_TYPES, AnyTraceItem, Decision
from dtui.trace.state import state_of
from dtui.trace.trace import Trace
from dtui.trace.wording import says

_LINE = 100
_NAME = 40
_COLUMNS = 10
"""Constraints of a matrix that have a column of their own."""
_NAMED = 5
"""What is named of several, before it is only counted."""


def trace_html(trace: Trace) -> str:
    """Return a trace's record, what pends in it, and the beginning of its causal list.

    As in every list the parts of a decision are folded into its row.
    """
    opened = trace.opened
    shown = [kind for kind in ITEM_TYPES if not kind.startswith("decision_")]
    title = titled(
        one_line(opened.title, _LINE) or opened.trace_id[:_LINE],
        opened.trace_id[:_LINE] if opened.title else "",
        f"domain {one_line(opened.domain, _NAME)}" if opened.domain else "",
        f"profile {opened.profile}",
        f"agent {one_line(opened.agent, _NAME)}" if opened.agent else "",
        counted(len(trace), "item"),
    )
    return glance(
        title,
        _pending(trace.pending),
        head=("type", "item", "state", "what it says"),
        rows=_items(trace),
        count=sum(map(trace.count, shown)),
        where="trace.items",
    )


def _pending(items: list[AnyTraceItem]) -> Element:
    if not items:
        return element("p", "Nothing pends.")
    named = ", ".join(item.id[:_NAME] for item in items[:_NAMED])
    return element("p", f"PENDING {len(items):,}: {named}{', …' if len(items) > _NAMED else ''}")


def _items(trace: Trace) -> Iterator[tuple[Cell, ...]]:
    for item in trace:
        if item.type.startswith("decision_"):
            continue
        at_risk = _is_at_risk(trace, item)
        glyph, _, letter, word, _ = sign(item.type, state_of(trace, item), at_risk=at_risk)
        yield f"{glyph} {letter}", item.id[:_NAME], word, one_line(_line(trace, item), _LINE)


def _is_at_risk(trace: Trace, item: AnyTraceItem) -> bool:
    selection = trace.selection_of(item.id) if isinstance(item, Decision) else None
    return trace.is_at_risk(item.id if selection is None else selection.id)


def _line(trace: Trace, item: AnyTraceItem) -> str:
    selection = trace.selection_of(item.id) if isinstance(item, Decision) else None
    # Of a megabyte, a line needs only its beginning.
    line = says(item, trace)[: 8 * _LINE]
    return line if selection is None else f"{line[:_LINE]} → {says(selection, trace)[: 8 * _LINE]}"


def decision_html(details: DecisionDetails) -> str:
    """Return a decision with its matrix: each option by each constraint, and the selection."""
    links = details.links[:_COLUMNS]
    left_out = len(details.links) - len(links)
    return glance(
        titled(
            one_line(details.decision.question, _LINE), details.decision.id[:_NAME], _word(details)
        ),
        *(element("p", line) for line in _state(details)),
        head=("option", *(link.constraint_id[:_NAME] for link in links))
        + ((f"+ {left_out:,} more",) if left_out else ()),
        rows=_options(details, left_out),
        count=len(details.options),
        where="details.options",
    )


def _word(details: DecisionDetails) -> str:
    superseded = details.successor is not None and details.locked
    state = "superseded" if superseded else "selected" if details.locked else "pending"
    shown = sign("decision", state)
    return f"{shown.glyph} {shown.word}"


def _state(details: DecisionDetails) -> Iterator[str]:
    selection = details.selection
    if selection is not None:
        why = f": {one_line(selection.reasoning, 2 * _LINE)}" if selection.reasoning else ""
        yield f"{selection.id[:_NAME]} selected {_named(selection.selected) or 'no option'}{why}"
    elif details.waits_for:
        yield f"Waits for {one_line(details.waits_for, 3 * _LINE)}."
    if details.steelmen:
        verdicts = (_steelman(details, steelman.id) for steelman in details.steelmen[:_NAMED])
        more = ", …" if len(details.steelmen) > _NAMED else ""
        yield f"Steelmen: {', '.join(verdicts)}{more}"


def _named(ids: tuple[str, ...]) -> str:
    named = " + ".join(name[:_NAME] for name in ids[:_NAMED])
    return f"{named} + …" if len(ids) > _NAMED else named


def _steelman(details: DecisionDetails, steelman_id: str) -> str:
    verdict = details.verdicts.get(steelman_id)
    if verdict is None:
        return f"{steelman_id[:_NAME]} without a verdict"
    return f"{steelman_id[:_NAME]} {'confirmed' if verdict.validated else 'refuted'}"


def _options(details: DecisionDetails, left_out: int) -> Iterator[tuple[Cell, ...]]:
    taken = () if details.selection is None else details.selection.selected
    for option in details.options:
        cells = (
            _cell(details, Pair(option.id, link.constraint_id)) for link in details.links[:_COLUMNS]
        )
        name = f"{option.id[:_NAME]} {one_line(option.name, _NAME)}"
        yield (
            element("strong", f"◇ {name} (selected)") if option.id in taken else name,
            *cells,
            *((_others(details, option.id),) if left_out else ()),
        )


def _others(details: DecisionDetails, option_id: str) -> str:
    """Return how an option does on the constraints that have no column."""
    others = [details.cells.get(Pair(option_id, link.constraint_id)) for link in details.links]
    told = [None if cell is None else cell.satisfied for cell in others[_COLUMNS:]]
    return ", ".join(
        f"{told.count(value):,} {CELL_SIGNS[value].word}"
        for value in (True, False, None)
        if value in told
    )


def _cell(details: DecisionDetails, pair: Pair) -> str:
    evaluation = details.cells.get(pair)
    shown = CELL_SIGNS[None if evaluation is None else evaluation.satisfied]
    return f"{shown.glyph} {shown.word}"
