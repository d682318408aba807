"""What an item names: its plain references, and the typed ones in its own fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dtui.trace.fields import ItemId
from dtui.trace.items import (
    AnyTraceItem,
    Decision,
    DecisionConstraint,
    DecisionHeuristic,
    DecisionOption,
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Hypothesis,
    HypothesisValidation,
    QuestionAnswer,
)


class TypedReference(NamedTuple):
    """A field that must name an item of one type."""

    field: str
    target: ItemId
    target_type: str


def typed_references(item: AnyTraceItem) -> Iterator[TypedReference]:
    """Yield the references in an item's own fields, in the order of the fields."""
    match item:
        case HypothesisValidation():
            yield TypedReference("hypothesis_id", item.hypothesis_id, "hypothesis")
        case QuestionAnswer():
            yield TypedReference("question_id", item.question_id, "question")
        case Decision(supersedes=str(superseded)):
            yield TypedReference("supersedes", superseded, "decision")
        case Hypothesis(decision_id=str(decision_id)):
            yield TypedReference("decision_id", decision_id, "decision")
            if item.challenges is not None:
                yield TypedReference("challenges", item.challenges, "decision_option")
        case DecisionOption() | DecisionHeuristic():
            yield TypedReference("decision_id", item.decision_id, "decision")
        case DecisionConstraint():
            yield TypedReference("decision_id", item.decision_id, "decision")
            yield TypedReference("constraint_id", item.constraint_id, "constraint")
        case DecisionOptionConstraintEvaluation():
            yield TypedReference("decision_id", item.decision_id, "decision")
            yield TypedReference("option_id", item.option_id, "decision_option")
            yield TypedReference("constraint_id", item.constraint_id, "constraint")
        case DecisionSelection():
            yield TypedReference("decision_id", item.decision_id, "decision")
            for option_id in item.selected:
                yield TypedReference("option_id", option_id, "decision_option")
            for option_id in item.rejected:
                yield TypedReference("rejected", option_id, "decision_option")
        case _:
            pass


def named_items(item: AnyTraceItem) -> tuple[ItemId, ...]:
    """Return the ids of all items that an item names, each once, plain references first."""
    typed = (reference.target for reference in typed_references(item))
    return tuple(dict.fromkeys((*item.trace_item_refs, *typed)))
