"""The join beside a brute force that was written from its rules."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import example, given, settings

from dtui.errors import InsufficientDataError
from learning.join import horizon_suffix
from tests.learning.join.brute_force import Asked, Kind, Made, Told, expected
from tests.learning.join.histories import DAY, HORIZONS, START, History, answer, histories


def rows_of(history: History, joined: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the new columns as the brute force names them."""
    names = {"time_to_event": "time_to_event"}
    names |= {name: name for name in ("event_observed", "followed_for")}
    for horizon in history.asked.horizons:
        for what in ("outcome", "matured", "status"):
            names[f"{what}_{horizon_suffix(horizon)}"] = f"{what}_{horizon}"
    return joined.select(pl.col(ours).alias(theirs) for ours, theirs in names.items()).to_dicts()


def once(kind: Kind, *told: Told) -> History:
    """One decision, and what became of it, asked at a month when all is known."""
    asked = Asked(HORIZONS[:1], START + 150 * DAY, kind)
    return History((Made("p0", START),), told, asked, ("UTC", "UTC", "UTC"))


IN_A_MONTH = START + HORIZONS[0]
WATCHED_TO_THE_HORIZON = once(
    "binary", Told("o", 1, "p0", None, True, None, IN_A_MONTH, IN_A_MONTH)
)
TWO_AT_ONCE = once(  # of which the one with more versions is believed
    "category",
    Told("a", 2, "p0", "churned", False, None, IN_A_MONTH, IN_A_MONTH),
    Told("b", 1, "p0", "retained", False, None, IN_A_MONTH, IN_A_MONTH),
)


@example(WATCHED_TO_THE_HORIZON)
@example(TWO_AT_ONCE)
@settings(max_examples=max(300, settings().max_examples))  # `explore` tries a thousand
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
