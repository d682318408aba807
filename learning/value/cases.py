"""The decisions that say something of overriding, out of frames and into plain arrays.

A decision is a case if a person (or an agent) gave the verdict in force and its horizon has
passed, whether or not its outcome is known. What a rule decided for certain is none: there was
nobody to override, and nothing that could have gone the other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dtui.errors import InvalidFrameError
from learning.frames import DeclaredMetric, Frames
from learning.join import horizon_suffix

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Labels = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Cases:
    """Matured decisions with their verdicts, a row each, in the order of their ids.

    NaN, and None among labels, stand for what is not on record.
    """

    proposal: Labels
    outcome: Floats
    """0 and 1, or a number."""
    prior: Floats
    """The agent's probability, where it speaks of this metric and horizon."""
    stated: Floats
    """The agent's probability, whatever it speaks of."""
    final: Floats
    """The reviewer's own probability; where they approved without one, the agent's."""
    own: Floats
    """The reviewer's own probability of this metric and horizon, where they gave one."""
    verdict: Labels
    overridden: Flags
    """Whether the proposal was not carried out as it was."""
    propensity: Floats
    """Of the verdict that was given."""
    shown: Floats
    """Whether the proposal was seen first: 0 or 1."""
    assignment: Labels
    reviewer: Labels
    """Empty where nobody is named: all of these are taken for one."""
    agent: Labels
    domain: Labels
    codes: Labels
    """A tuple of rationale codes a row."""
    when: Floats
    """The place in the sequence of decisions."""

    def __len__(self) -> int:
        """Return how many cases there are."""
        return len(self.proposal)

    @property
    def known(self) -> Flags:
        """Whether the outcome is known."""
        return ~np.isnan(self.outcome)

    @property
    def chance(self) -> Floats:
        """How likely an override was, whichever way it went."""
        return np.where(self.overridden, self.propensity, 1 - self.propensity)

    @property
    def possible(self) -> Flags:
        """Whether both verdicts could have been given, as far as is on record."""
        return (self.chance > 0) & (self.chance < 1)

    def where(self, rows: Flags) -> Self:
        """Return some of the cases, in the same order."""
        chosen = {field.name: getattr(self, field.name)[rows] for field in fields(self)}
        return replace(self, **chosen)


def cases_of(
    frames: Frames,
    joined: pl.DataFrame,
    *,
    metric: DeclaredMetric,
    horizon: timedelta | None,
    category: str | None = None,
) -> Cases:
    """Return the cases whose horizon has passed.

    Parameters
    ----------
    frames
        For the verdicts in force.
    joined
        What `learning.join_outcomes` made of their decisions for this metric and horizon.
    metric, horizon
        What is asked for; no horizon where there is no clock.
    category
        Which category counts as 1, of a category metric.

    Raises
    ------
    InvalidFrameError
        If `joined` lacks the columns of that horizon.
    """
    ending = "" if horizon is None else f"_{horizon_suffix(horizon)}"
    check_joined(joined, f"outcome{ending}", f"status{ending}")
    decisions = joined.select(
        "proposal_id",
        "domain",
        "agent",
        "sequence",
        _outcome(f"outcome{ending}", metric, category),
        stated="probability",
        speaks_of_it=speaks_of(metric, horizon),
        status=f"status{ending}",
    )
    rows = (
        decisions.filter(~pl.col("status").is_in(["immature", "undecided"]))
        .join(_verdicts(frames), on="proposal_id")
        .with_columns(
            prior=pl.when("speaks_of_it").then("stated"), own=pl.when("speaks_of_it").then("own")
        )
        .sort("proposal_id")
    )
    return _arrays(rows)


def _outcome(column: str, metric: DeclaredMetric, category: str | None) -> pl.Expr:
    told = pl.col(column)
    if metric.type == "category":
        told = told == category
    return told.cast(pl.Float64).alias("outcome")


def speaks_of(metric: DeclaredMetric, horizon: timedelta | None) -> pl.Expr:
    """Tell whether a prior is of this metric and horizon, or of whatever is asked."""
    of_metric = pl.col("metric").is_null() | (pl.col("metric") == metric.name)
    if horizon is None:
        return of_metric
    return of_metric & (pl.col("horizon").is_null() | (pl.col("horizon") == horizon))


def _verdicts(frames: Frames) -> pl.DataFrame:
    """Return the verdicts in force that somebody thought about."""
    drawn = (pl.col("propensity") > 0) & (pl.col("propensity") < 1)
    thought = (pl.col("reviewer_kind") != "policy").fill_null(value=True)
    return frames.overrides.filter("in_force", thought | drawn.fill_null(value=False)).select(
        "proposal_id",
        "verdict",
        "propensity",
        "shown",
        "assignment",
        "reviewer",
        "codes",
        own="probability",
    )


def _arrays(rows: pl.DataFrame) -> Cases:
    own, prior = _floats(rows, "own"), _floats(rows, "prior")
    verdict = _labels(rows, "verdict")
    return Cases(
        proposal=_labels(rows, "proposal_id"),
        outcome=_floats(rows, "outcome"),
        prior=prior,
        stated=_floats(rows, "stated"),
        final=np.where(np.isnan(own) & (verdict == "approve"), prior, own),
        own=own,
        verdict=verdict,
        overridden=verdict != "approve",
        propensity=_floats(rows, "propensity"),
        shown=_floats(rows, "shown"),
        assignment=_labels(rows, "assignment"),
        reviewer=_labels(rows.with_columns(pl.col("reviewer").fill_null("")), "reviewer"),
        agent=_labels(rows, "agent"),
        domain=_labels(rows, "domain"),
        codes=_objects([tuple(codes or ()) for codes in rows["codes"].to_list()]),
        when=_floats(rows, "sequence"),
    )


def _floats(rows: pl.DataFrame, column: str) -> Floats:
    return rows[column].cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(np.float64)


def _labels(rows: pl.DataFrame, column: str) -> Labels:
    return _objects(rows[column].to_list())


def _objects(values: Sequence[Any]) -> Labels:
    kept = np.empty(len(values), dtype=np.object_)
    for place, value in enumerate(values):  # numpy would make tuples into a table
        kept[place] = value
    return kept


def check_joined(joined: pl.DataFrame, *columns: str) -> None:
    """Refuse a frame that was joined for another metric or horizon.

    Raises
    ------
    InvalidFrameError
        If it lacks one of the columns.
    """
    missing = [column for column in columns if column not in joined.columns]
    if missing:
        raise InvalidFrameError(
            f"the joined frame has no column {missing[0]!r}. Give what join_outcomes returns for "
            "this metric and horizon.",
            column=missing[0],
        )
