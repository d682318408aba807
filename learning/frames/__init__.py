"""Decisions, what people made of them, and what became of them, as three checked frames."""

from __future__ import annotations

from learning.frames.corpus import read_corpus
from learning.frames.entry import decisions, outcomes, overrides
from learning.frames.frames import FrameOrigin, Frames
from learning.frames.schema import DECISIONS, MOMENT, OUTCOMES, OVERRIDES, SPAN, DeclaredMetric
from learning.frames.segments import rebuild
from learning.frames.table import read_table

__all__ = [
    "DECISIONS",
    "MOMENT",
    "OUTCOMES",
    "OVERRIDES",
    "SPAN",
    "DeclaredMetric",
    "FrameOrigin",
    "Frames",
    "decisions",
    "outcomes",
    "overrides",
    "read_corpus",
    "read_table",
    "rebuild",
]
