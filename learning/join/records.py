"""From outcome versions to records: the last version of each, beside the decision it is of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from learning.join import flaws
from learning.join.flaws import check_none
from learning.join.matching import NOWHERE, places_of
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

    decision: npt.NDArray[np.int64]
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
    _check_values(outcomes, asked)
    dated = _dated(decisions, outcomes, asked)
    kept = _last_versions(dated, decisions.height)
    is_early = kept["elapsed"] <= 0
    if asked.early == "refuse":
        check_none(is_early, kept, flaws.TOO_EARLY)
    early = np.zeros(decisions.height, np.bool_)
    early[kept["decision"].filter(is_early).to_numpy()] = True
    kept = kept.filter(~is_early)
    records = Records(
        decision=kept["decision"].to_numpy(),
        elapsed=kept["elapsed"].to_numpy(),
        horizon=kept["horizon"].to_numpy(),
        censored=kept["censored"].to_numpy(),
        value=kept["value"],
    )
    return records, early


def _dated(decisions: pl.DataFrame, outcomes: pl.DataFrame, asked: Question) -> pl.DataFrame:
    """Return the outcomes of decisions that were taken, with the time from one to the other."""
    decision = places_of(outcomes["proposal_id"], decisions)
    decided = decisions["decided"]
    is_of_any = decision != NOWHERE
    is_of_any[is_of_any] = decided.is_not_null().to_numpy()[decision[is_of_any]]
    kept = outcomes.filter(is_of_any)
    decision = decision[is_of_any]
    if asked.as_of is None:
        elapsed = pl.repeat(1, len(decision), dtype=pl.Int64, eager=True)
    else:
        elapsed = kept["occurred"] - pl.Series(decided.fill_null(0).to_numpy()[decision])
    return kept.select(
        ROW,
        "outcome_id",
        "version",
        "value",
        "censored",
        pl.col("horizon").fill_null(0),
        decision=pl.Series(decision),
        elapsed=elapsed.fill_null(NEVER),
    )


def _last_versions(dated: pl.DataFrame, decisions: int) -> pl.DataFrame:
    decision = dated["decision"].to_numpy()
    is_alone = (np.bincount(decision, minlength=decisions) == 1)[decision]
    of = ["decision", "outcome_id"]
    several = dated.filter(~is_alone).sort(*of, "version")
    same_outcome = _same_as_next(several, of)
    is_twice = same_outcome & _same_as_next(several, ["version"])
    is_either = is_twice | is_twice.shift(1, fill_value=False)
    check_none(is_either, several, flaws.SAME_VERSION)
    believed = several.filter(~same_outcome).sort("decision", "elapsed", "version", "outcome_id")
    return pl.concat([dated.filter(is_alone), believed]).drop("outcome_id", "version")


def _same_as_next(frame: pl.DataFrame, names: list[str]) -> pl.Series:
    same = [(pl.col(name).eq_missing(pl.col(name).shift(-1))) for name in names]
    is_not_last = pl.int_range(pl.len()) < pl.len() - 1
    return frame.select(pl.all_horizontal(*same, is_not_last)).to_series()


def _check_values(outcomes: pl.DataFrame, asked: Question) -> None:
    value, censored = outcomes["value"], outcomes["censored"]
    check_none(outcomes["outcome_id"].is_null(), outcomes, flaws.NAMELESS_OUTCOME)
    if asked.as_of is not None:
        check_none(outcomes["recorded"].is_null(), outcomes, flaws.UNDATED_RECORD)
        undated = outcomes["occurred"].is_null() & outcomes["horizon"].is_null()
        check_none(undated, outcomes, flaws.UNDATED_EVENT)
    check_none(outcomes["horizon"] <= 0, outcomes, flaws.NO_HORIZON)
    check_none(value.is_null() & ~censored, outcomes, flaws.NO_VALUE)
    if asked.kind == "binary":
        check_none((value != 0.0) & (value != 1.0), outcomes, flaws.NOT_BINARY)
    elif asked.kind == "number":
        check_none(~value.is_finite(), outcomes, flaws.NOT_A_NUMBER)
