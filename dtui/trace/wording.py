"""What an item says, in the words it was written in: whole, or as one line of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dtui.trace.items import (
    AnyTraceItem,
    Constraint,
    Decision,
    DecisionConstraint,
    DecisionHeuristic,
    DecisionOption,
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Deduction,
    Hypothesis,
    HypothesisValidation,
    Observation,
    Question,
    QuestionAnswer,
)

if TYPE_CHECKING:
    from dtui.trace.trace import Trace

LINE_LIMIT = 240
"""Characters of a list line; what is longer is read on the item's card."""


def says(item: AnyTraceItem, trace: Trace) -> str:
    """Return the main text of an item; for a link and a selection, what they name."""
    match item:
        case Observation() | Hypothesis() | Constraint() | Deduction() | DecisionHeuristic():
            return item.statement
        case Question() | Decision():
            return item.question
        case QuestionAnswer():
            return item.answer
        case DecisionOption():
            return item.name
        case DecisionConstraint():
            linked = trace.get(item.constraint_id)
            return linked.statement if isinstance(linked, Constraint) else item.constraint_id
        case DecisionSelection():
            return selected_names(item, trace) or "no option taken"
        case HypothesisValidation() | DecisionOptionConstraintEvaluation():
            return item.reasoning


def selected_names(selection: DecisionSelection, trace: Trace) -> str:
    """Return the names of the options a selection took, the main one first; may be empty."""
    options = (trace.get(option_id) for option_id in selection.selected)
    return " + ".join(option.name for option in options if isinstance(option, DecisionOption))


def list_line(text: str) -> str:
    r"""Fold white space and cut at `LINE_LIMIT`; what is left is as raw as it was.

    Examples
    --------
    >>> list_line("Usage fell\n  since March")
    'Usage fell since March'
    """
    # Cut before folding: of a megabyte, a line needs only its beginning.
    folded = " ".join(text[: 8 * LINE_LIMIT].split())
    return folded if len(folded) <= LINE_LIMIT else f"{folded[: LINE_LIMIT - 1]}…"


def first_five(names: Sequence[str | tuple[str, ...]]) -> str:
    """Return the first five of several ids or pairs of ids, with a mark if there are more.

    Examples
    --------
    >>> first_five(["hyp-1"]), first_five("abcdef")
    ("'hyp-1'", "'a', 'b', 'c', 'd', 'e', …")
    >>> first_five([("opt-1", "con-2")])
    '(opt-1, con-2)'
    """
    named = (repr(name) if isinstance(name, str) else f"({', '.join(name)})" for name in names[:5])
    return ", ".join(named) + (", …" if len(names) > 5 else "")


def texts(item: AnyTraceItem) -> list[str]:
    """Return every text of an item that somebody might search for."""
    found = [item.id, *item.labels]
    match item:
        case Observation():
            found.append(item.statement)
            found += (citation.ref for citation in item.citations)
        case DecisionOption():
            found += (item.name, item.description)
        case DecisionSelection():
            found += (item.reasoning, *item.rejected.values(), item.waiver or "")
        case HypothesisValidation() | DecisionOptionConstraintEvaluation():
            found.append(item.reasoning)
        case DecisionConstraint():
            pass
        case QuestionAnswer():
            found.append(item.answer)
        case Question() | Decision():
            found.append(item.question)
        case Hypothesis() | Constraint() | Deduction() | DecisionHeuristic():
            found.append(item.statement)
    return found
