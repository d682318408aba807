"""How long ago something was, in the few words a list has room for."""

from __future__ import annotations

from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
# Each unit serves until its number would outgrow two digits or a larger unit says it better.
_UNITS = (
    (_MINUTE, _HOUR, "min"),
    (_HOUR, 2 * _DAY, "h"),
    (_DAY, 60 * _DAY, "d"),
    (30 * _DAY, 730 * _DAY, "mo"),
    (365 * _DAY, None, "y"),
)


def age(since: datetime, now: datetime) -> str:
    """Return how long before `now` something was, in whole units, rounded down.

    A moment after `now` reads "in …": clocks of two machines differ, and a date may lie
    ahead. `now` is a parameter so that a list can be drawn again as it was.

    Raises
    ------
    TypeError
        If only one of the two carries a time zone.

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2026, 6, 30, 12, tzinfo=UTC)
    >>> age(datetime(2026, 6, 24, 9, tzinfo=UTC), now)
    '6 d'
    >>> age(now, now), age(datetime(2026, 7, 3, tzinfo=UTC), now)
    ('now', 'in 2 d')
    """
    seconds = int((now - since).total_seconds())
    if abs(seconds) < _MINUTE:
        return "now"
    words = _in_units(abs(seconds))
    return words if seconds > 0 else f"in {words}"


def stamp(when: datetime) -> str:
    """Return a moment to the second, in UTC, for what is read long after it was written.

    Examples
    --------
    >>> stamp(datetime(2026, 6, 24, 9, 30, 5, 999, tzinfo=UTC))
    '2026-06-24T09:30:05Z'
    """
    return f"{when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _in_units(seconds: int) -> str:
    for size, limit, name in _UNITS:
        if limit is None or seconds < limit:
            return f"{seconds // size} {name}"
    raise AssertionError("the last unit has no limit")
