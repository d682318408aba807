"""One item in full, beside the list it was found in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from dtui.tui.line import Piece, content, labelled

if TYPE_CHECKING:
    from dtui.views.item_card import ItemCard


class Card(VerticalScroll):
    """What an item says, who said it and when; scrolls when it says more than there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._card: ItemCard | None = None

    def on_resize(self) -> None:
        """Wrap the text anew."""
        if self._card is not None:
            self.show(self._card)

    def compose(self) -> ComposeResult:
        yield Static(id="card-text")

    def show(self, card: ItemCard) -> None:
        """Show this item from its top."""
        self._card = card
        width = self.scrollable_content_region.width - 1
        self.query_one("#card-text", Static).update(content(_pieces(card, width)))
        self.scroll_home(animate=False)

    def show_notice(self, notice: str) -> None:
        """Say something instead of an item, such as that it is being read."""
        self.query_one("#card-text", Static).update(content((Piece(notice, "dim"),)))


def _pieces(card: ItemCard, width: int) -> Iterator[Piece]:
    kind = " · ".join(filter(None, (card.type_word, card.stage)))
    yield Piece(f"{card.letter} {card.item_id}", "bright")
    yield Piece(f"  {kind}\n", "dim")
    if card.word:
        yield Piece(f"{card.word}\n", card.role)
    for reason in card.at_risk:
        yield Piece(f"▽ {reason}\n", "at-risk")
    yield Piece("\n")
    for line in card.body:
        yield Piece(f"{line}\n")
    yield Piece("\n")
    for phrase in card.unblocks:
        label, phrase = ("", phrase) if phrase.startswith("waits") else ("unblocks", phrase)
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
