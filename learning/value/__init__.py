"""What overrides are worth, and by which right one may say so.

`override_value` climbs the identification ladder as far as a log allows (see
`learning.value.ladder`). Each rung's method is here by itself, on plain arrays.
"""

from __future__ import annotations

from learning.value.bounds import Bounds, effect_bounds, error_bounds, gain_bounds
from learning.value.contraction import Contraction, Strictness, by_leniency, contraction
from learning.value.effect import Effect, at_every_look
from learning.value.exact import Rightness, right_when_overriding, score_gains
from learning.value.instrument import Instrumented, instrumented, leniency
from learning.value.rung import Rung
from learning.value.showing import (
    Alone,
    Shown,
    alone_bounds,
    risk_of_agent,
    risk_of_people,
    showing,
)
from learning.value.shrinkage import Shrunk, shrink
from learning.value.weighting import Contrast, Overlap, Weighted, overlap, weigh
from learning.value.worth import OverrideValue, override_value

__all__ = [
    "Alone",
    "Bounds",
    "Contraction",
    "Contrast",
    "Effect",
    "Instrumented",
    "Overlap",
    "OverrideValue",
    "Rightness",
    "Rung",
    "Shown",
    "Shrunk",
    "Strictness",
    "Weighted",
    "alone_bounds",
    "at_every_look",
    "by_leniency",
    "contraction",
    "effect_bounds",
    "error_bounds",
    "gain_bounds",
    "instrumented",
    "leniency",
    "overlap",
    "override_value",
    "right_when_overriding",
    "risk_of_agent",
    "risk_of_people",
    "score_gains",
    "showing",
    "shrink",
    "weigh",
]
