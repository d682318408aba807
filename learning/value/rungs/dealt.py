"""Rung 3 on a log: proposals were dealt, so it is chance who got a lenient reviewer."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import stdtrit

from dtui.errors import InsufficientDataError
from learning.value.baseline import baseline
from learning.value.cases import Cases, Flags, Floats
from learning.value.conditions import (
    Condition,
    all_of,
    can_be_changed,
    dealt_by_chance,
    enough_reviewers,
    followed_up,
    has_outcomes,
    measured_always,
    outcomes_stand_for_others,
)
from learning.value.effect import NEEDED, Effect
from learning.value.foresight import foreseen
from learning.value.instrument import STRONG, Instrumented, instrumented
from learning.value.phrases import percent, signed, with_interval
from learning.value.rung import Asked, Rung
from learning.value.selective_labels import by_leniency, contraction

NAME = "proposals were dealt to reviewers by chance"

_LENIENT = 5
"""Into how many degrees of leniency reviewers are divided: the first is contracted."""

_LEFT_OUT = 20
"""Parts of the reviewers, each left out once, to tell how far chance goes."""


def dealt(cases: Cases, asked: Asked) -> Rung:
    """Try rung 3."""
    condition = all_of(
        can_be_changed(asked),
        measured_always(asked),
        dealt_by_chance(cases),
        enough_reviewers(cases),
    )
    if not condition.holds:
        return Rung(3, NAME, holds=False, why=condition.says)
    if asked.metric.unaffected and not asked.is_number:
        return _contracted(cases, asked, condition)
    return _instrumented(cases, asked, condition)


# -- accept or reject ------------------------------------------------------------------------------


def _contracted(cases: Cases, asked: Asked, dealing: Condition) -> Rung:
    """Compare the agent's ranking, on the cases of the most lenient, with stricter reviewers."""
    rejected = cases.verdict == "reject"
    usable = cases.where(~np.isnan(cases.prior) & (rejected | cases.known))
    condition = all_of(
        _can_fail(asked), followed_up(cases, ~rejected, "accepted"), _can_be_contracted(usable)
    )
    if not condition.holds:
        return Rung(3, NAME, holds=False, why=condition.says)
    overall = _gain_of_the_stricter(usable, asked)
    return Rung(
        3,
        NAME,
        holds=True,
        why=dealing.says,
        method="contraction at the lenient margin (Lakkaraju); interval by leaving out reviewers",
        unit="failures",
        per="decision",
        overall=overall,
        says=(
            (
                f"At equal rates of acceptance, stricter reviewers gain {with_interval(overall)} "
                "failures per case on the agent's ranking of the cases of the most lenient."
            ),
            *_curve(usable, asked),
        ),
        assumes=(
            "Whether an accepted case fails does not depend on who accepted it.",
            "What the most lenient rejected would be rejected by the agent too.",
        ),
    )


def _can_fail(asked: Asked) -> Condition:
    return Condition(
        asked.metric.direction != "none",
        f"{asked.metric.name!r} has no direction, so no outcome of it is a failure.",
    )


def _can_be_contracted(usable: Cases) -> Condition:
    reviewers = len(set(usable.reviewer))
    accepted = usable.verdict != "reject"
    if reviewers < 2 * _LENIENT:
        says = (
            f"{reviewers} reviewers are too few to divide by leniency; {2 * _LENIENT} are needed."
        )
        return Condition(holds=False, says=says)
    return Condition(
        int(np.sum(accepted)) >= NEEDED and int(np.sum(~accepted)) >= NEEDED,
        f"{int(np.sum(accepted)):,} cases were accepted and {int(np.sum(~accepted)):,} rejected; "
        f"{NEEDED} of each are needed.",
    )


def _gain(usable: Cases, asked: Asked, rows: Flags) -> float:
    """Return how many fewer failures stricter reviewers let through than the agent would have."""
    accepted, failed, risk, reviewer = (part[rows] for part in _parts(usable, asked))
    stricter = by_leniency(accepted, failed, reviewer, parts=_LENIENT)[1:]
    alone = contraction(
        accepted,
        failed,
        risk,
        reviewer,
        rates=[min(max(part.acceptance, 1e-9), 1.0) for part in stricter],
        lenient=1 / _LENIENT,
    )
    gains = alone.failure - np.array([part.failure for part in stricter])
    weight = np.array([part.cases for part in stricter], dtype=np.float64)
    reached = ~np.isnan(gains)
    return float(np.sum(gains[reached] * weight[reached]) / np.sum(weight[reached]))


