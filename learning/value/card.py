"""`scorecard`: how one reviewer's overrides turned out, for that reviewer to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl

from learning.frames import DeclaredMetric, Frames
from learning.join import join_outcomes
from learning.showing import Result
from learning.value.cases import cases_of
from learning.value.effect import Effect
from learning.value.entry import check_share
from learning.value.ladder import climb
from learning.value.plain import plain
from learning.value.reading import OwnProbability, Reading, Theirs, waiting
from learning.value.rung import Asked


@dataclass(frozen=True, slots=True)
class MetricCard:
    """One metric of one domain."""

    domain: str
    metric: str
    type: str
    direction: str
    unit: str
    only_if: str | None
    readings: tuple[Reading, ...]
    """The nearest horizon first."""
    by_code: tuple[Effect, ...]
    """What overrides with a rationale code gained, at the longest horizon that says something."""
    own: OwnProbability | None
    """None where nobody states a probability of it."""


_COLUMNS = {
    "domain": pl.String,
    "metric": pl.String,
    "horizon": pl.Duration("us"),
    "overridden": pl.Int64,
    "known": pl.Int64,
    "mean": pl.Float64,
    "gain": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "says": pl.String,
}


@dataclass(frozen=True, slots=True, repr=False)
class Scorecard(Result):
    """How a reviewer's overrides turned out; for their eyes."""

    reviewer: str
    as_of: datetime | None
    approved: int
    modified: int
    rejected: int
    """Verdicts of theirs that are in force."""
    superseded: int
    """Verdicts of theirs that were taken back, or that another took the place of."""
    second_opinions: int
    unmeasured: tuple[str, ...]
    """Domains they gave verdicts in that declare nothing to measure."""
    metrics: tuple[MetricCard, ...]
    alpha: float
    """One minus the level of every interval."""

    def __str__(self) -> str:
        kept = f"{self.approved:,} approved"
        return f"{self.reviewer}: {kept}, {self.modified:,} modified, {self.rejected:,} rejected"

    def frame(self) -> pl.DataFrame:
        """Return a row a metric and horizon: how their overrides turned out there."""
        rows = [
            (
                card.domain,
                card.metric,
                reading.horizon,
                reading.overridden,
                reading.known,
                reading.mean,
                reading.against_proposal.estimate,
                reading.against_proposal.lower,
                reading.against_proposal.upper,
                reading.says,
            )
            for card in self.metrics
            for reading in card.readings
        ]
        return pl.DataFrame(rows, schema=_COLUMNS, orient="row")

    @property
    def overridden(self) -> int:
        """How many of their verdicts in force override."""
        return self.modified + self.rejected

    @property
    def verdicts(self) -> int:
        """How many of their verdicts are in force."""
        return self.approved + self.overridden

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain lists and mappings, moments and horizons as ISO 8601 has them."""
        return plain(asdict(self))


def scorecard(
    frames: Frames, *, reviewer: str, as_of: datetime | None = None, alpha: float = 0.05
) -> Scorecard:
    """Tell a reviewer how their overrides turned out, at every horizon as it matures.

    Parameters
    ----------
    frames
        Of a whole corpus or table: what others approved is what their overrides are held to.
    reviewer
        Exactly as verdicts name them.
    as_of
        With what was recorded by then; all there is if left out.
    alpha
        One minus the level of every interval.

    Returns
    -------
    Scorecard
        Empty of metrics where they gave no verdict. Nothing in it names anybody else.

    Raises
    ------
    InvalidQueryError
        If `as_of` has no zone or there is no clock, or alpha lies outside (0, 1).
    InsufficientDataError
        If nothing was recorded by `as_of`.

    Notes
    -----
    An override that has not matured is neither a success nor a failure, however early the news.
    What the proposal would have led to is known as far as `learning.value.ladder` allows, and
    where it isn't, the card says so. Fewer than 20 cases say nothing.
    """
    check_share(alpha, "alpha")
    known = frames.known_by(as_of)
    given = known.overrides.filter(pl.col("reviewer") == reviewer)
    in_force = given.filter("in_force")
    counts = dict(in_force["verdict"].value_counts().iter_rows())
    seconds = int(given["second"].sum())
    domains = known.decisions.filter(
        pl.col("proposal_id").is_in(in_force["proposal_id"].implode())
    )["domain"]
    cards = [
        card
        for domain in domains.unique().sort()
        for card in _of_domain(known.of_domain(domain), reviewer, alpha)
    ]
    measured = {metric.domain for metric in known.metrics}
    return Scorecard(
        reviewer=reviewer,
        as_of=known.as_of,
        approved=counts.get("approve", 0),
        modified=counts.get("modify", 0),
        rejected=counts.get("reject", 0),
        superseded=given.height - in_force.height - seconds,
        second_opinions=seconds,
        unmeasured=tuple(sorted(set(domains) - measured)),
        metrics=tuple(cards),
        alpha=alpha,
    )


def _of_domain(frames: Frames, reviewer: str, alpha: float) -> Iterator[MetricCard]:
    for metric in frames.metrics:
        horizons = metric.horizons if frames.clock else ()
        joined = join_outcomes(
            frames.decisions, frames.outcomes, horizons=horizons, as_of=frames.as_of, metric=metric
        )
        if metric.type != "category":
            yield _of_metric(frames, joined, metric, reviewer, alpha)
            continue
        for category in metric.categories:
            yield _of_metric(frames, joined, metric, reviewer, alpha, category)


def _of_metric(
    frames: Frames,
    joined: pl.DataFrame,
    metric: DeclaredMetric,
    reviewer: str,
    alpha: float,
    category: str | None = None,
) -> MetricCard:
    horizons = (metric.horizons if frames.clock else ()) or (None,)
    readings: list[Reading] = []
    codes: tuple[Effect, ...] = ()
    own: OwnProbability | None = None
    for horizon in horizons:
        asked = Asked(metric, horizon, category, alpha)
        cases = cases_of(frames, joined, metric=metric, horizon=horizon, category=category)
        theirs = Theirs(asked, cases, reviewer, climb(cases, asked))
        readings.append(theirs.reading(waiting(frames, joined, reviewer, horizon)))
        codes = theirs.by_code() or codes
        own = theirs.own() or own
    return MetricCard(
        domain=metric.domain,
        metric=metric.name if category is None else f"{metric.name} = {category}",
        type=metric.type,
        direction=metric.direction,
        unit=metric.unit,
        only_if=metric.only_if,
        readings=tuple(readings),
        by_code=codes,
        own=own,
    )
