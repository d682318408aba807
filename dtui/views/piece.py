"""Texts and what they say, before a face gives them a place and a colour."""

from __future__ import annotations

from typing import NamedTuple


class Piece(NamedTuple):
    """Some text of a line and what it says: `pending`, `dim`, `bright`, ... ('' for plain)."""

    text: str
    role: str = ""


class Note(NamedTuple):
    """Something said below what it is about, with a label before it."""

    label: str
    """Empty where it goes on with what the note before it is about."""
    text: str
    """In full, with its line breaks."""
    role: str = "plain"
