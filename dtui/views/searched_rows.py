"""What a row of a list says of itself when it is searched, each kind of row by the same names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from dtui.log.projections import ItemRow
from dtui.text import one_line
from dtui.views.graph_layout import SpineRow
from dtui.views.waiting_list import WaitingListRow

Row = ItemRow | SpineRow | WaitingListRow
"""What can be searched."""

Reads = Mapping[str, Callable[[Any], str]]
"""By field, how it is read off a row; a field that the row does not name is missing."""


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


def _item_kind(row: ItemRow | SpineRow) -> str:
    steelman = row.type == "hypothesis" and row.detail.startswith("steelman")
    return "steelman" if steelman else row.type


def _spine_state(row: SpineRow) -> str:
    return row.word.partition(",")[0].lower()


def _at_risk(row: ItemRow | SpineRow) -> str:
    return "yes" if row.at_risk else ""


def _waiting_type(row: WaitingListRow) -> str:
    match row.kind:
        case "steelman":
            return "hypothesis"
        case "verdict" | "second":
            return "proposal"
        case kind:
            return kind


def _waiting_agent(row: WaitingListRow) -> str:
    return row.subject.removesuffix(" proposes") if row.action else ""


READS: Final[Mapping[type, Reads]] = {
    ItemRow: {
        "text": _item_text,
        "type": lambda row: row.type,
        "state": lambda row: row.state,
        "kind": _item_kind,
        "trace": lambda row: row.trace_id,
        "at-risk": _at_risk,
    },
    SpineRow: {
        "text": _spine_text,
        "type": lambda row: row.type,
        "state": _spine_state,
        "kind": _item_kind,
        "at-risk": _at_risk,
    },
    WaitingListRow: {
        "text": _waiting_text,
        "type": _waiting_type,
        "state": lambda _row: "pending",
        "kind": lambda row: row.kind,
        "domain": lambda row: row.domain,
        "trace": lambda row: row.trace_id,
        "agent": _waiting_agent,
    },
}
"""Of each kind of row, what it says."""
