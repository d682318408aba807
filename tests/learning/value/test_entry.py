"""What is no column and no option is refused by its row, whichever rung it is given to."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from dtui.errors import InsufficientDataError, InvalidFrameError, InvalidQueryError
from learning.value import (
    Effect,
    alone_bounds,
    at_every_look,
    contraction,
    effect_bounds,
    error_bounds,
    instrumented,
    right_when_overriding,
    risk_of_agent,
    risk_of_people,
    showing,
    shrink,
    weigh,
)

Call = Callable[[], Any]
THREE = ["a", "b", "c"] * 2


@pytest.mark.parametrize(
    "call",
    [
        lambda: right_when_overriding([1, 0], [0.5, 0.5], [0.6, 0.4], ["yes", "no"]),
        lambda: right_when_overriding([1, 0], [0.5, 0.5], [0.6, 0.4], [True]),
        lambda: error_bounds([0.4, 0.6], [1, 0]),
        lambda: error_bounds([1, 0], [1, math.inf]),
        lambda: weigh([1, 0], [math.nan, 1], [0.5, 0.5]),
        lambda: weigh([1, math.inf], [1, 0], [0.5, 0.5]),
        lambda: weigh([1, 0], [1, 0], [0.5, 0.5], expected=[0.5]),
        lambda: weigh([1, 0], [1, 0], [0.5, 0.5], expected=[0.5, math.nan]),
        lambda: weigh([1, 0], [1, 0], [0.5, 0.5], stands_for=[1, -1]),
        lambda: weigh([1, 0], [1, 0], [0.5, 0.5], clusters=["a"]),
        lambda: weigh([1, 0], [1, 0], [0.5, 0.5], level=95),
        lambda: contraction([1, 1], [0, 1], [1, math.nan], ["a", "a"], rates=[0.5]),
        lambda: contraction([1, 1], [0, 1], [1, 2, 3], ["a", "a"], rates=[0.5]),
        lambda: instrumented([1, math.inf] * 3, [1, 0] * 3, THREE),
        lambda: instrumented([1, 0] * 3, [1, 2] * 3, THREE),
        lambda: showing([1, 0], [1, 0, 1]),
        lambda: showing([1, 0], [1, 0], stands_for=[1]),
        lambda: alone_bounds([1, 3], [1, 1], [1, 0]),
        lambda: alone_bounds([1, 0], [1], [1, 0]),
        lambda: risk_of_people([0, math.nan], [0, 0]),
        lambda: risk_of_agent([0, 1], [0, 0], [1]),
        lambda: shrink([0.1, 0.2, 0.3], [0.1, 0.1]),
        lambda: shrink([0.1, 0.2, math.inf], [0.1, 0.1, 0.1]),
        lambda: shrink([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], level=1),
    ],
)
def test_no_column(call: Call) -> None:
    with pytest.raises(InvalidFrameError) as refused:
        call()
    assert len(str(refused.value)) > 30


@pytest.mark.parametrize(
    "call",
    [
        lambda: weigh([1, 0], [1, 0], [0.5, 0.5], among="both"),  # pyright: ignore[reportArgumentType]
        lambda: effect_bounds([0, 1], least=1, most=0),
        lambda: alone_bounds([1, 0], [1, 1], [1, 0], least=0, most=math.inf),
        lambda: contraction([1, 1], [0, 1], [1, 2], ["a", "a"], rates=[0.5], lenient=2),
        lambda: at_every_look(Effect("all", 0.1, 0.0, 0.2, 9, "", 0.05), 9, alpha=math.nan),
    ],
)
def test_no_option(call: Call) -> None:
    with pytest.raises(InvalidQueryError):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: weigh([], [], []),
        lambda: error_bounds([], []),
        lambda: showing([], []),
        lambda: instrumented([], [], []),
        lambda: right_when_overriding([], [], [], []),
    ],
)
def test_no_rows(call: Call) -> None:
    with pytest.raises(InsufficientDataError):
        call()


def test_what_is_hidden_may_be_anything() -> None:
    assert risk_of_people([math.nan, 1], [1, 0]).tolist() == [1.0, 2.0]
