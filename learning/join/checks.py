"""What is looked at before anything is joined: names, metric, and whether there is anything yet."""

from __future__ import annotations

import polars as pl

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.join.narrowing import ROW, narrowed_decisions, narrowed_outcomes, recorded_in_time
from learning.join.question import Question


def check_is_frame(name: str, given: object) -> None:
    """Refuse what is no polars frame: its columns would be checked for something else.

    Raises
    ------
    InvalidFrameError
        If it is none.
    """
    if not isinstance(given, pl.DataFrame):
        raise InvalidFrameError(
            f"{name} is a {type(given).__name__}, and no polars frame. Pass it through "
            f"learning.{name}, which takes tables of any library."
        )


def check_memory(memory: object) -> None:
    """Refuse a limit that is no number of bytes.

    Raises
    ------
    InvalidFrameError
        If it is given, and no whole number above zero.
    """
    if memory is None or (isinstance(memory, int) and memory > 0):
        return
    raise InvalidFrameError(
        f"memory is {memory!r:.40}; it must be a whole number of bytes above zero, or None.",
        column="memory",
    )


def check_answerable(decisions: pl.LazyFrame, outcomes: pl.LazyFrame, asked: Question) -> None:
    """Refuse a join that cannot be answered, before its rows are looked at one by one.

    Raises
    ------
    InvalidFrameError
        If a column is missing, without a zone or in the way, or it is not clear which metric is
        meant.
    InsufficientDataError
        If no decision was taken and recorded by as_of.
    """
    _check_names_are_free(decisions, asked)
    _check_some_were_taken(decisions, asked)
    _check_metric(outcomes, asked)


def _check_names_are_free(decisions: pl.LazyFrame, asked: Question) -> None:
    """Refuse to write over a column that is there.

    Raises
    ------
    InvalidFrameError
        If the decisions have a column that the answer would add.
    """
    schema = decisions.collect_schema()
    taken = next((name for name in asked.answers if name in schema), None)
    if taken is not None:
        raise InvalidFrameError(
            f"decisions have a column {taken!r} already, and the join would add one of that name. "
            "Drop or rename it first.",
            column=taken,
        )


def _check_some_were_taken(decisions: pl.LazyFrame, asked: Question) -> None:
    """Refuse to join what was not decided yet.

    Raises
    ------
    InsufficientDataError
        If there are no decisions, or none was taken and recorded by as_of.
    """
    decided = pl.col("decided").is_not_null().any().alias("any")
    narrowed = narrowed_decisions(decisions, asked)
    found = narrowed.select(decided, size=pl.len()).collect(engine="streaming").row(0, named=True)
    if not found["size"]:
        raise InsufficientDataError("there are no decisions to join outcomes to.")
    if found["any"]:
        return
    first = decisions.select(pl.col("decided_at").min()).collect(engine="streaming").item()
    says = "none was taken yet" if first is None else f"the first was taken at {first}"
    raise InsufficientDataError(
        f"none of the {found['size']} decisions was taken and recorded by as_of ({asked.as_of}): "
        f"{says}. Ask as of a later moment."
    )


def _check_metric(outcomes: pl.LazyFrame, asked: Question) -> None:
    """Refuse to guess which metric is meant.

    Raises
    ------
    InvalidFrameError
        If none is named and there are several; or if one is named that nobody declared, and all
        outcomes are of others: a slip of the pen would look like a metric without outcomes.
    """
    is_named = asked.metric is not None
    if "metric" not in outcomes.collect_schema() or (is_named and _has_any(outcomes, asked)):
        return
    names = recorded_in_time(outcomes, asked).select(pl.col("metric").cast(pl.String).unique())
    found = names.collect(engine="streaming").to_series().sort()
    listed = ", ".join(repr(name) for name in found.head(5))
    if is_named and len(found) > 0:
        raise InvalidFrameError(
            f"no outcome recorded by then is of metric {asked.metric!r}; they are of {listed}. If "
            "the name is right and nobody reported it yet, give the DeclaredMetric itself.",
            column="metric",
        )
    if not is_named and len(found) > 1:
        raise InvalidFrameError(
            f"the outcomes are of {len(found)} metrics ({listed}). Say which one, as metric=....",
            column="metric",
        )


def _has_any(outcomes: pl.LazyFrame, asked: Question) -> bool:
    if asked.declared:
        return True
    first = narrowed_outcomes(outcomes, asked).select(ROW).head(1)
    return not first.collect(engine="streaming").is_empty()
