"""What a judge is shown: an item's text, and the texts it is to be judged beside."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from dtui.audit.quality.rubric import Kind
from dtui.trace import (
    AnyTraceItem,
    Constraint,
    DecisionOption,
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Hypothesis,
    HypothesisValidation,
    Observation,
    QuestionAnswer,
    Trace,
)
from dtui.trace.decision import Pair

Standing = Literal["met", "missed", "not evaluated"]
"""How what was taken stands to a constraint."""

_MOST: Final = 100
"""Items cited, and options not taken, that a judge is shown: a record may have thousands."""


class Subject(NamedTuple):
    """One item to be judged. Texts are raw, as an agent wrote them."""

    item_id: str
    kind: Kind
    says: str
    cites: tuple[str, ...] = ()
    """What the observations and answers say that it rests on directly."""
    claim: str = ""
    """Of a refutation: the hypothesis."""
    option: str = ""
    """Of an evaluation the option's name, of a selection the names of what was taken."""
    constraint: str = ""
    """Of an evaluation."""
    others: tuple[tuple[str, str], ...] = ()
    """Of a selection: the options not taken, and why each failed; empty where nobody said."""
    constraints: tuple[tuple[str, Standing], ...] = ()
    """Of a selection: each linked constraint, and how what was taken stands to it."""


def subject_of(trace: Trace, item_id: str) -> Subject | None:
    """Return what a judge is shown of an item; None for one of a kind that isn't judged.

    It needs the item, what it rests on, and for a selection its decision: not the whole trace.

    Raises
    ------
    KeyError
        If the item isn't in this snapshot.
    """
    match item := trace[item_id]:
        case Hypothesis():
            return Subject(item.id, "hypothesis", item.statement, _cited(trace, item))
        case HypothesisValidation(validated=False):
            claim = trace.get(item.hypothesis_id)
            says = claim.statement if isinstance(claim, Hypothesis) else ""
            return Subject(item.id, "refutation", item.reasoning, _cited(trace, item), claim=says)
        case DecisionOptionConstraintEvaluation():
            constraint = trace.get(item.constraint_id)
            return Subject(
                item.id,
                "evaluation",
                item.reasoning,
                _cited(trace, item),
                option=_name(trace, item.option_id),
                constraint=constraint.statement if isinstance(constraint, Constraint) else "",
            )
        case DecisionSelection():
            return _selection(trace, item)
        case _:
            return None


def _selection(trace: Trace, item: DecisionSelection) -> Subject:
    at_the_time = trace.at(trace.ordinal(item.id))
    options: tuple[str, ...] = ()
    constraints: list[tuple[str, Standing]] = []
    if (decision := trace.get(item.decision_id)) is not None and decision.type == "decision":
        details = at_the_time.decision(item.decision_id)
        options = tuple(option.id for option in details.options)
        for link in details.links:
            constraint = trace.get(link.constraint_id)
            says = constraint.statement if isinstance(constraint, Constraint) else ""
            cells = [details.cells.get(Pair(taken, link.constraint_id)) for taken in item.selected]
            constraints.append((says, _standing(cells)))
    # A foreign record may say why an option failed that it doesn't hold.
    others = dict.fromkeys((*options, *item.rejected))
    return Subject(
        item.id,
        "selection",
        "\n".join(filter(None, (item.reasoning, item.waiver))),
        _cited(trace, item),
        option=", ".join(_name(trace, taken) for taken in item.selected),
        others=tuple(
            (_name(trace, one), item.rejected.get(one, ""))
            for one in others
            if one not in item.selected
        )[:_MOST],
        constraints=tuple(constraints) if item.selected else (),
    )


def _standing(cells: list[DecisionOptionConstraintEvaluation | None]) -> Standing:
    if any(cell is None for cell in cells):
        return "not evaluated"
    return "met" if all(cell is not None and cell.satisfied for cell in cells) else "missed"


def _cited(trace: Trace, item: AnyTraceItem) -> tuple[str, ...]:
    return tuple(filter(None, (_says(trace.get(one)) for one in item.trace_item_refs[:_MOST])))


def _says(item: AnyTraceItem | None) -> str:
    match item:
        case Observation():
            return item.statement
        case QuestionAnswer():
            return item.answer
        case _:
            return ""


def _name(trace: Trace, option_id: str) -> str:
    option = trace.get(option_id)
    return option.name if isinstance(option, DecisionOption) else option_id
