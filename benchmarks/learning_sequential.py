"""False alarms and power of what is looked at every week, and what overlapping windows do to them.

    python benchmarks/learning_sequential.py [years]

First the published figures, of 25,165 baseball games, beside comparecast's, and how long they
take. Then simulated years (1,000 unless told otherwise; about a quarter of an hour on one core) of
52 weekly looks at 50 decisions each, two forecasters, Brier score. *False alarms*: years in which
a look at two equally good forecasters excluded no difference. *Power*: years in which one excluded
it where there was one. Beside ours stand a t-test each week, which is what a dashboard does, and
the published sequence.

Then the same with outcomes that take a quarter, so that the windows of 13 weeks overlap, and with
shocks that move the log-odds of all outcomes by as much for as long as they fall in the window:
weekly and monthly ones, together of the standard deviation in the table. What they do depends on
where the forecasters differ, so there are four ways to: one says more throughout; mostly; as often
as not; or one is the other drawn towards the middle. *Harder* seasons scale the log-odds instead
of shifting them. *Remembered* shocks fade with a half-life of half a year: they break what the
model of shared shocks assumes.
"""

# pyright: basic

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import expit

from learning.sequential import Comparison, compare_forecasters, compare_overlapping

Floats = NDArray[np.float64]

SHARED = Path(__file__).parents[2] / "shared" / "data"
WEEKS, PER_WEEK, WINDOW = 52, 50, 13
OPENED = np.repeat(np.arange(WEEKS), PER_WEEK) + np.tile(np.arange(PER_WEEK) / PER_WEEK, WEEKS)
LOOKS = np.arange(1, WEEKS + 1) * PER_WEEK - 1
TYPICAL, TYPICAL_REMEMBERED = 5.0, 76.0
"""Standard deviations of what falls in a window, to be divided by."""

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(15)

Lean = Literal["throughout", "mostly", "both ways", "to the middle"]
Shock = Literal["forgotten", "remembered", "harder"]


@dataclass(frozen=True)
class World:
    """How two forecasters differ, by how much one is better, and what befalls all outcomes."""

    lean: Lean
    gain: float
    shock: float = 0.0
    kind: Shock = "forgotten"


