"""How one reviewer's overrides of one metric turned out, so and so long after each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from learning.calibration import Estimate, clustered_mean
from learning.frames import Frames
from learning.join import horizon_suffix
from learning.value.cases import Cases, Floats
from learning.value.effect import NEEDED, Effect, at_every_look, silent
from learning.value.exact import score_gains
from learning.value.ladder import speaks_of_parts, too_early
from learning.value.rung import Asked, Rung


@dataclass(frozen=True, slots=True)
class Reading:
    """How a reviewer's overrides turned out, so and so long after each."""

    horizon: timedelta | None
    """None where there is no clock."""
    overridden: int
    """The proposals they modified or rejected, and nobody decided otherwise since."""
    matured: int
    immature: int
    """Not counted in anything below."""
    next_matures: datetime | None
    """When the next of the immature does."""
    known: int
    """Of the matured, those whose outcome is known."""
    mean: float | None
    """The share of the known that came true, or the mean of a number; None under 20."""
    rung: int | None
    """Of the ladder; None if the log stands on none."""
    because: str
    """What is so that makes it known; empty if it is not."""
    unit: str
    per: str
    against_proposal: Effect
    """What their overrides gained over carrying the proposals out; positive where they helped.
    From their own overrides alone, without being drawn towards anybody else's."""
    always: Effect
    """The same with an interval that holds however often they look."""
    says: str
    """What that comes to, or why it cannot be known."""


@dataclass(frozen=True, slots=True)
class OwnProbability:
    """How the probabilities that a reviewer stated turned out."""

    horizon: timedelta | None
    stated: int
    known: int
    """Of these, the ones whose outcome is known."""
    mean_stated: float | None
    came_true: float | None
    """The share of the known that did."""
    brier: float | None
    too_high_by: Estimate | None
    """How far they lie above what happened, on average; None under 20."""
    better_than_agent: Estimate | None
    """By how much they scored better (Brier) than the agent's on what they approved: there, both
    speak of the same action. None under 20."""
    note: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The overrides of one reviewer, and which of them are yet to mature."""

    overridden: int
    immature: int
    next_matures: datetime | None


def waiting(
    frames: Frames, joined: pl.DataFrame, reviewer: str, horizon: timedelta | None
) -> Waiting:
    """Count the overrides of a reviewer, and those whose horizon has not passed."""
    theirs = frames.overrides.filter(
        "in_force", pl.col("reviewer") == reviewer, pl.col("verdict") != "approve"
    )
    own = joined.filter(pl.col("proposal_id").is_in(theirs["proposal_id"].implode()))
    if horizon is None:
        return Waiting(own.height, 0, None)
    early = own.filter(pl.col(f"status_{horizon_suffix(horizon)}").is_in(["immature", "undecided"]))
    first = early["decided_at"].min()
    matures = first + horizon if isinstance(first, datetime) else None
    return Waiting(own.height, early.height, matures)


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the cases of a log tell one reviewer."""

    asked: Asked
    cases: Cases
    reviewer: str
    rungs: tuple[Rung, ...]

    def reading(self, waiting: Waiting) -> Reading:
        """Return how their overrides turned out at this horizon."""
        theirs = self.cases.where((self.cases.reviewer == self.reviewer) & self.cases.overridden)
        known = theirs.outcome[theirs.known]
        matured = waiting.overridden - waiting.immature
        rung, gain = self._gain()
        always = at_every_look(gain, len(theirs), alpha=self.asked.alpha)
        return Reading(
            horizon=self.asked.horizon,
            overridden=waiting.overridden,
            matured=matured,
            immature=waiting.immature,
            next_matures=waiting.next_matures,
            known=len(known),
            mean=float(np.sum(known)) / len(known) if len(known) >= NEEDED else None,
            rung=None if rung is None else rung.number,
            because="" if rung is None else rung.name,
            unit="" if rung is None else rung.unit,
            per="" if rung is None else rung.per,
            against_proposal=gain,
            always=always,
            says=self._says(rung, gain, always, waiting),
        )

    def by_code(self) -> tuple[Effect, ...]:
        """Return what their overrides gained by rationale code; empty if all are silent."""
        rung = speaks_of_parts(self.rungs)
        if rung is None or rung.group is None:
            return ()
        own = (self.cases.reviewer == self.reviewer) & self.cases.overridden
        told: list[Effect] = []
        for code in sorted({code for codes in self.cases.codes[own] for code in codes}):
            given = np.array([code in codes for codes in self.cases.codes], dtype=np.bool_)
            told.append(replace(rung.group(self.reviewer, own & given, "reviewer"), label=code))
        return tuple(told) if any(effect.lower is not None for effect in told) else ()

    def own(self) -> OwnProbability | None:
        """Return how their own probabilities turned out, if any speaks of this horizon."""
        cases = self.cases
        theirs = (cases.reviewer == self.reviewer) & ~np.isnan(cases.own)
        if self.asked.is_number or not np.any(theirs):
            return None
        told = cases.where(theirs & cases.known)
        note = "" if len(told) >= NEEDED else f"too few: {len(told)} of the {NEEDED} cases needed"
        enough = len(told) >= NEEDED
        return OwnProbability(
            horizon=self.asked.horizon,
            stated=int(np.sum(theirs)),
            known=len(told),
            mean_stated=float(np.mean(told.own)) if enough else None,
            came_true=float(np.mean(told.outcome)) if enough else None,
            brier=float(np.mean((told.own - told.outcome) ** 2)) if enough else None,
            too_high_by=self._mean(told.own - told.outcome),
            better_than_agent=self._better_than_agent(told),
            note=note,
        )

    def _better_than_agent(self, told: Cases) -> Estimate | None:
        same = told.where(~told.overridden | self.asked.metric.unaffected)
        same = same.where(~np.isnan(same.prior))
        if len(same) < NEEDED:
            return None
        return self._mean(score_gains(same.outcome, same.prior, same.own))

    def _mean(self, values: Floats) -> Estimate | None:
        if len(values) < NEEDED:
            return None
        return clustered_mean(values, level=self.asked.level)

    def _gain(self) -> tuple[Rung | None, Effect]:
        """Return what they gained, and the rung it is known from."""
        rung = speaks_of_parts(self.rungs)
        if rung is None or rung.group is None:
            return None, silent(self.reviewer, 0, "not known")
        return rung, rung.group(self.reviewer, self.cases.reviewer == self.reviewer, "reviewer")

    def _says(self, rung: Rung | None, gain: Effect, always: Effect, waiting: Waiting) -> str:
        """Say in a word what an effect comes to, or why there is none."""
        if waiting.overridden == waiting.immature:
            return "none has matured yet" if waiting.overridden else "nothing was overridden"
        if rung is None:
            return (too_early(self.cases) or f"cannot be known: {_why(self.rungs)}").rstrip(".")
        if gain.lower is None:
            return gain.note
        if gain.estimate is None:
            return "cannot be known beyond these bounds"
        if always.helps or always.hurts:
            return "helped" if always.helps else "hurt"
        if gain.helps or gain.hurts:
            return f"{'helped' if gain.helps else 'hurt'}, as it looks today; not beyond doubt"
        return "no telling whether they helped or hurt"


def _why(rungs: tuple[Rung, ...]) -> str:
    """Return what a point for every override would take that the log does not have."""
    return next((rung.why for rung in rungs if rung.number == 2 and not rung.holds), "")
