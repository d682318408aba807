"""Rung 2 where no verdict changes the outcome, but some keep it from being seen.

Who accepts sees what came of it. Where it is on record how likely each verdict was, what was seen
against the odds counts for the many that were not.
"""

from __future__ import annotations

import numpy as np

from learning.value.cases import Cases, Flags, Floats
from learning.value.conditions import (
    all_of,
    followed_up,
    forecasts_given,
    own_forecasts_given,
    propensities_add_up,
    propensities_logged,
)
from learning.value.effect import Effect, effect_of, kish
from learning.value.exact import score_gains
from learning.value.phrases import signed, with_interval
from learning.value.rung import Asked, Dimension, Rung

NAME = "how likely each verdict was is on record"


def seen_by_chance(cases: Cases, asked: Asked) -> Rung:
    """Try rung 2 on forecasts of an outcome that some verdicts hide."""
    condition = all_of(
        propensities_logged(cases),
        propensities_add_up(cases),
        forecasts_given(cases),
        own_forecasts_given(cases),
        followed_up(cases, ~cases.overridden, "approved"),
    )
    if not condition.holds:
        return Rung(2, NAME, holds=False, why=condition.says)
    both = ~np.isnan(cases.prior) & ~np.isnan(cases.final) & cases.possible
    seen = both & cases.known & ~cases.overridden
    gains = np.full(len(cases), np.nan)
    gains[seen] = score_gains(cases.outcome[seen], cases.prior[seen], cases.final[seen])

    def of(label: str, rows: Flags, dimension: Dimension | None = None) -> Effect:
        chosen = rows & seen
        weight = 1 / cases.propensity[chosen]
        clusters = None if dimension == "reviewer" else cases.reviewer[chosen]
        return effect_of(
            label,
            _weighted(gains[chosen], weight),
            clusters,
            alpha=asked.alpha,
            effective=kish(weight),
        )

    overall = of("all", np.ones(len(cases), dtype=np.bool_))
    if overall.estimate is None:
        return Rung(2, NAME, holds=False, why=f"weighted by their propensities: {overall.note}.")
    return Rung(
        2,
        NAME,
        holds=True,
        why=condition.says,
        method="Brier gains of what was approved, by inverse propensities, normalised; intervals "
        "clustered by reviewer",
        unit="Brier score",
        per="decision",
        overall=overall,
        says=_says(overall, gains[seen]),
        assumes=(
            "The logged propensities are those the verdicts were given with.",
            "Reviewers would have stated the same probability with the other verdict.",
            "What is decided does not change the outcome, as the domain declares.",
        ),
        group=of,
    )


def _says(overall: Effect, seen: Floats) -> tuple[str, ...]:
    plain = float(np.sum(seen)) / len(seen)
    return (
        (
            f"Reviewers' probabilities gain {with_interval(overall)} in Brier score on the agent's "
            f"per decision, from the {overall.count:,} approved, whose outcome is seen."
        ),
        (
            f"Taking these as they are would say {signed(plain)}: what is approved is not like the "
            "rest."
        ),
    )


def _weighted(gains: Floats, weight: Floats) -> Floats:
    """Return a figure a row: their mean is the weighted one, and their spread its chance."""
    if not len(gains):
        return gains
    total = float(np.sum(weight))
    mean = float(np.sum(weight * gains)) / total
    return mean + len(gains) * weight * (gains - mean) / total
