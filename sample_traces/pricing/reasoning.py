"""The traces: what the agents saw, weighed, argued against and chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sample_traces.pricing import wording
from sample_traces.pricing.customers import Customer, ascii_of
from sample_traces.pricing.deals import LEAST_PERCENT, Deal
from sample_traces.pricing.draws import Draws, moved, on_grid
from sample_traces.pricing.entries import TraceInTheMaking, Written
from sample_traces.pricing.parameters import Parameters

ACCOUNT_AGENT = "account-desk"
TERMS = {12: "one year", 24: "two years", 36: "three years"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class DealTrace:
    """A deal's trace, and what an event may name of it."""

    written: list[Written]
    facts: Facts
    decision_id: str
    option_id: str
    selection_id: str


class AccountTrace(NamedTuple):
    """A customer's trace, which is kept up."""

    trace_id: str
    written: list[Written]
    summaries: list[tuple[datetime, str]]
    """When each summary was written, and its id."""

    def known_at(self, moment: datetime) -> str:
        """Return the entry of the newest summary at a moment."""
        known = [item_id for written_at, item_id in self.summaries if written_at < moment]
        return f"{self.trace_id}/{known[-1]}"


class _Option(NamedTuple):
    name: str
    description: str
    probability: float
    percent: int
    term_months: int
    rejected: str
    """Why it is not taken; empty for the one that is."""


class _Constraint(NamedTuple):
    statement: str
    hard: bool
    verdicts: tuple[tuple[bool, str], ...]
    """For each option: whether it satisfies the constraint, and why."""


# -- of a customer ---------------------------------------------------------------------------


def write_account(
    customer: Customer, deals: Sequence[Deal], parameters: Parameters
) -> AccountTrace:
    """Return the trace of a customer on whom deals rest, begun before the first of them."""
    draws = Draws(parameters.seed, f"words of {customer.id}")
    first = min(deal.opened_at for deal in deals)
    opened_at = max(
        parameters.begins + timedelta(hours=9, seconds=draws.whole(0, 7200)),
        first - timedelta(seconds=draws.whole(3600, 40 * 3600)),
    )
    trace = TraceInTheMaking(
        f"account-{customer.slug}",
        title=f"{customer.name}: what we know of the account",
        agent=ACCOUNT_AGENT,
        opened_at=opened_at,
        draws=draws,
    )
    facts = _facts(customer, opened_at, draws)
    observed = [
        _observe(trace, text, label, (kind, ref, locator), facts)
        for text, label, kind, ref, locator in draws.some(wording.ACCOUNT_FACTS, 2)
    ]
    rule = draws.one_of(wording.ACCOUNT_RULES).format_map(facts)
    trace.item("con", "constraint", observed[:1], statement=rule, hard=False)
    claim, *verdicts = (text.format_map(facts) for text in wording.ACCOUNT_CLAIM)
    hypothesis = trace.item("hyp", "hypothesis", observed, statement=claim, confidence=0.7)
    validated = draws.happens(0.7)
    verdict = trace.item(
        "val",
        "hypothesis_validation",
        [hypothesis, observed[-1]],
        hypothesis_id=hypothesis,
        validated=validated,
        reasoning=verdicts[0 if validated else 1],
    )
    summaries = [_sum_up(trace, [verdict], facts, draws)]
    while True:
        trace.now += timedelta(seconds=draws.whole(60 * 86400, 110 * 86400))
        if trace.now >= parameters.ends - timedelta(hours=1):
            break
        facts = _facts(customer, trace.now, draws)
        news = _observe(
            trace,
            draws.one_of(wording.ACCOUNT_NEWS),
            "review",
            ("tool_output", "crm.account_review", "{account}, {date}"),
            facts,
        )
        summaries.append(_sum_up(trace, [news, summaries[-1][1]], facts, draws))
    return AccountTrace(trace.trace_id, trace.written, summaries)


def _sum_up(
    trace: TraceInTheMaking, refs: list[str], facts: Facts, draws: Draws
) -> tuple[datetime, str]:
    statement = draws.one_of(wording.ACCOUNT_SUMS).format_map(facts)
    item_id = trace.item("ded", "deduction", refs, statement=statement)
    return trace.now, item_id


