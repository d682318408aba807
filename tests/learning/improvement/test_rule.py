"""The written rule, line by line."""

from __future__ import annotations

import numpy as np
import pytest

from learning.improvement.verdict import Accuracy, Calibration, Speeding, word

NOTHING = {
    "early": False,
    "drift": False,
    "level_alone": False,
    "gains": False,
    "loses": False,
    "overriding_rose": False,
    "overriding_fell": False,
}


@pytest.mark.parametrize(
    ("flags", "judgement"),
    [
        ((), "no evidence"),
        (("gains",), "improving"),
        (("loses",), "degrading"),
        (("overriding_rose",), "improving"),
        (("overriding_fell",), "degrading"),
        (("gains", "overriding_fell"), "degrading"),
        (("drift",), "drift"),
        (("drift", "gains"), "drift"),
        (("drift", "level_alone", "gains"), "improving"),
        (("drift", "level_alone", "overriding_rose"), "drift"),
        (("drift", "level_alone", "loses"), "drift"),
        (("early", "drift", "gains"), "too early"),
    ],
)
def test_accuracy(flags: tuple[str, ...], judgement: str) -> None:
    assert word(Accuracy(**NOTHING | dict.fromkeys(flags, True)).codes()) == judgement


@pytest.mark.parametrize(
    ("changed", "world_moved", "nearer", "further", "judgement"),
    [
        (False, True, True, False, "no evidence"),
        (True, False, True, False, "improving"),
        (True, False, False, True, "degrading"),
        (True, True, True, False, "drift"),
        (True, True, False, True, "drift"),
        (True, True, False, False, "no evidence"),
    ],
)
def test_calibration(
    changed: bool, world_moved: bool, nearer: bool, further: bool, judgement: str
) -> None:
    found = Calibration(
        early=False, changed=changed, world_moved=world_moved, nearer=nearer, further=further
    )
    assert word(found.codes()) == judgement


def test_speed() -> None:
    looks = Speeding(
        early=np.array([True, False, False, False]),
        rose=np.array([True, True, False, False]),
        fell=np.array([False, False, True, False]),
    )
    words = [word(code) for code in looks.codes()]
    assert words == ["too early", "improving", "degrading", "no evidence"]