def simulated(world: World, chance: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Draw a year: outcomes, and the probabilities of two forecasters."""
    base = chance.normal(0, 0.8, (WEEKS, PER_WEEK))
    shock = _shocks(world, chance)[:, None]
    harder = world.kind == "harder"
    happens = expit(base * (1 + shock) if harder else base + shock)
    expected = _expected(base, world.shock, harder=harder)
    apart = {
        "throughout": np.full_like(base, 0.16),
        "mostly": 0.16 * (0.5 + 0.87 * chance.choice([-1, 1], base.shape)),
        "both ways": 0.16 * chance.choice([-1, 1], base.shape),
        "to the middle": -0.48 * (expected - 0.5),
    }[world.lean]
    middle = expected - world.gain / (2 * np.abs(apart).mean()) * np.sign(apart)
    p, q = (np.clip(middle + side * apart / 2, 0, 1).ravel() for side in (1, -1))
    return (chance.random(base.shape) < happens).astype(float).ravel(), p, q


def _shocks(world: World, chance: np.random.Generator) -> Floats:
    """Draw what befalls each week's decisions until their windows close."""
    if not world.shock:
        return np.zeros(WEEKS)
    remembered = world.kind == "remembered"
    before = 2 * WEEKS if remembered else 0  # so that the memory is full when the year begins
    length = before + WEEKS + WINDOW
    weekly, monthly = chance.normal(size=length), chance.normal(size=length // 4 + 1)
    series = weekly + np.repeat(monthly, 4)[:length] / 2
    if remembered:
        series = lfilter([1.0], [1.0, -(0.5 ** (1 / 26))], series)
    passed = np.concatenate(([0.0], np.cumsum(series)))[before:]
    total = passed[WINDOW : WINDOW + WEEKS] - passed[:WEEKS]
    return world.shock * total / (TYPICAL_REMEMBERED if remembered else TYPICAL)


def _expected(base: Floats, shock: float, *, harder: bool) -> Floats:
    """Return how likely each outcome was before anybody knew of the shock."""
    if not shock:
        return expit(base)
    moved = (expit(base * (1 + shock * z) if harder else base + shock * z) for z in NODES)
    return np.average(list(moved), axis=0, weights=WEIGHTS)


# -- the published figures ---------------------------------------------------------------------


def games() -> None:
    """Compare with comparecast on its own games."""
    reference = SHARED / "reference" / "anytime" / "anytime_reference.json"
    if not reference.exists():
        print("the baseball games are not here\n")
        return
    theirs = json.loads(reference.read_text("utf-8"))["fivethirtyeight|vegas|brier"]
    table = pl.read_csv(SHARED / "mlb_538_vegas" / "mlb_2010_2019.csv")
    columns = (table["y"], table["fivethirtyeight"], table["vegas"])
    last = theirs["rows"][-1]
    print(f"{len(table):,} games, FiveThirtyEight over Vegas, Brier")
    print(f"{'':22}{'lower':>11}{'upper':>11}{'excludes 0 at':>15}{'ms':>8}")
    at = theirs["first_t_excluding_0"]
    row = f"{last['lcb']:>11.7f}{last['ucb']:>11.7f}{at:>15,}{theirs['secs'] * 1e3:>8.0f}"
    print(f"{'comparecast':22}{row}")
    for method in ("published", "mixture"):
        begin = perf_counter()
        ours = compare_forecasters(*columns, method=method)
        took = perf_counter() - begin
        at = ours.first_excludes_zero or 0
        print(f"{method:22}{ours.lower:>11.7f}{ours.upper:>11.7f}{at:>15,}{took * 1e3:>8.0f}")
    print()


# -- one look after another --------------------------------------------------------------------


def years_of_looks(years: int) -> None:
    """Print false alarms and power where each outcome is known before the next decision."""
    print(f"{years:,} years of {WEEKS} looks at {PER_WEEK} decisions, outcomes known at once")
    print(f"{'':22}{'false alarms':>14}{'power at .0065':>16}")
    alarms: dict[str, list[float]] = {}
    for gain in (0.0, 0.0065):
        counts: dict[str, int] = {}
        chance = np.random.default_rng(3)
        for _ in range(years):
            y, p, q = _noisy(gain, chance)
            for name, alarmed in _one_by_one(y, p, q).items():
                counts[name] = counts.get(name, 0) + alarmed
        for name, count in counts.items():
            alarms.setdefault(name, []).append(count / years)
    for name, (false, true) in alarms.items():
        print(f"{name:22}{false:>14.1%}{true:>16.1%}")
    print()


def _noisy(gain: float, chance: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Draw a year of two forecasters who both miss the truth, one by more than the other."""
    size = WEEKS * PER_WEEK
    truth, noise = chance.beta(2, 2, size), 0.04
    p = truth + noise * chance.normal(size=size)
    q = truth + np.sqrt(noise**2 + gain) * chance.normal(size=size)
    return (chance.random(size) < truth).astype(float), np.clip(p, 0, 1), np.clip(q, 0, 1)


def _one_by_one(y: Floats, p: Floats, q: Floats) -> dict[str, bool]:
    gains = (q - y) ** 2 - (p - y) ** 2
    seen = LOOKS + 1
    total, squares = np.cumsum(gains)[LOOKS], np.cumsum(gains**2)[LOOKS]
    error = np.sqrt((squares - total**2 / seen) / (seen - 1) * seen)
    return {
        "t-test each week": bool(np.any(np.abs(total) > 1.96 * error)),
        **{
            name: _excludes(compare_forecasters(y, p, q, method=name))
            for name in ("published", "mixture")
        },
    }


def _excludes(compared: Comparison) -> bool:
    path = compared.path
    return bool(np.any((path.lower[LOOKS] > 0) | (path.upper[LOOKS] < 0)))


# -- overlapping windows -----------------------------------------------------------------------


def years_of_windows(years: int) -> None:
    """Print false alarms and power of each version in each world."""
    print(f"{years:,} years, outcomes after {WINDOW} weeks: false alarms / power at .01")
    versions = ("independent", "apart from the level", "shared shocks", "any overlap")
    print(f"{'p says more':15}{'shocks':>18}" + "".join(f"{name:>22}" for name in versions))
    leans: tuple[Lean, ...] = ("throughout", "mostly", "both ways", "to the middle")
    for lean in leans:
        for shock in (0.0, 0.3, 0.6):
            _row(lean, shock, "forgotten", years, versions)
    for kind in ("harder", "remembered"):
        for lean in leans[1:]:
            _row(lean, 0.3, kind, years, versions)


def _row(lean: Lean, shock: float, kind: Shock, years: int, versions: tuple[str, ...]) -> None:
    false, true = (_alarms(World(lean, gain, shock, kind), years) for gain in (0.0, 0.01))
    what = f"{shock:g}" if kind == "forgotten" else f"{shock:g} {kind}"
    cells = "".join(f"{f'{false[name]:.1%} / {true[name]:.0%}':>22}" for name in versions)
    print(f"{lean:15}{what:>18}{cells}", flush=True)


def _alarms(world: World, years: int) -> dict[str, float]:
    chance = np.random.default_rng(5)
    counts: dict[str, int] = {}
    for _ in range(years):
        y, p, q = simulated(world, chance)
        for version in compare_overlapping(y, p, q, OPENED, horizon=float(WINDOW)):
            alarmed = version.first_excludes_zero is not None
            counts[version.name] = counts.get(version.name, 0) + alarmed
    return {name: count / years for name, count in counts.items()}


def main() -> None:
    """Measure, and print tables."""
    years = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    games()
    years_of_looks(years)
    years_of_windows(years)


if __name__ == "__main__":
    main()
