"""The rule by which a verdict is reached, in words and in numbers. It has no other inputs.

Of each question the first line that applies decides. "Beyond doubt" means that an interval which
holds at all looks at once (at 95 %, unless told otherwise) excludes zero; so it may be looked at
every week. All thresholds are constants: none depends on how much there is to look at.

More accurate
    =================  =============================================================================
    not identified     no decision states a probability of a metric that is true or false
    too early          fewer than `ENOUGH` outcomes were forecast by both recalibrators, or they
                       all ended the same way
    improving          the frozen comparator's residual changed beyond doubt, likeliest by as much
                       for all cases, and updating gains beyond doubt all the same
    drift              it changed beyond doubt: whatever updating gains since, and whatever
                       overriding gains, may be following alone
    degrading          updating loses beyond doubt, or the gain of overriding fell beyond doubt
    improving          updating gains beyond doubt, or the gain of overriding rose beyond doubt
    no evidence        none of these
    =================  =============================================================================
    "Updating gains" says that the recalibrator trained on all that was known beats both the one
    frozen after its first `FROZEN_ROWS` outcomes and the stated probability, on the same cases and
    apart from the level: each pair is set to the same average in every week, so that a shared shock
    or a drift of all cases hardly helps either (how little is below). "Loses" says that it loses to
    both.

Better calibrated
    =================  =============================================================================
    not identified     as above
    too early          fewer than `ENOUGH` outcomes are known, or they all ended the same way
    no evidence        the residual of the stated probabilities did not change beyond doubt
    drift              it changed, and what happens moved further than what is stated
    improving          it changed, and what is stated came nearer to what happens, by more than
                       two standard errors
    degrading          it changed, and what is stated went further from it, by as much
    no evidence        it changed its sign and not its size
    =================  =============================================================================

Faster
    =================  =============================================================================
    not identified     nothing says when proposals were made
    too early          fewer than `ENOUGH` proposals came after the reference period
    improving          the share decided within the reference median rose beyond doubt
    degrading          it fell beyond doubt
    no evidence        none of these
    =================  =============================================================================

How often it is right
    Measured over 1,000 simulated years of 52 weekly looks at 50 decisions, outcomes known 13 weeks
    later (`benchmarks/learning_verdicts.py`): the share of years in which accuracy was called so at
    any look, beside a t-test each week and the published sequence of Choe and Ramdas.

    ======================================================  ======  ======  =========
    what is said, and what is true                            rule  t-test  published
    ======================================================  ======  ======  =========
    improving, where nothing changes                         0.2 %    38 %      0.8 %
    degrading, where nothing changes                         0.1 %    13 %      0.0 %
    improving, under shocks that last 13 weeks               0.1 %    64 %     25.0 %
    degrading, under shocks that last 13 weeks               0.3 %    59 %      9.1 %
    improving, where all cases drift and nobody learns       0.1 %    79 %      8.9 %
    improving, where a Brier gain of 0.0056 is learned      64.6 %    99 %     14.6 %
    improving, where it is learned under such shocks        45.7 %    88 %     28.7 %
    degrading, where reviewers begin to override at random  89.8 %
    ======================================================  ======  ======  =========

    A drift of all cases by 0.6 on the logit scale is found within half a year in 99 % of years, and
    in 50 % if it comes evenly over the year. Where nothing changes one is called in 0.4 %. Speed:
    0.5 % false alarms, and 99 % power for a third. Calibration: none where nothing changes, and
    30 % power where half of the agents begin to overstate by 0.12 in mid-year.

What it cannot do
    A shock as long as an outcome window cannot be told from a drift: a year of such shocks is
    called one in 74 %. So "drift" says that forecasts fit no longer, and not that it is for good.

    A drift is never taken back, as the frozen comparator fits no better for waiting. Once some
    hundreds of decisions taken since have outcomes, judge those by themselves: give
    `judge_improvement` frames without the others, and it freezes a comparator anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from learning.improvement.results import Judgement

ENOUGH = 100
"""Known cases under which nothing is said."""

JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)

Flags = NDArray[np.bool_] | bool

_CODES = {judgement: code for code, judgement in enumerate(JUDGEMENTS)}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What the rule for "more accurate" looks at; flags, or arrays of flags of many looks."""

    early: Flags
    drift: Flags
    level_alone: Flags
    """If there is a drift, it is likeliest that all cases moved alike."""
    gains: Flags
    loses: Flags
    overriding_rose: Flags
    overriding_fell: Flags

    def codes(self) -> NDArray[np.int64]:
        """Return places in `JUDGEMENTS`."""
        return _first(
            (self.early, "too early"),
            (np.logical_and(np.logical_and(self.drift, self.level_alone), self.gains), "improving"),
            (self.drift, "drift"),
            (np.logical_or(self.loses, self.overriding_fell), "degrading"),
            (np.logical_or(self.gains, self.overriding_rose), "improving"),
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the rule for "better calibrated" looks at."""

    early: Flags
    changed: Flags
    world_moved: Flags
    """What happens moved further than what is stated."""
    nearer: Flags
    further: Flags

    def codes(self) -> NDArray[np.int64]:
        """Return places in `JUDGEMENTS`."""
        moved = np.logical_or(self.nearer, self.further)
        return _first(
            (self.early, "too early"),
            (np.logical_not(self.changed), "no evidence"),
            (np.logical_and(self.world_moved, moved), "drift"),
            (self.nearer, "improving"),
            (self.further, "degrading"),
        )


@dataclass(frozen=True, slots=True)
class Speeding:
    """What the rule for "faster" looks at."""

    early: Flags
    rose: Flags
    fell: Flags

    def codes(self) -> NDArray[np.int64]:
        """Return places in `JUDGEMENTS`."""
        return _first((self.early, "too early"), (self.fell, "degrading"), (self.rose, "improving"))


def word(codes: NDArray[np.int64]) -> Judgement:
    """Return what a single code means."""
    return JUDGEMENTS[int(codes)]


def _first(*rules: tuple[Flags | NDArray[np.bool_], Judgement]) -> NDArray[np.int64]:
    conditions = [np.asarray(applies) for applies, _ in rules]
    shape = np.broadcast_shapes(*(condition.shape for condition in conditions))
    return np.select(
        [np.broadcast_to(condition, shape) for condition in conditions],
        [np.full(shape, _CODES[judgement]) for _, judgement in rules],
        _CODES["no evidence"],
    )
