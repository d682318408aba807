"""Vectors and figures that other people's packages computed, where they lie beside the checkout."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Vectors = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Probabilities and outcomes."""


@pytest.fixture(scope="session")
def reference(shared_data: Path) -> Path:
    folder = shared_data / "reference"
    if not folder.is_dir():
        pytest.skip("no folder reference with figures of other packages in ../shared/data")
    return folder


@pytest.fixture(scope="session")
def figures(reference: Path) -> dict[str, Any]:
    return json.loads((reference / "calibration" / "calibration_reference.json").read_text())


@pytest.fixture(scope="session")
def vectors(reference: Path) -> Callable[[str], Vectors]:
    def read(name: str) -> Vectors:
        path = reference / "calibration" / f"vec_{name}.csv"
        stated, happened = np.loadtxt(path, delimiter=",", skiprows=1).T
        return stated, happened

    return read
