"""What has to be so before a rung of the ladder bears any weight, checked against the log.

Each condition is a number written here, and says in a sentence whether it holds. What no log can
show (that a lot was a lot, that a propensity was the true one) is tried by what would have to
follow from it, and named as an assumption.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from learning.value.balance import overlap
from learning.value.cases import Cases, Flags, Floats
from learning.value.effect import NEEDED
from learning.value.phrases import percent, reached
from learning.value.rung import Asked

MOST = 0.95
"""The share of the cases that must have on record what a rung asks for."""

STANDS_FOR = 0.25
"""The least share of the outcomes of a verdict that must be known, to stand for the rest."""

ADDS_UP = 4.0
"""By how many standard errors the weights of propensities may be off."""

BY_CHANCE = 0.001
"""A p-value under which dealing or showing was not left to chance."""

FEW_REVIEWERS = 3

_DEALT = re.compile(r"rota|random|\blots?\b|\bdrawn\b|round.?robin|dealt|shuffl", re.IGNORECASE)
_NOT_DEALT = re.compile(r"\bnot\b|\bno\b|\bnon|\bnever\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a rung needs: whether it is so, and the sentence that says it."""

    holds: bool
    says: str


def all_of(*conditions: Condition) -> Condition:
    """Return the first condition that fails, or all of them as one that holds."""
    failed = next((each for each in conditions if not each.holds), None)
    return failed or Condition(
        holds=True, says=" ".join(filter(None, (each.says for each in conditions)))
    )


def has_outcomes(cases: Cases) -> Condition:
    """Whether enough decisions of either kind have a known outcome."""
    known = int(np.sum(cases.known))
    overridden = int(np.sum(cases.known & cases.overridden))
    return Condition(
        overridden >= NEEDED and known - overridden >= NEEDED,
        f"{overridden:,} overridden and {known - overridden:,} approved decisions have a known "
        f"outcome; {NEEDED} of each are needed.",
    )


def outcomes_seen_either_way(cases: Cases) -> Condition:
    """Whether outcomes are known of nearly all decisions, whatever the verdict was."""
    shares = [_share(cases.known, rows) for rows in (cases.overridden, ~cases.overridden)]
    return Condition(
        min(shares) >= MOST,
        f"The outcome is known of {reached(shares[0])} of the overridden and "
        f"{reached(shares[1])} of the approved decisions; {percent(MOST)} of both are needed.",
    )


def followed_up(cases: Cases, rows: Flags, kind: str) -> Condition:
    """Whether outcomes are known of nearly all decisions of a kind: no rate counts the others."""
    share = _share(cases.known, rows)
    return Condition(
        share >= MOST,
        f"The outcome is known of {reached(share)} of the {kind} decisions; {percent(MOST)} are "
        "needed.",
    )


def forecasts_given(cases: Cases) -> Condition:
    """Whether agent and reviewer both said how likely the outcome was."""
    both = int(np.sum(~np.isnan(cases.prior) & ~np.isnan(cases.final) & cases.known))
    return Condition(
        both >= NEEDED,
        f"{both:,} decisions of known outcome have a probability of it by the agent and by the "
        f"reviewer; {NEEDED} are needed.",
    )


def own_forecasts_given(cases: Cases) -> Condition:
    """Whether those who approved said how likely the outcome was, rather than nothing.

    Who approves without a word is taken to agree with the agent, and gains nothing; weighted, that
    would stand for people who overrode, and said what they thought.
    """
    share = _share(~np.isnan(cases.own), ~cases.overridden)
    return Condition(
        share >= MOST,
        f"a probability of the reviewer's own is on record for {reached(share)} of the approved "
        f"decisions; {percent(MOST)} are needed.",
    )


def outcomes_stand_for_others(cases: Cases) -> Condition:
    """Whether enough outcomes of each verdict are known to stand for the unknown ones."""
    for verdict in ("approve", "modify", "reject"):
        rows = cases.verdict == verdict
        share = _share(cases.known, rows)
        if np.sum(rows) >= NEEDED and share < STANDS_FOR:
            return Condition(
                holds=False,
                says=f"The outcome is known of {reached(share)} of the decisions with verdict "
                f"{verdict!r}; under {percent(STANDS_FOR)} they stand for nothing but themselves.",
            )
    return Condition(holds=True, says="Known outcomes stand for the unknown of the same verdict.")


def measured_always(asked: Asked) -> Condition:
    """Whether the metric means something whatever came of the decision."""
    only_if = asked.metric.only_if
    return Condition(
        only_if is None,
        f"{asked.metric.name!r} is measured only where {only_if!r} came true, and of what chance "
        "made alike, that picks differently on either side."
        if only_if is not None
        else "",
    )


def can_be_changed(asked: Asked) -> Condition:
    """Whether there is anything that overriding could have changed."""
    if asked.metric.unaffected and asked.is_number:
        says = (
            f"{asked.metric.name!r} is declared as unaffected by what is decided, and is a number "
            "that nobody forecasts: overriding neither changes it nor foretells it."
        )
        return Condition(holds=False, says=says)
    return Condition(holds=True, says="")


