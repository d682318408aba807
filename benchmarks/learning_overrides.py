"""What overrides are worth, where the truth is known: how far off each way of telling is.

    python benchmarks/learning_overrides.py [PREDICTIONS.csv] [DESKS]

`selective labels` takes real assessments of which every outcome is known (a table with the columns
`id, outcome, qp_r, qb_r, qp_hr, qb_hr`; left out if there is none) and hides the outcomes of what
people rejected. Beside what is seen as it is (naive) stand sharp bounds, and contraction for the
agent alone; then the outcomes are hidden by chance and by how well people did, 1,000 times over.

`desks` makes the sample's pricing desk anew from as many seeds (20), and asks of each reviewer what
their overrides did to the deals. Naive compares overridden with approved deals; `own` weights by
the logged propensities; `borrowed` also takes the approvals of colleagues, as proposals are dealt;
`shrunk` draws the eight reviewers together. Of each: how far off on average (bias) and usually
(error), how often its interval holds the truth, how often it finds the one reviewer who hurts, and
how often it says so of one who does not.

`seconds` is the whole of `override_value` on logs of two sizes, beside the join it needs.
"""

# pyright: basic

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

from learning.frames import DeclaredMetric, Frames, decisions, outcomes, overrides
from learning.join import join_outcomes
from learning.value import contraction, error_bounds, gain_bounds, override_value, shrink
from learning.value.cases import Cases
from learning.value.foresight import places_of_their_own
from learning.value.rung import Asked
from learning.value.rungs.weighted import Weighing
from learning.value.weighting import contrast
from sample_traces.pricing import Parameters
from sample_traces.pricing.customers import make_customers
from sample_traces.pricing.deals import make_deals
from sample_traces.pricing.results import Result, make_results
from sample_traces.pricing.reviews import make_reviews

MASKINGS = 1_000
QUARTER = timedelta(days=90)
WON = DeclaredMetric("pricing", "won", direction="higher", horizons=(QUARTER,))
HURTS = "Gerrit Vossmeer"
HARMFUL = -0.03
"""Under this effect on the probability of winning an override truly hurts."""


# -- selective labels ------------------------------------------------------------------------------


def selective_labels(table: Path) -> None:
    """Hide the outcomes of the rejected, and print how far off each way is."""
    rows = pl.read_csv(table).filter(pl.col("qp_hr").is_not_null(), pl.col("qp_r").is_not_null())
    y, p, q, agent, people = (
        rows[name].cast(pl.Float64).to_numpy()
        for name in ("outcome", "qp_r", "qp_hr", "qb_r", "qb_hr")
    )
    seen = np.where(people == 0, y, np.nan)
    known = ~np.isnan(seen)
    truth = np.mean(agent != y) - np.mean(people != y)
    naive = np.mean((agent != y)[known]) - np.mean((people != y)[known])
    found = gain_bounds(seen, agent, people)
    print(f"selective labels: {len(y):,} assessments, {np.mean(known):.0%} of the outcomes seen")
    print(f"  error of the agent less that of people   truth {truth:+.4f}")
    print(f"    naive   {naive:+.4f}, {truth / naive:.1f} x off")
    print(f"    bounds  {found.lower:+.4f} to {found.upper:+.4f}")
    for name, call in (("agent", agent), ("people", people)):
        bounds, true = error_bounds(call, seen), np.mean(call != y)
        print(f"  error of {name:7} truth {true:.4f}  naive {np.mean((call != y)[known]):.4f}  "
              f"bounds {bounds.lower:.4f} to {bounds.upper:.4f}")  # fmt: skip
    _contracted(rows["id"].to_numpy(), y, p, people)
    print(
        f"  {_covered(y, p, q)} of {MASKINGS:,} maskings: bounds on the Brier gain hold the truth"
    )


def _contracted(person: np.ndarray, y: np.ndarray, p: np.ndarray, people: np.ndarray) -> None:
    rates = [0.6, 0.5, 0.4, 0.3]
    found = contraction(1 - people, y, p, person, rates=rates)
    everyone = np.argsort(p, kind="stable")
    for rate, failure in zip(rates, found.failure, strict=True):
        kept = everyone[: round(rate * len(y))]
        truth = np.sum(y[kept]) / len(y)
        shown = (people == 0) & np.isin(np.arange(len(y)), kept)
        naive = np.mean(y[shown]) * rate
        print(f"  agent accepts {rate:.0%}: failures per case, truth {truth:.4f}  "
              f"contraction {failure:.4f} ({100 * (failure - truth):+.1f} points)  "
              f"naive {naive:.4f} ({100 * (naive - truth):+.1f})")  # fmt: skip


