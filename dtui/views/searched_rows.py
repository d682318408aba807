"""What a row of a list says of itself when it is searched, each kind of row by the same names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from dtui.log.projections import ItemRow
from dtui.text import one_line
from dtui.views.graph_layout import SpineRow
from dtui.views.trace_list import TraceListRow
from dtui.views.waiting_list import WaitingListRow

Row = ItemRow | SpineRow | WaitingListRow | TraceListRow
"""What can be searched."""

Read = Callable[[Any], str | tuple[str, ...] | float]
"""Reads a field off a row: a text, several, or an age in seconds."""


class Reads(NamedTuple):
    """What one kind of row can be asked."""

    rows: str
    """What the rows are, in words."""
    fields: Mapping[str, Read]
    """By field, how it is read."""
    known: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """By field, what alone it can be asked for; a field that is not named, for anything."""


def _shown(text: str) -> str:
    """Return a text of the log, which is raw, as it is shown.

    What is hidden in a text or turned round in it is not ASCII. Control characters are, but tear
    no word apart that is shown whole, and looking for them would take a quarter more time.
    """
    return text if text.isascii() or text.isprintable() else one_line(text)


def _item_text(row: ItemRow) -> str:
    return f"{row.item_id}\n{_shown(row.line)}\n{_shown(row.detail)}"


def _spine_text(row: SpineRow) -> str:
    return f"{row.item_id}\n{row.line}\n{row.detail}"


def _waiting_text(row: WaitingListRow) -> str:
    return f"{row.item_id}\n{row.proposal_id}\n{row.title}\n{row.subject} {row.says}\n{row.aside}"


def _trace_text(row: TraceListRow) -> str:
    return f"{row.trace_id}\n{row.title}\n{row.domain}"


def _item_kind(row: ItemRow | SpineRow) -> str:
    steelman = row.type == "hypothesis" and row.detail.startswith("steelman")
    return "steelman" if steelman else row.type


def _spine_state(row: SpineRow) -> str:
    return row.word.partition(",")[0].lower()


def _at_risk(row: ItemRow | SpineRow | TraceListRow) -> str:
    return "yes" if row.at_risk else ""


def _waiting_type(row: WaitingListRow) -> str:
    match row.kind:
        case "steelman":
            return "hypothesis"
        case "verdict" | "second":
            return "proposal"
        case kind:
            return kind


def _trace_state(row: TraceListRow) -> str:
    return "pending" if row.role == "pending" else ""


def _trace_kinds(row: TraceListRow) -> tuple[str, ...]:
    if row.role != "pending":
        return ()
    counts = (row.hypotheses, row.questions, row.decisions)
    return tuple(kind for kind, count in zip(PENDING_KINDS, counts, strict=True) if count)


def _completeness(row: TraceListRow) -> str:
    return "incomplete" if row.hypotheses or row.questions or row.decisions else "complete"


PENDING_KINDS: Final = ("hypothesis", "question", "decision")
"""What can pend in a trace."""

_ITEMS: Final[Mapping[str, Read]] = {
    "text": _item_text,
    "type": lambda row: row.type,
    "state": lambda row: row.state,
    "kind": _item_kind,
    "trace": lambda row: row.trace_id,
    "agent": lambda row: one_line(row.agent or "", 100),
    "at-risk": _at_risk,
    "item": lambda row: row.item_id,
}
_SPINE: Final[Mapping[str, Read]] = {
    "text": _spine_text,
    "type": lambda row: row.type,
    "state": _spine_state,
    "kind": _item_kind,
    "at-risk": _at_risk,
    "item": lambda row: row.item_id,
}
_WAITING: Final[Mapping[str, Read]] = {
    "text": _waiting_text,
    "type": _waiting_type,
    "state": lambda _row: "pending",
    "kind": lambda row: row.kind,
    "domain": lambda row: row.of_domain,
    "trace": lambda row: row.trace_id,
    "agent": lambda row: row.agent,
    "age": lambda row: row.seconds,
}
_TRACES: Final[Mapping[str, Read]] = {
    "text": _trace_text,
    "state": _trace_state,
    "kind": _trace_kinds,
    "domain": lambda row: row.domain,
    "trace": lambda row: row.trace_id,
    "agent": lambda row: row.agent,
    "profile": lambda row: row.profile,
    "verdict": lambda row: row.verdict.lower(),
    "is": _completeness,
    "at-risk": _at_risk,
    "age": lambda row: row.seconds,
}

READS: Final[Mapping[type, Reads]] = {
    ItemRow: Reads("the items of a trace", _ITEMS),
    SpineRow: Reads("the items of a trace", _SPINE),
    WaitingListRow: Reads("what waits", _WAITING),
    TraceListRow: Reads("traces", _TRACES, {"state": ("pending",), "kind": PENDING_KINDS}),
}
"""Of each kind of row, what it says."""
