"""What is said below a chain of the entry under the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dtui.signs import type_word
from dtui.views.piece import Note, Piece

if TYPE_CHECKING:
    from dtui.views.chain import ChainRow


def entry_heading(row: ChainRow) -> Iterator[Piece]:
    """Say which entry it is, of what kind, and in what state; or which trace a heading names."""
    if row.heading:
        yield Piece(row.heading, "bright")
        return
    yield Piece(f"{row.letter} {row.key}", "bright")
    yield Piece(f"  {type_word(row.kind)}", "dim")
    if row.word:
        yield Piece(f"  {row.word}", row.role)


def entry_notes(row: ChainRow, *, effects: bool) -> Iterator[Note]:
    """Say who made an entry, when, and what it is joined to; what it says stands above that.

    Parameters
    ----------
    effects
        Whether the walk goes on to what came of the entry it began at.
    """
    if row.heading:
        return
    yield Note("by", " · ".join(filter(None, (row.who, row.when))), "dim")
    if row.joined:
        yield Note("follows from" if effects else "led to", ", ".join(row.joined), "dim")
