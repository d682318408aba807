"""The way in: a table of a person's own becomes a checked frame, or is refused with its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from dtui.errors import InvalidFrameError
from dtui.imports.tables.wording import meant
from learning.frames import checks
from learning.frames.columns import typed
from learning.frames.completion import (
    completed_decisions,
    completed_outcomes,
    completed_overrides,
    with_categories,
)
from learning.frames.derived import in_force_by, in_sequence, with_versions
from learning.frames.frames import check_moment, decided_by, no_clock
from learning.frames.place import Place, listed, shown
from learning.frames.schema import FILLED_IN, SCHEMAS, Name
from learning.frames.sources import Source, opened, renamed

if TYPE_CHECKING:
    from learning.frames.frames import Frames

_AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})
_NEEDED: Mapping[Name, tuple[str, ...]] = MappingProxyType(
    {
        "decisions": ("proposal_id",),
        "overrides": ("proposal_id", "verdict"),
        "outcomes": ("proposal_id", "value"),
    }
)


def decisions(
    source: Source, mapping: Mapping[str, str] | None = None, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Return decisions, a row per proposal, checked.

    Parameters
    ----------
    source
        A corpus; a file of CSV, JSON lines or Parquet; or a frame of polars, pandas or Arrow.
        Needed are ``proposal_id``, unique, and ``decided_at`` or ``proposed_at``; or, where
        there is no clock, ``sequence``. Further columns of `learning.frames.DECISIONS` are
        taken where they are there, and all others kept as facts.
    mapping
        By our name of a column, theirs: ``{"probability": "score"}``.
    as_of
        Leave out whatever was recorded later.

    Returns
    -------
    polars.DataFrame
        The columns of `learning.frames.DECISIONS`, then the facts; rows in the order given.

    Raises
    ------
    InvalidFrameError
        If a column is missing, a probability is NaN or outside [0, 1], a moment has no zone, an
        id stands twice, a horizon is not after its decision, ... It says which rows.
    UnreadableSourceError
        If a file can't be read.

    Examples
    --------
    >>> table = pl.DataFrame({"case": ["a", "b"], "turn": [1, 2], "score": [0.7, None]})
    >>> made = decisions(table, {"proposal_id": "case", "sequence": "turn", "probability": "score"})
    >>> made.select("proposal_id", "sequence", "probability").rows()
    [('a', 1, 0.7), ('b', 2, None)]
    >>> decisions(pl.DataFrame({"proposal_id": ["a"], "sequence": [1], "probability": [70]}))
    Traceback (most recent call last):
    dtui.errors.InvalidFrameError: decisions, column 'probability': must be in [0, 1]; row 0 is
    70.0 (1 of 1 rows). Divide percentages by 100; make it null where none was given.
    """
    if (read := _of_corpus(source, as_of)) is not None:
        return read.decisions
    frame = completed_decisions(*laid_out(*opened(source, "decisions"), "decisions", mapping))
    if as_of is None:
        return frame
    _check_clock(frame, as_of)
    return in_sequence(decided_by(frame, as_of))