# -- of a deal ---------------------------------------------------------------------------------


def write_deal(deal: Deal, parameters: Parameters) -> DealTrace:
    """Return the trace of a deal: looked into in one go, and decided after a while in another."""
    draws = Draws(parameters.seed, f"words of deal {deal.number}")
    facts = _facts(deal.customer, deal.opened_at, draws) | _facts_of_the_deal(deal)
    title = "{short} {kind}: {asked} % asked, {product}".format_map(facts)
    trace = TraceInTheMaking(
        deal.name,
        title=title,
        agent=deal.customer.agent.name,
        opened_at=deal.opened_at,
        draws=draws,
    )
    ground = draws.one_of(wording.GROUNDS)
    request = draws.one_of(wording.REQUESTS)
    if deal.rival:
        request += draws.one_of(wording.RIVAL_CLAUSES)
    seen = [
        _observe(
            trace, request, "crm", ("tool_output", "crm.get_opportunity", "{opportunity}"), facts
        ),
        _observe(
            trace,
            draws.one_of(ground.observed),
            ground.label,
            (ground.kind, ground.ref, ground.locator),
            facts,
        ),
    ]
    options = _options(deal, facts, draws)
    constraints = _constraints(deal, options, facts, draws)
    bounds = [_write_constraint(trace, constraint, seen[0]) for constraint in constraints]
    guess = None
    if draws.happens(0.22):
        claim, *verdicts = draws.one_of(ground.claims)
        guess = trace.item(
            "hyp",
            "hypothesis",
            [seen[1]],
            statement=claim.format_map(facts),
            confidence=on_grid(draws.between(0.2, 0.8)),
        )
        _go_on(trace, deal, draws)
        recent = deal.proposed_at > parameters.ends - timedelta(days=14)
        if not (recent and draws.happens(0.25)):
            validated = draws.happens(0.5)
            verdict = verdicts[0 if validated else 1].format_map(facts)
            seen.append(_validate(trace, guess, seen[1], verdict, validated=validated))
    else:
        _go_on(trace, deal, draws)
    return _decide(trace, ground, (options, constraints, bounds, seen), facts, draws)


def _go_on(trace: TraceInTheMaking, deal: Deal, draws: Draws) -> None:
    """Pause until what is left can just be written before the proposal is made."""
    # At most 25 items of at most 16 seconds.
    latest = deal.proposed_at - timedelta(seconds=400)
    trace.now = max(trace.now, latest - timedelta(seconds=draws.whole(0, 60)))


def _decide(
    trace: TraceInTheMaking,
    ground: wording.Ground,
    weighed: tuple[list[_Option], list[_Constraint], list[str], list[str]],
    facts: Facts,
    draws: Draws,
) -> DealTrace:
    options, constraints, bounds, seen = weighed
    question = draws.one_of(_QUESTIONS).format_map(facts)
    decision = trace.item("dec", "decision", [*bounds, *seen[2:], seen[0]], question=question)
    names = [
        trace.item(
            "opt",
            "decision_option",
            [decision],
            decision_id=decision,
            name=option.name,
            description=option.description,
            probability=option.probability,
        )
        for option in options
    ]
    for bound in bounds:
        trace.item(
            "dcn",
            "decision_constraint",
            [decision, bound],
            decision_id=decision,
            constraint_id=bound,
        )
    for place, name in enumerate(names):
        for bound, constraint in zip(bounds, constraints, strict=True):
            satisfied, reasoning = constraint.verdicts[place]
            trace.item(
                "eval",
                "decision_option_constraint_evaluation",
                [name, bound],
                decision_id=decision,
                option_id=name,
                constraint_id=bound,
                satisfied=satisfied,
                reasoning=reasoning,
            )
    chosen = next(place for place, option in enumerate(options) if not option.rejected)
    case, answer = draws.one_of(ground.steelmen)
    steelman = trace.item(
        "hyp",
        "hypothesis",
        [names[chosen], seen[1]],
        statement=case.format_map(facts),
        stage="steelmanning",
        decision_id=decision,
        challenges=names[chosen],
    )
    refutation = _validate(trace, steelman, seen[1], answer.format_map(facts), validated=False)
    selection = trace.item(
        "sel",
        "decision_selection",
        [decision, refutation],
        decision_id=decision,
        option_id=names[chosen],
        reasoning=draws.one_of(wording.CHOSEN).format_map(facts),
        rejected={
            name: option.rejected
            for name, option in zip(names, options, strict=True)
            if option.rejected
        },
    )
    return DealTrace(trace.written, facts, decision, names[chosen], selection)


