"""What was known of each decision's outcome, so and so long after it, as of a moment."""

from __future__ import annotations

from learning.join.coverage import coverage
from learning.join.kernel import join_arrow
from learning.join.outcome_join import join_outcomes
from learning.join.partition import join_parts
from learning.join.question import Question, horizon_suffix

__all__ = ["Question", "coverage", "horizon_suffix", "join_arrow", "join_outcomes", "join_parts"]
