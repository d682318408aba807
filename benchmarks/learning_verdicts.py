"""How often the verdicts are right: years of 52 weekly looks, in worlds whose truth is known.

    python benchmarks/learning_verdicts.py [--years 1000] [--seed 7]

Four agents take 50 decisions a week; an outcome is known 13 weeks later; the frozen comparator
learns from the first 200. Then there is a look a week for a year. A line a world: what the rule of
`learning.improvement.verdict` says at the last look, how often it said *improving* or *degrading*
at any of the 52, and beside it, on the same years, a naive rule (a t-test of updated against frozen
each week, and of the last half against the first), and a published one (Choe and Ramdas's
confidence sequence for the same difference, at its defaults). Where nothing gets better or worse,
*improving* and *degrading* are false alarms.

Worlds of accuracy
    neither           agents calibrated, nothing changes
    learning          half the decisions are of agents that came after the comparator was frozen,
                      and state too much or too little: that can be learned
    learning slowly   agents off from the start: what 200 outcomes tell too roughly, more refine
    drift             from mid-year all deals are less likely by 0.6 on the logit scale
    slow drift        the same, evenly over the year
    both              learning and drift
    shocks            seasons, 0.4 on the logit scale, hit all decisions whose windows share them
    learning, shocks  both
    hurting           reviewers override as well as ever until mid-year, then at random

Worlds of calibration
    steady, drift, shocks, and two agents of four that become, or stop being, overconfident

Worlds of speed
    steady, faster and slower (evenly by a third), and bad weeks that hold up all that came in them
"""

# pyright: basic

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from learning.improvement.change import Change, Tally
from learning.improvement.drift import ALL, CONFIDENCE, SPREAD, Part, Watch, agent_shares
from learning.improvement.gain import UNIT, gains, shifted
from learning.improvement.learner import Cells, Weights, scale
from learning.improvement.overriding import SPREAD as SPREAD_OF_OVERRIDING
from learning.improvement.turnaround import SPREAD as SPREAD_OF_SPEED
from learning.improvement.verdict import JUDGEMENTS, Accuracy, Calibration, Speeding
from learning.sequential import confidence_sequence
from learning.sequential.betting import wealth

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ALPHA = 0.05
ROWS, AGENTS, LAG, LOOKS, MONTH = 50, 4, 13, 52, 4
REFERENCE = LAG + 3
"""The first week that is forecast: four weeks of outcomes are known by then."""
WEEKS = REFERENCE + LOOKS
TURN = REFERENCE + LOOKS // 2 - 4
"""The week in which worlds change."""
GRID = np.arange(1, 20) / 20
BATCH = 100


@dataclass(frozen=True)
class Years:
    """Simulated years: arrays of shape (years, weeks, decisions a week)."""

    agent: NDArray[np.int64]
    prior: Floats
    final: Floats
    chance: Floats
    outcome: Floats


def simulated(world: str, years: int, rng: np.random.Generator) -> Years:
    """Return years of one world."""
    shape = (years, WEEKS, ROWS)
    week = np.arange(WEEKS)[:, None]
    known = rng.normal(0, 0.9, shape)
    agent = rng.integers(0, AGENTS, shape)
    shift, slope = np.zeros(shape), np.ones(shape)
    if "learning" in world:
        odd = AGENTS // 2
        if "slowly" not in world:
            agent = np.where(week < REFERENCE, agent % odd, agent)
        shift = np.select([agent == odd, agent == odd + 1], [0.7, -0.6], 0.0)
        slope = np.where(agent >= odd, 1.5, 1.0)
    if world in ("agent worsens", "agent improves"):
        over = (agent % 2 == 1) & ((week >= TURN) == (world == "agent worsens"))
        shift, slope = np.where(over, 0.6, 0.0), np.where(over, 1.7, 1.0)
    prior = rounded(expit(shift + slope * known))
    chance = expit(known + moved(world, years, rng))
    own = rng.normal(0, np.where((week >= TURN) & (world == "hurting"), 1.5, 0.5), shape)
    final = np.where(rng.random(shape) < 0.3, rounded(expit(logit(prior) + own)), prior)
    outcome = (rng.random(shape) < chance).astype(np.float64)
    return Years(agent, prior, final, chance, outcome)


