"""Chance, the same on every machine: made of `random.Random.random` and arithmetic alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from statistics import NormalDist
from typing import TypeVar

_Thing = TypeVar("_Thing")

_STANDARD = NormalDist()


class Draws:
    """A stream of chance for one purpose.

    Each purpose has its own stream, so that another turn of phrase changes no figure.

    Parameters
    ----------
    seed
        What the corpus is made from.
    purpose
        What is drawn.

    Examples
    --------
    >>> Draws(7, "dice").whole(1, 6) == Draws(7, "dice").whole(1, 6)
    True
    """

    def __init__(self, seed: int, purpose: str) -> None:
        # Seeding with text hashes it by SHA-512, which no PYTHONHASHSEED touches.
        self.fraction = Random(f"{purpose} of {seed}").random

    def happens(self, probability: float) -> bool:
        """Whether something of that probability comes about."""
        return self.fraction() < probability

    def between(self, low: float, high: float) -> float:
        """Return a number, all between two bounds equally likely."""
        return low + (high - low) * self.fraction()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number, both bounds included."""
        return low + int((high - low + 1) * self.fraction())

    def one_of(self, things: Sequence[_Thing]) -> _Thing:
        """Return one thing, each equally likely."""
        return things[int(len(things) * self.fraction())]

    def weighted(self, things: Sequence[tuple[_Thing, float]]) -> _Thing:
        """Return one thing by weight."""
        left = self.fraction() * sum(weight for _, weight in things)
        for thing, weight in things:
            left -= weight
            if left < 0:
                return thing
        return things[-1][0]

    def normal(self, mean: float, deviation: float) -> float:
        """Return a normal number, to six decimals."""
        return round(mean + deviation * _STANDARD.inv_cdf(max(self.fraction(), 1e-12)), 6)

    def some(self, things: Sequence[_Thing], count: int) -> list[_Thing]:
        """Return so many different things, in the order they were drawn."""
        left = list(things)
        return [left.pop(int(len(left) * self.fraction())) for _ in range(min(count, len(left)))]

    def moment(self, low: datetime, high: datetime) -> datetime:
        """Return a moment between two, to the second."""
        return low + timedelta(seconds=int((high - low).total_seconds() * self.fraction()))


def logit(probability: float) -> float:
    """Return the log odds."""
    return math.log(probability / (1 - probability))


def moved(probability: float, by: float) -> float:
    """Return a probability moved on the logit scale, to six decimals.

    Six, because the last bits of exponentials and logarithms differ between machines.

    Examples
    --------
    >>> moved(0.5, 0.0), moved(0.5, -0.6)
    (0.5, 0.354344)
    """
    return probability if by == 0 else round(1 / (1 + math.exp(-(logit(probability) + by))), 6)


def on_grid(probability: float, step: float = 0.05) -> float:
    """Return the nearest step from one step to one step before 1: what people and agents state.

    Examples
    --------
    >>> on_grid(0.613), on_grid(0.999)
    (0.6, 0.95)
    """
    steps = round(1 / step)
    return round(min(max(round(probability * steps), 1), steps - 1) / steps, 2)
