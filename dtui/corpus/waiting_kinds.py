"""The kinds of what waits for a person."""

from __future__ import annotations

from typing import Literal

WaitingKind = Literal["item", "verdict", "outcome", "second"]
"""Pending items; proposals without a verdict; outcomes that are due; and, in the place of
``"verdict"``, decided proposals that could do with a second opinion."""

KINDS: tuple[WaitingKind, ...] = ("item", "verdict", "outcome")
"""What waits unless something else is asked for, in its order."""
