"""Why an item is at risk: which ground gave way under which selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtui.text import one_line

if TYPE_CHECKING:
    from dtui.trace.trace import Trace


def risk_reasons(trace: Trace, item_id: str) -> tuple[str, ...]:
    """Return a sentence for each refuted ground an item rests on; none if it is not at risk.

    Raises
    ------
    KeyError
        If the item isn't in this snapshot.
    """
    # The models are loaded wherever there is a trace; lists are drawn without either.
    from dtui.trace.graph import ancestors
    from dtui.trace.risk import refuted_grounds

    if not trace.is_at_risk(item_id):
        return ()
    selections = (
        name
        for name in (*ancestors(trace, item_id), item_id)
        if trace[name].type == "decision_selection"
    )
    return tuple(
        _sentence(trace, ground, selection, item_id)
        for selection in selections
        for ground in refuted_grounds(trace, selection)
    )


def _sentence(trace: Trace, ground: str, selection: str, item_id: str) -> str:
    validation = trace.validation_of(ground)
    by = f" by {one_line(validation.id)}" if validation is not None else ""
    refuted = f"{one_line(ground)} was refuted{by} after {one_line(selection)} was made"
    if selection == item_id:
        return f"{refuted}, which rests on it"
    return f"rests on {one_line(selection)}: {refuted}"