def overrides(
    source: Source, mapping: Mapping[str, str] | None = None, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Return verdicts, a row each, checked.

    Parameters
    ----------
    source
        As `decisions` takes it. Needed are ``proposal_id`` and ``verdict``: ``approve``,
        ``modify`` or ``reject``.
    mapping, as_of
        As `decisions` takes them.

    Returns
    -------
    polars.DataFrame
        The columns of `learning.frames.OVERRIDES`, then any others; rows in the order given.
        ``order`` and ``in_force`` are worked out.

    Raises
    ------
    InvalidFrameError
        As `decisions` does; if a verdict is none of the three; or if several stand on one
        proposal and nothing says which came last.
    UnreadableSourceError
        If a file can't be read.

    Examples
    --------
    >>> given = pl.DataFrame({"proposal_id": ["a"], "verdict": ["reject"], "reviewer": ["Ana"]})
    >>> overrides(given).select("override_id", "in_force").rows()
    [('a/verdict', True)]
    """
    if (read := _of_corpus(source, as_of)) is not None:
        return read.overrides
    frame = completed_overrides(*laid_out(*opened(source, "overrides"), "overrides", mapping))
    if as_of is None:
        return frame
    return in_force_by(_recorded_by(frame, as_of), as_of)


def outcomes(
    source: Source, mapping: Mapping[str, str] | None = None, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Return what became of decisions, a row per version of each reading, checked.

    Parameters
    ----------
    source
        As `decisions` takes it. Needed are ``proposal_id`` and ``value``: true or false, a
        number, or the name of a category; where it is null, ``censored``.
    mapping, as_of
        As `decisions` takes them.

    Returns
    -------
    polars.DataFrame
        The columns of `learning.frames.OUTCOMES`, then any others; rows in the order given.

    Raises
    ------
    InvalidFrameError
        As `decisions` does; or if two versions of an outcome have nothing that says which of
        them is the later. What a metric may say, `Frames.of` checks.
    UnreadableSourceError
        If a file can't be read.

    Examples
    --------
    >>> told = pl.DataFrame({"proposal_id": ["a", "b"], "metric": "won", "value": [True, False]})
    >>> outcomes(told).select("outcome_id", "value").rows()
    [('a/won', 1.0), ('b/won', 0.0)]
    """
    if (read := _of_corpus(source, as_of)) is not None:
        return read.outcomes
    frame = completed_outcomes(*laid_out(*opened(source, "outcomes"), "outcomes", mapping))
    return frame if as_of is None else with_versions(_recorded_by(frame, as_of))


def check_mapping(mapping: Mapping[str, str], name: Name) -> None:
    """Refuse a mapping of what no frame has: its column would be lost, and no number say so.

    Raises
    ------
    InvalidFrameError
        If it names none of our columns, one that is worked out, or one of theirs twice.
    """
    if not isinstance(mapping, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidFrameError(
            f"mapping must say by our name of a column what theirs is, as in "
            f'{{"probability": "score"}}; it is {shown(mapping)}.'
        )
    ours = [each for each in SCHEMAS[name] if each not in FILLED_IN]
    for each, theirs in mapping.items():
        if each not in ours:
            raise InvalidFrameError(
                f"mapping: {each!r} is no column of {name}.{meant(str(each), ours)} They are: "
                f"{listed(ours)}. Any others are kept under their own names.",
                column=str(each),
            )
        if not isinstance(theirs, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidFrameError(
                f"mapping: {each!r} must be the name of a column; it is {shown(theirs)}.",
                column=each,
            )
    said = [*mapping.values()]
    twice = next((theirs for theirs in said if said.count(theirs) > 1), None)
    if twice is not None:
        raise InvalidFrameError(
            f"mapping: column {twice!r} is named for several of ours. Copy it first.", column=twice
        )


def laid_out(
    frame: pl.DataFrame, place: Place, name: Name, mapping: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, Place]:
    """Return a table with the columns of a schema, each of its type; what it lacks is null."""
    mapping = _AS_THEY_ARE if mapping is None else mapping
    check_mapping(mapping, name)
    for ours, theirs in mapping.items():
        if theirs not in frame.columns:
            raise checks.missing_column(place, theirs, ours, frame.columns)
    place = Place(place.name, dict(mapping), place.rows, place.lines)
    frame = renamed(frame, mapping).drop(FILLED_IN, strict=False)
    for needed in _NEEDED[name]:
        if needed not in frame.columns:
            raise checks.missing_column(place, needed, needed, frame.columns)
    schema = SCHEMAS[name]
    if name == "outcomes":
        frame = with_categories(frame, place)
    made = [
        typed(frame[column], dtype, place)
        if column in frame.columns
        else pl.Series(column, [None], dtype=dtype).new_from_index(0, frame.height)
        for column, dtype in schema.items()
    ]
    facts = [frame[column] for column in frame.columns if column not in schema]
    return pl.DataFrame([*made, *facts]), place


def _check_clock(frame: pl.DataFrame, as_of: datetime) -> None:
    """Refuse a moment that is none, or one for rows of which nobody knows when they came."""
    check_moment(as_of)
    if frame.height and frame["recorded_at"].null_count() == frame.height:
        raise no_clock()


def _of_corpus(source: Source, as_of: datetime | None) -> Frames | None:
    from dtui.corpus import Corpus

    if not isinstance(source, Corpus):
        return None
    from learning.frames.corpus import read_corpus

    return read_corpus(source, as_of=as_of)


def _recorded_by(frame: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    _check_clock(frame, as_of)
    return frame.filter(pl.col("recorded_at") <= as_of)
