"""How well stated probabilities hold: scores and their parts, curves, recalibrators.

Everything is worked out on counts per stated probability, is the same to the last bit whatever the
order of the rows, and has beside it what chance alone would show. scikit-learn is loaded when the
first recalibrator is asked for.
"""

from __future__ import annotations

from learning.calibration.bands import NullBand, Statistic, null_band
from learning.calibration.binned import expected_calibration_error
from learning.calibration.clusters import Estimate, clustered_mean
from learning.calibration.curve import ReliabilityCurve, reliability_curve
from learning.calibration.decomposition import Decomposition, decompose_score
from learning.calibration.scores import Score, row_scores
from learning.calibration.smooth import smooth_ece

__all__ = [
    "Decomposition",
    "Estimate",
    "NullBand",
    "ReliabilityCurve",
    "Score",
    "Statistic",
    "clustered_mean",
    "decompose_score",
    "expected_calibration_error",
    "null_band",
    "reliability_curve",
    "row_scores",
    "smooth_ece",
]