_QUESTIONS = (
    "Which discount do we offer {short} on the {kind}?",
    "How do we answer the {asked} % that {short} asks for?",
    "What do we put before {contact} for the {kind} of {product}?",
)


def _observe(
    trace: TraceInTheMaking, text: str, label: str, source: tuple[str, str, str], facts: Facts
) -> str:
    kind, ref, locator = source
    return trace.item(
        "obs",
        "observation",
        labels=[label],
        statement=text.format_map(facts),
        citations=[
            {"kind": kind, "ref": ref.format_map(facts), "locator": locator.format_map(facts)}
        ],
    )


def _write_constraint(trace: TraceInTheMaking, constraint: _Constraint, seen: str) -> str:
    soft = {} if constraint.hard else {"hard": False}
    return trace.item("con", "constraint", [seen], statement=constraint.statement, **soft)


def _validate(
    trace: TraceInTheMaking, hypothesis: str, seen: str, reasoning: str, *, validated: bool
) -> str:
    return trace.item(
        "val",
        "hypothesis_validation",
        [hypothesis, seen],
        hypothesis_id=hypothesis,
        validated=validated,
        reasoning=reasoning,
    )


# -- options and constraints -------------------------------------------------------------------


def _options(deal: Deal, facts: Facts, draws: Draws) -> list[_Option]:
    """Return two or three options in some order; the one without `rejected` is proposed."""
    proposed = _option(deal, deal.percent, deal.term_months, deal.stated, "")
    lower = max(deal.percent - draws.whole(3, 6), LEAST_PERCENT - 2)
    higher = deal.asked if deal.asked > deal.percent else deal.percent + draws.whole(3, 5)
    others = [
        _option(
            deal,
            lower,
            draws.one_of(tuple(TERMS)),
            on_grid(moved(0.5, _stated_logit(deal) - 0.5)),
            draws.one_of(wording.REJECTED_LOWER).format_map(facts),
        ),
        _option(
            deal,
            higher,
            draws.one_of(tuple(TERMS)),
            on_grid(moved(0.5, _stated_logit(deal) + 0.3)),
            draws.one_of(wording.REJECTED_HIGHER).format_map(facts),
        ),
        _Option(
            "List price and a service credit",
            f"{TERMS[deal.term_months].capitalize()} at list price; the first "
            f"{draws.whole(20, 60)} service hours are free.",
            on_grid(moved(0.5, _stated_logit(deal) - 1.2)),
            0,
            deal.term_months,
            draws.one_of(wording.REJECTED_LIST).format_map(facts),
        ),
    ]
    count = 2 if draws.happens(0.12) else 1
    return draws.some([proposed, *draws.some(others, count)], 3)


def _stated_logit(deal: Deal) -> float:
    # A rough logit will do for options nobody takes.
    return 4 * (deal.stated - 0.5)


def _option(
    deal: Deal, percent: int, term_months: int, probability: float, rejected: str
) -> _Option:
    return _Option(
        f"{percent} % for {TERMS[term_months]}",
        f"{percent} % off list price for {term_months} months, paid within "
        f"{deal.payment_days} days.",
        probability,
        percent,
        term_months,
        rejected,
    )