def _covered(y: np.ndarray, p: np.ndarray, q: np.ndarray) -> int:
    truth = gain_bounds(y, p, q).lower
    rng = np.random.default_rng(0)
    held = 0
    for number in range(MASKINGS):
        tilt = (number % 2) * np.abs(q - y)
        hidden = rng.random(len(y)) < rng.random() * (1 - tilt)
        found = gain_bounds(np.where(hidden, np.nan, y), p, q)
        held += found.lower <= truth <= found.upper
    return held


# -- desks -----------------------------------------------------------------------------------------


@dataclass
class Tally:
    """How one way of telling did, over reviewers and desks."""

    misses: list[float] = field(default_factory=list)
    held: int = 0
    found: int = 0
    wrongly: int = 0

    def add(self, told: tuple[float, float, float], truth: float, name: str) -> None:
        """Count one estimate with its interval."""
        estimate, lower, upper = told
        self.misses.append(estimate - truth)
        self.held += lower <= truth <= upper
        self.found += name == HURTS and upper < 0
        self.wrongly += truth > HARMFUL and upper < 0

    def line(self, desks: int) -> str:
        """Return the figures as a row."""
        misses, count = np.array(self.misses), len(self.misses)
        return (
            f"{np.mean(misses):+8.3f}{np.sqrt(np.mean(misses**2)):9.3f}{self.held / count:8.0%}"
            f"{self.found / desks:8.0%}{self.wrongly / (count - desks):9.1%}"
        )


def desks(count: int) -> None:
    """Make desks, and print how far off each way of telling is."""
    tallies = {name: Tally() for name in ("naive", "own", "borrowed", "shrunk")}
    apart = 0
    for seed in range(1, count + 1):
        cases, truth = _desk(seed)
        weighing = Weighing.of(cases, Asked(WON, QUARTER, None, 0.05))
        names = sorted(truth)
        told = {name: _estimates(weighing, name) for name in names}
        direct = [told[name]["borrowed"] for name in names]
        errors = [(upper - lower) / 3.92 for _, lower, upper in direct]
        drawn = shrink([each[0] for each in direct], errors)
        for place, name in enumerate(names):
            ends = drawn.estimate[place], drawn.lower[place], drawn.upper[place]
            for way, found in {**told[name], "shrunk": ends}.items():
                tallies[way].add(found, truth[name], name)
        apart += _apart(direct, errors, names)
    print(f"\ndesks: {count} of 3,000 decisions, 8 reviewers, effect on winning per override")
    print(f"  {'':10}{'bias':>8}{'error':>9}{'holds':>8}{'finds':>8}{'wrongly':>9}")
    for way, tally in tallies.items():
        print(f"  {way:10}{tally.line(count)}")
    print(f"  {HURTS} lies below the others beyond doubt on {apart / count:.0%} of the desks")


def _estimates(weighing: Weighing, name: str) -> dict[str, tuple[float, float, float]]:
    cases = weighing.cases
    rows = cases.reviewer == name
    sides = [
        np.where(rows & part, weighing.stand, 0.0) for part in (cases.overridden, ~cases.overridden)
    ]
    naive = contrast(cases.outcome, *sides).estimate
    places = places_of_their_own(weighing.chance, cases.reviewer)
    own, borrowed = (
        replace(weighing, places=each).effect(name, rows, "reviewer") for each in (None, places)
    )
    return {
        "naive": (naive.mean, naive.lower or 0, naive.upper or 0),
        "own": (own.estimate or 0, own.lower or 0, own.upper or 0),
        "borrowed": (borrowed.estimate or 0, borrowed.lower or 0, borrowed.upper or 0),
    }


def _apart(direct: list[tuple[float, float, float]], errors: list[float], names: list[str]) -> bool:
    place = names.index(HURTS)
    others = [each[0] for each in direct if each is not direct[place]]
    spread = max(np.var(others), np.mean(np.square(errors))) / len(others)
    off = direct[place][0] - np.mean(others)
    return bool(off + 2.73 * np.sqrt(errors[place] ** 2 + spread) < 0)  # over all eight


