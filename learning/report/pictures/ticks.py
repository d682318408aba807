"""Where an axis is labelled, and in which words: few ticks, round numbers, real dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, floor, log10
from typing import NamedTuple

from learning.report.reading import cell, month

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6)


class Ticks(NamedTuple):
    """Positions on an axis, and what is written beside each."""

    at: tuple[float, ...]
    words: tuple[str, ...]


def number_ticks(
    low: float, high: float, *, most: int = 6, percent: bool = False, signed: bool = False
) -> Ticks:
    """Return round numbers from `low` to `high`.

    Examples
    --------
    >>> number_ticks(-0.013, 0.021).words
    ('−0.01', '0', '0.01', '0.02')
    >>> number_ticks(0, 1, percent=True, most=5).words
    ('0 %', '25 %', '50 %', '75 %', '100 %')
    """
    step, digits = _step((high - low) / max(most - 1, 1) * (100 if percent else 1))
    scale = 100 if percent else 1
    first, last = ceil(low * scale / step - 1e-9), floor(high * scale / step + 1e-9)
    values = [round(index * step, 10) for index in range(first, last + 1)]
    words = (
        f"{'+' if signed and value > 0 else ''}{cell(value, digits if value else 0)}"
        for value in values
    )
    return Ticks(
        tuple(value / scale for value in values),
        tuple(f"{word} %" if percent else word for word in words),
    )


def _step(least: float) -> tuple[float, int]:
    """Return the smallest round step of at least `least`, and the decimals that it needs."""
    magnitude = floor(log10(least)) if least > 0 else 0
    factor = next(s for s in _STEPS if s * 10.0**magnitude >= least * (1 - 1e-9) or s == _STEPS[-1])
    step = factor * 10.0**magnitude
    digits = max(0, -floor(log10(step) + 1e-9)) + (factor == 2.5)
    return step, digits if step < 10 else 0


def log_ticks(low: float, high: float) -> Ticks:
    """Return ticks at 1, 10, 100, or also at 2 and 5 where those are too few.

    Examples
    --------
    >>> log_ticks(40, 5000).words, log_ticks(1, 10_000).words
    (('50', '100', '200', '500', '1,000', '2,000', '5,000'), ('1', '10', '100', '1,000', '10,000'))
    """
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    for factors in ((1,), (1, 2, 5)):
        values = [factor * 10.0**power for power in powers for factor in factors]
        inside = [v for v in values if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
        if len(inside) >= 4:
            break
    words = (cell(int(v)) if v >= 1 else cell(v) for v in inside)
    return Ticks(tuple(inside), tuple(words))


def date_ticks(low: float, high: float, *, most: int = 6) -> Ticks:
    """Return the beginnings of days, months or years between two moments, in seconds since 1970.

    Examples
    --------
    >>> date_ticks(datetime(2025, 1, 1, tzinfo=UTC).timestamp(),
    ...            datetime(2026, 6, 30, tzinfo=UTC).timestamp()).words
    ('Jan 2025', 'Apr', 'Jul', 'Oct', 'Jan 2026', 'Apr')
    """
    first, last = (datetime.fromtimestamp(at, UTC) for at in (low, high))
    days = (last - first) / timedelta(days=1)
    if days / 14 < most:
        at = _days(first, last, next(d for d in _DAYS if days / d < most or d == _DAYS[-1]))
        with_day = True
    else:
        months = days / 30.44
        every = next((m for m in _MONTHS if months / m < most), 12 * ceil(months / 12 / most))
        at, with_day = _months(first, last, every), False
    return Ticks(tuple(moment.timestamp() for moment in at), tuple(_dated(at, with_day)))


def _days(first: datetime, last: datetime, every: int) -> list[datetime]:
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    count = (last - midnight).days
    at = (midnight + timedelta(days=day) for day in range(0, count + 1, every))
    return [moment for moment in at if first <= moment]


def _months(first: datetime, last: datetime, every: int) -> list[datetime]:
    counted = first.year * 12 + first.month - 1
    starts = range(counted - counted % every, last.year * 12 + last.month, every)
    at = (datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC) for index in starts)
    return [moment for moment in at if first <= moment <= last]


def _dated(at: Sequence[datetime], with_day: bool) -> list[str]:
    """Return each moment in words, the year where it is not that of the one before."""
    words: list[str] = []
    year = None
    for moment in at:
        word = f"{moment.day} {month(moment)}" if with_day else month(moment)
        words.append(word if moment.year == year else f"{word} {moment.year}")
        year = moment.year
    return words
