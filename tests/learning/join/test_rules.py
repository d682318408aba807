"""The join beside a brute force that was written from its rules."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings

from dtui.errors import InsufficientDataError
from learning.join import horizon_suffix
from tests.learning.join.brute_force import expected
from tests.learning.join.histories import History, answer, histories


def rows_of(history: History, joined: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the new columns as the brute force names them."""
    names = {"time_to_event": "time_to_event"}
    names |= {name: name for name in ("event_observed", "followed_for")}
    for horizon in history.asked.horizons:
        for what in ("outcome", "matured", "status"):
            names[f"{what}_{horizon_suffix(horizon)}"] = f"{what}_{horizon}"
    return joined.select(pl.col(ours).alias(theirs) for ours, theirs in names.items()).to_dicts()


@settings(max_examples=1_000)
@given(histories())
def test_the_join_says_what_a_patient_person_would(history: History) -> None:
    wanted = expected(history.made, history.told, history.asked)
    try:
        joined = answer(history)
    except InsufficientDataError:
        first = f"status_{history.asked.horizons[0]}"
        assert {row[first] for row in wanted} == {"undecided"}
        return
    assert rows_of(history, joined) == wanted
    assert joined.select(history.decisions.columns).equals(history.decisions)
