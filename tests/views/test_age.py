from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.views.age import age

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=48), "2 d"),
        (timedelta(days=6, hours=3), "6 d"),
        (timedelta(days=60), "2 mo"),
        (timedelta(days=729), "24 mo"),
        (timedelta(days=730), "2 y"),
        (-timedelta(days=3), "in 3 d"),
        (-timedelta(seconds=30), "now"),
    ],
)
def test_an_age_is_the_largest_unit_that_says_it_well(ago: timedelta, words: str) -> None:
    assert age(NOW - ago, NOW) == words


@given(st.datetimes(), st.datetimes())
def test_any_two_moments_have_an_age_of_at_most_a_few_cells(one: datetime, other: datetime) -> None:
    assert len(age(one.replace(tzinfo=UTC), other.replace(tzinfo=UTC))) <= 9
