"""What an item names: its plain references, and the typed ones in its own fields."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from dtui.trace.fields import ItemId
from dtui.trace.items import AnyTraceItem, DecisionSelection


class TypedReference(NamedTuple):
    """A field that must name an item of one type."""

    field: str
    target: ItemId
    target_type: str


_FIELDS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "hypothesis_validation": (("hypothesis_id", "hypothesis"),),
        "question_answer": (("question_id", "question"),),
        "decision": (("supersedes", "decision"),),
        "hypothesis": (("decision_id", "decision"), ("challenges", "decision_option")),
        "decision_option": (("decision_id", "decision"),),
        "decision_heuristic": (("decision_id", "decision"),),
        "decision_constraint": (("decision_id", "decision"), ("constraint_id", "constraint")),
        "decision_option_constraint_evaluation": (
            ("decision_id", "decision"),
            ("option_id", "decision_option"),
            ("constraint_id", "constraint"),
        ),
        "decision_selection": (("decision_id", "decision"),),
    }
)
"""By item type, the fields that name one item each, and the type that it must be of."""


def typed_references(item: AnyTraceItem) -> list[TypedReference]:
    """Return the references in an item's own fields, in the order of the fields."""
    # A table, and no match over the classes: this is asked several times for every item.
    found = [
        TypedReference(field, target, target_type)
        for field, target_type in _FIELDS.get(item.type, ())
        if (target := getattr(item, field)) is not None
    ]
    if isinstance(item, DecisionSelection):
        found += (TypedReference("option_id", name, "decision_option") for name in item.selected)
        found += (TypedReference("rejected", name, "decision_option") for name in item.rejected)
    return found


def named_items(item: AnyTraceItem) -> tuple[ItemId, ...]:
    """Return the ids of all items that an item names, each once, plain references first."""
    typed = (reference.target for reference in typed_references(item))
    return tuple(dict.fromkeys((*item.trace_item_refs, *typed)))
