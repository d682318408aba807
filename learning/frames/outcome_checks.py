"""What a row of outcomes must say, of whatever metric it is."""

from __future__ import annotations

import polars as pl

from learning.frames.place import Place, listed
from learning.frames.schema import DeclaredMetric

_LARGEST = 1e100
"""Of a number, either way: what is larger has no square, and no mean to speak of."""


def check_values(outcomes: pl.DataFrame, place: Place, metrics: tuple[DeclaredMetric, ...]) -> None:
    """Refuse a value that its metric cannot have.

    A binary one is 0 or 1, a number is finite, a category is one of those declared.
    """
    for metric in metrics:
        of_metric = (outcomes["metric"] == metric.name) & ~outcomes["censored"]
        match metric.type:
            case "binary":
                _check_binary(outcomes, place, of_metric, metric.name)
            case "number":
                _check_finite(outcomes, place, of_metric, metric.name)
            case "category":
                unknown = of_metric & ~outcomes["category"].is_in(metric.categories)
                unknown |= of_metric & outcomes["category"].is_null()
                if unknown.any():
                    raise place.refused(
                        "category",
                        unknown,
                        f"is no category of {metric.name!r}",
                        f"They are: {listed(metric.categories)}.",
                        outcomes["category"],
                    )


def _check_binary(outcomes: pl.DataFrame, place: Place, rows: pl.Series, metric: str) -> None:
    """Refuse the value of a binary metric that is neither 0 nor 1, among some rows."""
    value = outcomes["value"]
    wrong = rows & (~value.is_in([0.0, 1.0])).fill_null(value=True)
    if not wrong.any():
        return
    words = outcomes["category"]
    if (wrong & words.is_not_null()).any():
        wrong &= words.is_not_null()
        advice = "Translate words to true and false, or declare the metric as a category."
    else:
        words = value
        advice = "Say censored where it is not known, or declare the metric as a number."
    raise place.refused(
        "value", wrong, f"{metric!r} is binary, and a value is neither 0 nor 1", advice, words
    )


def _check_finite(outcomes: pl.DataFrame, place: Place, rows: pl.Series, metric: str) -> None:
    """Refuse the value of a number that is missing, NaN, infinite or as good as that."""
    value = outcomes["value"]
    wrong = rows & (~value.is_between(-_LARGEST, _LARGEST)).fill_null(value=True)
    if wrong.any():
        raise place.refused(
            "value",
            wrong,
            f"{metric!r} is a number, and a value is none, or beyond ±{_LARGEST:g}",
            "Say censored where it is not known, or leave the rows out.",
            value,
        )


def check_says_something(outcomes: pl.DataFrame, place: Place) -> None:
    """Refuse an outcome that has neither a value nor is censored, or is both."""
    valued = outcomes["value"].is_not_null() | outcomes["category"].is_not_null()
    if (silent := ~valued & ~outcomes["censored"]).any():
        raise place.refused(
            "value",
            silent,
            "says nothing",
            "Leave the rows out: no row is no news. Or say censored, if nobody could look.",
        )
    if (both := valued & outcomes["censored"]).any():
        raise place.refused(
            "censored",
            both,
            "is true, and there is a value",
            "A value is known, or censored: make one of the two null.",
        )


def check_dated(outcomes: pl.DataFrame, place: Place, event: pl.Series) -> None:
    """Refuse an event without the moment it happened at, where others have one."""
    undated = outcomes["occurred_at"].is_null() & event
    if undated.any():
        raise place.refused(
            "occurred_at",
            undated,
            "is empty, and no horizon says which reading it is",
            "Say when it happened, or at which horizon it was read.",
        )
