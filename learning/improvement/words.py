"""Numbers, moments and counts, as the reasons of a verdict say them."""

from __future__ import annotations

from datetime import datetime

from learning.improvement.results import At


def signed(value: float, digits: int = 4) -> str:
    """Return a number with its sign.

    Examples
    --------
    >>> signed(0.00649), signed(-0.12, 2)
    ('+0.0065', '−0.12')
    """
    return f"{round(value, digits) + 0.0:+.{digits}f}".replace("-", "−")  # and no minus zero


def between(lower: float, upper: float, digits: int = 4) -> str:
    """Return an interval."""
    return f"{signed(lower, digits)} to {signed(upper, digits)}"


def share(value: float) -> str:
    """Return a share as it is stated: two decimals."""
    return f"{value:.2f}"


def when(at: At) -> str:
    """Return a day, or a place in the sequence."""
    return f"{at:%Y-%m-%d}" if isinstance(at, datetime) else f"number {at:,} of the sequence"


def cases(count: int) -> str:
    """Return how many cases."""
    return f"{count:,} {'case' if count == 1 else 'cases'}"
