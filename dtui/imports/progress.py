"""How an import tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Told how many are done, of how many (0 where that isn't known), and the name of the last one."""
