"""Whether what overriding gains has changed: the final probability against the stated one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learning.improvement.cases import Cases
from learning.improvement.change import Change
from learning.improvement.gain import gains

SPREAD = 0.02
"""A typical change of what overriding gains per decision, in Brier score."""


@dataclass(frozen=True, slots=True)
class Overriding:
    """The likeliest change of what overriding gains per decision.

    Attributes
    ----------
    rose, fell : bool
        Beyond doubt.
    period : int
        The likeliest start.
    difference, radius : float
        Mean gain since less mean gain before, and half the width of its interval.
    """

    rose: bool
    fell: bool
    period: int
    difference: float
    radius: float

    @property
    def estimate(self) -> tuple[float, float, float]:
        """The difference, with its interval."""
        low, high = self.difference - self.radius, self.difference + self.radius
        return self.difference, low, high


def follow_overriding(cases: Cases, alpha: float) -> Overriding | None:
    """Follow what overriding gains per decision; None where nothing can be said of it.

    Decisions whose reviewer stated no probability of their own count as nothing gained. It is the
    change that is followed; the gain itself depends on which decisions were overridden, which
    `learning.value` allows for.
    """
    gain = gains(cases.outcome, cases.final, cases.prior)[0]
    if not np.any(gain):
        return None
    change = Change.of(cases.tallied(gain, np.ones(len(cases), dtype=bool)), SPREAD)
    place = change.likeliest()
    if place is None:
        return None
    rose, fell = change.averaged()
    beyond = np.log(2 / alpha)
    return Overriding(
        bool(rose[-1] >= beyond),
        bool(fell[-1] >= beyond),
        int(cases.period[0]) + 1 + place,
        float(change.difference[-1, place]),
        float(change.radius(alpha)[-1, place]),
    )
