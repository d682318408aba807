"""The join against a brute force written from its rules."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given, settings

from learning.join import horizon_suffix, join_outcomes
from tests.learning.join.brute_force import expected
from tests.learning.join.histories import History, histories
from dtui.errors import InsufficientDataError


def rows_of(history: History, joined: pl.DataFrame) -> list[dict[str, Any]]:
    names = {horizon_suffix(at): str(at) for at in history.asked.horizons}
    renamed = {
        column: f"{column.rsplit('_', 1)[0]}_{names[column.rsplit('_', 1)[1]]}"
        for column in joined.columns
        if column.rsplit("_", 1)[-1] in names
    }
    given = set(history.decisions.columns)
    return (
        joined.rename(renamed)
        .select(name for name in joined.rename(renamed).columns if name not in given)
        .to_dicts()
    )


@settings(max_examples=1_000)
@given(histories())
def test_the_join_says_what_a_patient_person_would(history: History) -> None:
    asked = history.asked
    wanted = expected(history.made, history.told, asked)
    try:
        joined = join_outcomes(
            history.decisions,
            history.outcomes,
            horizons=asked.horizons,
            as_of=asked.as_of,
            kind=asked.kind,
            unreported=asked.unreported,
        )
    except InsufficientDataError:
        assert all(row["status_" + str(asked.horizons[0])] == "undecided" for row in wanted)
        return
    assert rows_of(history, joined) == wanted
