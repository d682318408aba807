"""Rung 4 on a log: a lot decided whether the proposal was seen before the verdict."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from learning.calibration.scores import row_scores
from learning.value.baseline import baseline
from learning.value.cases import Cases, Floats
from learning.value.conditions import (
    all_of,
    can_be_changed,
    forecasts_given,
    measured_always,
    outcomes_stand_for_others,
    showing_varied,
    shown_by_lot,
)
from learning.value.effect import Effect, effect_of
from learning.value.foresight import foreseen
from learning.value.phrases import signed, with_interval
from learning.value.rung import Asked, Rung
from learning.value.showing_by_lot import Alone, alone_bounds, showing

NAME = "whether the proposal was shown was drawn by lot"


def shown(cases: Cases, asked: Asked) -> Rung:
    """Try rung 4."""
    scored = asked.metric.unaffected and not asked.is_number
    usable = cases.where(~np.isnan(cases.shown) & (~np.isnan(cases.final) | (not scored)))
    condition = all_of(
        can_be_changed(asked),
        measured_always(asked),
        showing_varied(cases),
        shown_by_lot(cases),
        forecasts_given(cases) if scored else outcomes_stand_for_others(cases),
    )
    if not condition.holds:
        return Rung(4, NAME, holds=False, why=condition.says)
    unit = "Brier score" if scored else asked.unit
    overall, says = _seeing(usable, asked, unit, scored=scored)
    told = [says]
    if not scored and not asked.is_number:
        overall, alone = _beside_the_agent(usable, asked)
        told.append(alone)
    return Rung(
        4,
        NAME,
        holds=True,
        why=condition.says,
        method="difference in means between the shown and the blind, adjusted by a baseline; sharp "
        "bounds for the agent alone",
        unit=unit,
        per="decision",
        overall=overall,
        says=tuple(told),
        assumes=("Whether the proposal was shown was drawn by lot, with one chance for all.",),
    )


def _seeing(usable: Cases, asked: Asked, unit: str, *, scored: bool) -> tuple[Effect, str]:
    """Return what seeing the proposal did, to the outcome or to how well it was forecast."""
    worth = _scores(usable) if scored else asked.sign * usable.outcome
    stand = asked.stands_for(usable)
    found = showing(
        worth,
        usable.shown,
        expected=baseline(worth, foreseen(usable), stand),
        stands_for=stand,
        clusters=usable.reviewer,
        level=asked.level,
    )
    effect = effect_of(
        "seeing the proposal", found.gains, usable.reviewer, alpha=asked.alpha, count=len(usable)
    )
    says = (
        f"Seeing the proposal first changed {'the forecasts of ' if scored else ''}{asked.named} "
        f"by a gain of {with_interval(effect)} in {unit} per decision: {found.shown:,} decisions "
        f"with it shown, beside {found.blind:,} without."
    )
    return effect, says


def _scores(usable: Cases) -> Floats:
    """Return how well each final probability did: minus its Brier score, NaN where unknown."""
    worth = np.full(len(usable), np.nan)
    known = usable.known
    worth[known] = -row_scores(usable.outcome[known], usable.final[known])
    return worth


def _beside_the_agent(usable: Cases, asked: Asked) -> tuple[Effect, str]:
    """Bound what people with the proposal add to the agent alone, per decision."""
    worth = usable.outcome if asked.sign > 0 else 1 - usable.outcome
    agreed = (~usable.overridden).astype(np.float64)
    found = alone_bounds(worth, agreed, usable.shown)
    people = _with_the_proposal(worth, usable, asked)
    error = _chance(people, found, usable)
    chance = error * float(ndtri(0.5 + asked.level / 2))
    lower, upper = people - found.upper - chance, people - found.lower + chance
    effect = Effect("all", None, lower, upper, len(usable), "a bound", error)
    what = asked.named if asked.sign > 0 else "the better outcome"
    says = (
        f"The agent alone would have had {what} in {found.lower:.3f} to {found.upper:.3f} of the "
        f"decisions, people with its proposal have it in {people:.3f}: reviewing adds between "
        f"{signed(lower)} and {signed(upper)} per decision, chance included."
    )
    return effect, says


def _with_the_proposal(worth: Floats, usable: Cases, asked: Asked) -> float:
    """Return the mean outcome of people who saw it, the unknown stood for by their verdict's."""
    seen = (usable.shown == 1) & usable.known
    stand = asked.stands_for(usable)[seen]
    return float(np.sum(stand * worth[seen])) / float(np.sum(stand))


def _chance(people: float, found: Alone, usable: Cases) -> float:
    """Return a standard error that is too large rather than too small: of both ends at once."""
    seen = usable.shown == 1
    fewer = min(int(np.sum(seen)), int(np.sum(~seen)))
    ends = max(found.lower * (1 - found.lower), found.upper * (1 - found.upper))
    known = int(np.sum(seen & usable.known))
    return math.sqrt(people * (1 - people) / known) + math.sqrt(ends / fewer)