def propensities_logged(cases: Cases) -> Condition:
    """Whether nearly every verdict has its propensity, and neither verdict was certain."""
    share = _share(cases.possible, np.ones(len(cases), dtype=np.bool_))
    return Condition(
        share >= MOST,
        f"a propensity strictly between 0 and 1 is logged for {reached(share)} of the verdicts; "
        f"{percent(MOST)} are needed.",
    )


def propensities_add_up(cases: Cases) -> Condition:
    """Whether propensities can be what verdicts were drawn with: their weights add up."""
    rows = cases.possible
    if not np.any(rows):
        return Condition(holds=False, says="no propensity is on record.")
    found = overlap(cases.overridden[rows], cases.chance[rows])
    return Condition(
        found.off_by <= ADDS_UP,
        f"Weighted by their propensities, the overridden count {found.overridden_weigh:.2f} and "
        f"the approved {found.approved_weigh:.2f} times what they should "
        f"({found.off_by:.1f} standard errors off; at most {ADDS_UP:g}).",
    )


def dealt_by_chance(cases: Cases) -> Condition:
    """Whether proposals were dealt to reviewers, by what is on record and by what follows."""
    labels = cases.assignment.tolist()
    dealt = {
        label
        for label in set(labels)
        if label and _DEALT.search(label) and not _NOT_DEALT.search(label)
    }
    share = sum(label in dealt for label in labels) / len(labels) if labels else 0.0
    if share < MOST:
        return Condition(
            holds=False,
            says=f"`assignment` says rotation, random or by lot for {reached(share)} of the "
            f"verdicts; {percent(MOST)} are needed.",
        )
    odd = differ_between(cases.stated, cases.reviewer)
    return Condition(
        odd >= BY_CHANCE,
        f"proposals were dealt to reviewers; their priors differ between reviewers as dealing "
        f"would have it (p = {odd:.2g}; at least {BY_CHANCE:g}).",
    )


def enough_reviewers(cases: Cases) -> Condition:
    """Whether there are reviewers enough to compare."""
    count = len(set(cases.reviewer))
    return Condition(
        count >= FEW_REVIEWERS,
        f"{count} reviewers gave verdicts; {FEW_REVIEWERS} are needed.",
    )


def showing_varied(cases: Cases) -> Condition:
    """Whether proposals were shown to some and withheld from others."""
    share = _share(~np.isnan(cases.shown), np.ones(len(cases), dtype=np.bool_))
    seen, blind = (int(np.sum((cases.shown == side) & cases.known)) for side in (1, 0))
    if share < MOST:
        return Condition(
            holds=False,
            says=f"whether the proposal was shown before the verdict (`shown`) is on record for "
            f"{reached(share)} of them; {percent(MOST)} are needed.",
        )
    return Condition(
        min(seen, blind) >= NEEDED,
        f"{seen:,} decisions of known outcome were taken with the proposal shown and {blind:,} "
        f"without; {NEEDED} of each are needed.",
    )


def shown_by_lot(cases: Cases) -> Condition:
    """Whether showing looks like a lot: nothing on record foretells it."""
    odds = {
        "the reviewer": differ_between(cases.shown, cases.reviewer),
        "the agent": differ_between(cases.shown, cases.agent),
        "the prior": differ_between(cases.stated, cases.shown.astype(object)),
    }
    by, least = min(odds.items(), key=lambda found: found[1])
    if least < BY_CHANCE:
        return Condition(
            holds=False,
            says=f"whether the proposal was shown was not drawn by lot: {by} foretells it "
            f"(p = {least:.2g}).",
        )
    return Condition(
        holds=True,
        says=f"Nothing on record foretells whether the proposal was shown (p = {least:.2g}), so it "
        "is taken as drawn by lot.",
    )


def differ_between(values: Floats, groups: NDArray[np.object_]) -> float:
    """Return how likely chance alone makes group means differ so much (an F test).

    1 where there is one group, no value, or no spread.

    Examples
    --------
    >>> labels = np.array(["a", "b"] * 50, dtype=object)
    >>> round(differ_between(np.tile([0.2, 0.2, 0.7, 0.7], 25), labels), 3)
    1.0
    """
    kept = ~np.isnan(values)
    labels = [str(label) for label in groups[kept]]
    numbers = values[kept]
    if not labels:
        return 1.0
    _, codes = np.unique(labels, return_inverse=True)
    sizes = np.bincount(codes).astype(np.float64)
    between, within = len(sizes) - 1, len(numbers) - len(sizes)
    if between < 1 or within < 1:
        return 1.0
    means = np.bincount(codes, weights=numbers) / sizes
    centre = float(np.sum(numbers)) / len(numbers)
    explained = float(np.sum(sizes * (means - centre) ** 2))
    left = float(np.sum((numbers - means[codes]) ** 2))
    if left < 1e-12 * max(explained, 1.0):
        return 1.0 if explained < 1e-12 else 0.0
    return float(fdtrc(between, within, (explained / between) / (left / within)))


def _share(of: Flags, among: Flags) -> float:
    """Return the share of some rows that is so; 1 of no rows, of which nothing is missing."""
    count = int(np.sum(among))
    return int(np.sum(of & among)) / count if count else 1.0
