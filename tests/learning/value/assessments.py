"""Real assessments of which every outcome is known, so that hiding some can be checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

DATA = Path(__file__).parents[4] / "shared" / "data"
TABLE = DATA / "fogliato_rai" / "predictions_dev.csv"
REFERENCE = DATA / "reference" / "selective_labels" / "selective_reference.json"

needs_data = pytest.mark.skipif(
    not TABLE.exists() or not REFERENCE.exists(), reason=f"{TABLE} or {REFERENCE} is not there"
)


@dataclass(frozen=True)
class Assessments:
    """What agent and person said of each offender, in calls and in probabilities."""

    outcome: NDArray[np.float64]
    prior: NDArray[np.float64]
    final: NDArray[np.float64]
    agent_call: NDArray[np.float64]
    final_call: NDArray[np.float64]
    person: NDArray[np.int64]

    @property
    def accepted(self) -> NDArray[np.float64]:
        """Whom the person took for no risk; of the others nobody would see an outcome."""
        return 1 - self.final_call

    @property
    def seen(self) -> NDArray[np.float64]:
        """The outcomes of the accepted, NaN of the others."""
        return np.where(self.accepted == 1, self.outcome, np.nan)


def assessments() -> Assessments:
    """Return all that have both the agent's and the person's final judgement."""
    rows = pl.read_csv(TABLE).filter(pl.col("qp_hr").is_not_null(), pl.col("qp_r").is_not_null())

    def column(name: str) -> NDArray[np.float64]:
        return rows[name].cast(pl.Float64).to_numpy()

    return Assessments(
        outcome=column("outcome"),
        prior=column("qp_r"),
        final=column("qp_hr"),
        agent_call=column("qb_r"),
        final_call=column("qb_hr"),
        person=rows["id"].to_numpy(),
    )


def reference() -> dict[str, Any]:
    """Return the figures that others' code found."""
    return json.loads(REFERENCE.read_text())
