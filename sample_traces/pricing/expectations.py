"""What an honest estimator should find, computed from the simulation's own probabilities.

None of it is estimated: every mean is one over true probabilities, so the only chance in it is
which deals there were. What an estimate from the log adds is the chance in the outcomes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

from sample_traces.pricing.deals import Deal
from sample_traces.pricing.draws import moved
from sample_traces.pricing.entries import stamp
from sample_traces.pricing.parameters import AGENTS, REVIEWERS, Agent, Parameters
from sample_traces.pricing.results import Result, share_won_within
from sample_traces.pricing.reviews import Review, median_hours
from sample_traces.pricing.simulation import Simulation

_NEUTRAL = 0.03
"""Effects on the probability of winning within this are called neutral."""

Figures = dict[str, Any]
_Priced = Callable[[Deal], float]


def truth_of(simulation: Simulation) -> Figures:
    """Return the truth document: the parameters, what is to be found, and every decision."""
    reviewed = {review.deal.number: review for review in simulation.reviews}
    return {
        "about": _ABOUT,
        "seed": simulation.parameters.seed,
        "parameters": simulation.parameters.explained(),
        "agents": {agent.name: _agent(agent, simulation, reviewed) for agent in AGENTS},
        "reviewers": {
            reviewer.name: {
                "rate": reviewer.rate,
                "insight": reviewer.insight,
                "reject": reviewer.reject,
                **_overriding(
                    [r for r in simulation.reviews if r.opinion.reviewer == reviewer.name]
                ),
            }
            for reviewer in REVIEWERS
        },
        "overriding": _overriding([r for r in simulation.reviews if not r.by_policy]),
        "codes": _codes(simulation.reviews),
        "drift": _drift(simulation),
        "updated_over_frozen": _updating(simulation),
        "showing": _showing(simulation.reviews),
        "agreement": _agreement(simulation.reviews),
        "turnaround": _turnaround(simulation),
        "horizons": {
            "what": "Share of the wins within 90 days that come within so many days of the "
            "verdict. It is the same for every deal, agent and reviewer.",
            **{f"{days}": share_won_within(days) for days in (30, 60, 90)},
        },
        "outcomes": _outcomes(simulation),
        "decisions": _decisions(simulation),
    }


_ABOUT = {
    "what": "The known truth behind the sample corpus of pricing exceptions. Nothing in the log "
    "says any of it; an estimator that reads the log can be checked against it.",
    "probability": "Of `won` within 90 days, under the proposal (`probability`), under the verdict "
    "in force (`probability_final`), and under the override that the reviewer had in mind, given "
    "or not (`probability_if_overridden`).",
    "propensity": "An override's propensity is exact: the probability of the verdict given beside "
    "the only other one the reviewer had in mind. A reviewer settles on one override first, by "
    "reading whether price decides, and then overrides with that probability or approves. So "
    "1 / propensity weighs the approved against all the overridden (modified and rejected "
    "together), and an estimator so weighted is unbiased for `if_all_overridden`, where outcomes "
    "are not missing. They are for some of the rejected.",
    "decisions": "One row a proposal, at the end of this document. `stated` is the agent's "
    "probability, `honest` the one it should have stated before the drift. `won` is how the deal "
    "ends under the verdict in force, whether or not the log lasts to see it, and "
    "`won_if_approved` how it would have ended, by the same luck, had the proposal been carried "
    "out. `known` says what the log has of it. Proposals that wait have no verdict to end by.",
    "not_there": "The models' and the policy's new versions changed nothing. No reviewer and no "
    "agent gets better or worse over time, apart from the drift. Verdicts get faster.",
}


# -- agents ------------------------------------------------------------------------------------


def _agent(agent: Agent, simulation: Simulation, reviewed: dict[int, Review]) -> Figures:
    begins = simulation.parameters.drift_begins
    own = [deal for deal in simulation.deals if deal.customer.agent is agent]
    periods = {
        "before_drift": [deal for deal in own if deal.proposed_at < begins],
        "since_drift": [deal for deal in own if deal.proposed_at >= begins],
    }
    return {
        "calibrated": (agent.shift, agent.slope) == (0.0, 1.0),
        "stated_logit": {"shift": agent.shift, "slope": agent.slope},
        **{name: _calibration(deals, reviewed) for name, deals in periods.items()},
    }


def _calibration(deals: Sequence[Deal], reviewed: dict[int, Review]) -> Figures:
    final = [deal for deal in deals if deal.number in reviewed]
    approved = [deal for deal in final if not reviewed[deal.number].overridden]
    return {
        "what": "mean_true, gap and ece: had every proposal been carried out as it was. "
        "ece_as_carried_out: under the verdicts in force, which is what outcomes can show. "
        "ece_of_the_approved: of those approved, which reviewers did not choose by lot.",
        "decisions": len(deals),
        "mean_stated": _mean(deal.stated for deal in deals),
        "mean_true": _mean(deal.probability for deal in deals),
        "gap": _mean(deal.stated - deal.probability for deal in deals),
        "ece": _ece(deals, lambda deal: deal.probability),
        "ece_as_carried_out": _ece(final, lambda deal: reviewed[deal.number].probability),
        "ece_of_the_approved": _ece(approved, lambda deal: deal.probability),
        "brier_expected": _mean(_brier(deal.stated, deal.probability) for deal in deals),
        "levels": {
            f"{level:.2f}": [len(of_level), _mean(deal.probability for deal in of_level)]
            for level, of_level in sorted(_by_level(deals).items())
        },
    }


def _ece(deals: Sequence[Deal], probability: _Priced) -> float:
    """Return the expected calibration error over the levels that are stated."""
    off = (
        len(of_level) * abs(level - sum(map(probability, of_level)) / len(of_level))
        for level, of_level in sorted(_by_level(deals).items())
    )
    return _rounded(sum(off) / max(len(deals), 1))


def _by_level(deals: Iterable[Deal]) -> dict[float, list[Deal]]:
    levels: defaultdict[float, list[Deal]] = defaultdict(list)
    for deal in deals:
        levels[deal.stated].append(deal)
    return levels


# -- overrides -----------------------------------------------------------------------------------


def _overriding(reviews: Sequence[Review]) -> Figures:
    """Return what overriding did to the probability of winning, and to the margin."""
    given = [review for review in reviews if review.overridden]
    modified = [review for review in given if review.opinion.verdict == "modify"]
    rejected = [review for review in given if review.opinion.verdict == "reject"]
    effect = _mean(review.effect for review in given)
    approved = [review for review in reviews if not review.overridden]
    return {
        "verdict": "neutral" if abs(effect) <= _NEUTRAL else ("helps" if effect > 0 else "hurts"),
        "reviewed": len(reviews),
        "overridden": len(given),
        "effect": effect,
        "effect_of_modifying": _mean(review.effect for review in modified),
        "effect_of_rejecting": _mean(review.effect for review in rejected),
        "if_all_overridden": _mean(review.effect_if_overridden for review in reviews),
        "naive": _rounded(
            _mean(review.probability for review in given)
            - _mean(review.probability for review in approved)
        ),
        "margin_points": _mean(
            review.deal.margin_at(review.opinion.percent)
            - review.deal.margin_at(review.deal.percent)
            for review in given
        ),
        "ece_of_own_probability": _own_ece(reviews),
    }


def _own_ece(reviews: Sequence[Review]) -> float:
    levels: defaultdict[float, list[float]] = defaultdict(list)
    for review in reviews:
        if review.opinion.probability is not None:
            levels[review.opinion.probability].append(review.probability)
    stated = sum(map(len, levels.values()))
    off = (abs(level * len(true) - sum(true)) for level, true in sorted(levels.items()))
    return _rounded(sum(off) / max(stated, 1))


def _codes(reviews: Sequence[Review]) -> Figures:
    by_code: defaultdict[str, list[float]] = defaultdict(list)
    for review in reviews:
        if review.overridden:
            for code in review.opinion.codes:
                by_code[code].append(review.effect)
    return {
        code: {"overridden": len(effects), "effect": _mean(effects)}
        for code, effects in sorted(by_code.items())
    }


def _showing(reviews: Sequence[Review]) -> Figures:
    people = [review for review in reviews if not review.by_policy]
    shown = [review for review in people if review.opinion.shown]
    blind = [review for review in people if not review.opinion.shown]
    return {
        "what": "Whether the proposal was shown was drawn by lot. Who doesn't see it overrides "
        "more often, and no better.",
        "shown": {"reviewed": len(shown), "overridden": sum(r.overridden for r in shown)},
        "blind": {"reviewed": len(blind), "overridden": sum(r.overridden for r in blind)},
        "effect_on_winning": _rounded(
            _mean(review.effect for review in shown) - _mean(review.effect for review in blind)
        ),
    }


def _agreement(reviews: Sequence[Review]) -> Figures:
    pairs = [
        (review.opinion.verdict, review.second.verdict)
        for review in reviews
        if review.second is not None
    ]
    agreed = sum(first == second for first, second in pairs) / max(len(pairs), 1)
    firsts, seconds = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(firsts[verdict] * seconds[verdict] for verdict in sorted(firsts))
    chance /= max(len(pairs), 1) ** 2
    return {
        "what": "First and second opinions; a few of the second ones came after the log's end.",
        "pairs": len(pairs),
        "agreed": _rounded(agreed),
        "kappa": _rounded((agreed - chance) / (1 - chance)) if chance < 1 else None,
    }


# -- time ------------------------------------------------------------------------------------------


def _drift(simulation: Simulation) -> Figures:
    parameters = simulation.parameters
    before = [d for d in simulation.deals if d.proposed_at < parameters.drift_begins]
    since = [d for d in simulation.deals if d.proposed_at >= parameters.drift_begins]
    return {
        "what": "From this moment on every deal is less likely to be won, by so much on the logit "
        "scale. What agents state doesn't follow, so all three are overconfident since.",
        "begins": stamp(parameters.drift_begins),
        "logit": parameters.drift,
        "mean_true_before": _mean(deal.probability for deal in before),
        "mean_true_since": _mean(deal.probability for deal in since),
        "mean_stated_before": _mean(deal.stated for deal in before),
        "mean_stated_since": _mean(deal.stated for deal in since),
    }


def _updating(simulation: Simulation) -> Figures:
    parameters = simulation.parameters
    frozen: defaultdict[tuple[str, float], list[float]] = defaultdict(list)
    for deal in simulation.deals:
        frozen[_level(deal)].append(deal.honest)
    maps = {level: sum(honest) / len(honest) for level, honest in frozen.items()}
    figures: Figures = {
        "what": "Expected Brier scores under the proposals. `prior`: as the agents state it. "
        "`frozen`: recalibrated as well as the time before the drift allows, by agent and level. "
        "`updated`: as well as the deals since the drift allow. Before the drift updating gains "
        "nothing; since, it gains `gain`, and all of that is following the drift. Nobody learned "
        "to tell the deals apart any better.",
        "gain_before_drift": 0.0,
    }
    for name, since in (("before_drift", False), ("since_drift", True)):
        deals = [d for d in simulation.deals if (d.proposed_at >= parameters.drift_begins) == since]
        updated = {
            level: _average([moved(honest, parameters.drift) for honest in frozen[level]])
            if since
            else value
            for level, value in maps.items()
        }
        scores = {
            "prior": _mean(_brier(d.stated, d.probability) for d in deals),
            "frozen": _mean(_brier(maps[_level(d)], d.probability) for d in deals),
            "updated": _mean(_brier(updated[_level(d)], d.probability) for d in deals),
        }
        figures[name] = {**scores, "gain": _rounded(scores["frozen"] - scores["updated"])}
    return figures


def _level(deal: Deal) -> tuple[str, float]:
    return deal.customer.agent.name, deal.stated


def _turnaround(simulation: Simulation) -> Figures:
    hours: defaultdict[str, list[float]] = defaultdict(list)
    expected: defaultdict[str, list[float]] = defaultdict(list)
    for review in simulation.reviews:
        if not review.by_policy:
            deal = review.deal
            quarter = f"{deal.proposed_at.year}-Q{(deal.proposed_at.month + 2) // 3}"
            waited = (review.given_at - deal.proposed_at).total_seconds() / 3600
            hours[quarter].append(waited)
            expected[quarter].append(median_hours(deal, simulation.parameters))
    return {
        "what": "Hours from proposal to verdict, people only: the true median, and that of the "
        "verdicts given. In the last quarter a pause holds some back; who leaves those out is too "
        "fast by a little.",
        "quarters": {
            quarter: {
                "true_median": _rounded(sum(expected[quarter]) / len(expected[quarter]), 2),
                "median_of_the_decided": _rounded(median(hours[quarter]), 2),
                "decided": len(hours[quarter]),
            }
            for quarter in sorted(hours)
        },
    }


# -- outcomes --------------------------------------------------------------------------------------


def _outcomes(simulation: Simulation) -> Figures:
    known = Counter(_known(result, simulation.parameters) for result in simulation.results)
    waiting = len(simulation.deals) - len(simulation.reviews)
    recorded = [
        result for result in simulation.results if _known(result, simulation.parameters) == "known"
    ]
    return {
        "what": "What is known of `won` at the end of the log, by proposal. `still_wrong` is "
        "recorded the wrong way round, and corrected only after the end.",
        "waiting_for_a_verdict": waiting,
        **{state: known[state] for state in sorted(known)},
        "recorded_late": sum(result.late for result in recorded),
        "recorded_wrong_at_first": sum(result.corrected_after is not None for result in recorded),
        "margins_corrected": sum(result.shows_wrong_margin for result in recorded),
    }


def _known(result: Result, parameters: Parameters) -> str:
    """Return what the log has of `won` in the end."""
    if not result.followed:
        return "never_looked_up"
    told_at = result.ended_at + result.told_after
    if told_at >= parameters.ends:
        return "recorded_after_the_end" if result.ended_at < parameters.ends else "not_ended"
    if result.leaves_after is not None:
        return "left_the_books"
    corrected_after = result.corrected_after
    if corrected_after is not None and told_at + corrected_after >= parameters.ends:
        return "still_wrong"
    return "known"


def _decisions(simulation: Simulation) -> list[Figures]:
    results = {result.review.deal.number: result for result in simulation.results}
    return [
        _decision(deal, results.get(deal.number), simulation.parameters)
        for deal in simulation.deals
    ]


def _decision(deal: Deal, result: Result | None, parameters: Parameters) -> Figures:
    row: Figures = {
        "proposal_id": f"proposal-{deal.number:04}",
        "trace_id": deal.name,
        "customer": deal.customer.id,
        "agent": deal.customer.agent.name,
        "proposed_at": stamp(deal.proposed_at),
        "stated": deal.stated,
        "honest": deal.honest,
        "price_decides": deal.price_decides,
        "probability": deal.probability,
    }
    if result is None:
        return row
    review = result.review
    opinion = review.opinion
    changed_mind = review.slip is not None or review.first_thought is not None
    return row | {
        "override_id": f"override-{deal.number:04}" + (".2" if changed_mind else ""),
        "decided_at": stamp(review.given_at),
        "reviewer": opinion.reviewer,
        "verdict": opinion.verdict,
        "propensity": opinion.propensity,
        "probability_final": review.probability,
        "probability_if_overridden": _rounded(deal.probability + review.effect_if_overridden),
        "won": result.won,
        "won_if_approved": result.won_if_approved,
        "days": result.days,
        "known": _known(result, parameters),
    }


# -- arithmetic ------------------------------------------------------------------------------------


def _brier(stated: float, true: float) -> float:
    """Return the expected Brier score of a statement about something of a true probability."""
    return true * (1 - stated) ** 2 + (1 - true) * stated**2


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _mean(values: Iterable[float]) -> float:
    """Return the mean as the document has it; 0 of nothing."""
    found = list(values)
    return _rounded(_average(found)) if found else 0.0


def _rounded(value: float, digits: int = 6) -> float:
    # Plus 0.0: no minus before a zero.
    return round(value, digits) + 0.0
