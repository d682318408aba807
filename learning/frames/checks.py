"""What a frame must be before anything is computed from it, one rule a function.

Each refusal says which rows, how many, and what to do: a number computed from a row like that
would look right and be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import polars as pl

from dtui.errors import InvalidFrameError
from dtui.imports.tables.wording import meant
from learning.frames.place import Place, listed, shown
from learning.frames.schema import SCHEMAS, VERDICTS, DeclaredMetric, Name

_PROBABILITIES = ("probability", "unaided", "propensity")

_COMPARED = 20_000
"""Names among which the nearest is looked for: of millions it would take minutes."""


def check_probabilities(frame: pl.DataFrame, place: Place) -> None:
    """Refuse a probability that is NaN or outside [0, 1]; null says that none was given."""
    for name in _PROBABILITIES:
        if name not in frame.columns:
            continue
        given = frame[name]
        if (nan := given.is_nan()).any():
            raise place.refused(
                name,
                nan,
                "NaN is no probability",
                "Make it null where none was given (fill_nan(None)); the row is kept.",
            )
        outside = ~given.is_between(0.0, 1.0)
        if outside.any():
            raise place.refused(
                name,
                outside,
                "must be in [0, 1]",
                "Divide percentages by 100; make it null where none was given.",
                given,
            )


def check_texts(frame: pl.DataFrame, place: Place) -> None:
    """Refuse a text with a NUL, on which programs differ where it ends."""
    for name, dtype in frame.schema.items():
        if dtype != pl.String:
            continue
        cut = frame[name].str.contains("\0", literal=True)
        if cut.any():
            raise place.refused(name, cut, "has a NUL character", "Remove it.", frame[name])


def check_given(frame: pl.DataFrame, place: Place, names: Iterable[str]) -> None:
    """Refuse a row that lacks what every row has, or says it with a blank."""
    for name in names:
        column = frame[name]
        empty = column.is_null()
        if column.dtype == pl.String:
            empty |= column.str.strip_chars() == ""
        if empty.any():
            raise place.refused(
                name, empty, "is empty, and every row has one", "Fill it in, or leave the rows out."
            )


def check_unique(frame: pl.DataFrame, place: Place, key: tuple[str, ...], advice: str) -> None:
    """Refuse rows that share a key."""
    twice = frame.select(pl.struct(key).is_duplicated()).to_series()
    if twice.any():
        named = " and ".join(key)
        raise place.refused(
            key[0], twice, f"the same {named} stands in several rows", advice, frame[key[0]]
        )


def check_one_of(frame: pl.DataFrame, place: Place, name: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is none of those known."""
    unknown = ~frame[name].is_in(known)
    if unknown.any():
        raise place.refused(
            name,
            unknown,
            f"is none of {', '.join(known)}",
            "Translate it, or leave the rows out.",
            frame[name],
        )


def check_verdicts(frame: pl.DataFrame, place: Place) -> None:
    """Refuse a verdict that is neither approve, modify nor reject."""
    check_one_of(frame, place, "verdict", VERDICTS)


def check_horizons(frame: pl.DataFrame, place: Place) -> None:
    """Refuse a horizon of zero or less: nothing is read at or before its decision."""
    early = frame["horizon"] <= timedelta(0)
    if early.any():
        raise place.refused(
            "horizon",
            early,
            "is not after the decision",
            "Give how long after it the outcome is read: thirty days, say (P30D in a table).",
            frame["horizon"],
        )


def check_order(
    frame: pl.DataFrame, place: Place, earlier: str, later: str, advice: str, *, strict: bool
) -> None:
    """Refuse what came before what it follows from.

    Parameters
    ----------
    earlier, later
        Columns of moments; a row that lacks one of them is fine.
    strict
        Whether the same moment is too early as well.
    """
    wrong = frame[later] <= frame[earlier] if strict else frame[later] < frame[earlier]
    if wrong.any():
        at_or = "at or " if strict else ""
        raise place.refused(later, wrong, f"is {at_or}before {earlier}", advice, frame[later])


def check_known(
    frame: pl.DataFrame, place: Place, name: str, known: pl.Series, what: str, advice: str
) -> None:
    """Refuse a name that stands nowhere else; it names the nearest that does."""
    unknown = ~frame[name].is_in(known.implode()) & frame[name].is_not_null()
    if unknown.any():
        nearest = meant(frame[name].filter(unknown)[0], known.head(_COMPARED))
        raise place.refused(name, unknown, f"is {what}", f"{advice}{nearest}", frame[name])


