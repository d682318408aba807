"""Numbers, moments and counts, as the reasons of a verdict say them."""

from __future__ import annotations

from datetime import datetime

from learning.improvement.results import At
from learning.value.phrases import signed


def with_interval(mean: float, lower: float, upper: float, digits: int = 4) -> str:
    """Return a figure with its interval.

    Examples
    --------
    >>> with_interval(0.00649, -0.0011, 0.0141)
    '+0.0065 (−0.0011 to +0.0141)'
    """
    low, high = signed(lower, digits), signed(upper, digits)
    return f"{signed(mean, digits)} ({low} to {high})"


def share(value: float) -> str:
    """Return a share as it is stated: two decimals."""
    return f"{value:.2f}"


def odds(evidence: float) -> str:
    """Return an e-value as what a bet of 1 on "nothing changed" being wrong would have become.

    Examples
    --------
    >>> odds(1.7), odds(23_400.0), odds(2e28)
    ('1.7 to 1', '23,000 to 1', 'over a million to 1')
    """
    if evidence > 1e6:
        return "over a million to 1"
    return f"{float(f'{evidence:.2g}'):,.{1 if evidence < 10 else 0}f} to 1"


def when(at: At) -> str:
    """Return a day, or a place in the sequence."""
    return f"{at:%Y-%m-%d}" if isinstance(at, datetime) else f"number {at:,} of the sequence"


def cases(count: int) -> str:
    """Return how many cases."""
    return f"{count:,} {'case' if count == 1 else 'cases'}"
