"""Which recalibrator this many outcomes can carry, chosen on some rows and judged on others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.calibration.checks import check_seed, checked_pair
from learning.calibration.clusters import Estimate, Labels, as_series, cluster_codes, clustered_mean
from learning.calibration.isotonic import IsotonicCalibrator
from learning.calibration.levels import row_keys
from learning.calibration.parametric import BetaCalibrator, PlattCalibrator
from learning.calibration.recalibrator import Recalibrator
from learning.calibration.venn_abers import VennAbersCalibrator
from learning.showing import Result

FEWEST = 50
"""Rows below which no recalibrator is worth its noise."""
FEWEST_OF_EACH = 10
"""Outcomes of the rarer kind below which none is, however many rows there are."""
MANY = 1000
"""Rows from which a map without a formula is learnt."""

_FOLDS = 4
"""Parts to choose on, in turn; two more of the same size are kept to judge on."""
_PARTS = _FOLDS + 2

AS_STATED = "as stated"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Choice(Result):
    """A recalibrator, why this one, and what it was worth on rows it had not seen."""

    calibrator: Recalibrator | None
    """Fitted on all rows; None where there is too little to learn one from."""
    name: str
    """``platt``, ``beta``, ``isotonic``, ``venn-abers``; ``none`` for an abstention."""
    why: str
    """The rule that decided, and what recalibrating brought: a sentence or two."""
    scores: dict[str, float]
    """Mean Brier score on the rows kept to judge on, of each candidate and of ``as stated``."""
    gain: Estimate | None
    """What recalibrating saved there, in Brier score; above zero it helped."""
    chosen_on: int
    judged_on: int

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"

    def frame(self) -> pl.DataFrame:
        """Return the mean Brier score of each candidate on rows it had not seen."""
        return pl.DataFrame(
            {"candidate": list(self.scores), "brier": list(self.scores.values())},
            schema={"candidate": pl.String, "brier": pl.Float64},
        )

    @property
    def helps(self) -> bool:
        """Return whether recalibrating helped beyond doubt on rows it had not seen."""
        return self.gain is not None and self.gain.lower is not None and self.gain.lower > 0


def choose_recalibrator(
    outcome: ArrayLike,
    probability: ArrayLike,
    *,
    seed: int = 0,
    groups: Labels | None = None,
    order: Labels | None = None,
) -> Choice:
    """Choose a recalibrator, or say why there is none to choose.

    Under 50 rows, or 10 of the rarer outcome, it abstains; up to 1,000 rows it takes Platt's or the
    beta recalibrator, beyond that isotonic or Venn-Abers: whichever scores better (Brier, four
    folds) on two thirds of the rows. The last third judges the winner against the probabilities as
    stated. What is returned is fitted on all rows.

    Parameters
    ----------
    outcome : array-like of shape (n,)
        What happened, 0 or 1; matured rows only.
    probability : array-like of shape (n,)
        What was stated of it before, in [0, 1].
    seed
        Of the split; the same seed and rows, in any order, give the same choice.
    groups : array-like of shape (n,), optional
        Rows of one group stay on one side of every split, so that nobody is judged by what was
        learnt from himself, and count as dependent in the interval of the gain.
    order : array-like of shape (n,), optional
        When each row was decided, or its place in the sequence. The latest third then judges what
        was learnt from the rest. Not together with `groups`.

    Raises
    ------
    InvalidFrameError
        If the lengths differ, an outcome is neither 0 nor 1, a probability is missing or lies
        outside [0, 1], a group or place is missing, or both `groups` and `order` are given.
    InsufficientDataError
        If there are no rows at all.

    Examples
    --------
    >>> import numpy as np
    >>> stated = np.tile([0.05, 0.95], 100)
    >>> came_true = np.tile([0, 0, 1, 1, 0, 1, 0, 1], 25)  # right in three of four
    >>> choice = choose_recalibrator(came_true, stated)
    >>> choice.name in ("platt", "beta"), choice.helps
    (True, True)
    >>> choose_recalibrator([0, 1] * 5, [0.3, 0.7] * 5).why
    '10 matured rows are too few: a recalibration takes 50'
    """
    truth, stated = checked_pair(outcome, probability)
    if groups is not None and order is not None:
        raise InvalidFrameError(
            "give groups or order, not both: rows are kept apart by whose they are, or by when"
        )
    check_seed(seed)
    codes = None if groups is None else cluster_codes(groups, len(truth), "groups")[0]
    places = None if order is None else _in_order(order, len(truth))
    refusal = _too_little(truth)
    if refusal:
        return _abstention(refusal)
    if codes is not None and codes.max() + 1 < _PARTS:
        return _abstention(
            f"{codes.max() + 1} groups are too few to choose on some and judge on others: "
            f"it takes {_PARTS}"
        )
    if places is not None and not places.any():
        return _abstention("order puts all rows at the same place: none is later than the others")
    part = _parts(truth, stated, codes, places, np.random.default_rng(seed))
    try:
        return _choose(truth, stated, part, codes)
    except InsufficientDataError:
        return _abstention(
            "in some part of the rows all outcomes are alike: nothing is left to choose by"
        )


def _candidates(rows: int) -> dict[str, Recalibrator]:
    """Return what so many rows can carry."""
    if rows < MANY:
        return {"platt": PlattCalibrator(), "beta": BetaCalibrator()}
    return {"isotonic": IsotonicCalibrator(), "venn-abers": VennAbersCalibrator()}


def _too_little(truth: NDArray[np.float64]) -> str:
    """Return why nothing can be learnt from these rows, or nothing."""
    rows, hits = len(truth), int(truth.sum())
    if rows < FEWEST:
        return f"{rows} matured rows are too few: a recalibration takes {FEWEST}"
    if hits in (0, rows):
        return f"all {rows} outcomes are alike: there is nothing to learn a map from"
    if min(hits, rows - hits) < FEWEST_OF_EACH:
        came = "came true" if hits < rows - hits else "did not come true"
        rarer = f"only {min(hits, rows - hits)} of {rows} {came}"
        return f"{rarer}: a recalibration takes {FEWEST_OF_EACH} of each kind"
    return ""


def _abstention(why: str) -> Choice:
    return Choice(None, "none", why, {}, None, 0, 0)


def _parts(
    truth: NDArray[np.float64],
    stated: NDArray[np.float64],
    codes: NDArray[np.int64] | None,
    places: NDArray[np.int64] | None,
    random: np.random.Generator,
) -> NDArray[np.int64]:
    """Deal rows into parts, of which the last two judge; the order of rows decides nothing."""
    if codes is not None:
        dealt = random.permutation(int(codes.max()) + 1) % _PARTS
        return dealt[codes]
    rows = len(truth)
    part = np.empty(rows, dtype=np.int64)
    keys = row_keys(truth, stated)
    late = np.zeros(rows, dtype=bool)
    if places is not None:
        late = _latest(places)
        part[late] = _FOLDS
    parts = _PARTS if places is None else _FOLDS
    for kind in (0, 1):  # as many of each outcome in every part
        own = np.flatnonzero((truth == kind) & ~late)
        own = own[np.argsort(keys[own])]
        part[own] = random.permutation(np.arange(len(own)) % parts)
    return part


def _in_order(order: Labels, rows: int) -> NDArray[np.int64]:
    """Return a number that grows with the place of each row; texts have none ("10" before "2")."""
    places = as_series(order, "order")
    if places.dtype == pl.String:
        raise InvalidFrameError(
            "order must be numbers or moments; it holds texts, of which '10' comes before '2'. "
            "Convert it first.",
            column="order",
        )
    return cluster_codes(places, rows, "order")[0]


def _latest(places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which rows judge: about the last third, without parting what shares a place."""
    first = np.sort(places)[len(places) * _FOLDS // _PARTS]
    return places >= (first or 1)


def _choose(
    truth: NDArray[np.float64],
    stated: NDArray[np.float64],
    part: NDArray[np.int64],
    codes: NDArray[np.int64] | None,
) -> Choice:
    """Choose on the first parts, judge on the last, and fit the winner on all."""
    choosing = part < _FOLDS
    names = _candidates(len(truth))
    costs = {name: _cross_validated(name, truth, stated, part) for name in names}
    name = min(costs, key=lambda candidate: costs[candidate])
    asked, happened = stated[~choosing], truth[~choosing]
    answers = {AS_STATED: asked} | {
        candidate: fresh.fit(stated[choosing], truth[choosing]).recalibrated(asked)
        for candidate, fresh in names.items()
    }
    costs_there = {candidate: (answer - happened) ** 2 for candidate, answer in answers.items()}
    gain = clustered_mean(
        costs_there[AS_STATED] - costs_there[name], None if codes is None else codes[~choosing]
    )
    scores = {candidate: clustered_mean(cost).mean for candidate, cost in costs_there.items()}
    fitted = _candidates(len(truth))[name].fit(stated, truth)
    why = _why(name, list(names), len(truth), int(choosing.sum()), gain)
    return Choice(fitted, name, why, scores, gain, int(choosing.sum()), int((~choosing).sum()))


def _cross_validated(
    name: str, truth: NDArray[np.float64], stated: NDArray[np.float64], part: NDArray[np.int64]
) -> float:
    """Return the mean Brier score of a candidate on each fold in turn, learnt from the others."""
    costs: list[NDArray[np.float64]] = []
    for fold in range(_FOLDS):
        asked = part == fold
        learnt = (part < _FOLDS) & ~asked
        candidate = _candidates(len(truth))[name].fit(stated[learnt], truth[learnt])
        costs.append((candidate.recalibrated(stated[asked]) - truth[asked]) ** 2)
    return clustered_mean(np.concatenate(costs)).mean


def _why(name: str, names: list[str], rows: int, chosen_on: int, gain: Estimate) -> str:
    """Say which rule decided, and what the winner was worth."""
    other = next(candidate for candidate in names if candidate != name)
    bound = f"under {MANY:,}" if rows < MANY else f"{MANY:,} or more"
    rule = f"with {bound} rows it is {names[0]} or {names[1]}; {name} scored better than {other}"
    chosen = f"{rule} on {chosen_on:,} rows"
    if gain.lower is None or gain.upper is None:
        return f"{chosen}. What it is worth on others cannot be said: {gain.note}"
    reach = f"{gain.mean:+.4f} Brier ({gain.lower:+.4f} to {gain.upper:+.4f}) on {gain.n:,} others"
    if gain.lower > 0:
        return f"{chosen}. It saved {reach}"
    if gain.upper < 0:
        return f"{chosen}. Leave probabilities as they are: it changed the score by {reach}"
    return f"{chosen}. Whether it helps is open: it saved {reach}"
