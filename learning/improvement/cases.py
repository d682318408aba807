"""Decisions whose prior and outcome are both known, as plain arrays, with when each became known.

Everything behind this module works on arrays; it is the only one that reads frames.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dtui.errors import InvalidFrameError
from learning.frames import DeclaredMetric, Frames
from learning.improvement.change import Tally
from learning.improvement.learner import Floats, Ints
from learning.improvement.news import news_of
from learning.improvement.prequential import News
from learning.improvement.weeks import monday, next_week, week
from learning.join import horizon_suffix
from learning.value.cases import check_joined, speaks_of

STEP_ROWS = 50
"""Rows a step holds where a table has neither a clock nor ties in its sequence."""

_COLUMNS = ("block", "look", "period", "outcome", "prior", "final", "agent", "reviewer")


@dataclass(frozen=True, slots=True)
class Cases:
    """Decisions with a prior and a known outcome, in the order in which they were taken.

    Attributes
    ----------
    frame : pl.DataFrame
        ``proposal_id``, ``decided_at``, ``sequence``, ``outcome``, ``prior`` and ``final``.
    block : ndarray of int
        The week a decision was taken in, or the step of its sequence; ascending.
    look : ndarray of int
        The first block at whose start its outcome was known, in the version that counts now.
    period : ndarray of int
        The month, or step, it was taken in: where a change may have started.
    agent, reviewer : ndarray of int
        Numbers from 0, agents in the order in which they appeared.
    agents : tuple of str
        What the agents are called.
    news : News
        Every version of every outcome, by when it could first be learned from.
    lag : int
        Blocks from a decision until its outcome can be known.
    last_look : int
        The block that the moment of the report lies in.
    reach : timedelta or None
        The horizon; None where there is no clock, and blocks and periods are steps of a sequence.
    as_of : datetime or None
        The moment of the report.
    """

    frame: pl.DataFrame
    block: Ints
    look: Ints
    period: Ints
    outcome: Floats
    prior: Floats
    final: Floats
    agent: Ints
    agents: tuple[str, ...]
    reviewer: Ints
    news: News
    lag: int
    last_look: int
    reach: timedelta | None
    as_of: datetime | None

    @property
    def clock(self) -> bool:
        """Whether blocks are weeks and periods are months."""
        return self.reach is not None

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.outcome)

    def period_start(self, period: int) -> datetime | int:
        """Return the first moment of a period, or its first number in the sequence."""
        if self.clock:
            year, month = divmod(period, 12)
            return datetime(year, month + 1, 1, tzinfo=UTC)
        return int(self.frame["sequence"].to_numpy()[np.searchsorted(self.period, period)])

    def later(self, first: int) -> Cases:
        """Return the cases from a place on, without their news."""
        return replace(
            self,
            frame=self.frame[first:],
            **{name: getattr(self, name)[first:] for name in _COLUMNS},
            news=News(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)),
        )

    @property
    def first_of_block(self) -> Ints:
        """Where each block begins."""
        return np.unique(self.block, return_index=True)[1]

    def tallied(self, value: Floats, rows: NDArray[np.bool_]) -> Tally:
        """Count values of some cases by look and period, both from the first there is."""
        look, period = self.look - self.look.min(), self.period - self.period[0]
        looks = self.last_look - int(self.look.min()) + 1
        periods = int(period[-1]) + 1
        return Tally.of(value[rows], look[rows], period[rows], self.block[rows], looks, periods)

    def last_look_before(self, period: int) -> int:
        """Return the last look at which no decision of a period, or of a later one, was known."""
        start = self.period_start(period)
        if self.reach is None or not isinstance(start, datetime):
            return period
        matured = start + self.reach
        return int(next_week(pl.Series([matured]))[0]) - 1

    def look_moment(self, look: int) -> datetime | int:
        """Return when a look was taken: its week's Monday, or the last number seen by then."""
        if self.as_of is not None:  # the last look is now, in the middle of a week
            return min(monday(look), self.as_of)
        seen = int(np.searchsorted(self.block, look, side="left"))
        return int(self.frame["sequence"].to_numpy()[max(seen - 1, 0)])