def check_metric_is_said(
    frame: pl.DataFrame, place: Place, name: str, metrics: tuple[DeclaredMetric, ...]
) -> None:
    """Refuse a probability or value without its metric, where several were declared."""
    unsaid = frame[name].is_not_null() & frame["metric"].is_null()
    if len(metrics) > 1 and unsaid.any():
        raise place.refused(
            name,
            unsaid,
            "may be of several metrics",
            f"Say in metric of which: {listed([each.name for each in metrics])}.",
        )


def check_moments(decisions: pl.DataFrame, place: Place) -> None:
    """Refuse a decision without any moment, where others have one."""
    timeless = decisions["recorded_at"].is_null()
    if timeless.any():
        raise place.refused(
            "decided_at",
            timeless,
            "is empty, and no proposed_at says since when it waits",
            "Give proposed_at, or leave out what was not decided yet.",
        )


def check_sequence(decisions: pl.DataFrame, place: Place) -> None:
    """Refuse decisions that have neither a clock nor an order, and horizons without a clock."""
    if decisions.height and decisions["sequence"].null_count() == decisions.height:
        raise InvalidFrameError(
            f"{place.name} says nothing about when: neither decided_at nor proposed_at is there, "
            "nor sequence, a number that grows in the order of the decisions. Name a column: "
            '{"decided_at": "…"}.',
            column="decided_at",
        )
    check_given(decisions, place, ["sequence"])
    if (timed := decisions["horizon"].is_not_null()).any():
        raise place.refused(
            "horizon",
            timed,
            "is given, and no row says when it was decided",
            "Without a clock nothing can be read at a horizon: leave it out, or name decided_at.",
        )


def check_which_came_last(overrides: pl.DataFrame, place: Place) -> None:
    """Refuse several verdicts on one proposal where nothing says which of them came last."""
    standing = overrides["retracted_at"].is_null() & ~overrides["second"]
    at = overrides.select(
        pl.struct("proposal_id", "given_at").alias("at"), standing.alias("counts")
    )
    times = at.select(pl.col("counts").sum().over("at")).to_series()
    unclear = standing & (times > 1)
    if unclear.any():
        raise place.refused(
            "proposal_id",
            unclear,
            "has several verdicts, given at the same time or at none",
            "Give given_at, say second = true for second opinions, or keep the last one.",
            overrides["proposal_id"],
        )


def check_made(frame: object, name: Name) -> None:
    """Refuse a frame that did not come in by the function of its name: nobody has checked it."""
    lacks = "it is a " + type(frame).__name__
    if isinstance(frame, pl.DataFrame):
        missing = [column for column in SCHEMAS[name] if column not in frame.columns]
        if not missing:
            return
        lacks = f"it has no column {missing[0]!r}"
    raise InvalidFrameError(
        f"{name} must be as learning.{name}(…) returns them; {lacks}. Pass the table through it "
        "first."
    )


def check_metrics(metrics: object) -> None:
    """Refuse metrics that are none, or are declared twice."""
    if not isinstance(metrics, tuple) or not all(
        isinstance(each, DeclaredMetric) for each in metrics
    ):
        raise InvalidFrameError(
            'metrics must be a tuple of DeclaredMetric, as in (DeclaredMetric("all", "won"),); it '
            f"is {shown(metrics)}."
        )
    names = [(each.domain, each.name) for each in metrics]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidFrameError(
            f"metrics: {twice[1]!r} is declared twice in {twice[0]!r}. Leave one out.",
            column="metric",
        )


def missing_column(
    place: Place, theirs: str, ours: str, columns: Iterable[str]
) -> InvalidFrameError:
    """Return that a column is not there, with the nearest that is."""
    known = list(columns)
    mapped = "" if theirs == ours else f" for {ours}"
    has = f"Its columns are: {listed(known)}" if known else "It has no columns"
    return InvalidFrameError(
        f"{place.name} has no column {theirs!r}{mapped}.{meant(theirs, known)} {has}. Rename it, "
        f'or say in mapping which column is meant: {{"{ours}": "…"}}.',
        column=ours,
    )
