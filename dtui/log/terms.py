"""What is asked of rows, as plain data: lists answer it one by one, the log all at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

UNITS: Final = {
    "min": 60,
    "h": 3_600,
    "d": 86_400,
    "w": 7 * 86_400,
    "mo": 30 * 86_400,
    "y": 365 * 86_400,
}
"""By what an age is counted in, how many seconds it is."""

_SPAN = rf"(\d{{1,6}})({'|'.join(UNITS)})"
_PERIOD: Final = re.compile(rf"(?:(<=?|>=?){_SPAN}|{_SPAN}\.\.{_SPAN})", re.ASCII | re.IGNORECASE)
_LONGEST: Final = 1_000 * UNITS["y"]
"""As good as for ever, and still a moment that a calendar has."""


class Term(NamedTuple):
    """One thing that is asked of a row.

    Examples
    --------
    >>> Term("type", ("hypothesis", "question"))
    Term(field='type', values=('hypothesis', 'question'), negated=False)
    """

    field: str
    """``text``, ``regex``, ``fuzzy``, ``ancestor``, ``descendant``, ``at-risk``, or what stands
    before a colon."""
    values: tuple[str, ...]
    """Any of them will do."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """How long ago something was: more than `over` seconds, and no more than `until`.

    Examples
    --------
    >>> Period.of("7d..30d")
    Period(over=604800, until=2592000, with_over=False, with_until=True)
    >>> 7 * 86_400 in Period.of(">7d"), 7 * 86_400 in Period.of(">=7d"), Period.of("yesterday")
    (False, True, None)
    """

    over: float | None = None
    until: float | None = None
    with_over: bool = False
    with_until: bool = True

    @classmethod
    def of(cls, text: str) -> Period | None:
        """Read ``>7d``, ``<=12h`` or ``7d..30d``; None where it is nothing like it."""
        found = _PERIOD.fullmatch(text)
        if found is None:
            return None
        sign, number, unit, first, first_unit, last, last_unit = found.groups()
        if sign is None:
            over, until = _seconds(first, first_unit), _seconds(last, last_unit)
            return cls(over, until) if over < until else None
        seconds = _seconds(number, unit)
        if sign.startswith(">"):
            return cls(over=seconds, with_over=sign == ">=")
        return cls(until=seconds, with_until=sign == "<=")

    def __contains__(self, seconds: float) -> bool:
        """Whether something of that age is within it."""
        if self.over is not None and (
            seconds < self.over or (seconds == self.over and not self.with_over)
        ):
            return False
        return self.until is None or (
            seconds < self.until or (seconds == self.until and self.with_until)
        )


def _seconds(number: str, unit: str) -> int:
    return min(int(number) * UNITS[unit.lower()], _LONGEST)
