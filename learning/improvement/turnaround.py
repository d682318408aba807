"""Whether verdicts come sooner: the share given within a time that is fixed once.

The time is the Kaplan–Meier median of the first proposals, so that about half of those came within
it. Each proposal then counts as soon as that time has passed since it was made, verdict or not:
who still waits by then was not fast, and who has not waited that long does not count yet. Nothing
is left out because it takes long, which is how medians of the decided alone deceive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from learning.frames import Frames
from learning.improvement.change import Change, Tally
from learning.improvement.learner import Floats, Ints
from learning.improvement.weeks import next_week, week
from learning.survival import SurvivalCurve, kaplan_meier

REFERENCE = 200
"""Proposals whose median is the time that all others are held to."""

SPREAD = 0.1
"""A typical change of the share: from half to six in ten."""

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waits:
    """Proposals for a person's verdict, in the order in which they were made.

    Attributes
    ----------
    hours : ndarray
        Until the verdict in force, or so far.
    decided : ndarray of bool
    proposed : pl.Series
        When each was made.
    period : ndarray of int
        The month, twelve times the year and counted from 0.
    """

    hours: Floats
    decided: np.ndarray
    proposed: pl.Series
    period: Ints

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.hours)

    def curve(self, rows: slice) -> SurvivalCurve:
        """Return how long some of them waited, who still waits censored."""
        return kaplan_meier(self.hours[rows], self.decided[rows])


@dataclass(frozen=True, slots=True)
class Pace:
    """The share of proposals that had a verdict in time, and how it changed.

    Attributes
    ----------
    threshold : float
        In hours.
    fast : ndarray
        1 where the verdict came within it, else 0; of the proposals made long enough ago.
    period : ndarray of int
        Their months.
    change : Change
        By look from the first, and month from the first.
    """

    threshold: float
    fast: Floats
    period: Ints
    change: Change


def waits_of(frames: Frames) -> Waits | None:
    """Return how long proposals wait for a person; None where nothing says when they were made.

    What a rule or another agent decided waited for nobody and is left out; what still waits is
    taken to wait for a person.
    """
    if frames.as_of is None:
        return None
    kinds = frames.overrides.filter("in_force").select("proposal_id", "reviewer_kind")
    rows = (
        frames.decisions.join(kinds, on="proposal_id", how="left")
        .filter(pl.col("reviewer_kind").fill_null("human") == "human")
        .drop_nulls("proposed_at")
        .sort("proposed_at", "proposal_id")
    )
    until = pl.coalesce("decided_at", pl.lit(frames.as_of))
    waited = rows.select((until - pl.col("proposed_at")).dt.total_microseconds()).to_series()
    proposed = rows["proposed_at"]
    month = proposed.dt.year().cast(pl.Int64) * 12 + proposed.dt.month() - 1
    hours = waited.to_numpy() / (_HOUR / timedelta(microseconds=1))
    return Waits(hours, rows["decided_at"].is_not_null().to_numpy(), proposed, month.to_numpy())


def pace_of(waits: Waits, as_of: datetime) -> Pace | None:
    """Hold every proposal to the median of the first ones; None while there are too few."""
    if len(waits) <= REFERENCE:
        return None
    threshold = _threshold(waits)
    if threshold is None:
        return None
    due = waits.proposed + timedelta(hours=threshold)
    ripe = (due <= as_of).to_numpy()
    fast = (waits.decided & (waits.hours <= threshold))[ripe].astype(np.float64)
    look, period = next_week(due.filter(pl.Series(ripe))), waits.period[ripe]
    if not len(fast):
        return None
    tally = Tally.of(
        fast,
        look - look[0],
        period - period[0],
        week(waits.proposed.filter(pl.Series(ripe))),
        int(look[-1] - look[0]) + 1,
        int(period[-1] - period[0]) + 1,
    )
    return Pace(threshold, fast, period, Change.of(tally, SPREAD))


def _threshold(waits: Waits) -> float | None:
    """Return the first proposals' median as it was known when the last of them was made.

    So it is the same in every later report.
    """
    first = slice(0, REFERENCE)
    age = (waits.proposed[REFERENCE - 1] - waits.proposed[first]).dt.total_microseconds()
    so_far = age.to_numpy() / (_HOUR / timedelta(microseconds=1))
    hours = np.minimum(waits.hours[first], so_far)
    decided = waits.decided[first] & (waits.hours[first] <= so_far)
    return kaplan_meier(hours, decided).median if decided.any() else None
