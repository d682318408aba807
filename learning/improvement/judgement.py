"""`judge_improvement`: from frames to three verdicts with their reasons."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from dtui.errors import InvalidQueryError
from learning.columns import check_level
from learning.frames import DeclaredMetric, Frames
from learning.improvement.accuracy import AccuracyFound, find_accuracy
from learning.improvement.agents import agents_of
from learning.improvement.cases import Cases, cases_of
from learning.improvement.learning_curve import learning_curve
from learning.improvement.prequential import Forecasts, forecast
from learning.improvement.reasons import UNIT, accuracy_verdict, path_points
from learning.improvement.results import At, Improvement, Question, Speed, Verdict
from learning.improvement.speed import judge_speed
from learning.improvement.stated import UNIT as GAP
from learning.improvement.stated import Calibrated, judge_calibration
from learning.improvement.windows import windows_of

ALPHA = 0.05


def judge_improvement(
    frames: Frames,
    joined: pl.DataFrame,
    *,
    metric: str | DeclaredMetric | None,
    horizon: timedelta | None,
    as_of: datetime | None = None,
    alpha: float = ALPHA,
) -> Improvement:
    """Judge whether decisions get faster, more accurate and better calibrated.

    Parameters
    ----------
    frames : Frames
        Of one domain.
    joined : pl.DataFrame
        What `join_outcomes` made of them: of this metric, at this horizon or at several.
    metric : str, DeclaredMetric or None
        A binary metric that priors speak of; None where there is none.
    horizon : timedelta or None
        How long after a decision its outcome counts; None where there is no clock.
    as_of : datetime, optional
        Leave out whatever became known later; by default the frames' own moment. `joined` must be
        as of the same.
    alpha : float
        Chance of a wrong "beyond doubt", over all looks there will ever be, for each of the
        quantities that the rule looks at.

    Returns
    -------
    Improvement
        With a verdict for each question; thin data gives ``too early`` or ``not identified``,
        never an error.

    Raises
    ------
    InvalidQueryError
        If no metric of that name is declared, or `as_of` is no moment of the frames.
    InvalidFrameError
        If alpha does not lie between 0 and 1, or `joined` is not of these frames, this metric and
        horizon, and this moment.
    """
    check_level(alpha, "alpha")
    if as_of is not None and as_of != frames.as_of:
        frames = frames.known_by(as_of)
    faster, speed = judge_speed(frames, alpha)
    declared = _declared(frames, metric)
    cases = _cases(frames, joined, declared, horizon)
    if cases is None:
        return _silent(
            faster,
            _not_identified("accurate", declared),
            _not_identified("calibrated", declared),
            speed,
        )
    if not len(cases):
        return _silent(faster, _too_early("accurate"), _too_early("calibrated"), speed)
    made = forecast(cases.block, cases.prior, cases.agent, cases.news)
    found = find_accuracy(cases, made, alpha)
    accurate = accuracy_verdict(cases, made, found, alpha)
    calibrated = judge_calibration(cases, alpha)
    return _assembled(cases, made, found, (faster, accurate), calibrated, speed)


_SERIES = pl.DataFrame(
    schema={
        "proposal_id": pl.String(),
        "decided_at": pl.Datetime("us", "UTC"),
        "sequence": pl.Int64(),
        "outcome": pl.Float64(),
        "prior": pl.Float64(),
        "final": pl.Float64(),
        "updated": pl.Float64(),
        "frozen": pl.Float64(),
    }
)


def _declared(frames: Frames, metric: str | DeclaredMetric | None) -> DeclaredMetric | None:
    declared = frames.metric(metric) if isinstance(metric, str) else metric
    if metric is not None and declared is None:
        listed = ", ".join(repr(each.name) for each in frames.metrics) or "none"
        raise InvalidQueryError(f"no metric {metric!r} is declared; declared: {listed}.")
    return declared


def _cases(
    frames: Frames, joined: pl.DataFrame, metric: DeclaredMetric | None, horizon: timedelta | None
) -> Cases | None:
    """Return the cases, or None where no probability was stated of a binary metric."""
    if metric is None or metric.type != "binary":
        return None
    return cases_of(frames, joined, metric, horizon)


def _silent(
    faster: Verdict, accurate: Verdict, calibrated: Verdict, speed: Speed | None
) -> Improvement:
    """Return an improvement of which speed is all that is known."""
    return Improvement(
        faster,
        accurate,
        calibrated,
        series=_SERIES.clear(),
        trained_on=None,
        frozen_from=None,
        drift=None,
        gain_path=(),
        total_path=(),
        versions=(),
        learning_curve=(),
        windows=(),
        agents=(),
        speed=speed,
    )


def _assembled(
    cases: Cases,
    made: Forecasts,
    found: AccuracyFound | None,
    verdicts: tuple[Verdict, Verdict],
    calibrated: Calibrated,
    speed: Speed | None,
) -> Improvement:
    columns = {"updated": made.updated, "frozen": made.frozen}
    series = cases.frame.with_columns(
        **{name: pl.Series(values).fill_nan(None) for name, values in columns.items()}
    )
    frozen_from: At | None = None
    if made.scored.any():
        moments = "decided_at" if cases.clock else "sequence"
        frozen_from = cases.frame[moments][made.starts]
    return Improvement(
        *verdicts,
        calibrated.verdict,
        series=series.select(_SERIES.columns),
        trained_on=made.trained_on or None,
        frozen_from=frozen_from,
        drift=found.drift if found else None,
        gain_path=path_points(cases, found.gain) if found else (),
        total_path=path_points(cases, found.total) if found else (),
        versions=found.versions if found else (),
        learning_curve=learning_curve(cases),
        windows=windows_of(cases, made),
        agents=agents_of(cases, calibrated.since),
        speed=speed,
    )


_UNITS: dict[Question, str] = {"accurate": UNIT, "calibrated": GAP}


def _too_early(question: Question) -> Verdict:
    why = "Too early: no decision that states a probability has a known outcome."
    return Verdict(question, "too early", None, None, None, _UNITS[question], None, (why,), "", 0)


def _not_identified(question: Question, metric: DeclaredMetric | None) -> Verdict:
    if metric is None:
        why = "Not identified: no metric tells how a decision turned out."
    elif metric.type != "binary":
        why = f"Not identified: {metric.name!r} is not true or false, and no probability is of it."
    else:
        why = f"Not identified: no decision states a probability of {metric.name!r}."
    unit = _UNITS[question]
    return Verdict(question, "not identified", None, None, None, unit, None, (why,), "", 0)
