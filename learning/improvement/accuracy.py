"""Are decisions more accurate? What updating gained, unless the world moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learning.improvement.cases import Cases
from learning.improvement.drift import rows_of, watch_residuals
from learning.improvement.gain import GainPath, follow_gain, shifted
from learning.improvement.learner import Floats, scale
from learning.improvement.overriding import Overriding, follow_overriding
from learning.improvement.prequential import Forecasts
from learning.improvement.results import Drift
from learning.improvement.verdict import ENOUGH, Accuracy
from learning.sequential import Version, compare_overlapping


@dataclass(frozen=True, slots=True)
class AccuracyFound:
    """All that the verdict on accuracy is reached from, and said by.

    Attributes
    ----------
    evidence : Accuracy
        What the rule looks at.
    total : GainPath
        Of updating over the frozen comparator, drift and all.
    gain, over_prior : GainPath
        Of updating over the frozen comparator and over the stated probability, apart from the
        level. They are counted in the order outcomes came to be known.
    drift : Drift
    level_alone : bool
        Whether the likeliest drift is one of all cases alike.
    before : tuple or None
        Mean, lower and upper of `total` over the cases before a drift.
    overriding : Overriding or None
    versions : tuple of Version
        What may be said of `total` under several assumptions on how outcomes hang together; none
        where there is no clock, as then nothing says which windows overlap.
    """

    evidence: Accuracy
    total: GainPath
    gain: GainPath
    over_prior: GainPath
    drift: Drift
    before: tuple[float, float, float] | None
    overriding: Overriding | None
    versions: tuple[Version, ...]


def find_accuracy(cases: Cases, made: Forecasts, alpha: float) -> AccuracyFound | None:
    """Gather what the verdict on accuracy looks at; None where under two cases are scored.

    Parameters
    ----------
    cases : Cases
    made : Forecasts
        Of the same cases.
    alpha : float
        Chance of a wrong "beyond doubt", for each of drift, updating and overriding.
    """
    scored = cases.later(made.starts)
    if len(scored) < 2:
        return None
    updated, frozen = made.updated[made.starts :], made.frozen[made.starts :]
    total = follow_gain(scored.outcome, updated, frozen, scored.look, alpha)
    gain, over_prior = (_apart(scored, updated, other, alpha) for other in (frozen, scored.prior))
    drift, start, level_alone = _drift(scored, frozen, made.met, alpha)
    overriding = follow_overriding(cases, alpha)
    one_class = len(np.unique(scored.outcome)) < 2
    evidence = Accuracy(
        early=len(scored) < ENOUGH or one_class,
        drift=drift.found,
        level_alone=level_alone,
        gains=bool(gain.lower[-1] > 0 and over_prior.lower[-1] > 0),
        loses=bool(gain.upper[-1] < 0 and over_prior.upper[-1] < 0),
        overriding_rose=overriding is not None and overriding.rose,
        overriding_fell=overriding is not None and overriding.fell,
    )
    before = total.at(cases.last_look_before(start)) if drift.found else None
    versions = _versions(scored, updated, frozen, alpha)
    return AccuracyFound(evidence, total, gain, over_prior, drift, before, overriding, versions)


def _versions(cases: Cases, updated: Floats, frozen: Floats, alpha: float) -> tuple[Version, ...]:
    if cases.reach is None:
        return ()
    opened = cases.frame["decided_at"].dt.replace_time_zone(None).to_numpy()
    return compare_overlapping(
        cases.outcome, updated, frozen, opened, horizon=cases.reach, alpha=alpha
    )


def _apart(cases: Cases, updated: Floats, other: Floats, alpha: float) -> GainPath:
    """Follow the gain over another forecast, once both have the same average in every block."""
    level = shifted(updated, other, cases.first_of_block)
    return follow_gain(cases.outcome, level, other, cases.look, alpha)


def _drift(cases: Cases, frozen: Floats, met: np.ndarray, alpha: float) -> tuple[Drift, int, bool]:
    """Return whether the frozen residual changed, the likeliest start, and if it is the level's."""
    residual = cases.outcome - frozen
    watch = watch_residuals(residual, scale(frozen), cases.agent, cases.agents, met, cases.tallied)
    evidence = float(np.exp(min(np.max(watch.log_evidence()), 700.0)))
    part, place = watch.likeliest()
    if not part.change.known(place):
        return Drift(False, None, None, evidence, None, None, None, None), 0, False
    start = int(cases.period[0]) + 1 + place
    difference, radius = float(part.change.difference[-1, place]), part.radius(place, alpha)
    own, since = rows_of(part.name, cases.agent, cases.agents, met), cases.period >= start
    sides = own & ~since, own & since
    before, after = (float(np.mean(residual[side])) for side in sides)
    drift = Drift(
        found=evidence >= 1 / alpha,
        since=cases.period_start(start),
        part=part.name,
        evidence=evidence,
        residual_before=before,
        residual_since=after,
        lower=difference - radius,
        upper=difference + radius,
    )
    return drift, start, bool(watch.of_level()[-1])
