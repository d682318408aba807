"""Rung 0 on a log: both probabilities of an outcome that no verdict changes are scored."""

from __future__ import annotations

import numpy as np

from learning.calibration import clustered_mean
from learning.value.cases import Cases, Flags
from learning.value.conditions import (
    Condition,
    all_of,
    forecasts_given,
    outcomes_seen_either_way,
)
from learning.value.effect import Effect, effect_of
from learning.value.exact import right_when_overriding, score_gains
from learning.value.phrases import percent, with_interval
from learning.value.rung import Asked, Dimension, Rung

NAME = "the outcome does not depend on what is decided"


def scored(cases: Cases, asked: Asked) -> Rung:
    """Try rung 0."""
    condition = all_of(
        is_unaffected(asked), forecasts_given(cases), outcomes_seen_either_way(cases)
    )
    if not condition.holds:
        return Rung(0, NAME, holds=False, why=condition.says)
    both = cases.where(cases.known & ~np.isnan(cases.prior) & ~np.isnan(cases.final))
    gains = score_gains(both.outcome, both.prior, both.final)
    told = {proposal: place for place, proposal in enumerate(both.proposal)}
    places = np.array([told.get(proposal, -1) for proposal in cases.proposal])

    def of(label: str, rows: Flags, dimension: Dimension | None = None) -> Effect:
        chosen = places[rows & (places >= 0)]
        clusters = None if dimension == "reviewer" else both.reviewer[chosen]
        return effect_of(label, gains[chosen], clusters, alpha=asked.alpha)

    overall = of("all", np.ones(len(cases), dtype=np.bool_))
    return Rung(
        0,
        NAME,
        holds=True,
        why=condition.says,
        method="paired difference of Brier scores, exact; intervals clustered by reviewer",
        unit="Brier score",
        per="decision",
        overall=overall,
        says=_says(both, overall, of("overridden", cases.overridden)),
        assumes=("What is decided does not change the outcome, as the domain declares.",),
        group=of,
    )


def is_unaffected(asked: Asked) -> Condition:
    """Whether the metric was declared as one that no verdict changes, and can be forecast."""
    if asked.is_number:
        says = f"{asked.metric.name!r} is a number, of which nobody stated a probability."
        return Condition(holds=False, says=says)
    return Condition(
        asked.metric.unaffected,
        f"{asked.metric.name!r} is declared as unaffected by what is decided."
        if asked.metric.unaffected
        else f"{asked.metric.name!r} may depend on what is decided: it is not declared as "
        "unaffected.",
    )


def _says(both: Cases, overall: Effect, overridden: Effect) -> tuple[str, ...]:
    before, after = (
        clustered_mean((stated - both.outcome) ** 2).mean for stated in (both.prior, both.final)
    )
    right = right_when_overriding(both.outcome, both.prior, both.final, both.overridden)
    told = [
        (
            f"Brier score {before:.3f} of the agent's probability and {after:.3f} of the "
            f"reviewer's, over {len(both):,} decisions: a gain of {with_interval(overall)} per "
            "decision."
        )
    ]
    if right.overridden:
        wrong = right.wrong / right.overridden
        told.append(
            f"Reviewers were right in {percent(right.share)} of their {right.overridden:,} "
            f"overrides, nearer to what happened than the agent, and farther off in "
            f"{percent(wrong)}: a gain of {with_interval(overridden)} per override."
        )
    return tuple(told)
