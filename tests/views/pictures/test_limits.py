"""Every estimate is inside its picture, and uncertainty as far as it can be read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dtui.views.pictures.kinds import Curves, Forest, Interval, Line
from dtui.views.pictures.limits import forest_limits, x_limits, y_limits

numbers = st.floats(-1e6, 1e6)
columns = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=30)
rows = st.lists(st.tuples(numbers, numbers, numbers).map(sorted), max_size=12)


@given(columns)
def test_every_point_of_a_line_is_inside(points: list[tuple[float, float, float]]) -> None:
    x, y, wide = zip(*sorted(points), strict=True)
    upper = tuple(at + abs(more) for at, more in zip(y, wide, strict=True))
    picture = Curves("weeks", "gain", (Line("gain", x, y, y, upper),), zero=0.0)
    left, right = x_limits(picture)
    low, high = y_limits(picture)
    assert left <= min(x) <= max(x) <= right
    assert left < right
    assert low <= min(0.0, *y) <= max(0.0, *y, upper[-1]) <= high
    assert low < high


@given(rows, numbers)
def test_every_estimate_and_no_difference_are_inside(
    intervals: list[list[float]], zero: float
) -> None:
    told = [Interval("", middle, low, high, 9) for low, middle, high in intervals]
    low, high = forest_limits(Forest("gain", tuple(told), zero))
    known = [zero, *(row.estimate for row in told if row.estimate is not None)]
    assert low <= min(known) <= max(known) <= high
    assert low < high


def test_a_band_that_was_wide_at_first_does_not_flatten_what_came_later() -> None:
    line = Line("gain", (1, 2, 3), (0.1, 0.2, 0.1), (-9.0, -1.0, 0.0), (9.0, 1.0, 0.3))
    low, high = y_limits(Curves("cases", "gain", (line,)))
    assert -1.0 < low < 0.0 < 0.3 < high < 1.0


def test_a_share_stays_between_none_and_all() -> None:
    line = Line("kept", (1, 2), (0.0, 1.0))
    assert y_limits(Curves("weeks", "kept", (line,), y_percent=True)) == (0.0, 1.0)


def test_one_interval_that_is_far_wider_than_the_others_runs_off() -> None:
    told = [Interval(f"R{n}", 0.0, -0.1, 0.1, 90) for n in range(5)]
    low, high = forest_limits(Forest("gain", (*told, Interval("R9", 0.0, -50.0, 50.0, 2))))
    assert -1.0 < low < high < 1.0


def test_what_was_asked_for_is_shown() -> None:
    picture = Curves("p", "share", (), x_limits=(0.0, 1.0), y_limits=(0.2, 0.4))
    assert (x_limits(picture), y_limits(picture)) == ((0.0, 1.0), (0.2, 0.4))
