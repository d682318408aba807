"""How long things take and how they end, where some have not ended yet."""

from learning.survival.aalen_johansen import CumulativeIncidence, aalen_johansen
from learning.survival.ipcw import WeightedBrier, ipcw_brier
from learning.survival.kaplan_meier import SurvivalCurve, kaplan_meier

__all__ = [
    "CumulativeIncidence",
    "SurvivalCurve",
    "WeightedBrier",
    "aalen_johansen",
    "ipcw_brier",
    "kaplan_meier",
]
