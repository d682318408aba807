"""Whether verdicts come sooner: the share given within a time that is fixed once.

The time is the Kaplan–Meier median of an agent's first proposals, so that about half of those had
a verdict within it. Each proposal then counts as soon as that time has passed since it was made,
verdict or not: who still waits by then was not fast, and who has not waited that long does not
count yet. So nothing is left out because it takes long, which is how medians of the decided alone
deceive; and as each agent is held to its own beginnings, more proposals of one whose work is
decided quickly make nothing faster. (In 150 simulated years of 10,000 proposals in which one of two
agents took over from the other, that was called faster in none.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dtui.errors import InsufficientDataError
from learning.frames import Frames
from learning.improvement.change import Change, Tally
from learning.improvement.learner import Floats, Ints
from learning.improvement.weeks import next_week, week
from learning.survival import SurvivalCurve, kaplan_meier

REFERENCE = 100
"""An agent's first proposals, whose median is the time that its others are held to."""

SPREAD = 0.1
"""A typical change of the share: from half to six in ten."""

_NOBODY = "no agent named"
_IN_HOURS = timedelta(hours=1) / timedelta(microseconds=1)

Flags = NDArray[np.bool_]


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
    agent : pl.Series
        Who made it; null where nobody is named.
    period : ndarray of int
        The month, twelve times the year and counted from 0.
    """

    hours: Floats
    decided: Flags
    proposed: pl.Series
    agent: pl.Series
    period: Ints

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.hours)

    def curve(self, rows: slice | Flags) -> SurvivalCurve:
        """Return how long some of them waited, who still waits censored.

        Raises
        ------
        InsufficientDataError
            If none of them has a verdict.
        """
        return kaplan_meier(self.hours[rows], self.decided[rows])

    def median(self, rows: slice | Flags) -> float | None:
        """Return by when half of some of them had a verdict, in hours; None if they have not."""
        try:
            return self.curve(rows).median
        except InsufficientDataError:
            return None

    def half_decided(self, rows: Flags) -> datetime | None:
        """Return when half of some of them had a verdict; None if they have not."""
        hours = pl.Series(self.hours * _IN_HOURS).round().cast(pl.Int64).cast(pl.Duration("us"))
        given = (self.proposed + hours).filter(pl.Series(rows & self.decided)).sort()
        half = -(-int(rows.sum()) // 2)
        return given[half - 1] if len(given) >= half else None

    def by(self, moment: datetime, rows: Flags) -> Waits:
        """Return what was known of some of them by an earlier moment."""
        made = self.proposed.filter(pl.Series(rows))
        age = (pl.select(pl.lit(moment) - made).to_series()).dt.total_microseconds() / _IN_HOURS
        so_far = age.to_numpy()
        decided = self.decided[rows] & (self.hours[rows] <= so_far)
        hours = np.minimum(self.hours[rows], so_far)
        agent = self.agent.filter(pl.Series(rows))
        return Waits(hours, decided, made, agent, self.period[rows])


@dataclass(frozen=True, slots=True)
class Pace:
    """Which proposals had a verdict in time, and how their share changed.

    Attributes
    ----------
    thresholds : tuple
        Hours within which a verdict is in time, an agent each, in the order they appeared.
    fast : ndarray
        1 where the verdict came in time, else 0; of the proposals of these agents that were made
        long enough ago.
    rows : ndarray of int
        Which proposals these are.
    period : ndarray of int
        Their months.
    change : Change
        By look from the first, and month from the first.
    """

    thresholds: tuple[float, ...]
    fast: Floats
    rows: Ints
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
    decided = rows["decided_at"].is_not_null().to_numpy()
    return Waits(waited.to_numpy() / _IN_HOURS, decided, proposed, rows["agent"], month.to_numpy())


def pace_of(waits: Waits, as_of: datetime) -> Pace | None:
    """Hold every proposal to its agent's first ones; None while no agent has enough of them."""
    named = waits.agent.fill_null(_NOBODY)
    thresholds: list[float] = []
    known_at = pl.Series([None] * len(waits), dtype=waits.proposed.dtype)
    limit = np.full(len(waits), np.nan)
    for agent in named.unique(maintain_order=True):
        own = (named == agent).to_numpy()
        found = _threshold(waits, own)
        if found is None:
            continue
        hours, since = found
        thresholds.append(hours)
        limit[own] = hours
        due = pl.max_horizontal(waits.proposed + timedelta(hours=hours), pl.lit(since))
        known_at = pl.select(pl.when(pl.Series(own)).then(due).otherwise(known_at)).to_series()
    ripe = (known_at <= as_of).fill_null(value=False)
    if not ripe.any():
        return None
    rows = np.flatnonzero(ripe.to_numpy())
    fast = (waits.decided[rows] & (waits.hours[rows] <= limit[rows])).astype(np.float64)
    return _followed(waits, tuple(thresholds), fast, rows, next_week(known_at.filter(ripe)))


def _followed(
    waits: Waits, thresholds: tuple[float, ...], fast: Floats, rows: Ints, look: Ints
) -> Pace:
    period = waits.period[rows]

    def followed(value: Floats) -> Change:
        tally = Tally.of(
            value,
            look - look.min(),
            period - period[0],
            week(waits.proposed[rows]),
            int(np.ptp(look)) + 1,
            int(np.ptp(period)) + 1,
        )
        return Change.of(tally, SPREAD)

    change = followed(fast)
    if len(thresholds) > 1:
        # A median of so few is off by chance, so the share of an agent's proposals that keep to it
        # is not quite a half, for good; and that shows as a change once agents come in another mix.
        agent = waits.agent[rows].fill_null(_NOBODY)
        for name in agent.unique(maintain_order=True):
            moved = followed((agent == name).to_numpy() * 1.0).difference
            change = replace(change, variance=change.variance + 0.25 / REFERENCE * moved**2)
    return Pace(thresholds, fast, rows, period, change)


def _threshold(waits: Waits, own: Flags) -> tuple[float, datetime] | None:
    """Return the median of an agent's first proposals, and when it was known: once and for all.

    That is when the last of them was made; where too few had a verdict by then to tell, as of
    proposals made in one go, when half of them have one.
    """
    (rows,) = np.nonzero(own)
    if len(rows) < REFERENCE:
        return None
    first = own & (np.arange(len(own)) <= rows[REFERENCE - 1])
    for since in (waits.proposed[int(rows[REFERENCE - 1])], waits.half_decided(first)):
        median = None if since is None else waits.by(since, first).median(slice(None))
        if since is not None and median is not None:
            return median, since
    return None
