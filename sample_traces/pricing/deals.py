"""What is asked, what an agent proposes, and how likely that truly is to win."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from sample_traces.pricing.customers import Customer
from sample_traces.pricing.draws import Draws, logit, moved, on_grid
from sample_traces.pricing.parameters import Parameters

KINDS = (("renewal", 0.5), ("expansion", 0.27), ("new product", 0.23))
_ASKED = {"renewal": (15.0, 5.0), "expansion": (12.0, 4.0), "new product": (18.0, 6.0)}
_CHANCES = {"renewal": 0.55, "expansion": 0.25, "new product": -0.55}
_TIERS = {"strategic": 0.2, "core": 0.0, "small": -0.1}
_RIVAL, _PER_POINT_SHORT, _REST = -0.45, -0.04, 0.45
LEAST_PERCENT = 4


@dataclass(frozen=True, slots=True)
class Deal:
    """One decision: a discount for one deal."""

    number: int
    customer: Customer
    opened_at: datetime
    """When its trace opens."""
    proposed_at: datetime
    kind: str
    yearly: int
    """In euros, at list price."""
    asked: int
    """Percent of discount the customer asks for."""
    percent: int
    """Percent that the agent proposes."""
    term_months: int
    payment_days: int
    rival: bool
    """Whether a rival has quoted."""
    rests_on_file: bool
    """Whether the proposal names the customer's own trace as a cause."""
    honest: float
    """The probability of winning, given all that the agent knows and before any drift."""
    stated: float
    """The probability that the agent states."""
    hidden: float
    """What the agent cannot know, from -1 (against the deal) to 1; reviewers see some of it."""
    price_decides: bool
    """Whether price decides the deal; nothing that is recorded tells."""
    probability: float
    """The true probability of winning within 90 days, if the proposal is carried out."""
    pull: float
    """What each percentage point of discount adds to the logit of winning."""

    @property
    def name(self) -> str:
        """The id of its trace."""
        return f"{self.customer.slug}-{self.number:04}"

    @property
    def args(self) -> dict[str, int]:
        """What the action would be carried out with."""
        return {
            "percent": self.percent,
            "term_months": self.term_months,
            "payment_days": self.payment_days,
        }

    def probability_at(self, percent: int) -> float:
        """Return the true probability of winning at another discount."""
        return moved(self.probability, self.pull * (percent - self.percent))

    def margin_at(self, percent: int) -> float:
        """Return the expected gross margin in percent at a discount: cost stays, price falls."""
        return round(100 - (100 - self.customer.product[2]) / (1 - percent / 100), 1)


def make_deals(customers: list[Customer], parameters: Parameters) -> list[Deal]:
    """Return the deals in the order in which they are opened."""
    draws = Draws(parameters.seed, "deals")
    weighted = [(customer, customer.weight) for customer in customers]
    moments = _opening_times(draws, parameters)
    return [
        _deal(number, opened_at, draws.weighted(weighted), draws, parameters)
        for number, opened_at in enumerate(moments, start=1)
    ]


def _opening_times(draws: Draws, parameters: Parameters) -> list[datetime]:
    days = [parameters.begins + timedelta(days=n) for n in range(parameters.span.days)]
    # The domain is declared on the first day; deals begin on the next.
    bounds = list(accumulate(_busyness(day.date()) for day in days[1:]))
    moments: list[datetime] = []
    for _ in range(parameters.decisions):
        place = draws.fraction() * bounds[-1]
        day = next(day for day, bound in zip(days[1:], bounds, strict=True) if place < bound)
        moments.append(day + timedelta(seconds=draws.whole(6 * 3600, 16 * 3600)))
    return sorted(moments)


def _busyness(day: date) -> float:
    if day.weekday() > 4 or (day.month, day.day) in ((12, 25), (12, 26), (1, 1)):
        return 0.0
    quarter_ends = day.month % 3 == 0 and day.day > 20
    return 1.5 if quarter_ends and day.month != 12 else 0.7 if day.month in (8, 12) else 1.0


def _deal(
    number: int, opened_at: datetime, customer: Customer, draws: Draws, parameters: Parameters
) -> Deal:
    kind = draws.weighted(KINDS)
    asked = round(min(max(draws.normal(*_ASKED[kind]), LEAST_PERCENT + 1), 36))
    short = draws.weighted(((0, 0.3), (draws.whole(1, 3), 0.4), (draws.whole(4, 8), 0.3)))
    percent = max(asked - short, LEAST_PERCENT)
    rival = draws.happens(0.45)
    known = (
        _CHANCES[kind]
        + _TIERS[customer.tier]
        + _RIVAL * rival
        + _PER_POINT_SHORT * (asked - percent)
        + draws.normal(0.1, _REST)
    )
    honest = min(max(on_grid(moved(0.5, known)), 0.1), 0.9)
    hidden = round(draws.between(-1, 1), 6)
    reach = min(parameters.hidden, honest - 0.03, 0.97 - honest)
    proposed_at = opened_at + timedelta(seconds=draws.whole(9 * 60, 200 * 60))
    drifted = parameters.drift if proposed_at >= parameters.drift_begins else 0.0
    price_decides = draws.happens(parameters.price_decides)
    agent = customer.agent
    return Deal(
        number=number,
        customer=customer,
        opened_at=opened_at,
        proposed_at=proposed_at,
        kind=kind,
        yearly=100 * round(customer.yearly * draws.between(0.5, 1.1) / 100),
        asked=asked,
        percent=percent,
        term_months=draws.weighted(((12, 0.45), (24, 0.3), (36, 0.25))),
        payment_days=draws.weighted(((30, 0.6), (45, 0.25), (60, 0.15))),
        rival=rival,
        rests_on_file=customer.has_file and draws.happens(0.8),
        honest=honest,
        stated=on_grid(moved(0.5, agent.shift + agent.slope * logit(honest))),
        hidden=hidden,
        price_decides=price_decides,
        # Symmetric about `honest`, which is on the grid: who states it is calibrated exactly.
        probability=moved(round(honest + hidden * reach, 6), drifted),
        pull=parameters.pull if price_decides else parameters.idle_pull,
    )
