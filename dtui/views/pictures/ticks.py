"""Where an axis is labelled, and in which words: few ticks, round numbers, real dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, floor, log10
from typing import Final, NamedTuple

from dtui.views.number_table import number_text

MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
"""Written out, for the C library's depend on where the report is made."""

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MINUTES = (1, 5, 15, 30, 60, 180, 360, 720)
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6)
_LARGE = ((1e12, " tn"), (1e9, " bn"), (1e6, " M"), (1e4, " k"))
_MOST_DIGITS = 5


class Ticks(NamedTuple):
    """Positions on an axis, and what is written beside each."""

    at: tuple[float, ...]
    words: tuple[str, ...]


def number_ticks(
    low: float, high: float, *, most: int = 7, percent: bool = False, signed: bool = False
) -> Ticks:
    """Return round numbers from `low` to `high`.

    Examples
    --------
    >>> number_ticks(-0.013, 0.021).words
    ('−0.01', '0', '0.01', '0.02')
    >>> number_ticks(0, 1, percent=True, most=5).words
    ('0 %', '25 %', '50 %', '75 %', '100 %')
    >>> number_ticks(0, 3_000_000, most=4).words
    ('0', '1 M', '2 M', '3 M')
    """
    step, digits = _step((high - low) / max(most - 1, 1) * (100 if percent else 1))
    scale = 100 if percent else 1
    first, last = ceil(low * scale / step - 1e-9), floor(high * scale / step + 1e-9)
    values = [index * step for index in range(first, last + 1)]
    unit, sign = next(((u, s) for u, s in _LARGE if step >= u), (1.0, ""))
    words = (_word(value / unit, digits, signed=signed) + sign * bool(value) for value in values)
    return Ticks(
        tuple(value / scale for value in values),
        tuple(f"{word} %" if percent else word for word in words),
    )


def _word(value: float, digits: int, *, signed: bool) -> str:
    """Return a number in as many decimals as its neighbours need; zero in none."""
    if digits > _MOST_DIGITS and value:
        return f"{value:.1e}".replace("-", "−")
    return f"{'+' if signed and value > 0 else ''}{number_text(value, digits if value else 0)}"


def _step(least: float) -> tuple[float, int]:
    """Return the smallest round step of at least `least`, and the decimals that it needs."""
    magnitude = floor(log10(least)) if least > 0 else 0
    factor = next(s for s in _STEPS if s * 10.0**magnitude >= least * (1 - 1e-9) or s == _STEPS[-1])
    step = factor * 10.0**magnitude
    digits = max(0, -floor(log10(step) + 1e-9)) + (factor == 2.5)
    return step, digits if step < 10 else 0


def log_ticks(low: float, high: float) -> Ticks:
    """Return ticks at 1, 10, 100, or also at 2 and 5, or at even steps, where those are too few.

    Examples
    --------
    >>> log_ticks(40, 5000).words, log_ticks(1, 10_000).words, log_ticks(59, 420).words
    (('50', '100', '200', '500', '1,000', '2,000', '5,000'), ('1', '10', '100', '1,000', '10,000'),
     ('100', '200', '300', '400'))
    """
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    for factors in ((1,), (1, 2, 5)):
        values = [factor * 10.0**power for power in powers for factor in factors]
        inside = [v for v in values if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
        if len(inside) >= 4:
            words = (number_text(int(v)) if v >= 1 else number_text(v) for v in inside)
            return Ticks(tuple(inside), tuple(words))
    return number_ticks(low, high)


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
    if days < _DAYS[0] * 3:
        at, form = _minutes(first, last, days * 1440, most), _clock
    elif days / _DAYS[-1] < most:
        at, form = _days(first, last, next(d for d in _DAYS if days / d < most)), _day
    else:
        every = next((m for m in _MONTHS if days / 30.44 / m < most), 0)
        at, form = _months(first, last, every or 12 * ceil(days / 365.25 / most)), month
    return Ticks(tuple(moment.timestamp() for moment in at), tuple(_dated(at, form)))


def _minutes(first: datetime, last: datetime, minutes: float, most: int) -> list[datetime]:
    every = next(m for m in _MINUTES if minutes / m < most or m == _MINUTES[-1])
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    count = (last - midnight) // timedelta(minutes=every)
    at = (midnight + timedelta(minutes=every * index) for index in range(count + 1))
    return [moment for moment in at if first <= moment]


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


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}" if at.hour or at.minute else _day(at)


def _day(at: datetime) -> str:
    return f"{at.day} {month(at)}"


def _dated(at: Sequence[datetime], form: Callable[[datetime], str]) -> list[str]:
    """Return each moment in words, with the day or year where it is not that of the one before."""
    words: list[str] = []
    before = None
    for moment in at:
        word = form(moment)
        if form is _clock and before is None and word != _day(moment):
            word = f"{_day(moment)}, {word}"
        elif form is not _clock and (before is None or before.year != moment.year):
            word = f"{word} {moment.year}"
        words.append(word)
        before = moment
    return words


def month(at: datetime) -> str:
    """Return the month's short name.

    Examples
    --------
    >>> month(datetime(2026, 6, 30, tzinfo=UTC))
    'Jun'
    """
    return MONTHS[at.month - 1]
