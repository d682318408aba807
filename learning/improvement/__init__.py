"""Do decisions get better as the corpus grows? A verdict with its reasons."""

from __future__ import annotations

from learning.improvement.judgement import judge_improvement
from learning.improvement.results import (
    AgentCalibration,
    CurvePoint,
    Drift,
    Improvement,
    PathPoint,
    Speed,
    Verdict,
    WindowScore,
)

__all__ = [
    "AgentCalibration",
    "CurvePoint",
    "Drift",
    "Improvement",
    "PathPoint",
    "Speed",
    "Verdict",
    "WindowScore",
    "judge_improvement",
]
