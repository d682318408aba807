"""Do decisions get better as the corpus grows? Join outcomes, calibrate, judge, and report.

The floors, from the street up; a lower one never imports a higher one::

    showing           what every result can do: say itself, give its numbers, draw and show itself
    frames            decisions, overrides and outcomes as polars frames, checked on entry: from a
                      corpus through Parquet segments, or from a person's own table
    join              what was known of each decision's outcome, 30, 60 and 90 days later, as of a
                      moment
    calibration       scores and their parts, reliability curves, recalibrators
    sequential        inference that stays true however often somebody looks
    survival          how long things take, where some have not ended yet
    value             what overrides are worth, and by which right one may say so
    improvement       faster, more accurate, better calibrated: a verdict with its reasons
    report            all of it as one document, printed three ways

Public names are resolved on first use: ``import learning`` loads nothing but this file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from learning.calibration import (
        BetaCalibrator,
        IsotonicCalibrator,
        PlattCalibrator,
        VennAbersCalibrator,
        choose_recalibrator,
        decompose_score,
        measure_calibration,
        reliability_curve,
        smooth_ece,
    )
    from learning.frames import decisions, outcomes, overrides, read_corpus, read_table
    from learning.improvement import judge_improvement
    from learning.join import coverage, join_outcomes
    from learning.report import build_report
    from learning.sequential import (
        compare_forecasters,
        compare_overlapping,
        confidence_sequence,
        weakest_alarm,
    )
    from learning.survival import aalen_johansen, ipcw_brier, kaplan_meier
    from learning.value import override_value, scorecard

_HOMES = {
    "BetaCalibrator": "learning.calibration",
    "IsotonicCalibrator": "learning.calibration",
    "PlattCalibrator": "learning.calibration",
    "VennAbersCalibrator": "learning.calibration",
    "aalen_johansen": "learning.survival",
    "build_report": "learning.report",
    "choose_recalibrator": "learning.calibration",
    "compare_forecasters": "learning.sequential",
    "compare_overlapping": "learning.sequential",
    "confidence_sequence": "learning.sequential",
    "coverage": "learning.join",
    "decisions": "learning.frames",
    "decompose_score": "learning.calibration",
    "ipcw_brier": "learning.survival",
    "join_outcomes": "learning.join",
    "judge_improvement": "learning.improvement",
    "kaplan_meier": "learning.survival",
    "measure_calibration": "learning.calibration",
    "outcomes": "learning.frames",
    "override_value": "learning.value",
    "overrides": "learning.frames",
    "read_corpus": "learning.frames",
    "read_table": "learning.frames",
    "reliability_curve": "learning.calibration",
    "scorecard": "learning.value",
    "smooth_ece": "learning.calibration",
    "weakest_alarm": "learning.sequential",
}

__all__ = [
    "BetaCalibrator",
    "IsotonicCalibrator",
    "PlattCalibrator",
    "VennAbersCalibrator",
    "aalen_johansen",
    "build_report",
    "choose_recalibrator",
    "compare_forecasters",
    "compare_overlapping",
    "confidence_sequence",
    "coverage",
    "decisions",
    "decompose_score",
    "ipcw_brier",
    "join_outcomes",
    "judge_improvement",
    "kaplan_meier",
    "measure_calibration",
    "outcomes",
    "override_value",
    "overrides",
    "read_corpus",
    "read_table",
    "reliability_curve",
    "scorecard",
    "smooth_ece",
    "weakest_alarm",
]


def __getattr__(name: str) -> Any:
    """Import a public name's home the first time somebody asks for it."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'learning' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """List the public names, so that completion finds what is not loaded yet."""
    return sorted([*globals(), *_HOMES])
