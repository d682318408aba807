"""The five rungs, each tried on the cases of a log: whether it holds, and what it says."""

from __future__ import annotations

from learning.value.rungs.bounded import bounded
from learning.value.rungs.dealt import dealt
from learning.value.rungs.scored import scored
from learning.value.rungs.shown import shown
from learning.value.rungs.weighted import weighted

__all__ = ["bounded", "dealt", "scored", "shown", "weighted"]
