"""The whole workflow, once through: customers, deals, reviews, results, and what was written."""

from __future__ import annotations

from dataclasses import dataclass

from sample_traces.pricing.customers import make_customers
from sample_traces.pricing.deals import Deal, make_deals
from sample_traces.pricing.draws import Draws
from sample_traces.pricing.entries import Written
from sample_traces.pricing.events import DealEvents, declaration
from sample_traces.pricing.parameters import Parameters
from sample_traces.pricing.reasoning import AccountTrace, write_account, write_deal
from sample_traces.pricing.results import Result, make_results
from sample_traces.pricing.reviews import Review, make_reviews


@dataclass(frozen=True, slots=True)
class Simulation:
    """What happened, beside what was recorded of it."""

    parameters: Parameters
    deals: list[Deal]
    reviews: list[Review]
    """The verdicts in force, in the order of the proposals."""
    results: list[Result]
    """How each reviewed deal ends, even after the log does."""
    written: list[Written]
    """Every entry, in the order of the log."""


def simulate(parameters: Parameters | None = None) -> Simulation:
    """Return 18 months of a pricing desk.

    Examples
    --------
    >>> few = simulate(Parameters(decisions=20))
    >>> len(few.deals), few.written[0].line["event"]["kind"]
    (20, 'domain_declared')
    """
    parameters = parameters or Parameters()
    customers = make_customers(parameters)
    deals = make_deals(customers, parameters)
    reviews = make_reviews(deals, parameters)
    results = make_results(reviews, parameters)
    accounts: dict[str, AccountTrace] = {}
    for customer in customers:
        resting = [deal for deal in deals if deal.customer is customer and deal.rests_on_file]
        if resting:
            accounts[customer.id] = write_account(customer, resting, parameters)
    written = [declaration(parameters)]
    for account in accounts.values():
        written += account.written
    by_number = {result.review.deal.number: result for result in results}
    for deal in deals:
        account = accounts[deal.customer.id] if deal.rests_on_file else None
        written += _write(deal, by_number.get(deal.number), account, parameters)
    # Sorting is stable, so what one deal wrote in one second stays in its order.
    written = sorted(
        (entry for entry in written if entry.recorded_at < parameters.ends),
        key=lambda entry: entry.recorded_at,
    )
    return Simulation(parameters, deals, reviews, results, written)


def _write(
    deal: Deal, result: Result | None, account: AccountTrace | None, parameters: Parameters
) -> list[Written]:
    trace = write_deal(deal, parameters)
    background = None if account is None else account.known_at(deal.opened_at)
    draws = Draws(parameters.seed, f"events of deal {deal.number}")
    events = DealEvents(deal, trace, background=background, draws=draws)
    events.propose()
    if result is not None:
        events.end(result, events.judge(result.review))
    return trace.written + events.written
