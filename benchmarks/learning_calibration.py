"""What the whole calibration report costs on a million rows, and what its figures are.

    python benchmarks/learning_calibration.py [ROWS] [--rounds N]

Two worlds: probabilities on a grid of a hundred, as people and agents state them, and as many
distinct ones as rows, as models give them. *The whole report* is `measure_calibration`: both
scores and their parts, SmoothECE, the binned error, the reliability curve with its consistency
band (1,000 samples) and four null bands (400 samples). Beside single figures of it stand, turn by
turn in the same run, the packages that make that figure: relplot (SmoothECE) and model-diagnostics
(the parts of both scores); Venn-Abers, learnt from half of the rows and asked of the other half,
beside venn-abers. The bands stand alone. Each
package is optional: what is not installed is named and left out. Peers are run once.

Floors: one sort of the probabilities, which any of these figures needs. CPU seconds, best of the
rounds, so that a busy machine doesn't show. Read the ratios: absolute times are this machine's.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from learning.calibration import (
    IsotonicCalibrator,
    VennAbersCalibrator,
    choose_recalibrator,
    decompose_score,
    measure_calibration,
    smooth_ece,
)

Rows = NDArray[np.float64]

GOALS = {"grid": 0.5, "continuous": 1.5}
"""CPU seconds for the whole report on a million rows."""


class World(NamedTuple):
    """Forecasts that are a little too sure of themselves, and what happened."""

    name: str
    stated: Rows
    happened: Rows


def worlds(rows: int) -> list[World]:
    """Draw both worlds, with the same outcomes."""
    random = np.random.default_rng(20261120)
    right = random.beta(2, 2, rows)
    happened = (random.random(rows) < right).astype(float)
    odds = (right / (1 - right)) ** 1.3
    stated = odds / (1 + odds)
    return [World("grid", np.round(stated, 2), happened), World("continuous", stated, happened)]


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the least CPU seconds that some work took."""
    best = float("inf")
    for _ in range(rounds):
        before = process_time()
        work()
        best = min(best, process_time() - before)
    return best


def peer(package: str) -> Any | None:  # noqa: ANN401
    """Return a package, or None and a line that says it is missing."""
    if find_spec(package) is not None:
        return import_module(package)
    print(f"{'':12}{package} is not installed: left out")
    return None


def line(what: str, ours: float, theirs: float | None = None, name: str = "") -> None:
    """Print a figure's cost, beside its peer's if there is one."""
    beside = f"{name:>20}{theirs:9.2f}{theirs / ours:8.0f}×" if theirs is not None else ""
    print(f"{'':12}{what:34}{ours:7.3f}{beside}")


def figures(world: World, rounds: int) -> tuple[float, float]:
    """Print single figures beside their peers; return what both took where there is a peer."""
    stated, happened = world.stated, world.happened
    summed = [0.0, 0.0]
    ours = seconds(lambda: smooth_ece(happened, stated), rounds)
    relplot = peer("relplot")
    theirs = seconds(lambda: relplot.smECE(stated, happened), 1) if relplot else None
    line("SmoothECE", ours, theirs, "relplot")
    if theirs is not None:
        summed = [summed[0] + ours, summed[1] + theirs]

    ours = seconds(
        lambda: (
            decompose_score(happened, stated),
            decompose_score(happened, stated, score="log"),
        ),
        rounds,
    )
    theirs = None
    if peer("model_diagnostics"):
        scoring = import_module("model_diagnostics.scoring")
        short = np.clip(stated, 1e-12, 1 - 1e-12)
        theirs = seconds(
            lambda: (
                scoring.decompose(happened, stated, scoring_function=scoring.SquaredError()),
                scoring.decompose(happened, short, scoring_function=scoring.LogLoss()),
            ),
            1,
        )
    line("parts of both scores", ours, theirs, "model-diagnostics")
    if theirs is not None:
        summed = [summed[0] + ours, summed[1] + theirs]
    return summed[0], summed[1]


def pairs(world: World, rounds: int) -> tuple[float, float]:
    """Print what Venn-Abers costs beside its peer; return what both took if there is one."""
    half = len(world.stated) // 2
    stated, happened = world.stated, world.happened

    def ours() -> Rows:
        fitted = VennAbersCalibrator().fit(stated[:half], happened[:half])
        return fitted.predict_interval(stated[half:])

    own = seconds(ours, rounds)
    package = peer("venn_abers")
    if package is None:
        line("Venn-Abers", own)
        return 0.0, 0.0

    def theirs() -> Rows:
        both = np.column_stack([1 - stated, stated])
        fitted = package.VennAbers()
        fitted.fit(both[:half], happened[:half])
        return fitted.predict_proba(both[half:])[1]

    took = seconds(theirs, 1)
    line("Venn-Abers", own, took, "venn-abers")
    apart = float(np.abs(ours() - theirs()).max())
    print(f"{'':12}{'':4}largest difference between the pairs: {apart:g}")
    return own, took


def measure(world: World, rounds: int, goal: str) -> None:
    """Print all that is measured in one world."""
    stated, happened = world.stated, world.happened
    print(f"\n{world.name}: {len(np.unique(stated)):,} distinct probabilities")
    line(f"the whole report{goal}", seconds(lambda: measure_calibration(happened, stated), rounds))
    line("floor: one sort", seconds(lambda: np.sort(stated), rounds))
    summed = [figures(world, rounds), pairs(world, rounds)]
    ours, theirs = (sum(costs) for costs in zip(*summed, strict=True))
    if theirs:
        line("these figures summed", ours, theirs, "packages summed")
    line(
        "isotonic, learnt and asked",
        seconds(lambda: IsotonicCalibrator().fit(stated, happened).recalibrated(stated), rounds),
    )
    line("choose_recalibrator", seconds(lambda: choose_recalibrator(happened, stated), 1))
    shown = measure_calibration(happened, stated)
    print(
        f"{'':12}SmoothECE {shown.smooth_ece:.4f} (flawless: up to "
        f"{shown.bands['smooth_ece'].upper:.4f}), miscalibration "
        f"{shown.brier.miscalibration:.5f} (up to {shown.bands['miscalibration'].upper:.5f})"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Time the calibration report.")
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{options.rows:,} rows, CPU seconds, best of {options.rounds} (peers: once)")
    for world in worlds(options.rows):
        goal = f" (goal {GOALS[world.name]})" if options.rows == 1_000_000 else ""
        measure(world, options.rounds, goal)


if __name__ == "__main__":
    main()
