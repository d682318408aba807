from __future__ import annotations

import subprocess
import sys

import pytest

import learning.calibration


def test_scores_and_curves_load_neither_scikit_learn_nor_matplotlib() -> None:
    code = (
        "import sys, learning.calibration as c; c.clustered_mean([1.0, 2.0]);"
        "print([m for m in ('sklearn', 'matplotlib', 'pandas') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    for name in learning.calibration.__all__:
        assert getattr(learning.calibration, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        _ = learning.calibration.guess  # pyright: ignore[reportAttributeAccessIssue]
