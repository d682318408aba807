"""From outcome versions to records: the last version of each, beside the decision it is of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from learning.join import flaws
from learning.join.flaws import Flaw, FlawedRowsError
from learning.join.narrowing import ROW
from learning.join.question import Question

NEVER = np.iinfo(np.int64).max
"""Later than anything, in microseconds: when what nobody dated happened."""

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Records:
    """The last version of every outcome of decisions that were taken, an entry each.

    A *reading* names the horizon it was read at, an *event* happened when it happened; a
    *censored* record is neither: nobody could look. The records of one decision stand in the
    order they are to be believed in: of two that speak of the same thing, the later entry counts.
    """

    decision: npt.NDArray[np.uint32]
    """Which decision it is of, by its place."""
    elapsed: Ints
    """Microseconds from the decision until it was so."""
    horizon: Ints
    """Microseconds of the horizon it was read at; 0 where it names none."""
    censored: Flags
    value: pl.Series

    @cached_property
    def events(self) -> Flags:
        """Which tell what happened, when it happened."""
        return (self.horizon == 0) & ~self.censored

    @cached_property
    def true(self) -> Flags:
        """Which say that a binary metric came true."""
        return (self.value.fill_null(0.0) == 1.0).to_numpy()

    def readings(self, horizon: int) -> Flags:
        """Return which were read at a horizon."""
        return (self.horizon == horizon) & ~self.censored


def last_records(
    decisions: pl.DataFrame, outcomes: pl.DataFrame, asked: Question
) -> tuple[Records, Flags]:
    """Return the last version of each outcome, and the decisions that something came before.

    Raises
    ------
    FlawedRowsError
        If a row is not what it must be.
    """
    _check(decisions["proposal_id"].is_null(), decisions, flaws.NAMELESS)
    _check(decisions["proposal_id"].is_duplicated(), decisions, flaws.SAME_PROPOSAL)
    _check_values(outcomes, asked)
    taken = decisions.select(
        "proposal_id", "decided", decision=pl.int_range(pl.len(), dtype=pl.UInt32)
    )
    dated = (
        outcomes.join(taken.filter(pl.col("decided").is_not_null()), on="proposal_id")
        .with_columns(elapsed=_elapsed(asked), horizon=pl.col("horizon").fill_null(0))
        .drop("proposal_id", "occurred", "recorded", "decided", "metric")
    )
    kept = _last_versions(dated, decisions.height)
    is_early = kept["elapsed"] <= 0
    if asked.early == "refuse":
        _check(is_early, kept, flaws.TOO_EARLY)
    early = np.zeros(decisions.height, np.bool_)
    early[kept["decision"].filter(is_early).to_numpy()] = True
    kept = kept.filter(~is_early)
    return Records(
        kept["decision"].to_numpy(),
        kept["elapsed"].to_numpy(),
        kept["horizon"].to_numpy(),
        kept["censored"].to_numpy(),
        kept["value"],
    ), early


def _elapsed(asked: Question) -> pl.Expr:
    if asked.as_of is None:
        return pl.lit(1, pl.Int64)
    return (pl.col("occurred") - pl.col("decided")).fill_null(NEVER)


def _last_versions(dated: pl.DataFrame, decisions: int) -> pl.DataFrame:
    decision = dated["decision"].to_numpy()
    is_alone = (np.bincount(decision, minlength=decisions) == 1)[decision]
    of = ["decision", "outcome_id"]
    several = dated.filter(~is_alone).sort(*of, "version")
    same_outcome = _same_as_next(several, of)
    _check(same_outcome & _same_as_next(several, ["version"]), several, flaws.SAME_VERSION)
    believed = several.filter(~same_outcome).sort("decision", "elapsed", "version", "outcome_id")
    return pl.concat([dated.filter(is_alone), believed]).drop("outcome_id", "version")


def _same_as_next(frame: pl.DataFrame, names: list[str]) -> pl.Series:
    same = [(pl.col(name).eq_missing(pl.col(name).shift(-1))) for name in names]
    is_not_last = pl.int_range(pl.len()) < pl.len() - 1
    return frame.select(pl.all_horizontal(*same, is_not_last)).to_series()


def _check_values(outcomes: pl.DataFrame, asked: Question) -> None:
    value, censored = outcomes["value"], outcomes["censored"]
    if asked.as_of is not None:
        _check(outcomes["recorded"].is_null(), outcomes, flaws.UNDATED_RECORD)
        undated = outcomes["occurred"].is_null() & outcomes["horizon"].is_null()
        _check(undated, outcomes, flaws.UNDATED_EVENT)
    _check(outcomes["horizon"] <= 0, outcomes, flaws.NO_HORIZON)
    _check(value.is_null() & ~censored, outcomes, flaws.NO_VALUE)
    if asked.kind == "binary":
        _check((value != 0.0) & (value != 1.0), outcomes, flaws.NOT_BINARY)
    elif asked.kind == "number":
        _check(~value.is_finite(), outcomes, flaws.NOT_A_NUMBER)


def _check(is_flawed: pl.Series, frame: pl.DataFrame, flaw: Flaw) -> None:
    if is_flawed.any():
        raise FlawedRowsError(flaw, frame[ROW].filter(is_flawed).to_numpy())
