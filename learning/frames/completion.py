"""What a person's table may leave out, filled in from what it says; checked on the way."""

from __future__ import annotations

import polars as pl

from learning.frames import checks, outcome_checks
from learning.frames.derived import in_sequence, with_order_of_force, with_versions
from learning.frames.place import Place

_LAST = "Leave one out; a second version of it needs a later recorded_at."


def completed_decisions(frame: pl.DataFrame, place: Place) -> pl.DataFrame:
    """Check decisions, and add what follows from what they say."""
    checks.check_given(frame, place, ["proposal_id"])
    checks.check_texts(frame, place)
    checks.check_unique(
        frame, place, ("proposal_id",), "A row is a proposal: give each an id of its own."
    )
    checks.check_probabilities(frame, place)
    checks.check_horizons(frame, place)
    frame = frame.with_columns(
        _said("tenant").fill_null("local"),
        _said("domain").fill_null("all"),
        *map(_said, ("agent", "action", "metric")),
        recorded_at=pl.coalesce("recorded_at", "proposed_at", "decided_at"),
    )
    if frame["recorded_at"].null_count() == frame.height:
        checks.check_sequence(frame, place)
        return frame
    checks.check_moments(frame, place)
    checks.check_order(
        frame,
        place,
        "proposed_at",
        "decided_at",
        "Nobody decides what was not proposed yet; correct the one or the other.",
        strict=False,
    )
    return in_sequence(frame)


def completed_overrides(frame: pl.DataFrame, place: Place) -> pl.DataFrame:
    """Check verdicts, and add what follows from what they say."""
    checks.check_given(frame, place, ["proposal_id", "verdict"])
    checks.check_texts(frame, place)
    checks.check_verdicts(frame, place)
    checks.check_probabilities(frame, place)
    frame = frame.with_columns(
        pl.coalesce("override_id", pl.col("proposal_id") + "/verdict"),
        _said("reviewer"),
        pl.col("reviewer_kind").fill_null("human"),
        pl.col("codes").fill_null([]),
        pl.col("second").fill_null(value=False),
        pl.coalesce("recorded_at", "given_at"),
    )
    checks.check_one_of(frame, place, "reviewer_kind", ("human", "policy", "agent"))
    checks.check_unique(
        frame, place, ("override_id",), "Name a column with an id of its own for each verdict."
    )
    checks.check_which_came_last(frame, place)
    checks.check_order(
        frame,
        place,
        "given_at",
        "retracted_at",
        "Nobody takes back what was not given yet; correct the one or the other.",
        strict=False,
    )
    order = pl.struct("given_at", "override_id").rank("ordinal").over("proposal_id")
    return with_order_of_force(frame.with_columns(order=order.cast(pl.Int64)))


def completed_outcomes(frame: pl.DataFrame, place: Place) -> pl.DataFrame:
    """Check outcomes, and add what follows from what they say."""
    checks.check_given(frame, place, ["proposal_id"])
    checks.check_texts(frame, place)
    checks.check_horizons(frame, place)
    frame = frame.with_columns(
        _said("metric").fill_null("outcome"), pl.col("censored").fill_null(value=False)
    )
    at = pl.col("horizon").dt.to_string("iso")
    reading = pl.concat_str(["proposal_id", "metric", at], separator="/", ignore_nulls=True)
    frame = frame.with_columns(pl.coalesce("outcome_id", reading))
    outcome_checks.check_says_something(frame, place)
    moments = frame.select(pl.coalesce("occurred_at", "recorded_at")).to_series()
    if moments.null_count() < len(moments):
        event = frame["horizon"].is_null()
        outcome_checks.check_dated(frame, place, event)
        frame = frame.with_columns(pl.coalesce("recorded_at", "occurred_at"))
        checks.check_given(frame, place, ["recorded_at"])
    if frame["version"].null_count():
        return _versioned(frame, place)
    checks.check_unique(frame, place, ("outcome_id", "version"), _LAST)
    return with_versions(frame)


def _versioned(frame: pl.DataFrame, place: Place) -> pl.DataFrame:
    """Count the versions of each outcome by when they were recorded."""
    if frame["outcome_id"].n_unique() == len(frame):  # as in most tables, and quickly found out
        return frame.with_columns(version=pl.lit(1, pl.Int64))
    checks.check_unique(frame, place, ("outcome_id", "recorded_at", "occurred_at"), _LAST)
    when = pl.struct("recorded_at", "occurred_at").rank("ordinal").over("outcome_id")
    return frame.with_columns(version=when.cast(pl.Int64))


def with_categories(frame: pl.DataFrame, place: Place) -> pl.DataFrame:
    """Return outcomes whose values, where they are words, are categories."""
    value = frame["value"]
    if not isinstance(value.dtype, pl.String | pl.Categorical | pl.Enum):
        return frame
    words = value.cast(pl.String)
    said = words.str.strip_chars().str.to_lowercase().replace({"true": "1", "false": "0"})
    if said.cast(pl.Float64, strict=False).null_count() == words.null_count():
        return frame.with_columns(said.alias("value"))
    if "category" in frame.columns:
        raise place.refused(
            "value",
            said.cast(pl.Float64, strict=False).is_null() & words.is_not_null(),
            "is a word, and there is a column category beside it",
            "Leave value null where category says what was.",
            words,
        )
    return frame.with_columns(words.alias("category"), pl.lit(None).alias("value"))


def _said(name: str) -> pl.Expr:
    """Return a column of names, of which a blank one is none."""
    blank = pl.col(name).str.strip_chars() == ""
    return pl.when(~blank).then(name).alias(name)
