"""How the deals end, and how that becomes known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sample_traces.pricing.draws import Draws
from sample_traces.pricing.parameters import Parameters
from sample_traces.pricing.reviews import Review

_SOONEST_DAYS, _LATEST_DAYS = 8.0, 84.0
"""All ends lie within 90 days, whether a reader counts from the proposal or from the verdict."""
_WON, _LOST = (1.4, 1.8), (1.2, 1.3)
"""Shapes of Kumaraswamy's distribution: won deals close early, lost ones drag on."""
_EXPIRES = 0.12
"""Share of the lost that nobody ends: the offer expires after twelve weeks."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one deal ended, in the world."""

    review: Review
    won: bool
    """Within 90 days, under the verdict in force."""
    won_if_approved: bool
    """The same, had the proposal been carried out: by the same luck."""
    days: float
    """From the verdict in force to the end of the deal."""
    margin: float
    """Percentage points; of a deal that was won."""
    leaves_after: float | None
    """Days after which the deal left the books, if that was before its end."""
    followed: bool
    """Whether anybody looks at the outcome."""
    told_after: timedelta
    """From the end to its record."""
    late: bool
    billed_after: timedelta
    """From the record of the end to that of the margin."""
    corrected_after: timedelta | None
    """From the record to its correction, where the first was the wrong way round."""
    margin_error: float
    """Points by which the first record of the margin is off."""
    margin_corrected_after: timedelta

    @property
    def shows_wrong_margin(self) -> bool:
        """Whether a margin is recorded that a later version corrects by itself."""
        plain = self.leaves_after is None and self.corrected_after is None
        return self.won and plain and self.margin_error != 0

    @property
    def ended_at(self) -> datetime:
        """When the deal ended, or left the books."""
        days = self.days if self.leaves_after is None else self.leaves_after
        return self.review.given_at + timedelta(seconds=round(86400 * days))


def make_results(reviews: Sequence[Review], parameters: Parameters) -> list[Result]:
    """Return how each judged deal ended, whether or not the log lasts long enough to tell."""
    draws = Draws(parameters.seed, "results")
    return [_result(review, draws, parameters) for review in reviews]


def share_won_within(days: float) -> float:
    """Return the share of won deals that are closed so many days after the verdict.

    Examples
    --------
    >>> [round(share_won_within(days), 3) for days in (30, 60, 90)]
    [0.295, 0.797, 1.0]
    """
    passed = (days - _SOONEST_DAYS) / (_LATEST_DAYS - _SOONEST_DAYS)
    a, b = _WON
    return round(1 - (1 - min(max(passed, 0.0), 1.0) ** a) ** b, 6)


def _result(review: Review, draws: Draws, parameters: Parameters) -> Result:
    luck = draws.fraction()
    won = luck < review.probability
    days = _days_to_end(draws, _WON if won else _LOST)
    if draws.happens(_EXPIRES) and not won:
        days = _LATEST_DAYS
    leaves_after = round(draws.between(10, 85), 1)
    leaves = draws.happens(parameters.censored) and leaves_after < days
    late = draws.happens(parameters.late)
    told_days = draws.between(20, 75) if late else draws.between(0.02, 1.5) ** 2
    corrected = draws.happens(parameters.corrected)
    wrong_margin = draws.happens(parameters.margin_corrected)
    error = round(draws.between(2, 6), 1) * draws.one_of((-1, 1))
    deal = review.deal
    return Result(
        review=review,
        won=won,
        won_if_approved=luck < deal.probability,
        days=days,
        margin=round(deal.margin_at(review.opinion.percent) + draws.normal(0, 1.2), 1),
        leaves_after=leaves_after if leaves else None,
        followed=not (review.opinion.verdict == "reject" and draws.happens(parameters.unfollowed)),
        told_after=timedelta(seconds=round(86400 * told_days)),
        late=late,
        billed_after=timedelta(seconds=draws.whole(86400, 9 * 86400)),
        corrected_after=_days(draws, 3, 35) if corrected and not leaves else None,
        margin_error=error if wrong_margin and not corrected else 0.0,
        margin_corrected_after=_days(draws, 5, 40),
    )


def _days_to_end(draws: Draws, shape: tuple[float, float]) -> float:
    a, b = shape
    passed = (1 - (1 - draws.fraction()) ** (1 / b)) ** (1 / a)
    return round(_SOONEST_DAYS + (_LATEST_DAYS - _SOONEST_DAYS) * passed, 1)


def _days(draws: Draws, low: int, high: int) -> timedelta:
    return timedelta(seconds=draws.whole(low * 86400, high * 86400))