def _gain_of_the_stricter(usable: Cases, asked: Asked) -> Effect:
    """Return the gain with an interval by leaving out parts of the reviewers (the jackknife's)."""
    gain = _gain(usable, asked, np.ones(len(usable), dtype=np.bool_))
    names = sorted(set(usable.reviewer))
    part = {name: place % _LEFT_OUT for place, name in enumerate(names)}
    parts = np.array([part[name] for name in usable.reviewer])
    used = min(_LEFT_OUT, len(names))
    without = np.array([_gain(usable, asked, parts != left_out) for left_out in range(used)])
    error = math.sqrt((used - 1) / used * float(np.sum((without - gain) ** 2)))
    reach = error * float(stdtrit(used - 1, 0.5 + asked.level / 2))
    return Effect("all", gain, gain - reach, gain + reach, len(usable), "", standard_error=error)


def _curve(usable: Cases, asked: Asked) -> tuple[str, ...]:
    accepted, failed, risk, reviewer = _parts(usable, asked)
    rates = [0.6, 0.5, 0.4, 0.3]
    found = contraction(accepted, failed, risk, reviewer, rates=rates, lenient=1 / _LENIENT)
    told = [
        f"{failure:.3f} at {percent(rate)}"
        for rate, failure in zip(rates, found.failure, strict=True)
        if not math.isnan(failure)
    ]
    if not told:
        return ()
    return (
        (
            f"The agent alone would fail, per case, {', '.join(told)} acceptance; the most lenient "
            f"accepted {percent(found.acceptance)}, and beyond that nothing can be said."
        ),
    )


def _parts(usable: Cases, asked: Asked):  # noqa: ANN202 - four columns
    accepted = (usable.verdict != "reject").astype(np.float64)
    bad = 1.0 if asked.sign < 0 else 0.0
    failed = np.where(accepted == 1, (usable.outcome == bad).astype(np.float64), 0.0)
    risk = usable.prior if asked.sign < 0 else 1 - usable.prior
    return accepted, failed, risk, usable.reviewer


# -- any action ------------------------------------------------------------------------------------


def _instrumented(cases: Cases, asked: Asked, dealing: Condition) -> Rung:
    stand = asked.stands_for(cases)
    names, codes = np.unique([str(name) for name in cases.reviewer], return_inverse=True)
    often = np.bincount(codes[cases.known], minlength=len(names))[codes] > 1
    used = cases.known & often
    condition = all_of(has_outcomes(cases), outcomes_stand_for_others(cases), _enough(cases, used))
    if not condition.holds:
        return Rung(3, NAME, holds=False, why=condition.says)
    kept = cases.where(used)
    try:
        found = _by_leniency(kept, stand[used], asked)
    except InsufficientDataError as error:
        return Rung(3, NAME, holds=False, why=str(error))
    if found.first_stage_f < STRONG:
        why = (
            f"reviewers differ too little in how readily they override: the first-stage F is "
            f"{found.first_stage_f:.1f}, and {STRONG:g} is needed."
        )
        return Rung(3, NAME, holds=False, why=why)
    overall = _at_the_margin(found, kept)
    return Rung(
        3,
        NAME,
        holds=True,
        why=f"{dealing.says} Leniency foretells overrides (F = {found.first_stage_f:.0f}).",
        method="leniency of the reviewer as an instrument (2SLS, leave-one-out), Anderson–Rubin "
        "interval clustered by reviewer",
        unit=asked.unit,
        per="decision that ready reviewers override and reluctant ones do not",
        overall=overall,
        says=(_says(found, overall, asked),),
        assumes=_OF_AN_INSTRUMENT,
    )


_OF_AN_INSTRUMENT = (
    (
        "A reviewer matters to an outcome by overriding or not, and in no other way: all override "
        "equally well."
    ),
    "Ready reviewers override whatever reluctant ones do.",
)


def _by_leniency(kept: Cases, heavy: Floats, asked: Asked) -> Instrumented:
    """Return what leniency says of cases of known outcome, each of some weight."""
    expected = baseline(kept.outcome, foreseen(kept), heavy)
    return instrumented(
        asked.sign * kept.outcome,
        kept.overridden,
        kept.reviewer.astype(str),
        expected=asked.sign * expected,
        weight=heavy,
        level=asked.level,
    )


def _at_the_margin(found: Instrumented, kept: Cases) -> Effect:
    return Effect(
        "all",
        found.estimate,
        found.lower,
        found.upper,
        int(np.sum(kept.overridden)),
        "" if found.lower is not None else "no effect, however large, is refuted",
        standard_error=found.standard_error,
    )


def _enough(cases: Cases, used: Flags) -> Condition:
    count = len(set(cases.reviewer[used]))
    return Condition(count > 2, f"{count} reviewers have two decisions of known outcome or more.")


def _says(found: Instrumented, overall: Effect, asked: Asked) -> str:
    return (
        f"At the margin between ready and reluctant reviewers, overriding changed {asked.named} by "
        f"a gain of {with_interval(overall)} in {asked.unit} (first-stage F "
        f"{found.first_stage_f:.0f}, {found.reviewers} reviewers; standard error "
        f"{signed(found.standard_error).lstrip('+')})."
    )