def _desk(seed: int) -> tuple[Cases, dict[str, float]]:
    """Return the matured cases of a desk, and what each reviewer's overrides truly did."""
    parameters = Parameters(seed=seed)
    deals = make_deals(make_customers(parameters), parameters)
    results = [
        result
        for result in make_results(make_reviews(deals, parameters), parameters)
        if not result.review.by_policy and result.review.given_at + QUARTER <= parameters.ends
    ]
    effects: dict[str, list[float]] = {}
    for result in results:
        if result.review.overridden:
            effects.setdefault(result.review.opinion.reviewer, []).append(result.review.effect)
    return _cases(results, parameters), {name: float(np.mean(own)) for name, own in effects.items()}


def _cases(results: list[Result], parameters: Parameters) -> Cases:
    def labels(values: Iterator[object]) -> np.ndarray:
        kept = np.empty(len(results), dtype=object)
        kept[:] = list(values)
        return kept

    def floats(values: Iterator[float]) -> np.ndarray:
        return np.fromiter(values, dtype=np.float64, count=len(results))

    reviews = [result.review for result in results]
    stated = floats(review.deal.stated for review in reviews)
    none = np.full(len(results), np.nan)
    return Cases(
        proposal=labels(f"{review.deal.number:05}" for review in reviews),
        outcome=floats(
            float(each.won) if _is_told(each, parameters) else float("nan") for each in results
        ),
        prior=stated,
        stated=stated,
        final=none,
        own=none,
        verdict=labels(review.opinion.verdict for review in reviews),
        overridden=np.array([review.overridden for review in reviews]),
        propensity=floats(review.opinion.propensity for review in reviews),
        shown=floats(float(review.opinion.shown) for review in reviews),
        assignment=labels("rotation" for _ in reviews),
        reviewer=labels(review.opinion.reviewer for review in reviews),
        agent=labels(review.deal.customer.agent.name for review in reviews),
        domain=labels("pricing" for _ in reviews),
        codes=_no_codes(len(results)),
        when=np.arange(len(results), dtype=np.float64),
    )


def _no_codes(count: int) -> np.ndarray:
    kept = np.empty(count, dtype=object)
    for place in range(count):
        kept[place] = ()
    return kept


def _is_told(result: Result, parameters: Parameters) -> bool:
    in_time = result.ended_at + result.told_after < parameters.ends
    return result.followed and result.leaves_after is None and in_time


# -- seconds ---------------------------------------------------------------------------------------


def seconds() -> None:
    """Time the whole of it, beside the join that it needs."""
    print(f"\nseconds{'':14}{'join':>8}{'value':>8}")
    for size in (3_000, 100_000):
        frames = _log(size)
        begin = perf_counter()
        joined = join_outcomes(
            frames.decisions, frames.outcomes, horizons=(QUARTER,), as_of=frames.as_of, metric=WON
        )
        middle = perf_counter()
        override_value(frames, joined, metric=WON, horizon=QUARTER)
        end = perf_counter()
        print(f"  {size:9,} decisions{middle - begin:8.2f}{end - middle:8.2f}")


def _log(size: int) -> Frames:
    rng = np.random.default_rng(0)
    ids = [f"p-{row:07}" for row in range(size)]
    chance = rng.uniform(0.1, 0.8, size)
    overridden = rng.random(size) < chance
    decided = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=row) for row in range(size)]
    made = {
        "proposal_id": ids, "domain": "pricing", "agent": rng.choice(["north", "west"], size),
        "proposed_at": decided, "probability": np.round(rng.uniform(0.1, 0.9, size), 2),
    }  # fmt: skip
    given = {
        "proposal_id": ids, "verdict": np.where(overridden, "modify", "approve"),
        "reviewer": [f"r-{row % 40}" for row in range(size)], "given_at": decided,
        "codes": [[f"code-{row % 12}"] for row in range(size)], "assignment": "rotation",
        "propensity": np.where(overridden, chance, 1 - chance), "shown": rng.random(size) < 0.8,
    }  # fmt: skip
    told = {
        "proposal_id": ids, "metric": "won", "value": rng.integers(0, 2, size).astype(float),
        "occurred_at": [moment + QUARTER / 2 for moment in decided],
        "recorded_at": [moment + QUARTER for moment in decided],
    }  # fmt: skip
    return Frames.of(
        decisions(pl.DataFrame(made)),
        overrides(pl.DataFrame(given)),
        outcomes(pl.DataFrame(told)),
        metrics=(WON,),
    )


def main() -> None:
    """Measure, and print."""
    table = Path(sys.argv[1] if len(sys.argv) > 1 else "predictions.csv")
    if table.exists():
        selective_labels(table)
    else:
        print(f"selective labels: left out, there is no {table}")
    desks(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    seconds()


if __name__ == "__main__":
    main()
