"""`join_outcomes`: what was known of each decision's outcome, as of a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from dtui.errors import InsufficientDataError
from learning.join.kernel import join_arrow
from learning.join.narrowing import narrowed_decisions
from learning.join.question import Early, Kind, Question, Unreported

if TYPE_CHECKING:
    from learning.frames import DeclaredMetric

HORIZONS = (timedelta(days=30), timedelta(days=60), timedelta(days=90))


def join_outcomes(
    decisions: pl.DataFrame,
    outcomes: pl.DataFrame,
    *,
    horizons: Sequence[timedelta] = HORIZONS,
    as_of: datetime | None,
    metric: str | DeclaredMetric | None = None,
    kind: Kind = "binary",
    unreported: Unreported = "unknown",
    early: Early = "leave out",
) -> pl.DataFrame:
    """Tell of every decision what was known of its outcome, so and so long after it.

    Parameters
    ----------
    decisions
        As `learning.decisions` makes them: at least ``proposal_id`` and ``decided_at``.
    outcomes
        As `learning.outcomes` makes them.
    """
    if isinstance(metric, str) or metric is None:
        asked = Question(tuple(horizons), as_of, metric, kind, unreported, early)
    else:
        asked = Question(
            tuple(horizons), as_of, metric.name, metric.type, metric.unreported, early, True
        )
    _check_some_were_taken(decisions, asked)
    return join_arrow(decisions, outcomes, asked)


def _check_some_were_taken(decisions: pl.DataFrame, asked: Question) -> None:
    """Refuse to join what was not decided yet.

    Raises
    ------
    InsufficientDataError
        If there are no decisions, or none was taken and recorded by as_of.
    """
    if decisions.is_empty():
        raise InsufficientDataError("there are no decisions to join outcomes to.")
    decided = narrowed_decisions(decisions.lazy(), asked).select("decided").collect().to_series()
    if decided.null_count() < len(decided):
        return
    first = decisions["decided_at"].min()
    says = "none is taken yet" if first is None else f"the first was taken at {first}"
    raise InsufficientDataError(
        f"none of the {decisions.height} decisions was taken and recorded by as_of "
        f"({asked.as_of}): {says}. Ask as of a later moment."
    )