def cases_of(
    frames: Frames, joined: pl.DataFrame, metric: DeclaredMetric, horizon: timedelta | None
) -> Cases | None:
    """Return the cases of a binary metric at a horizon; None where no decision has a prior.

    Parameters
    ----------
    frames
        Of one domain, as of the moment of the report.
    joined
        What `join_outcomes` made of them at this horizon, or at several.
    horizon
        None where there is no clock.

    Raises
    ------
    InvalidFrameError
        If `joined` lacks the columns of that horizon, or knows outcomes that the frames do not.
    """
    suffix = "" if horizon is None else f"_{horizon_suffix(horizon)}"
    check_joined(joined, f"outcome{suffix}", f"status{suffix}")
    spoken = joined.filter(pl.col("probability").is_not_null(), speaks_of(metric, horizon))
    if spoken.is_empty():
        return None
    known = (
        spoken.filter(pl.col(f"status{suffix}") == "known")
        .join(_finals(frames.overrides), on="proposal_id", how="left", maintain_order="left")
        .select(
            "proposal_id",
            "decided_at",
            "sequence",
            pl.col(f"outcome{suffix}").cast(pl.Float64).alias("outcome"),
            pl.col("probability").alias("prior"),
            pl.coalesce("final", "probability").alias("final"),
            "agent",
            "reviewer",
        )
    )
    if horizon is None or frames.as_of is None:
        return _in_steps(known.sort("sequence", "proposal_id"))
    return _in_weeks(known.sort("decided_at", "proposal_id"), frames, metric, horizon)


def _finals(overrides: pl.DataFrame) -> pl.DataFrame:
    return overrides.filter("in_force").select(
        "proposal_id", pl.col("probability").alias("final"), "reviewer"
    )


def _in_steps(known: pl.DataFrame) -> Cases:
    """Make cases of a sequence: what happened in a step is known from the next one on."""
    sequence = known["sequence"].to_numpy()
    ranks = np.unique(sequence, return_inverse=True)[1].astype(np.int64)
    ties = len(ranks) > 0 and len(ranks) >= 2 * (ranks[-1] + 1)
    step = ranks if ties else np.arange(len(ranks), dtype=np.int64) // STEP_ROWS
    outcome = known["outcome"].to_numpy()
    last = int(step[-1]) + 1 if len(step) else 0
    news = News(step + 1, np.arange(len(step)), outcome)
    return _assembled(
        known, step, step + 1, step, news, lag=1, last_look=last, reach=None, as_of=None
    )


def _in_weeks(
    known: pl.DataFrame, frames: Frames, metric: DeclaredMetric, horizon: timedelta
) -> Cases:
    assert frames.as_of is not None
    news = news_of(known, frames.outcomes, metric, horizon)
    look = np.zeros(len(known), dtype=np.int64)
    look[news.row] = news.block  # the last news of a row holds
    last_look = int(next_week(pl.Series([frames.as_of]))[0])
    _check_known(known, (look == 0) | (look > last_look), frames.as_of)
    month = known["decided_at"].dt.year().cast(pl.Int64) * 12 + known["decided_at"].dt.month() - 1
    return _assembled(
        known,
        week(known["decided_at"]),
        look,
        month.to_numpy(),
        news,
        lag=-(-horizon // timedelta(days=7)),
        last_look=last_look,
        reach=horizon,
        as_of=frames.as_of,
    )


def _check_known(known: pl.DataFrame, ahead: NDArray[np.bool_], as_of: datetime) -> None:
    """Refuse outcomes from the future, which a join at a later moment would bring in."""
    if ahead.any():
        first = known["proposal_id"][int(np.argmax(ahead))]
        raise InvalidFrameError(
            f"the joined frame knows {int(ahead.sum()):,} of {len(known):,} outcomes that were not "
            f"known at {as_of:%Y-%m-%d %H:%M} UTC (first: {first!r}). Join the outcomes of the "
            "same frames as of the same moment.",
            column="outcome",
            count=int(ahead.sum()),
        )


def _assembled(
    known: pl.DataFrame,
    block: Ints,
    look: Ints,
    period: Ints,
    news: News,
    *,
    lag: int,
    last_look: int,
    reach: timedelta | None,
    as_of: datetime | None,
) -> Cases:
    named = known["agent"].fill_null("no agent named")
    agents = named.unique(maintain_order=True).to_list()
    places = {agent: number for number, agent in enumerate(agents)}
    # Whoever is not named shares nothing with anybody.
    reviewer = known["reviewer"].fill_null(known["proposal_id"])
    return Cases(
        known.drop("agent", "reviewer"),
        block,
        look,
        period,
        known["outcome"].to_numpy(),
        known["prior"].to_numpy(),
        known["final"].to_numpy(),
        named.replace_strict(places, return_dtype=pl.Int64).to_numpy(),
        tuple(agents),
        reviewer.rank("dense").cast(pl.Int64).to_numpy() - 1,
        news,
        lag,
        last_look,
        reach,
        as_of,
    )
