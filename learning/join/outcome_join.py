"""`join_outcomes`: what was known of each decision's outcome, as of a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from learning.join.checks import check_answerable
from learning.join.kernel import join_arrow
from learning.join.partition import BYTES_A_ROW, join_parts
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
    memory: int | None = None,
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
    if memory is None or (decisions.height + outcomes.height) * BYTES_A_ROW <= memory:
        check_answerable(decisions.lazy(), outcomes.lazy(), asked)
        return join_arrow(decisions, outcomes, asked)
    with TemporaryDirectory(prefix="dtui-join-") as folder:
        joined = join_parts(
            decisions.lazy(), outcomes.lazy(), asked, folder=Path(folder), memory=memory
        )
        return joined.collect()
