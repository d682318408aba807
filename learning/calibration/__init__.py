"""How well stated probabilities hold: scores and their parts, curves, recalibrators.

Everything is worked out on counts per stated probability, is the same to the last bit whatever the
order of the rows, and has beside it what chance alone would show. scikit-learn is loaded when the
first recalibrator is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from learning.calibration.bands import NullBand, Statistic, null_band
from learning.calibration.binned import expected_calibration_error
from learning.calibration.clusters import Estimate, clustered_mean
from learning.calibration.curve import ReliabilityCurve, reliability_curve
from learning.calibration.decomposition import Decomposition, decompose_score
from learning.calibration.scores import Score, row_scores
from learning.calibration.smooth import smooth_ece
from learning.calibration.summary import Calibration, measure_calibration

if TYPE_CHECKING:
    from learning.calibration.choice import Choice, choose_recalibrator
    from learning.calibration.isotonic import IsotonicCalibrator
    from learning.calibration.parametric import BetaCalibrator, PlattCalibrator
    from learning.calibration.recalibrator import Recalibrator
    from learning.calibration.venn_abers import VennAbersCalibrator

_HOMES = {
    "BetaCalibrator": "parametric",
    "Choice": "choice",
    "IsotonicCalibrator": "isotonic",
    "PlattCalibrator": "parametric",
    "Recalibrator": "recalibrator",
    "VennAbersCalibrator": "venn_abers",
    "choose_recalibrator": "choice",
}

__all__ = [
    "BetaCalibrator",
    "Calibration",
    "Choice",
    "Decomposition",
    "Estimate",
    "IsotonicCalibrator",
    "NullBand",
    "PlattCalibrator",
    "Recalibrator",
    "ReliabilityCurve",
    "Score",
    "Statistic",
    "VennAbersCalibrator",
    "choose_recalibrator",
    "clustered_mean",
    "decompose_score",
    "expected_calibration_error",
    "measure_calibration",
    "null_band",
    "reliability_curve",
    "row_scores",
    "smooth_ece",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a public name may be anything
    """Import a recalibrator, and scikit-learn with it, the first time somebody asks for one."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'learning.calibration' has no attribute {name!r}")
    return getattr(import_module(f"learning.calibration.{home}"), name)
