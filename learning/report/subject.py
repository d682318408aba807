"""What one report speaks of: a domain, the metric its priors speak of, and the horizon it has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl

from dtui.errors import InsufficientDataError, InvalidQueryError
from dtui.text import horizon_words
from learning.frames import DeclaredMetric, Frames
from learning.join import horizon_suffix, join_outcomes
from learning.report.phrases import counted, horizon_code, listed


@dataclass(frozen=True, slots=True)
class Subject:
    """The decisions of one domain, with what they are judged by.

    The metric is a binary one; other metrics of the domain stand in `others`. Where nothing was
    ever measured, as where the verdict itself is all that is known, there is none.
    """

    frames: Frames
    """Of this domain alone."""
    domain: str
    domains: tuple[tuple[str, int], ...]
    """All domains of the source with how many decisions each has, the largest first."""
    metric: DeclaredMetric | None
    horizon: timedelta | None
    """None where there is no metric, or no clock."""
    joined: pl.DataFrame
    """The decisions with their outcome at every horizon of the metric; as they are without one."""
    others: tuple[DeclaredMetric, ...]

    @property
    def as_of(self) -> datetime | None:
        """The moment up to which things count; None without a clock."""
        return self.frames.as_of

    @property
    def horizons(self) -> tuple[timedelta | None, ...]:
        """The horizons the metric is read at, the nearest first; one that is None if no clock."""
        if self.metric is None or not self.frames.clock:
            return (None,)
        return self.metric.horizons

    @property
    def outcome(self) -> str:
        """The column that holds the outcome at the horizon."""
        return column("outcome", self.horizon)

    @property
    def status(self) -> str:
        """The column that says what is known of the outcome at the horizon."""
        return column("status", self.horizon)

    def known(self) -> pl.DataFrame:
        """Return the decisions whose outcome at the horizon is known, in a fixed order."""
        if self.metric is None:
            return self.joined.clear()
        known = self.joined.filter(pl.col(self.status) == "known")
        return known.sort("sequence", "proposal_id")

    def speaks_of_it(self) -> pl.Expr:
        """Tell of a decision's prior whether it is of this metric and horizon."""
        if self.metric is None:
            return pl.lit(value=False)
        of_metric = pl.col("metric").is_null() | (pl.col("metric") == self.metric.name)
        stated = pl.col("probability").is_not_null() & of_metric
        if self.horizon is None:
            return stated
        return stated & (pl.col("horizon").is_null() | (pl.col("horizon") == self.horizon))


def column(what: str, horizon: timedelta | None) -> str:
    """Return what a column of the join is called at a horizon."""
    return what if horizon is None else f"{what}_{horizon_suffix(horizon)}"


def choose(
    frames: Frames,
    *,
    domain: str | None = None,
    metric: str | None = None,
    horizon: timedelta | None = None,
    reviewers: bool = False,
) -> Subject:
    """Return what a report on these frames speaks of.

    Left out, the domain is the one with the most decisions, the metric the binary one that most
    priors speak of (else the first that was declared), and the horizon that of most priors (else
    the longest declared).

    Raises
    ------
    InsufficientDataError
        If there are no decisions at all.
    InvalidQueryError
        If a domain, metric or horizon is named that there is none of, with those there are.
    """
    name, every = _domain(frames, domain)
    own = frames.of_domain(name)
    if not reviewers:
        own = replace(own, overrides=without_names(own.overrides))
    chosen = _metric(own, metric)
    after = _horizon(own, chosen, horizon)
    subject = Subject(
        frames=own,
        domain=name,
        domains=every,
        metric=chosen,
        horizon=after,
        joined=own.decisions,
        others=tuple(each for each in own.metrics if each is not chosen),
    )
    if chosen is None:
        return subject
    return replace(subject, joined=joined_of(own, chosen, subject.horizons))


def joined_of(
    frames: Frames, metric: DeclaredMetric, horizons: tuple[timedelta | None, ...]
) -> pl.DataFrame:
    """Return the decisions with their outcome of a metric at some horizons."""
    return join_outcomes(
        frames.decisions,
        frames.outcomes,
        horizons=tuple(horizon for horizon in horizons if horizon is not None),
        as_of=frames.as_of,
        metric=metric,
    )


