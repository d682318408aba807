"""What an item says, in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtui.text import one_line

if TYPE_CHECKING:
    from dtui.trace.items import AnyTraceItem


def text_of(item: AnyTraceItem) -> str:
    """Return the words an item was written for, raw: sanitise before you show them."""
    match item.type:
        case "question" | "decision":
            return item.question
        case "question_answer":
            return item.answer
        case "hypothesis_validation" | "decision_option_constraint_evaluation":
            return item.reasoning
        case "decision_selection":
            return item.reasoning
        case "decision_option":
            return f"{item.name}\n\n{item.description}" if item.description else item.name
        case "decision_constraint":
            return f"{item.constraint_id} binds {item.decision_id}"
        case _:
            return item.statement


def line_of(item: AnyTraceItem, width: int = 400) -> str:
    """Return what an item says on one line of at most `width` cells, safe to show."""
    text = item.name if item.type == "decision_option" else text_of(item)
    return one_line(text, width)
