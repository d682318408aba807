"""The signs of items, events and cells, as views take them: see `dtui.signs`."""

from dtui.signs import (
    CELL_SIGNS,
    ENTRY_KINDS,
    GLYPHS_IN_ASCII,
    Role,
    Sign,
    answer_glyph,
    entry_sign,
    event_sign,
    sign,
    type_word,
    verdict_sign,
)

__all__ = [
    "CELL_SIGNS",
    "ENTRY_KINDS",
    "GLYPHS_IN_ASCII",
    "Role",
    "Sign",
    "answer_glyph",
    "entry_sign",
    "event_sign",
    "sign",
    "type_word",
    "verdict_sign",
]
