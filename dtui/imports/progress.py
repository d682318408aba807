"""How an import tells how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dtui.trace import ItemId

Progress = Callable[[int, int, str], None]
"""Told how many are done, of how many (0 where that isn't known), and the name of the last one."""


@dataclass(slots=True)
class JsonlImport:
    """What came of an import of JSON lines."""

    imported: list[ItemId] = field(default_factory=list[str])
    """The ids of the traces that were new to the corpus."""
    already_there: list[ItemId] = field(default_factory=list[str])
    """The ids of the traces that it had; their new items, if any, were added."""
    items: int = 0
    """How many items were added."""
    events: int = 0
    """How many events were added."""
    entries_before: int = 0
    """How many entries a restore found there, left by a run before it."""
