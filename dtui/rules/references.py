"""Rule 2, references: an item names only what was recorded before, and of the right type."""

from __future__ import annotations

from dtui.errors import MistakenReferenceError, UnknownReferenceError
from dtui.trace import AnyTraceItem, Trace, TypedReference, typed_references


def check_references_exist(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse an item that names one not recorded before it, or one of another type.

    So a trace is acyclic by construction, and its append order is a topological order.

    Raises
    ------
    UnknownReferenceError
        If an id is not in the trace.
    MistakenReferenceError
        If a typed field names an item of another type.
    """
    for name in item.trace_item_refs:
        if name not in trace:
            raise _unknown(item, "trace_item_refs", name)
    for reference in typed_references(item):
        named = trace.get(reference.target)
        if named is None:
            raise _unknown(item, reference.field, reference.target)
        if named.type != reference.target_type:
            raise _mistaken(item, reference, named.type)


def _unknown(item: AnyTraceItem, field: str, name: str) -> UnknownReferenceError:
    return UnknownReferenceError(
        f"{item.type} {item.id!r} names {name!r} in {field}, but no such item was recorded "
        "before it. Record that item first, or correct the id."
    )


def _mistaken(item: AnyTraceItem, reference: TypedReference, found: str) -> MistakenReferenceError:
    article = "an" if found == "observation" else "a"
    return MistakenReferenceError(
        f"{item.type} {item.id!r} needs a {reference.target_type} in {reference.field}, but "
        f"{reference.target!r} is {article} {found}. Name a {reference.target_type} there."
    )