def _constraints(
    deal: Deal, options: list[_Option], facts: Facts, draws: Draws
) -> list[_Constraint]:
    """Return one or two constraints; hard are those that the proposal satisfies."""
    floor = int(deal.customer.product[2]) - draws.whole(7, 9)
    most = deal.percent + draws.whole(0, 4)
    found = [
        _constraint(
            f"Gross margin on the account stays at or above {floor} %.",
            options,
            [
                (
                    deal.margin_at(option.percent) >= floor,
                    (
                        f"{option.percent} % off leaves a margin of "
                        f"{deal.margin_at(option.percent)} %; the floor is {floor} %."
                    ),
                )
                for option in options
            ],
        )
    ]
    other = draws.whole(1, 3)
    if other == 1:
        constraint = _constraint(
            f"No account of this size in the region {facts['region']} gets more than {most} %.",
            options,
            [
                (option.percent <= most, f"{option.percent} % beside a highest of {most} %.")
                for option in options
            ],
        )
    elif other == 2:
        constraint = _constraint(
            "Above 15 % the term is two years or longer.",
            options,
            [
                (
                    option.percent <= 15 or option.term_months >= 24,
                    f"{option.percent} % for {TERMS[option.term_months]}"
                    + ("; the rule begins above 15 %." if option.percent <= 15 else "."),
                )
                for option in options
            ],
        )
    else:
        signs = [option.percent >= deal.percent for option in options]
        constraint = _constraint(
            f"Signed by {facts['end']}.",
            options,
            [
                (
                    sign,
                    f"{facts['contact']} can sign that without another round."
                    if sign
                    else f"It needs another round, and {facts['contact']} is away until then.",
                )
                for sign in signs
            ],
        )
    if draws.happens(0.07):
        return [*found, constraint]
    return found if draws.happens(0.55) else [constraint]


def _constraint(
    statement: str, options: list[_Option], verdicts: list[tuple[bool, str]]
) -> _Constraint:
    chosen = next(place for place, option in enumerate(options) if not option.rejected)
    return _Constraint(statement, verdicts[chosen][0], tuple(verdicts))


# -- what the words speak of -------------------------------------------------------------------


def _facts(customer: Customer, moment: datetime, draws: Draws) -> Facts:
    """Return what fills the places of a text, drawn anew for each trace."""
    high = draws.whole(14, 60)
    few = draws.whole(3, 9)
    yearly = customer.yearly
    earlier = moment - timedelta(days=draws.whole(60, 400))
    before = draws.whole(5, 15)
    return {
        "customer": customer.name,
        "short": customer.short,
        "slug": customer.slug,
        "account": f"{customer.slug[:3].upper()}-{customer.id[5:]}{customer.sites:02}",
        "region": customer.agent.region,
        "contact": customer.contact,
        "role": customer.role,
        "sites": "one site" if customer.sites == 1 else f"{customer.sites} sites",
        "product": customer.product[0],
        "what": customer.product[1],
        "rival": customer.rival,
        "rivalslug": ascii_of(customer.rival).lower(),
        "rivalprice": f"€{round(yearly * draws.between(0.66, 0.92), -2):,.0f} a year",
        "yearly": f"€{yearly:,}",
        "high": high,
        "low": max(high - draws.whole(3, 20), 5),
        "few": few,
        "wins": draws.whole(1, few - 1),
        "share": draws.whole(11, 39),
        "days": draws.one_of((30, 45)),
        "before": before,
        "most": before + draws.whole(3, 9),
        "opportunity": f"OPP-{draws.whole(20000, 99999)}",
        "day": _day(moment - timedelta(days=draws.whole(1, 5))),
        "date": f"{moment:%Y-%m-%d}",
        "since": f"{earlier:%Y-%m-%d}",
        "month": _MONTHS[earlier.month - 1],
        "year": f"{earlier:%Y}",
        "soon": _MONTHS[(moment.month + draws.whole(0, 4)) % 12],
        "end": _day(moment + timedelta(days=draws.whole(35, 110))),
    }


def _day(moment: datetime) -> str:
    # Not %B: its names are those of whatever locale is set.
    return f"{moment.day} {_MONTHS[moment.month - 1]}"


def _facts_of_the_deal(deal: Deal) -> Facts:
    return {
        "kind": deal.kind,
        "yearly": f"€{deal.yearly:,}",
        "asked": deal.asked,
        "percent": deal.percent,
        "term": TERMS[deal.term_months],
        "margin": deal.margin_at(deal.percent),
    }
