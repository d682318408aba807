"""What people make of the proposals, and what that does to the deals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sample_traces.pricing.deals import LEAST_PERCENT, Deal
from sample_traces.pricing.draws import Draws, logit, moved, on_grid
from sample_traces.pricing.parameters import REVIEWERS, Parameters, Reviewer

POLICY = "pricing-policy"
"""Who approves small discounts without a person."""

_MOST_PERCENT = 38
_MOST_PROPENSITY = 0.85
_CODES_WHERE_MORE = (
    ("competitor-pressure", 0.45),
    ("strategic-account", 0.35),
    ("seasonality", 0.2),
)
_CODES_WHERE_LESS = (
    ("margin-floor", 0.4),
    ("precedent", 0.35),
    ("wrong-facts", 0.15),
    ("seasonality", 0.1),
)
_CODES_WHERE_REJECTED = (
    ("credit-risk", 0.35),
    ("precedent", 0.25),
    ("wrong-facts", 0.25),
    ("margin-floor", 0.15),
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reviewer thinks of one proposal, whether or not it becomes their verdict."""

    reviewer: str
    verdict: str
    """approve, modify or reject."""
    args: dict[str, int] | None
    """The edited arguments, of a modification."""
    percent: int
    """The discount the customer gets under this verdict; 0 where it is rejected."""
    codes: tuple[str, ...]
    propensity: float
    """How likely it was, beside the only other verdict the reviewer had in mind."""
    shown: bool
    probability: float | None
    """The reviewer's own, where they stated one."""


@dataclass(frozen=True, slots=True)
class Review:
    """The verdict in force on a proposal, and what is true of it."""

    deal: Deal
    opinion: Opinion
    """What is in force."""
    alternative: Opinion | None
    """What the reviewer had in mind instead of approving, or None where a rule decided."""
    given_at: datetime
    slip: Opinion | None = None
    """A verdict by a wrong key, given just before and retracted."""
    first_thought: Opinion | None = None
    """An edit given before, that this one replaces."""
    second: Opinion | None = None
    """A second reviewer's opinion, which counts for agreement alone."""

    @property
    def by_policy(self) -> bool:
        """Whether a rule approved it."""
        return self.opinion.reviewer == POLICY

    @property
    def overridden(self) -> bool:
        """Whether the proposal was not carried out as it was."""
        return self.opinion.verdict != "approve"

    @property
    def probability(self) -> float:
        """The true probability of winning, as the reviewer would have it."""
        return self.deal.probability_at(self.opinion.percent)

    @property
    def effect(self) -> float:
        """What the verdict adds to the true probability of winning; 0 for an approval."""
        return round(self.probability - self.deal.probability, 6)

    @property
    def effect_if_overridden(self) -> float:
        """What overriding adds, or would have added had the proposal not been approved."""
        if self.alternative is None:
            return 0.0
        percent = self.alternative.percent
        return round(self.deal.probability_at(percent) - self.deal.probability, 6)


def make_reviews(deals: Sequence[Deal], parameters: Parameters) -> list[Review]:
    """Return the verdicts given before the log ends, in the order of the proposals."""
    draws = Draws(parameters.seed, "reviews")
    reviews: list[Review] = []
    rota: list[Reviewer] = []
    for deal in sorted(deals, key=lambda deal: (deal.proposed_at, deal.number)):
        if approved_by_rule(deal):
            reviews.append(_by_rule(deal, draws))
            continue
        # All eight in an order drawn anew, then all eight again: dealt, not chosen.
        rota = rota or draws.some(REVIEWERS, len(REVIEWERS))
        review = _review(deal, rota.pop(), draws, parameters)
        if deal.proposed_at < parameters.pause_begins and review.given_at < parameters.ends:
            reviews.append(review)
    return _with_changes_of_mind(reviews, parameters)


def approved_by_rule(deal: Deal) -> bool:
    """Whether policy PP-7 approves it by itself: a small discount on a small sum, no rival."""
    return deal.percent <= 8 and deal.yearly < 70_000 and not deal.rival


def median_hours(deal: Deal, parameters: Parameters) -> float:
    """Return the median time to a verdict, in hours, at the time of a proposal."""
    passed = (deal.proposed_at - parameters.begins) / parameters.span
    return parameters.first_hours + (parameters.last_hours - parameters.first_hours) * passed


def _by_rule(deal: Deal, draws: Draws) -> Review:
    approval = Opinion(
        reviewer=POLICY,
        verdict="approve",
        args=None,
        percent=deal.percent,
        codes=(),
        propensity=1.0,
        shown=True,
        probability=None,
    )
    given_at = deal.proposed_at + timedelta(seconds=draws.whole(2, 20))
    return Review(deal, opinion=approval, alternative=None, given_at=given_at)


