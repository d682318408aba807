"""Effects told apart by rationale code, reviewer, domain and agent, taken together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import numpy as np
from scipy.special import ndtri

from learning.value.cases import Cases, Flags
from learning.value.effect import Effect
from learning.value.phrases import percent, signed, with_interval
from learning.value.rung import Dimension, GroupEffect
from learning.value.shrinkage import FEWEST, Shrunk, shrink

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


def effects_by_group(
    cases: Cases, effect: GroupEffect, *, alpha: float
) -> dict[str, tuple[Effect, ...]]:
    """Return the effects of each part of the cases, by dimension, in the order of their labels.

    Of three parts or more that say something, each is shrunk towards the others; one that lies
    apart from them beyond doubt says so in its note.

    Parameters
    ----------
    cases
        All cases of a log.
    effect
        Returns the effect of some of them.
    alpha
        One minus the level of the intervals.
    """
    found: dict[str, tuple[Effect, ...]] = {}
    for dimension in DIMENSIONS:
        parts = [effect(label, rows, dimension) for label, rows in _parts(cases, dimension)]
        found[dimension] = _together(parts, alpha)
    return found


def _parts(cases: Cases, dimension: Dimension) -> Iterator[tuple[str, Flags]]:
    """Yield the rows of each label; those of a code are the overrides it was given for."""
    if dimension == "rationale code":
        for code in sorted({code for codes in cases.codes for code in codes}):
            given = np.array([code in codes for codes in cases.codes], dtype=np.bool_)
            if np.any(given & cases.overridden):
                yield code, given & cases.overridden
        return
    labels = {"reviewer": cases.reviewer, "domain": cases.domain, "agent": cases.agent}[dimension]
    for label in sorted({label for label in labels if label}):
        yield label, labels == label


def _together(effects: list[Effect], alpha: float) -> tuple[Effect, ...]:
    told = [effect for effect in effects if effect.estimate is not None and _varies(effect)]
    if len(told) < FEWEST:
        return tuple(effects)
    shrunk = shrink(
        [effect.estimate or 0.0 for effect in told],
        [effect.standard_error or 0.0 for effect in told],
        level=1 - alpha,
    )
    notes = _apart(told, alpha)
    drawn = {
        effect.label: _drawn(effect, shrunk, place, notes[place])
        for place, effect in enumerate(told)
    }
    return tuple(drawn.get(effect.label, effect) for effect in effects)


def _varies(effect: Effect) -> bool:
    return effect.standard_error is not None and effect.standard_error > 0


def _drawn(effect: Effect, shrunk: Shrunk, place: int, note: str) -> Effect:
    assert effect.estimate is not None  # it has a standard error
    assert effect.lower is not None
    assert effect.upper is not None
    return replace(
        effect,
        estimate=float(shrunk.estimate[place]),
        lower=float(shrunk.lower[place]),
        upper=float(shrunk.upper[place]),
        note="; ".join(part for part in ("shrunk", note, effect.note) if part),
        direct=(effect.estimate, effect.lower, effect.upper),
    )


def _apart(told: list[Effect], alpha: float) -> list[str]:
    """Say of each effect whether it differs from the mean of the others beyond doubt.

    Held to alpha over all of them together (Bonferroni): one that stands out was looked for.
    """
    estimates = np.array([effect.estimate or 0.0 for effect in told])
    variances = np.array([effect.standard_error or 0.0 for effect in told]) ** 2
    reach = float(ndtri(1 - alpha / (2 * len(told))))
    notes: list[str] = []
    for place in range(len(told)):
        others = np.arange(len(told)) != place
        count = int(np.sum(others))
        rest = float(np.mean(estimates[others]))
        # The others' mean is as unsure as they are, or as they differ among themselves.
        own, among = float(np.sum(variances[others])) / count, float(np.var(estimates[others]))
        error = math.sqrt(float(variances[place]) + max(own, among) / count)
        off = float(estimates[place]) - rest
        low, high = off - reach * error, off + reach * error
        side = "above" if off > 0 else "below"
        said = f"{side} the others: {signed(off)} ({signed(low)} to {signed(high)})"
        notes.append(said if low > 0 or high < 0 else "")
    return notes


def standing_out(effects: dict[str, tuple[Effect, ...]], alpha: float) -> tuple[str, ...]:
    """Return a sentence for each part that lies below the others beyond doubt, five at most.

    It quotes the effect as it was drawn towards the others, then from its own cases alone.
    """
    told = [
        f"{effect.label}: {with_interval(effect)} drawn towards the others, {_directly(effect)} "
        f"from its own cases alone; {_beside(effect)}, held to {percent(1 - alpha)} over all "
        f"{len(parts)} together."
        for parts in effects.values()
        for effect in parts
        if _beside(effect)
    ]
    return tuple(told[:_MOST_TOLD])


_MOST_TOLD = 5


def _beside(effect: Effect) -> str:
    return next((part for part in effect.note.split("; ") if part.startswith("below the")), "")


def _directly(effect: Effect) -> str:
    assert effect.direct is not None  # what lies apart was drawn
    estimate, lower, upper = effect.direct
    return with_interval(replace(effect, estimate=estimate, lower=lower, upper=upper))
