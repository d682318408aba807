"""Clocks and salts that give the same log in every run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

START = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    """Return the moment so many seconds after the start; before it, if negative."""
    return START + timedelta(seconds=seconds)


class SetClock:
    """A clock that shows what a test set it to."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds

    def __call__(self) -> datetime:
        return later(self.seconds)


def ticking(step: float = 1.0) -> Iterator[datetime]:
    """Yield moments, a step of seconds apart."""
    number = 0
    while True:
        yield later(number * step)
        number += 1