def _review(deal: Deal, reviewer: Reviewer, draws: Draws, parameters: Parameters) -> Review:
    opinion, alternative = _opinions(deal, reviewer, draws, parameters)
    hours = median_hours(deal, parameters) * math.exp(draws.normal(0, 0.8))
    waited = timedelta(seconds=round(3600 * min(max(hours, 0.2), 110)))
    second = None
    if draws.happens(parameters.second_opinions):
        others = [other for other in REVIEWERS if other is not reviewer]
        second, _ = _opinions(deal, draws.one_of(others), draws, parameters)
    return Review(deal, opinion, alternative, deal.proposed_at + waited, second=second)


def _opinions(
    deal: Deal, reviewer: Reviewer, draws: Draws, parameters: Parameters
) -> tuple[Opinion, Opinion]:
    """Return the verdict that is given, and the override that was thought of."""
    shown = not draws.happens(parameters.blind)
    percent, codes, args = _override(deal, reviewer, draws)
    bold = logit(reviewer.rate) - parameters.caution * deal.hidden
    bold += 0.03 * (deal.percent - 14) + parameters.blind_boldness * (not shown)
    propensity = max(moved(0.5, bold), parameters.least_propensity)
    propensity = round(min(propensity, _MOST_PROPENSITY), 4)
    given = draws.happens(propensity)
    approval_codes = (draws.one_of(_CODES_WHERE_MORE)[0],) if draws.happens(0.25) else ()
    states = draws.happens(parameters.own_probability)
    noise = draws.normal(0, parameters.own_noise)

    def own(percent: int) -> float | None:
        probability = moved(deal.probability_at(percent), noise)
        if shown:
            probability += parameters.anchoring * (deal.stated - probability)
        return on_grid(probability) if states else None

    alternative = Opinion(
        reviewer=reviewer.name,
        verdict="reject" if args is None else "modify",
        args=args,
        percent=percent,
        codes=codes,
        propensity=propensity,
        shown=shown,
        probability=own(percent),
    )
    if given:
        return alternative, alternative
    approval = Opinion(
        reviewer=reviewer.name,
        verdict="approve",
        args=None,
        percent=deal.percent,
        codes=approval_codes,
        propensity=round(1 - propensity, 4),
        shown=shown,
        probability=own(deal.percent),
    )
    return approval, alternative


def _override(
    deal: Deal, reviewer: Reviewer, draws: Draws
) -> tuple[int, tuple[str, ...], dict[str, int] | None]:
    """Return what the reviewer would have instead: the discount, the codes, the arguments."""
    reads_rightly = draws.happens(reviewer.insight)
    step, term = draws.whole(3, 7), draws.one_of((12, 24, 24, 36))
    rejects, keeps_term = draws.happens(reviewer.reject), draws.happens(0.7)
    if deal.price_decides == reads_rightly:  # price decides, they say
        percent = min(deal.percent + step, _MOST_PERCENT)
        codes = _CODES_WHERE_MORE
    elif rejects:
        return 0, (draws.weighted(_CODES_WHERE_REJECTED),), None
    else:
        percent = max(deal.percent - step, LEAST_PERCENT - 2)
        codes = _CODES_WHERE_LESS
    chosen = {draws.weighted(codes): None, draws.weighted(codes): None}
    args = deal.args | {"percent": percent}
    if not keeps_term:
        args["term_months"] = term
    return percent, tuple(chosen)[: draws.weighted(((1, 0.75), (2, 0.25)))], args


def _with_changes_of_mind(reviews: list[Review], parameters: Parameters) -> list[Review]:
    """Put slips and second thoughts before some of the overrides; what is in force stays."""
    draws = Draws(parameters.seed, "changes of mind")
    overridden = [place for place, review in enumerate(reviews) if review.overridden]
    for place in draws.some(overridden, parameters.slips):
        review = reviews[place]
        slip = replace(
            review.opinion,
            verdict="approve",
            args=None,
            percent=review.deal.percent,
            codes=(),
            probability=None,
        )
        reviews[place] = replace(review, slip=slip)
    edited = [
        place
        for place, review in enumerate(reviews)
        if review.opinion.args is not None and review.slip is None
    ]
    for place in draws.some(edited, parameters.second_thoughts):
        review = reviews[place]
        assert review.opinion.args is not None  # chosen so above
        earlier = review.opinion.args | {"percent": review.opinion.percent + 1}
        first = replace(review.opinion, args=earlier, percent=review.opinion.percent + 1)
        reviews[place] = replace(review, first_thought=first)
    return reviews
