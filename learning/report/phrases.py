"""Numbers in the sentences that a report is built of: never more exact than they are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from dtui.errors import InvalidQueryError
from learning.report.reading import month

_SHORT = re.compile(r"(\d{1,6})\s*(d|h|min|s)")
_ISO = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?")
_UNITS = {"d": "days", "h": "hours", "min": "minutes", "s": "seconds"}


def signed(value: float, digits: int = 3) -> str:
    """Return a difference with its sign, the minus as wide as the plus.

    Examples
    --------
    >>> signed(0.0123), signed(-0.5, 1), signed(-0.0001)
    ('+0.012', '−0.5', '0.000')
    """
    text = f"{abs(value):,.{digits}f}"
    if not any(digit in "123456789" for digit in text):
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def number(value: float, digits: int = 3) -> str:
    """Return a number with a minus that is one.

    Examples
    --------
    >>> number(-0.25, 2), number(12_345.6, 0)
    ('−0.25', '12,346')
    """
    return signed(value, digits).removeprefix("+")


def span(lower: float, upper: float, digits: int = 3, *, sign: bool = True) -> str:
    """Return an interval in words.

    Examples
    --------
    >>> span(-0.004, 0.008), span(5.2, 7.41, 1, sign=False)
    ('−0.004 to +0.008', '5.2 to 7.4')
    """
    says = signed if sign else number
    return f"{says(lower, digits)} to {says(upper, digits)}"


def percent(share: float, digits: int = 0) -> str:
    """Return a share in per cent; only all is 100 % and only nothing is 0 %.

    Examples
    --------
    >>> percent(0.4217), percent(0.9996), percent(1.0), percent(0.001)
    ('42 %', 'over 99 %', '100 %', 'under 1 %')
    """
    text = f"{100 * share:.{digits}f}"
    if share > 0 and float(text) == 0:
        return f"under {10**-digits:g} %"
    if share < 1 and float(text) == 100:
        return f"over {100 - 10**-digits:g} %"
    return f"{text} %"


def duration(seconds: float) -> str:
    """Return a time in the unit a person would say it in.

    Examples
    --------
    >>> duration(95), duration(5400), duration(32_400), duration(259_200), duration(4e6)
    ('1.6 min', '1.5 h', '9.0 h', '3.0 d', '46 d')
    """
    size, unit = unit_of(seconds)
    value = seconds / size
    return f"{value:.0f} {unit}" if abs(value) >= 19.95 else f"{value:.1f} {unit}"


def unit_of(seconds: float) -> tuple[float, str]:
    """Return the unit that a time is best said in: its length in seconds, and its sign."""
    for size, unit, ends in ((1.0, "s", 60), (60.0, "min", 3_600), (3_600.0, "h", 172_800)):
        if abs(seconds) < ends:
            return size, unit
    return 86_400.0, "d"


def day(moment: datetime) -> str:
    """Return a day as a person writes it.

    Examples
    --------
    >>> from datetime import UTC
    >>> day(datetime(2026, 6, 3, tzinfo=UTC))
    '3 Jun 2026'
    """
    return f"{moment.day} {month(moment)} {moment.year}"


def period(first: datetime, last: datetime) -> str:
    """Return from which month to which.

    Examples
    --------
    >>> from datetime import UTC
    >>> period(datetime(2025, 1, 2, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC))
    'Jan 2025 – Jun 2026'
    >>> period(datetime(2025, 1, 2, tzinfo=UTC), datetime(2025, 1, 30, tzinfo=UTC))
    'Jan 2025'
    """
    begins, ends = (f"{month(moment)} {moment.year}" for moment in (first, last))
    return begins if begins == ends else f"{begins} – {ends}"


def listed(words: Sequence[str], most: int = 5) -> str:
    """Return some words as a list in a sentence, and how many more there are.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b"]), listed(list("abcdefg"), 3)
    ('a', 'a and b', 'a, b, c and 4 more')
    """
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most:,} more"
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(count: int, noun: str, nouns: str = "") -> str:
    """Return how many there are of something, thousands grouped.

    Examples
    --------
    >>> counted(1, "decision"), counted(3_000, "decision"), counted(2, "entry", "entries")
    ('1 decision', '3,000 decisions', '2 entries')
    """
    return f"{count:,} {noun if count == 1 else nouns or f'{noun}s'}"


def sentence(text: str) -> str:
    """Return a clause as a sentence of its own.

    Examples
    --------
    >>> sentence("nothing says when"), sentence("Is it?")
    ('Nothing says when.', 'Is it?')
    """
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "!", "?")) else f"{begun}."


def horizon_code(horizon: timedelta) -> str:
    """Return a horizon as ISO 8601 has it.

    Examples
    --------
    >>> horizon_code(timedelta(days=90)), horizon_code(timedelta(hours=36))
    ('P90D', 'PT129600S')
    """
    seconds = round(horizon.total_seconds())
    days, rest = divmod(seconds, 86_400)
    return f"PT{seconds}S" if rest else f"P{days}D"


def read_horizon(text: str) -> timedelta:
    """Return the horizon that a person typed: ``90d``, ``36 h``, ``P90D``.

    Raises
    ------
    InvalidQueryError
        If it is none, or no time at all.

    Examples
    --------
    >>> read_horizon("90d") == read_horizon("P90D") == timedelta(days=90)
    True
    """
    typed = text.strip()
    if short := _SHORT.fullmatch(typed.lower()):
        found = timedelta(**{_UNITS[short[2]]: int(short[1])})
    elif iso := _ISO.fullmatch(typed.upper()):
        days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        found = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    else:
        found = timedelta(0)
    if not found:
        raise InvalidQueryError(
            f"--horizon {text!r} is none. Write 90d, 36h, 30min, or an ISO 8601 duration (P90D)."
        )
    return found