def moved(world: str, years: int, rng: np.random.Generator) -> Floats:
    """Return what the world adds to every logit of a week."""
    week = np.arange(WEEKS)
    if world in ("drift", "both, learning"):
        by = np.where(week >= TURN, -0.6, 0.0)
    elif world == "slow drift":
        by = -0.6 * np.clip((week - REFERENCE) / LOOKS, 0, 1)
    elif "shocks" in world:
        news = np.cumsum(rng.normal(0, 1, (years, WEEKS + LAG + 1)), axis=1)
        seasons = (news[:, LAG : LAG + WEEKS] - news[:, :WEEKS]) / np.sqrt(LAG)
        return 0.4 * seasons[:, :, None]
    else:
        by = np.zeros(WEEKS)
    return np.broadcast_to(by, (years, WEEKS))[:, :, None]


def rounded(chance: Floats) -> Floats:
    """Return probabilities as agents state them: in twentieths."""
    return np.clip(np.rint(chance * 20), 1, 19) / 20


# -- what the rule looks at ----------------------------------------------------------------------


def forecasts(years: Years) -> tuple[Floats, Floats, Flags]:
    """Return updated and frozen forecasts of the weeks that are looked at, and who was met."""
    count = len(years.prior)
    cells = Cells(np.tile(scale(GRID), AGENTS), np.repeat(np.arange(AGENTS), len(GRID)))
    size = len(cells.level)
    cell = years.agent * len(GRID) + np.rint(years.prior * 20).astype(np.int64) - 1
    place = (np.arange(count)[:, None, None] * WEEKS + np.arange(WEEKS)[:, None]) * size + cell
    total, true = (
        np.bincount(place.ravel(), weights=weights.ravel(), minlength=count * WEEKS * size)
        .reshape(count, WEEKS, size)
        .cumsum(axis=1)
        for weights in (np.ones(cell.shape), years.outcome)
    )
    weights = Weights.none(AGENTS, count)
    updated, frozen = [], []
    first = None
    for week in range(REFERENCE, WEEKS):
        weights = cells.fit(total[:, week - LAG], true[:, week - LAG], weights)
        made = weights.applied(cells.level, cells.agent)
        first = made if first is None else first
        updated.append(np.take_along_axis(made, cell[:, week], axis=1))
        frozen.append(np.take_along_axis(first, cell[:, week], axis=1))
    reference = total[:, REFERENCE - LAG].reshape(count, AGENTS, len(GRID)).sum(axis=-1)
    return np.stack(updated, axis=1), np.stack(frozen, axis=1), reference >= 20


def tally(value: Floats, rows: Flags | None = None) -> Tally:
    """Count values of shape (years, weeks, rows): week by week known, month by month decided."""
    rows = np.ones(value.shape, dtype=bool) if rows is None else rows
    weeks = value.shape[1]
    known = np.tri(weeks)[None]
    count, total, squares = (
        part.sum(axis=2)[:, None, :] * known for part in (rows * 1.0, value * rows, value**2 * rows)
    )
    months = np.minimum(np.arange(0, weeks + MONTH, MONTH), weeks)
    return Tally.of_weeks(count, total, squares, months)


def watched(residual: Floats, confidence: Floats, agent: NDArray[np.int64], met: Flags) -> Watch:
    """Watch residuals as `learning.improvement.drift.watch_residuals` does."""
    old = np.take_along_axis(met, agent.reshape(len(agent), -1), axis=1).reshape(agent.shape)
    shares = agent_shares(AGENTS)
    return Watch(
        (
            Part(ALL, 0.5, Change.of(tally(residual, old), SPREAD)),
            Part(CONFIDENCE, 0.125, Change.of(tally(residual * confidence, old), SPREAD)),
            *(
                Part(str(number), float(share), Change.of(tally(residual, agent == number), SPREAD))
                for number, share in enumerate(shares)
            ),
        )
    )


