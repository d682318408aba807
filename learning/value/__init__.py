"""What overrides are worth, and by which right one may say so.

`override_value` climbs the identification ladder as far as a log allows (see
`learning.value.ladder`), and `scorecard` tells one reviewer how their own overrides turned out.
Each rung's method is here by itself too, on plain arrays.

Public names are resolved on first use: the command `dtui scorecard` lives here, and whoever asks
for its help pays for no data stack.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from learning.value.balance import Overlap, overlap
    from learning.value.bounds import Bounds, effect_bounds, error_bounds, gain_bounds
    from learning.value.card import MetricCard, Scorecard, scorecard
    from learning.value.effect import Effect, at_every_look
    from learning.value.exact import Rightness, right_when_overriding, score_gains
    from learning.value.instrument import Instrumented, instrumented, leniency
    from learning.value.reading import OwnProbability, Reading
    from learning.value.rung import Rung
    from learning.value.selective_labels import Contraction, Strictness, by_leniency, contraction
    from learning.value.showing_by_lot import (
        Alone,
        Shown,
        alone_bounds,
        risk_of_agent,
        risk_of_people,
        showing,
    )
    from learning.value.shrinkage import Shrunk, shrink
    from learning.value.valuing import override_value
    from learning.value.weighting import Contrast, Weighted, weigh
    from learning.value.worth import OverrideValue

_HOMES = {
    "Alone": "learning.value.showing_by_lot",
    "Bounds": "learning.value.bounds",
    "Contraction": "learning.value.selective_labels",
    "Contrast": "learning.value.weighting",
    "Effect": "learning.value.effect",
    "Instrumented": "learning.value.instrument",
    "MetricCard": "learning.value.card",
    "Overlap": "learning.value.balance",
    "OverrideValue": "learning.value.worth",
    "OwnProbability": "learning.value.reading",
    "Reading": "learning.value.reading",
    "Rightness": "learning.value.exact",
    "Rung": "learning.value.rung",
    "Scorecard": "learning.value.card",
    "Shown": "learning.value.showing_by_lot",
    "Shrunk": "learning.value.shrinkage",
    "Strictness": "learning.value.selective_labels",
    "Weighted": "learning.value.weighting",
    "alone_bounds": "learning.value.showing_by_lot",
    "at_every_look": "learning.value.effect",
    "by_leniency": "learning.value.selective_labels",
    "contraction": "learning.value.selective_labels",
    "effect_bounds": "learning.value.bounds",
    "error_bounds": "learning.value.bounds",
    "gain_bounds": "learning.value.bounds",
    "instrumented": "learning.value.instrument",
    "leniency": "learning.value.instrument",
    "overlap": "learning.value.balance",
    "override_value": "learning.value.valuing",
    "right_when_overriding": "learning.value.exact",
    "risk_of_agent": "learning.value.showing_by_lot",
    "risk_of_people": "learning.value.showing_by_lot",
    "score_gains": "learning.value.exact",
    "scorecard": "learning.value.card",
    "showing": "learning.value.showing_by_lot",
    "shrink": "learning.value.shrinkage",
    "weigh": "learning.value.weighting",
}

__all__ = [
    "Alone",
    "Bounds",
    "Contraction",
    "Contrast",
    "Effect",
    "Instrumented",
    "MetricCard",
    "Overlap",
    "OverrideValue",
    "OwnProbability",
    "Reading",
    "Rightness",
    "Rung",
    "Scorecard",
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
    "scorecard",
    "showing",
    "shrink",
    "weigh",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    """Import a public name's home the first time somebody asks for it."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'learning.value' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """List the public names, so that completion finds what is not loaded yet."""
    return sorted([*globals(), *_HOMES])
