"""Rule 1, roots: only observations may rest on nothing."""

from __future__ import annotations

from dtui.errors import UngroundedItemError
from dtui.trace import AnyTraceItem, Trace


def check_item_is_grounded(item: AnyTraceItem, trace: Trace) -> None:
    """Refuse any item but an observation that names nothing it rests on.

    Because every other item names an earlier one, every chain of reasoning in a trace ends
    at evidence somebody can look up.

    Raises
    ------
    UngroundedItemError
        If `trace_item_refs` is empty and the item is no observation.
    """
    if item.trace_item_refs or item.type == "observation":
        return
    raise UngroundedItemError(
        f"{item.type} {item.id!r} must reference at least one other trace item via "
        f"trace_item_refs (only observations can be roots). {_remedy(trace)}"
    )


def _remedy(trace: Trace) -> str:
    newest = [observation.id for observation in trace.of_type("observation")[-3:]]
    if not newest:
        return "Log the evidence as an observation first, then refer to it."
    return f"Refer to what it rests on, for example trace_item_refs={newest!r}."