def without_names(overrides: pl.DataFrame) -> pl.DataFrame:
    """Return the verdicts with their people as R1, R2, … in the order of their first verdict.

    Rules and agents keep their names. Who is R4 stays R4 as the log grows, as long as nobody's
    verdict is recorded before R4's first.
    """
    people = overrides.filter(pl.col("reviewer_kind").fill_null("human") == "human")
    moments = [name for name in ("given_at", "recorded_at") if name in people.columns]
    order = people.sort(*moments, "override_id", nulls_last=True)["reviewer"].drop_nulls()
    codes = {name: f"R{n}" for n, name in enumerate(order.unique(maintain_order=True), start=1)}
    coded = pl.col("reviewer").replace_strict(codes, default=None, return_dtype=pl.String)
    is_person = pl.col("reviewer_kind").fill_null("human") == "human"
    return overrides.with_columns(
        reviewer=pl.when(is_person).then(coded).otherwise(pl.col("reviewer"))
    )


def chosen_domain(frames: Frames, wanted: str | None) -> str:
    """Return the domain that a report on these frames speaks of: the wanted, or the largest.

    Raises
    ------
    InsufficientDataError, InvalidQueryError
        As `choose` does.
    """
    return _domain(frames, wanted)[0]


def _domain(frames: Frames, wanted: str | None) -> tuple[str, tuple[tuple[str, int], ...]]:
    counts = Counter(frames.decisions["domain"].to_list())
    if not counts:
        raise InsufficientDataError(
            "there are no proposals, so there is nothing to report on. Record some (dtui propose, "
            "dtui import), or name another corpus."
        )
    by_size = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    name = by_size[0][0] if wanted is None else wanted
    if name not in counts:
        known = listed([f"{domain!r}" for domain, _ in by_size], 10)
        raise InvalidQueryError(f"there are no decisions of domain {name!r}; there are of {known}.")
    return name, tuple(by_size)


def _metric(frames: Frames, wanted: str | None) -> DeclaredMetric | None:
    binary = [each for each in frames.metrics if each.type == "binary"]
    if wanted is not None:
        found = next((each for each in frames.metrics if each.name == wanted), None)
        names = listed([repr(each.name) for each in binary], 10) or "none"
        if found is None:
            raise InvalidQueryError(f"no metric is called {wanted!r}; the binary ones are {names}.")
        if found.type != "binary":
            raise InvalidQueryError(
                f"{wanted!r} is a {found.type}. Accuracy and calibration speak of binary metrics "
                f"({names}); the others have a section of their own in every report."
            )
        return found
    spoken_of = _most(frames.decisions.filter(pl.col("probability").is_not_null()), "metric")
    return next((each for each in binary if each.name == spoken_of), next(iter(binary), None))


def _horizon(
    frames: Frames, metric: DeclaredMetric | None, wanted: timedelta | None
) -> timedelta | None:
    declared = () if metric is None or not frames.clock else metric.horizons
    if wanted is not None:
        if wanted in declared:
            return wanted
        codes = listed([horizon_code(each) for each in declared], 10) or "none"
        what = "this source" if metric is None else f"metric {metric.name!r}"
        raise InvalidQueryError(
            f"{what} is not read at {horizon_code(wanted)}; its horizons are {codes}."
        )
    if metric is None or not declared:
        return None
    priors = frames.decisions.filter(
        pl.col("probability").is_not_null()
        & (pl.col("metric").is_null() | (pl.col("metric") == metric.name))
    )
    spoken_of = _most(priors, "horizon")
    return next((each for each in declared if each == spoken_of), max(declared))


def _most(decisions: pl.DataFrame, name: str) -> object:
    """Return what a column says most often, the smallest of several; None of nothing."""
    counts = Counter(decisions[name].drop_nulls().to_list())
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def rests_on(subject: Subject) -> str:
    """Return how much there is in one line: decisions, known outcomes, reviewers."""
    parts = [counted(len(subject.joined), "decision")]
    if subject.metric is not None:
        at = "" if subject.horizon is None else f" after {horizon_words(subject.horizon)}"
        parts.append(f"{len(subject.known()):,} with {subject.metric.name!r} known{at}")
    people = subject.frames.overrides.filter(pl.col("reviewer_kind").fill_null("human") == "human")[
        "reviewer"
    ].n_unique()
    parts.append(counted(people, "reviewer"))
    return ", ".join(parts)
