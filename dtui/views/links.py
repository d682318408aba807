"""Another item, named on one line so that it can be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dtui.signs import sign
from dtui.text import one_line

if TYPE_CHECKING:
    from dtui.signs import Role
    from dtui.trace.trace import Trace


class ItemLink(NamedTuple):
    """An item as another one's card or a decision shows it."""

    item_id: str
    letter: str
    line: str
    """What it says, as the spine list has it."""
    word: str
    role: Role


def item_link(trace: Trace, item_id: str) -> ItemLink:
    """Return the link to an item, with its state in this snapshot.

    Raises
    ------
    KeyError
        If the item isn't in this snapshot.
    """
    # The models are loaded wherever there is a trace; lists are drawn without either.
    from dtui.trace.state import state_of
    from dtui.trace.wording import list_line, says

    item = trace[item_id]
    shown = sign(item.type, state_of(trace, item), at_risk=trace.is_at_risk(item_id))
    line = one_line(list_line(says(item, trace)))
    return ItemLink(one_line(item_id), shown.letter, line, shown.word, shown.role)
