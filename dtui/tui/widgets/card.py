"""One item in full, beside the list it was found in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dtui.tui.line import Line, labelled, lines_of
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.plain_text import wrapped
from dtui.views.rows import HeldRows

if TYPE_CHECKING:
    from dtui.views.item_card import ItemCard


class Card(VirtualList[Line]):
    """What an item says, who said it and when; the keys of a list scroll it.

    It is drawn by the line like any list: to lay out a text anew at each move of the cursor
    takes longer than all else that a move does.
    """

    def __init__(self) -> None:
        super().__init__(_draw)
        self._card: ItemCard | None = None

    def show_card(self, card: ItemCard) -> None:
        """Show this item, from its top if it is another one than before."""
        same = self._card is not None and self._card.item_id == card.item_id
        self._card = card
        lines = lines_of(_pieces(card, self.scrollable_content_region.width - 3))
        self.show(HeldRows(lines, str))
        if not same:
            self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Wrap the text anew."""
        if self._card is not None:
            self.show_card(self._card)

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is drawn: a text has none."""
        return False

    def _scroll_to_cursor(self) -> None:
        """Stay where the reviewer has scrolled to: there is no cursor to follow."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no choice: there is nothing here but to read."""
        return action != "choose"

    def action_move(self, step: int) -> None:
        """Scroll by that many lines."""
        self.scroll_relative(y=step, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by that many screenfuls."""
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    def action_first(self) -> None:
        """Scroll to the top."""
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """Scroll to the end."""
        self.scroll_end(animate=False)


def _draw(line: Line, _width: int) -> Sequence[Piece]:
    return line


def _pieces(card: ItemCard, width: int) -> Iterator[Piece]:
    kind = " · ".join(filter(None, (card.type_word, card.stage)))
    name = f"{card.letter} {card.item_id}"
    first, *rest = wrapped(f"{name} {kind}", width)
    yield Piece(name, "bright")
    yield from (Piece(f"{line}\n", "dim") for line in (first.removeprefix(name), *rest))
    if card.word:
        yield Piece(f"{card.word}\n", card.role)
    for reason in card.at_risk:
        yield from _wrapped(f"▽ {reason}", width, "at-risk")
    yield Piece("\n")
    for line in card.body:
        yield from _wrapped(line, width)
    yield Piece("\n")
    for phrase in card.unblocks:
        label = "" if phrase.startswith("waits") else "unblocks"
        yield from labelled(label, phrase, width, "pending")
    for field in card.fields:
        yield from labelled(field.name, field.value, width)
    if card.labels:
        yield from labelled("labels", ", ".join(card.labels), width)
    if card.author:
        yield from labelled("by", card.author, width, "dim")
    if card.occurred:
        yield from labelled("thought", card.occurred, width, "dim")
    yield from labelled("recorded", card.recorded, width, "dim")
    for phrase in card.quality:
        yield from labelled("quality", phrase, width, "dim")


def _wrapped(text: str, width: int, role: str = "plain") -> Iterator[Piece]:
    for line in wrapped(text, width):
        yield Piece(f"{line}\n", role)
