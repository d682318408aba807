"""Rung 2 on a log: approved decisions, weighted by their propensities, stand for the overridden."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc, logit, ndtri

from dtui.errors import InsufficientDataError
from learning.value.baseline import baseline
from learning.value.cases import Cases, Flags, Floats
from learning.value.conditions import (
    Condition,
    all_of,
    can_be_changed,
    dealt_by_chance,
    enough_reviewers,
    has_outcomes,
    outcomes_stand_for_others,
    propensities_add_up,
    propensities_logged,
)
from learning.value.effect import NEEDED, Effect, effect_of, kish, silent
from learning.value.foresight import chance_at, foreseen, places_of_their_own
from learning.value.phrases import percent, signed, with_interval
from learning.value.rung import Asked, Dimension, Rung
from learning.value.rungs.seen_by_chance import NAME, seen_by_chance
from learning.value.weighting import contrast, weigh, weighted_gains

_DISAGREE = 0.01
"""A p-value under which reviewers' own approvals contradict those borrowed from colleagues."""


def weighted(cases: Cases, asked: Asked) -> Rung:
    """Try rung 2."""
    if asked.metric.unaffected and not asked.is_number:
        return seen_by_chance(cases, asked)
    possible = cases.where(cases.possible)
    condition = all_of(
        can_be_changed(asked),
        propensities_logged(cases),
        propensities_add_up(cases),
        has_outcomes(possible),
        _unknown_are_stood_for(cases, asked),
    )
    if not condition.holds:
        return Rung(2, NAME, holds=False, why=condition.says)
    weighing = Weighing.of(possible, asked)
    overall = weighing.effect("all", np.ones(len(possible), dtype=np.bool_))
    if overall.estimate is None:
        return Rung(2, NAME, holds=False, why=f"weighted by their propensities: {overall.note}.")

    def of(label: str, some: Flags, dimension: Dimension) -> Effect:
        return weighing.effect(label, some[cases.possible], dimension)

    return Rung(
        2,
        NAME,
        holds=True,
        why=condition.says,
        method="inverse propensities on what a baseline leaves over (AIPW, normalised); intervals "
        "clustered by reviewer",
        unit=asked.unit,
        per="overridden decision",
        overall=overall,
        says=(*_says(weighing, overall), *_beside(weighing)),
        assumes=_assumes(weighing),
        group=of,
    )


@dataclass(frozen=True, slots=True)
class Weighing:
    """Cases with all that comparing their overridden with their approved takes."""

    cases: Cases
    asked: Asked
    chance: Floats
    """How likely each was to be overridden."""
    stand: Floats
    """How many decisions each known outcome stands for; 0 where it is unknown."""
    expected: Floats
    """What each outcome would have been, approved."""
    left: Floats
    """What the outcome gained on that; 0 where it is unknown."""
    places: Floats | None
    """The place of each in its reviewer's ranking; None where colleagues' approvals do not stand
    in for a reviewer's own, as proposals were not dealt."""

    @classmethod
    def of(cls, cases: Cases, asked: Asked) -> Weighing:
        """Prepare cases that could all have been approved or overridden."""
        stand, chance = asked.stands_for(cases), cases.chance
        dealt = all_of(dealt_by_chance(cases), enough_reviewers(cases)).holds
        places = places_of_their_own(chance, cases.reviewer)
        known = np.column_stack([foreseen(cases), ndtri(places) if dealt else logit(chance)])
        expected = baseline(cases.outcome, known, np.where(cases.overridden, 0.0, stand))
        left = np.where(cases.known, asked.sign * (cases.outcome - expected), 0.0)
        own = cls(cases, asked, chance, stand, expected, left, None)
        borrowing = replace(own, places=places)
        return borrowing if dealt and borrowing.agrees_with(own) else own

    def effect(self, label: str, rows: Flags, dimension: Dimension | None = None) -> Effect:
        """Return what overriding did to the overridden among some rows."""
        cases = self.cases
        count = int(np.sum(rows & cases.known & cases.overridden))
        if count < NEEDED:
            return silent(label, count, f"too few: {count} of the {NEEDED} cases needed")
        used, overridden, approved = self.sides(rows, dimension)
        try:
            gains = weighted_gains(self.left[used], overridden, approved)
        except InsufficientDataError:  # none of them was approved
            return silent(label, count, "nothing was approved that they could be held to")
        clusters = None if dimension == "reviewer" else cases.reviewer[used]
        effective = min(kish(overridden), kish(approved))
        alpha = self.asked.alpha
        return effect_of(label, gains, clusters, alpha=alpha, count=count, effective=effective)

    def sides(self, rows: Flags, dimension: Dimension | None) -> tuple[Flags, Floats, Floats]:
        """Return which cases weigh anything, as the overridden and as what stands for them."""
        chance, overridden = self.chance, self.cases.overridden & rows
        approved = ~self.cases.overridden
        borrows = self.places is not None and dimension == "reviewer"
        # Whoever approves gives no code of an override, so all that was approved stands for it.
        if not borrows and dimension != "rationale code":
            approved = approved & rows
        used = (self.stand > 0) & (overridden | approved)
        would = chance[used]
        if borrows and self.places is not None:
            # What colleagues approved tells as well what approving would have led to, weighted
            # as this reviewer would have overridden it.
            would = chance_at(self.places[used], chance[rows])
        odds = would / (1 - chance[used])
        stand = self.stand[used]
        return (
            used,
            np.where(overridden[used], stand, 0.0),
            np.where(approved[used], stand * odds, 0.0),
        )

    def agrees_with(self, own: Weighing) -> bool:
        """Whether borrowing changes effects by no more than chance explains (Hausman's test)."""
        surprise, compared = 0.0, 0
        for name in sorted(set(self.cases.reviewer)):
            rows = self.cases.reviewer == name
            wide, narrow = (each.effect(name, rows, "reviewer") for each in (own, self))
            if wide.estimate is None or narrow.estimate is None:
                continue
            left = (wide.standard_error or 0.0) ** 2 - (narrow.standard_error or 0.0) ** 2
            if left > 0:
                surprise += (wide.estimate - narrow.estimate) ** 2 / left
                compared += 1
        return not compared or float(chdtrc(compared, surprise)) >= _DISAGREE