def beyond(outcome: Floats, better: Floats, worse: Floats) -> tuple[Flags, Flags]:
    """Return at which looks one forecast beats another beyond doubt, or loses to it."""
    gain, least, most = (part.reshape(len(outcome), -1) for part in gains(outcome, better, worse))
    ends = np.arange(1, outcome.shape[1] + 1) * ROWS - 1
    won, lost = np.zeros((2, len(outcome), outcome.shape[1]), dtype=bool)
    for year, (values, low, high) in enumerate(zip(gain, least, most, strict=True)):
        start = np.clip(0.0, low, high)
        up = wealth(values, low, unit=UNIT, start=start).against()
        down = wealth(-values, -high, unit=UNIT, start=-start).against()
        won[year], lost[year] = (log[ends] >= np.log(2 / ALPHA) for log in (up, down))
    return won, lost


def accuracy(years: Years, updated: Floats, frozen: Floats, met: Flags) -> NDArray[np.int64]:
    """Return the verdict at each look, as a place in `JUDGEMENTS`."""
    scored = slice(REFERENCE, None)
    outcome, prior = years.outcome[:, scored], years.prior[:, scored]
    watch = watched(outcome - frozen, scale(frozen), years.agent[:, scored], met)
    drift = np.maximum.accumulate(watch.log_evidence(), axis=-1) >= np.log(1 / ALPHA)
    week = np.array([0])
    versus = [beyond(outcome, shifted(updated, other, week), other) for other in (frozen, prior)]
    own = Change.of(tally(gains(years.outcome, years.final, years.prior)[0]), SPREAD_OF_OVERRIDING)
    rose, fell = (log[:, -LOOKS:] >= np.log(2 / ALPHA) for log in own.averaged())
    return Accuracy(
        early=np.arange(1, LOOKS + 1) * ROWS < 100,
        drift=drift,
        level_alone=watch.of_level(),
        gains=versus[0][0] & versus[1][0],
        loses=versus[0][1] & versus[1][1],
        overriding_rose=rose,
        overriding_fell=fell,
    ).codes()


def calibration(years: Years) -> NDArray[np.int64]:
    """Return the verdict at each of the last 52 looks."""
    side = np.sign(years.prior - 0.5)
    every = np.ones((len(side), AGENTS), dtype=bool)
    watch = watched(years.outcome - years.prior, side, years.agent, every)
    changed = np.maximum.accumulate(watch.log_evidence(), axis=-1) >= np.log(1 / ALPHA)
    parts = [(np.ones(side.shape), None), (side, None)]
    parts += [(np.ones(side.shape), years.agent == number) for number in range(AGENTS)]
    happened, stated = (
        np.concatenate([_sides(tally(values * weigh, rows)) for weigh, rows in parts], axis=-1)
        for values in (years.outcome, years.prior)
    )
    error = np.concatenate([np.sqrt(part.change.variance) for part in watch.parts], axis=-1)
    score = np.concatenate(watch.scores(), axis=-1)
    best = np.argmax(score, axis=-1)[..., None]
    before, since = (
        tuple(
            np.take_along_axis(table[side_], best, axis=-1)[..., 0] for table in (happened, stated)
        )
        for side_ in (0, 1)
    )
    closed = np.abs(before[0] - before[1]) - np.abs(since[0] - since[1])
    twice = 2 * np.take_along_axis(error, best, axis=-1)[..., 0]
    codes = Calibration(
        early=False,
        changed=changed,
        world_moved=np.abs(since[0] - before[0]) >= np.abs(since[1] - before[1]),
        nearer=closed > twice,
        further=closed < -twice,
    ).codes()
    return codes[:, -LOOKS:]


