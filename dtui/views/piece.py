"""Some text and what it says, before a face gives it a colour."""

from __future__ import annotations

from typing import NamedTuple


class Piece(NamedTuple):
    """Some text of a line and what it says: `pending`, `dim`, `bright`, ... ('' for plain)."""

    text: str
    role: str = ""
