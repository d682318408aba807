"""A short list of items to go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from dtui.signs import Role, sign
from dtui.text import one_line
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted
from dtui.views.rows import HeldRows

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow


_MOST = 200
"""Links shown of one item. Thousands may rest on it; the list of the trace has them all."""


class Link(NamedTuple):
    """An item as a list of links shows it."""

    item_id: str
    glyph: str
    line: str
    role: Role


class Links(VirtualList[Link]):
    """The items that one rests on, or that rest on it.

    Its height is the screen's business and stays the same from item to item: what moves about
    while the cursor moves is hard to read, and slow to draw.
    """

    def __init__(self, title: str, *, id: str) -> None:
        super().__init__(_draw, id=id)
        self._title = title

    def show_items(self, items: Sequence[ItemRow]) -> None:
        """Show these items; of very many, the first, under the count of all."""
        links = [_link(row) for row in items[:_MOST]]
        shown = f", first {_MOST:,} here" if len(items) > _MOST else ""
        self.border_title = f"{self._title} ({len(items):,}{shown})"
        self.show(HeldRows(links, lambda link: link.item_id))

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is drawn: only while the reviewer is choosing among the links."""
        return self.has_focus

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


def _link(row: ItemRow) -> Link:
    shown = sign(row.type, row.state, at_risk=row.at_risk)
    return Link(row.item_id, shown.glyph, one_line(row.line, 200), shown.role)


def _draw(link: Link, width: int) -> Sequence[Piece]:
    name = f"{link.item_id} "
    return (
        Piece(f"{link.glyph} ", link.role),
        Piece(fitted(f"{name}{link.line}", width - 2)),
    )