def _sides(table: Tally) -> Floats:
    """Return means before and since each start: (2, years, looks, starts)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        n, total = (np.cumsum(part, axis=-1)[..., :-1] for part in (table.count, table.total))
        every, whole = (part.sum(axis=-1)[..., None] for part in (table.count, table.total))
        return np.stack((total / n, (whole - total) / (every - n)))


# -- what others say -------------------------------------------------------------------------------


def naive(years: Years, updated: Floats, frozen: Floats) -> tuple[Flags, Flags, Flags, Flags]:
    """Return weekly t-tests of the gain, and of the last half's final score against the first's."""
    outcome = years.outcome[:, REFERENCE:]
    gain = gains(outcome, updated, frozen)[0].reshape(len(outcome), -1)
    ends = np.arange(1, LOOKS + 1) * ROWS
    mean = gain.cumsum(axis=1)[:, ends - 1] / ends
    spread = (gain**2).cumsum(axis=1)[:, ends - 1] / ends - mean**2
    z = mean / np.sqrt(np.maximum(spread, 1e-12) / ends)
    score = -((years.final[:, REFERENCE:] - outcome) ** 2).reshape(len(outcome), -1)
    first, last = np.split(score, 2, axis=1)
    halves = last.mean(axis=1) - first.mean(axis=1)
    halves /= np.sqrt((first.var(axis=1) + last.var(axis=1)) / first.shape[1])
    return z > 1.96, z < -1.96, halves > 1.96, halves < -1.96


def published(years: Years, updated: Floats, frozen: Floats) -> tuple[Flags, Flags]:
    """Return at which looks Choe and Ramdas's sequence for the gain excludes zero."""
    gain = gains(years.outcome[:, REFERENCE:], updated, frozen)[0].reshape(len(updated), -1)
    ends = np.arange(1, LOOKS + 1) * ROWS - 1
    made = [confidence_sequence(values, method="published", alpha=ALPHA) for values in gain]
    return (
        np.array([each.lower[ends] > 0 for each in made]),
        np.array([each.upper[ends] < 0 for each in made]),
    )


# -- speed -----------------------------------------------------------------------------------------


def speeding(world: str, years: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], Flags]:
    """Return verdicts at 52 looks, and what a weekly t-test of the log of hours says."""
    weeks = 4 + LOOKS
    change = {"faster": -np.log(1.5), "slower": np.log(1.5)}.get(world, 0.0)
    hours = rng.normal(0, 0.8, (years, weeks, ROWS)) + change * np.linspace(0, 1, weeks)[:, None]
    if world == "bad weeks":
        hours += np.abs(rng.normal(0, 0.25, (years, weeks, 1)))
    median = np.median(hours[:, :4].reshape(years, -1), axis=1)[:, None, None]
    change_ = Change.of(tally((hours <= median).astype(np.float64)), SPREAD_OF_SPEED)
    rose, fell = (log[:, 4:] >= np.log(2 / ALPHA) for log in change_.averaged())
    codes = Speeding(np.arange(1, LOOKS + 1) * ROWS < 100, rose, fell).codes()
    later = hours[:, 4:].reshape(years, -1)
    ends = np.arange(1, LOOKS + 1) * ROWS
    mean = later.cumsum(axis=1)[:, ends - 1] / ends
    first = hours[:, :4].reshape(years, -1)
    error = np.sqrt(hours.var() * (1 / ends + 1 / first.shape[1]))
    return codes, np.abs((mean - first.mean(axis=1)[:, None]) / error) > 1.96


# -- printing --------------------------------------------------------------------------------------

SHOWN = ("improving", "no evidence", "degrading", "drift")


def ever(flags: Flags) -> float:
    """Return the share of years with at least one look that says so, in percent."""
    return 100 * float(np.mean(flags.any(axis=-1)))


