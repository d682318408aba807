"""How effects are said: signs, units, intervals."""

from __future__ import annotations

import math
from datetime import timedelta

from dtui.text import horizon_words
from learning.frames import DeclaredMetric
from learning.value.effect import Effect


def signed(value: float, digits: int = 3) -> str:
    """Return a figure with its sign, a true minus, and no minus before a zero.

    Examples
    --------
    >>> signed(-0.0403), signed(0.0811), signed(-0.0001)
    ('−0.040', '+0.081', '0.000')
    """
    text = f"{abs(value):.{digits}f}"
    sign = "−" if value < 0 else "+"
    return text if float(text) == 0 else f"{sign}{text}"


def percent(share: float) -> str:
    """Return a share in whole percent.

    Examples
    --------
    >>> percent(0.3768)
    '38 %'
    """
    return f"{100 * share:.0f} %"


def reached(share: float) -> str:
    """Return a share in whole percent, rounded down: what falls short of 95 % never reads as it.

    Examples
    --------
    >>> reached(0.948), reached(0.29)
    ('94 %', '29 %')
    """
    return f"{math.floor(100 * share + 1e-9)} %"


def with_interval(effect: Effect, digits: int = 3) -> str:
    """Return an effect with its interval, or a bound as what it lies between.

    Examples
    --------
    >>> with_interval(Effect("all", -0.04, -0.0466, -0.0339, 11050))
    '−0.040 (−0.047 to −0.034)'
    >>> with_interval(Effect("all", None, -0.55, 0.47, 900, "a bound"))
    'between −0.550 and +0.470'
    """
    if effect.lower is None or effect.upper is None:
        why = effect.note or "unknown"
        return why if effect.estimate is None else f"{signed(effect.estimate, digits)} ({why})"
    low, high = signed(effect.lower, digits), signed(effect.upper, digits)
    if effect.estimate is None:
        return f"between {low} and {high}"
    return f"{signed(effect.estimate, digits)} ({low} to {high})"


def named(metric: DeclaredMetric, horizon: timedelta | None, category: str | None = None) -> str:
    """Return a metric as a sentence names it: ``won within 90 d``."""
    name = metric.name if category is None else f"{metric.name} = {category}"
    return name if horizon is None else f"{name} within {horizon_words(horizon)}"


def sentence(text: str) -> str:
    """Return a clause as a sentence of its own.

    Examples
    --------
    >>> sentence("a propensity is logged for 0 % of the verdicts")
    'A propensity is logged for 0 % of the verdicts.'
    """
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "!", "?")) else f"{begun}."
