"""Rung 1 on a log: what is unknown could have gone either way."""

from __future__ import annotations

import numpy as np

from learning.value.bounds import Bounds, effect_bounds, gain_bounds
from learning.value.cases import Cases, Flags
from learning.value.conditions import Condition
from learning.value.effect import NEEDED, Effect, silent
from learning.value.phrases import percent, signed
from learning.value.rung import Asked, Dimension, Rung

NAME = "outcomes are missing where the verdict kept them from being seen"


def bounded(cases: Cases, asked: Asked) -> Rung:
    """Try rung 1."""
    scored = asked.metric.unaffected and not asked.is_number
    rows = ~np.isnan(cases.prior) & ~np.isnan(cases.final) if scored else cases.overridden
    condition = _has_ends(asked, int(np.sum(rows)))
    if not condition.holds:
        return Rung(1, NAME, holds=False, why=condition.says)

    def of(label: str, some: Flags, dimension: Dimension | None = None) -> Effect:
        chosen = cases.where(some & rows)
        if len(chosen) < NEEDED:
            return silent(label, len(chosen), f"too few: {len(chosen)} of the {NEEDED} needed")
        clusters = None if dimension == "reviewer" else chosen.reviewer
        found = _bounds(chosen, asked, scored)
        lower, upper = found.interval(clusters, level=asked.level)
        error = max(found.errors(clusters))
        return Effect(label, None, lower, upper, len(chosen), "a bound", error)

    found = _bounds(cases.where(rows), asked, scored)
    per = "decision" if scored else "overridden decision"
    what = "the Brier gain" if scored else f"what overriding did to {asked.named}"
    return Rung(
        1,
        NAME,
        holds=True,
        why=condition.says,
        method="sharp bounds over all that is unknown (Manski), with chance besides",
        unit="Brier score" if scored else asked.unit,
        per=per,
        overall=of("all", np.ones(len(cases), dtype=np.bool_)),
        says=(
            f"Whatever the unknown outcomes were, {what} lies between {signed(found.lower)} and "
            f"{signed(found.upper)} per {per}; {found.unknown:,} of {found.n:,} outcomes "
            f"({percent(found.unknown / found.n)}) are unknown"
            + ("." if scored else ", and all of what the proposals would have led to."),
        ),
        assumes=(),
        group=of,
    )


def _bounds(chosen: Cases, asked: Asked, scored: bool) -> Bounds:
    if scored:
        return gain_bounds(chosen.outcome, chosen.prior, chosen.final)
    return effect_bounds(chosen.outcome, sign=asked.sign)


def _has_ends(asked: Asked, count: int) -> Condition:
    if asked.is_number:
        says = f"{asked.metric.name!r} is a number without ends, so nothing bounds what is unknown."
        return Condition(holds=False, says=says)
    return Condition(
        count >= NEEDED,
        f"{count:,} decisions can be compared; {NEEDED} are needed.",
    )
