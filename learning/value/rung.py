"""A rung of the identification ladder, as one log has it: whether it holds, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import numpy as np

from learning.frames import DeclaredMetric
from learning.value.cases import Cases, Flags, Floats
from learning.value.effect import Effect
from learning.value.phrases import named

Dimension = Literal["rationale code", "reviewer", "domain", "agent"]
"""What effects are told apart by."""

GroupEffect = Callable[[str, Flags, Dimension], Effect]
"""Returns the effect of some of the cases, given what they are called and told apart by."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the cases."""

    metric: DeclaredMetric
    horizon: timedelta | None
    category: str | None
    alpha: float
    """One minus the level of every interval."""

    @property
    def level(self) -> float:
        """The level of every interval."""
        return 1 - self.alpha

    @property
    def sign(self) -> int:
        """−1 where less is better, so that a gain is positive in any case."""
        return -1 if self.metric.direction == "lower" else 1

    @property
    def is_number(self) -> bool:
        """Whether outcomes are numbers, rather than yes or no."""
        return self.metric.type == "number"

    @property
    def named(self) -> str:
        """The metric and its horizon, as a sentence names them."""
        return named(self.metric, self.horizon, self.category)

    @property
    def unit(self) -> str:
        """What an effect on the outcome is measured in."""
        return self.metric.unit or self.metric.name if self.is_number else "probability"

    def stands_for(self, cases: Cases) -> Floats:
        """Return how many decisions of its verdict each known outcome stands for; 0 if unknown.

        Where the outcome means nothing unless something else came true, what is unknown does not
        exist, and each stands for itself.
        """
        stand = cases.known.astype(np.float64)
        if self.metric.only_if is not None:
            return stand
        for verdict in sorted(set(cases.verdict)):
            rows = cases.verdict == verdict
            share = float(np.mean(cases.known[rows]))
            stand[rows] /= share or 1.0
        return stand


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: whether this log stands on it, why, and what it says from there."""

    number: int
    name: str
    """What has to be so."""
    holds: bool
    why: str
    """The condition that failed, or those that were met."""
    method: str = ""
    unit: str = ""
    per: str = ""
    """Per what: ``decision``, ``overridden decision``."""
    overall: Effect | None = None
    says: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    """What has to be so and cannot be checked."""
    group: GroupEffect | None = field(default=None, repr=False, compare=False)
    """The effect of a part of the cases; None where the rung speaks of all together alone."""
