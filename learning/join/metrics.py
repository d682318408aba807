"""Which outcomes speak of the metric that is asked for."""

from __future__ import annotations

import polars as pl

from dtui.errors import InvalidFrameError
from learning.join.question import Question


def of_the_metric(outcomes: pl.LazyFrame, asked: Question) -> pl.LazyFrame:
    """Return the narrowed outcomes of the metric asked for.

    Raises
    ------
    InvalidFrameError
        If none is named and there are several; or if one is named that nobody declared, and all
        outcomes are of others: a slip of the pen would look like a metric without outcomes.
    """
    if asked.metric is not None:
        of_it = outcomes.filter(pl.col("metric") == asked.metric)
        if asked.declared or _has_any(of_it):
            return of_it
    names = outcomes.select(pl.col("metric").unique()).collect(engine="streaming").to_series()
    listed = ", ".join(repr(name) for name in names.sort().head(5))
    if asked.metric is None and len(names) > 1:
        raise InvalidFrameError(
            f"the outcomes are of {len(names)} metrics ({listed}). Say which one, as metric=....",
            column="metric",
        )
    if asked.metric is not None and len(names) > 0:
        raise InvalidFrameError(
            f"no outcome recorded by then is of metric {asked.metric!r}; they are of {listed}. If "
            "the name is right and nobody reported it yet, give the DeclaredMetric itself.",
            column="metric",
        )
    return outcomes


def _has_any(outcomes: pl.LazyFrame) -> bool:
    return outcomes.select("row").head(1).collect(engine="streaming").height > 0
