"""The join itself: Arrow in, Arrow out, no state, one row out for each decision in.

`join_outcomes` runs it in process, or on parts of the frames within bounded memory. Decisions and
outcomes that share no proposal share nothing, so any split of both by ``proposal_id`` gives the
same rows: this is what Ray tasks or Spark's ``cogroup().applyInArrow`` run where one machine is
outgrown.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

import numpy as np
import polars as pl

from learning.join.flaws import FlawedRowsError, refusal
from learning.join.narrowing import micros, narrowed_decisions, narrowed_outcomes
from learning.join.question import MICROSECOND, Question, horizon_suffix
from learning.join.records import Flags, Ints, Records, last_records
from learning.join.settling import Settled, follow, settle

STATUSES = ("known", "immature", "unreported", "censored", "undecided", "early")
"""What is known of a decision's outcome.

``unreported``: it is matured, and nobody said. ``early``: what was said was so before the decision.
"""

_KNOWN, _IMMATURE, _UNREPORTED, _CENSORED, _UNDECIDED, _EARLY = range(len(STATUSES))


class ArrowTable(Protocol):
    """Whatever hands over its rows as a stream of Arrow batches."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the stream, as the Arrow PyCapsule interface says."""
        ...


def join_arrow(decisions: ArrowTable, outcomes: ArrowTable, asked: Question) -> pl.DataFrame:
    """Join decisions and outcomes that anything holds which exports Arrow.

    Parameters
    ----------
    decisions, outcomes
        Tables with ``__arrow_c_stream__``: polars, pyarrow, pandas, DuckDB, nanoarrow.
    asked
        The question.

    Returns
    -------
    pl.DataFrame
        As `join_outcomes` says; it exports Arrow in its turn.

    Raises
    ------
    InvalidFrameError
        If a column or a row is not what it must be.
    """
    made, told = (
        frame if isinstance(frame, pl.DataFrame) else pl.DataFrame(frame)
        for frame in (decisions, outcomes)
    )
    try:
        answers = answered(
            narrowed_decisions(made.lazy(), asked).collect(),
            narrowed_outcomes(told.lazy(), asked).collect(),
            asked,
        )
    except FlawedRowsError as found:
        raise refusal([found]) from None
    return made.hstack(answers)


def answered(decisions: pl.DataFrame, outcomes: pl.DataFrame, asked: Question) -> pl.DataFrame:
    """Return the new columns for narrowed frames, in the decisions' order.

    Raises
    ------
    FlawedRowsError
        If a row is not what it must be.
    """
    records, early = last_records(decisions, outcomes, asked)
    known = _Known(decisions, records, early, asked)
    settled = settle(records, decisions.height, asked)
    if not asked.horizons:
        columns = known.at(settled[0], None)
    else:
        by_reach = dict(zip(asked.reaches, settled, strict=True))
        columns = [
            column
            for horizon in asked.horizons
            for column in known.at(by_reach[horizon // MICROSECOND], horizon)
        ]
    return pl.DataFrame(columns if asked.as_of is None else [*columns, *known.followed()])


class _Known:
    """What may be said of decisions as of a moment, and what it is called."""

    def __init__(
        self, decisions: pl.DataFrame, records: Records, early: Flags, asked: Question
    ) -> None:
        self.asked = asked
        self.records = records
        self.early = early
        self.decided = decisions["decided"].is_not_null().to_numpy()
        self.has_record = early.copy()
        self.has_record[records.decision] = True
        as_of = 0 if asked.as_of is None else micros(asked.as_of)
        self.age = np.where(self.decided, as_of - decisions["decided"].fill_null(0).to_numpy(), -1)

    def at(self, settled: Settled, horizon: timedelta | None) -> list[pl.Series]:
        """Return the columns of a horizon; of the one question there is, where there is none."""
        matured = self.decided if horizon is None else self.age >= horizon // MICROSECOND
        known = settled.known
        if self.asked.kind == "binary" and self.asked.unreported == "no":
            known = known | ~self.has_record
        code = np.full(len(known), _UNREPORTED, np.uint8)
        code[self.early] = _EARLY
        code[settled.censored] = _CENSORED
        code[known] = _KNOWN
        code[~matured] = _IMMATURE
        code[~self.decided] = _UNDECIDED
        outcome = settled.outcome.set(pl.Series(code != _KNOWN), None)
        status = pl.Series(code).cat.to(pl.Enum(STATUSES)).cast(pl.String)
        if horizon is None:
            return [outcome.alias("outcome"), status.alias("status")]
        suffix = horizon_suffix(horizon)
        return [
            outcome.alias(f"outcome_{suffix}"),
            pl.Series(f"matured_{suffix}", matured),
            status.alias(f"status_{suffix}"),
        ]

    def followed(self) -> list[pl.Series]:
        """Return how long decisions were watched, and whether the event came within it."""
        followed = follow(self.records, len(self.age), self.asked)
        observed = self.decided & (followed.until_event <= self.age)
        watched = np.where(
            observed, followed.until_event, np.minimum(followed.until_lost, self.age)
        )
        only_early = self.early.copy()
        only_early[self.records.decision] = False
        unknown = ~self.decided | followed.undated | only_early
        return [
            _duration("time_to_event", followed.until_event, observed),
            pl.Series("event_observed", observed),
            _duration("followed_for", watched, ~unknown),
        ]


def _duration(name: str, lengths: Ints, known: Flags) -> pl.Series:
    return pl.Series(name, lengths).set(pl.Series(~known), None).cast(pl.Duration("us"))
