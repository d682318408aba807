"""An option that a join cannot understand is refused: it would be answered as something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from dtui.errors import InvalidFrameError
from learning.join import join_outcomes

DAY = datetime(2026, 3, 1, tzinfo=UTC)
DECISIONS = pl.DataFrame({"proposal_id": ["a"], "decided_at": [DAY]})
OUTCOMES = pl.DataFrame(
    {
        "outcome_id": ["won-a"],
        "proposal_id": ["a"],
        "value": [1.0],
        "occurred_at": [DAY + timedelta(days=1)],
        "recorded_at": [DAY + timedelta(days=1)],
    }
)
GOOD: dict[str, Any] = {"decisions": DECISIONS, "outcomes": OUTCOMES, "as_of": DAY}


@pytest.mark.parametrize(
    ("option", "given", "says"),
    [
        ("kind", "yes or no", "kind is 'yes or no'; it must be one of: binary, number, category"),
        ("unreported", "none", "unreported is 'none'; it must be one of: unknown, no"),
        ("early", "x", "early is 'x'; it must be one of: leave out, refuse"),
        ("memory", -1, "memory is -1; it must be a whole number of bytes above zero"),
        ("memory", "1GB", "memory is '1GB'"),
        ("as_of", "2026-03-31", "as_of is '2026-03-31', and no moment"),
        ("as_of", DAY.date(), "and no moment"),
        ("horizons", timedelta(days=30), "horizons is one horizon. Give a list"),
        ("metric", 5, "metric is 5. Give its name"),
        ("decisions", None, "decisions is a NoneType, and no polars frame"),
        ("outcomes", {"value": [1.0]}, "outcomes is a dict, and no polars frame"),
    ],
)
def test_an_option_that_means_nothing_is_refused(option: str, given: object, says: str) -> None:
    asked: dict[str, Any] = {**GOOD, option: given}
    with pytest.raises(InvalidFrameError, match=says):
        join_outcomes(asked.pop("decisions"), asked.pop("outcomes"), **asked)