def _unknown_are_stood_for(cases: Cases, asked: Asked) -> Condition:
    if asked.metric.only_if is None:
        return outcomes_stand_for_others(cases)
    return Condition(
        holds=True,
        says=f"{asked.metric.name!r} means something only where {asked.metric.only_if!r} is true.",
    )


def _says(weighing: Weighing, overall: Effect) -> tuple[str, ...]:
    cases, asked = weighing.cases, weighing.asked
    verb = "raised" if (overall.estimate or 0) * asked.sign >= 0 else "lowered"
    naive = _naive(weighing)
    told = [
        (
            f"Overriding {verb} {asked.named}: a gain of {with_interval(overall)} in {asked.unit} "
            f"per override, over {overall.count:,} overrides of known outcome."
        ),
        (
            f"Taking the overridden beside the approved as they are would say {signed(naive)}: "
            "reviewers override other decisions than they approve."
        ),
    ]
    if asked.metric.only_if is not None:
        told.append(
            f"It is measured only where {asked.metric.only_if} came true, which overriding changes "
            "too: a difference between two sets of decisions, not a change in any one of them."
        )
    return (*told, *_of_the_unknown(cases, asked))


def _beside(weighing: Weighing) -> tuple[str, ...]:
    """Say what other ways of weighting find, and how far the verdicts overlap."""
    cases, sign = weighing.cases, weighing.asked.sign
    found = weigh(
        sign * cases.outcome,
        cases.overridden,
        weighing.chance,
        expected=sign * weighing.expected,
        stands_for=weighing.stand,
    )
    over = found.overlap
    plain = f"Without the baseline: {signed(found.normalised.estimate.mean)}"
    if not weighing.asked.is_number:  # of figures far from zero it is chance above all
        plain += f"; with propensities alone, not normalised: {signed(found.plain.estimate.mean)}"
    return (
        f"{plain}.",
        (
            f"Overrides had probabilities from {over.least:.2f} to {over.most:.2f}, "
            f"{percent(over.extreme)} of them outside 0.05 to 0.95; the approved are worth "
            f"{found.normalised.approved:,.0f} equally weighted ones, the overridden "
            f"{found.normalised.overridden:,.0f}."
        ),
    )


def _assumes(weighing: Weighing) -> tuple[str, ...]:
    told = ["The logged propensities are those the verdicts were given with."]
    if weighing.asked.metric.only_if is None and not np.all(weighing.cases.known):
        told.append("Known outcomes are like the unknown ones of the same verdict.")
    if weighing.places is not None:
        told.append(
            "By reviewer: proposals were dealt by chance, and reviewers would rank them alike by "
            "how much they ask to be overridden; approvals of all reviewers are then compared with."
        )
    told.append(
        "By rationale code: which code is given follows from nothing that is not on record."
    )
    return tuple(told)


def _naive(weighing: Weighing) -> float:
    """Return the plain difference of means, which selection has its part in."""
    cases, stand = weighing.cases, weighing.stand
    sides = [np.where(rows, stand, 0.0) for rows in (cases.overridden, ~cases.overridden)]
    return contrast(weighing.asked.sign * cases.outcome, *sides).estimate.mean


def _of_the_unknown(cases: Cases, asked: Asked) -> tuple[str, ...]:
    """Say how far unknown outcomes of overrides could move the figure, whatever they were."""
    unknown = int(np.sum(cases.overridden & ~cases.known))
    if asked.is_number or not unknown:
        return ()
    share = unknown / int(np.sum(cases.overridden))
    return (
        (
            f"The outcome of {unknown:,} overrides ({percent(share)}) is unknown; had all of them "
            f"gone one way rather than like the known, that would move it by up to {share:.3f}."
        ),
    )
