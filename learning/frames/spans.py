"""Durations as ISO 8601 writes them."""

from __future__ import annotations

import re
from datetime import timedelta

_SPAN = re.compile(
    r"P(?:(\d{1,6})Y)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?"
)
_LONGEST = timedelta(days=365 * 1_000)


def span(text: str) -> timedelta | None:
    """Read an ISO 8601 duration; None if it is none, or names months, which differ in length.

    Nor is one that is longer than a thousand years: nobody looks at an outcome then.

    Examples
    --------
    >>> span("P30D"), span("PT36H"), span("30")
    (datetime.timedelta(days=30), datetime.timedelta(days=1, seconds=43200), None)
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    years, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = timedelta(
        days=365 * years + days, weeks=weeks, hours=hours, minutes=minutes, seconds=seconds
    )
    return length if length <= _LONGEST else None