def ours(codes: NDArray[np.int64]) -> str:
    """Return what is said at the last look, and ever: percentages of years."""
    at_last = [100 * np.mean(codes[:, -1] == JUDGEMENTS.index(word)) for word in SHOWN]
    alarms = [ever(codes == JUDGEMENTS.index(word)) for word in ("improving", "degrading")]
    return (
        "".join(f"{value:10.1f}" for value in at_last)
        + "  |"
        + "".join(f"{value:8.1f}" for value in alarms)
    )


def in_batches(years: int, make: Callable[[int], tuple[np.ndarray, ...]]) -> list[np.ndarray]:
    """Return what batches of years yield, put together."""
    sizes = [min(BATCH, years - done) for done in range(0, years, BATCH)]
    return [np.concatenate(parts) for parts in zip(*map(make, sizes), strict=True)]


def accuracy_line(world: str, years: int, rng: np.random.Generator) -> str:
    """Simulate a world and say what every rule makes of it."""

    def batch(size: int) -> tuple[np.ndarray, ...]:
        made = simulated(world, size, rng)
        updated, frozen, met = forecasts(made)
        chance = made.chance[:, REFERENCE:]
        gain = ((frozen - chance) ** 2 - (updated - chance) ** 2).mean(axis=(1, 2))
        others = (*naive(made, updated, frozen), *published(made, updated, frozen))
        return accuracy(made, updated, frozen, met), gain, *others

    codes, gain, up, down, better, worse, above, below = in_batches(years, batch)
    naively = f"{ever(up):8.1f}{ever(down):7.1f}{100 * better.mean():8.1f}{100 * worse.mean():7.1f}"
    theirs = f"{ever(above):8.1f}{ever(below):7.1f}"
    return f"{world:18s}{1e4 * gain.mean():8.0f}{ours(codes)}  |{naively}  |{theirs}"


def calibration_line(world: str, years: int, rng: np.random.Generator) -> str:
    """Simulate a world and say what our rule makes of its stated probabilities."""
    (codes,) = in_batches(years, lambda size: (calibration(simulated(world, size, rng)),))
    return f"{world:26s}{ours(codes)}"


def speed_line(world: str, years: int, rng: np.random.Generator) -> str:
    """Simulate a world and say what our rule and a weekly t-test make of its pace."""
    codes, naively = in_batches(years, lambda size: speeding(world, size, rng))
    return f"{world:26s}{ours(codes)}  |{ever(naively):8.1f}"


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--years", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    begun = process_time()
    print(f"{options.years:,} years of {LOOKS} looks of {ROWS} decisions; percent of years.")
    print("Ours: what is said at the last look | ever improving, ever degrading.")
    said = "".join(f"{word.removesuffix(' evidence'):>10s}" for word in SHOWN)
    head = f"{said}  |  ever +  ever −"
    t_tests = f"{'t ever +':>8s}{'−':>7s}{'halves +':>8s}{'−':>7s}"
    tables = (
        (
            f"{'ACCURACY':18s}{'gain e-4':>8s}{head}  |{t_tests}  |{'publ. +':>8s}{'−':>7s}",
            ACCURACY,
        ),
        (f"{'CALIBRATION':26s}{head}", CALIBRATION),
        (f"{'SPEED':26s}{head}  |{'t ever':>8s}", SPEED),
    )
    lines = (accuracy_line, calibration_line, speed_line)
    for table, ((title, worlds), line) in enumerate(zip(tables, lines, strict=True)):
        print(f"\n{title}")
        for number, world in enumerate(worlds):
            rng = np.random.default_rng((options.seed, table, number))
            print(line(world, options.years, rng), flush=True)
    print(f"\n{process_time() - begun:.0f} s of processor time")


ACCURACY = (
    "neither",
    "learning",
    "learning slowly",
    "drift",
    "slow drift",
    "both, learning",
    "shocks",
    "learning, shocks",
    "hurting",
)
CALIBRATION = ("steady", "drift", "shocks", "agent worsens", "agent improves")
SPEED = ("steady", "faster", "slower", "bad weeks")

if __name__ == "__main__":
    main()
