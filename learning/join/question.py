"""What is asked of the outcomes: which metric, how long after each decision, as of when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from dtui.errors import InvalidFrameError

HORIZONS = (timedelta(days=30), timedelta(days=60), timedelta(days=90))

Kind = Literal["binary", "number", "category"]

Unreported = Literal["unknown", "no"]

Early = Literal["leave out", "refuse"]

MICROSECOND = timedelta(microseconds=1)

FOLLOWED = ("time_to_event", "event_observed", "followed_for")
"""The columns that say how long a decision was watched."""

_UNITS = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("m", timedelta(minutes=1)),
    ("s", timedelta(seconds=1)),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What `join_outcomes` is asked, checked: every engine answers the same question.

    Raises
    ------
    InvalidFrameError
        If a horizon is no positive whole number of seconds or comes twice, `as_of` is no moment,
        has no zone, or is missing where there are horizons, or an option is none of its words.
    """

    horizons: tuple[timedelta, ...]
    """How long after a decision its outcome is asked for; none where there is no clock."""
    as_of: datetime | None
    """What was recorded later is not looked at; None where there is no clock."""
    metric: str | None = None
    """The metric asked for; None where the outcomes speak of one alone."""
    kind: Kind = "binary"
    unreported: Unreported = "unknown"
    """What a matured decision without any record means: nothing, or that it did not happen."""
    early: Early = "leave out"
    """What becomes of a record of what was so before the decision."""
    declared: bool = False
    """Whether the metric is known to exist, so that no record of it means that there is none."""
    declared_horizons: tuple[timedelta, ...] = ()
    """When a number is read, beside the horizons asked for: a reading that names none is for the
    next of all these."""

    def __post_init__(self) -> None:
        """Check what was asked."""
        for name, words in (("kind", Kind), ("unreported", Unreported), ("early", Early)):
            _check_word(name, getattr(self, name), get_args(words))
        _check_each_once([horizon_suffix(horizon) for horizon in self.horizons])
        if self.as_of is None:
            if self.horizons:
                raise InvalidFrameError(
                    "as_of is missing: whether a horizon was reached depends on the moment it is "
                    "asked at. Give as_of, or horizons=() where there is no clock.",
                    column="as_of",
                )
        elif not isinstance(self.as_of, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidFrameError(
                f"as_of is {self.as_of!r:.60}, and no moment. Give a datetime with its zone.",
                column="as_of",
            )
        elif self.as_of.utcoffset() is None:
            raise InvalidFrameError(
                f"as_of is {self.as_of.isoformat()}, which is no moment without a zone. Say which, "
                "as in datetime(2026, 3, 31, tzinfo=UTC).",
                column="as_of",
            )

    @property
    def answers(self) -> tuple[str, ...]:
        """The columns that a join adds."""
        if not self.horizons:
            told = ("outcome", "status")
        else:
            told = tuple(
                f"{name}_{horizon_suffix(horizon)}"
                for horizon in self.horizons
                for name in ("outcome", "matured", "status")
            )
        return told if self.as_of is None else (*told, *FOLLOWED)

    @property
    def reaches(self) -> tuple[int, ...]:
        """The horizons in microseconds, the nearest first."""
        return tuple(sorted(horizon // MICROSECOND for horizon in self.horizons))

    def reach_before(self, reach: int) -> int:
        """Return the horizon before one in microseconds, of all that numbers are read at."""
        lengths = (*self.horizons, *self.declared_horizons)
        earlier = (length // MICROSECOND for length in lengths)
        return max((length for length in earlier if length < reach), default=0)


def horizon_suffix(horizon: timedelta) -> str:
    """Return how a horizon is written in a column's name, in the largest unit it is whole in.

    Raises
    ------
    InvalidFrameError
        If it is no positive whole number of seconds.

    Examples
    --------
    >>> [horizon_suffix(timedelta(hours=hours)) for hours in (720, 36, 0.5)]
    ['30d', '36h', '30m']
    """
    if not isinstance(horizon, timedelta):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidFrameError(
            f"a horizon is {horizon!r}, without a unit. Write thirty days as timedelta(days=30).",
            column="horizons",
        )
    if horizon <= timedelta(0) or horizon % _UNITS[-1][1]:
        raise InvalidFrameError(
            f"a horizon is {horizon}; it must lie after the decision, by whole seconds.",
            column="horizons",
        )
    unit, length = next((unit, length) for unit, length in _UNITS if not horizon % length)
    return f"{horizon // length}{unit}"


def _check_each_once(suffixes: Sequence[str]) -> None:
    twice = next((suffix for suffix in suffixes if suffixes.count(suffix) > 1), None)
    if twice is not None:
        raise InvalidFrameError(f"horizon {twice} is given twice.", column="horizons")


def _check_word(name: str, given: object, words: Sequence[str]) -> None:
    if given not in words:
        raise InvalidFrameError(
            f"{name} is {given!r:.60}; it must be one of: {', '.join(words)}.", column=name
        )
