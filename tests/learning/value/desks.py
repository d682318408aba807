"""Desks whose truth is known, as frames: a made-up one, and the sample of the project."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from scipy.special import expit

from learning.frames import DeclaredMetric, Frames, decisions, outcomes, overrides
from learning.join import join_outcomes
from learning.value import OverrideValue, override_value
from sample_traces import pricing

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
MONTH, QUARTER = timedelta(days=30), timedelta(days=90)
REVIEWERS = ("ana", "ben", "cem", "dag", "eva", "fay")
WON = DeclaredMetric("pricing", "won", direction="higher", horizons=(MONTH,))


@dataclass(frozen=True)
class Desk:
    """What a made-up desk records, and how its overrides turn out."""

    size: int = 1_200
    seed: int = 0
    effect: Mapping[str, float] | float = 0.1
    """By reviewer, or of all: what overriding adds to the probability of winning."""
    propensities: bool = True
    assignment: str | None = "rotation"
    shown: str = "by lot"
    """``by lot``, ``by reviewer``, ``always`` or ``unrecorded``."""
    unaffected: bool = False
    unseen: float = 0.0
    """Share of the rejected whose outcome nobody looked up."""
    rejects: float = 0.0
    """Share of the overrides that reject."""
    metric: DeclaredMetric = WON

    def frames(self) -> Frames:
        """Make the desk."""
        rng = np.random.default_rng(self.seed)
        rows = range(self.size)
        reviewer = [REVIEWERS[row % len(REVIEWERS)] for row in rows]
        hidden = rng.uniform(-1, 1, self.size)
        prior = np.round(rng.uniform(0.25, 0.75, self.size), 2)
        ready = np.array([REVIEWERS.index(name) for name in reviewer]) / 4 - 1
        chance = np.clip(expit(ready - 1.2 * hidden), 0.06, 0.9)
        overridden = rng.random(self.size) < chance
        rejected = overridden & (rng.random(self.size) < self.rejects)
        gain = np.array([self._effect(name) for name in reviewer]) * overridden
        truth = np.clip(prior + 0.15 * hidden + (0.0 if self.unaffected else gain), 0.02, 0.98)
        won = rng.random(self.size) < truth
        followed = ~rejected | (rng.random(self.size) >= self.unseen)
        proposed = [BEGINS + timedelta(hours=row) for row in rows]
        decided = [moment + timedelta(hours=3) for moment in proposed]
        ids = [f"p-{row:05}" for row in rows]
        return Frames.of(
            decisions(
                pl.DataFrame(
                    {
                        "proposal_id": ids,
                        "domain": "pricing",
                        "agent": [("north", "west")[row % 2] for row in rows],
                        "proposed_at": proposed,
                        "probability": prior,
                        "metric": self.metric.name,
                        "horizon": MONTH,
                    }
                )
            ),
            overrides(
                pl.DataFrame(
                    {
                        "proposal_id": ids,
                        "verdict": np.where(
                            rejected, "reject", np.where(overridden, "modify", "approve")
                        ),
                        "reviewer": reviewer,
                        "probability": np.round(truth, 3),
                        "codes": [[("floor", "rival", "risk")[row % 3]] for row in rows],
                        "propensity": np.where(overridden, chance, 1 - chance)
                        if self.propensities
                        else [None] * self.size,
                        "shown": self._shown(rng, reviewer),
                        "assignment": self.assignment,
                        "given_at": decided,
                    }
                )
            ),
            outcomes(
                pl.DataFrame(
                    {
                        "proposal_id": [ids[row] for row in rows if followed[row]],
                        "metric": self.metric.name,
                        "value": [float(won[row]) for row in rows if followed[row]],
                        "occurred_at": [decided[row] + MONTH / 3 for row in rows if followed[row]],
                        "recorded_at": [decided[row] + MONTH for row in rows if followed[row]],
                    }
                )
            ),
            metrics=(self.metric,),
        )

    def value(self, **changes: Any) -> OverrideValue:
        """Tell what overriding was worth, once nearly all has matured."""
        return valued(self.frames(), self.metric, MONTH, **changes)

    def _effect(self, name: str) -> float:
        return self.effect if isinstance(self.effect, float | int) else self.effect[name]

    def _shown(self, rng: np.random.Generator, reviewer: list[str]) -> list[bool | None]:
        match self.shown:
            case "by lot":
                return (rng.random(self.size) < 0.7).tolist()
            case "by reviewer":
                return [name in REVIEWERS[:3] for name in reviewer]
            case "always":
                return [True] * self.size
            case _:
                return [None] * self.size


def valued(
    frames: Frames, metric: DeclaredMetric, horizon: timedelta | None, **changes: Any
) -> OverrideValue:
    """Join and value."""
    joined = join_outcomes(
        frames.decisions,
        frames.outcomes,
        horizons=metric.horizons if frames.clock else (),
        as_of=frames.as_of,
        metric=metric,
    )
    return override_value(frames, joined, metric=metric, horizon=horizon, **changes)


# -- the sample ------------------------------------------------------------------------------------


@cache
def sample() -> tuple[Frames, dict[str, Any]]:
    """Return the pricing desk as frames, and what is true of it.

    Straight from its lines: importing its 59,000 entries into a log would take a minute.
    """
    simulation = pricing.simulate()
    truth = json.loads(pricing.truth_json(simulation))
    lines = (json.loads(line) for line in pricing.lines_of(simulation))
    kept: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        event = line.get("event", {})
        kept[event.get("kind", "")].append(event)
    taken_back = {event["retracts"]: event["recorded_at"] for event in kept["retraction"]}
    frames = Frames.of(
        decisions(_table(kept["proposal"], {"id": "proposal_id"}, _PROPOSAL)),
        overrides(
            _table(kept["override"], {"id": "override_id"}, _OVERRIDE)
            .with_columns(
                retracted_at=pl.col("override_id").replace_strict(taken_back, default=None)
            )
            .pipe(_timed, "retracted_at")
        ),
        outcomes(_table(kept["outcome"], {}, _OUTCOME)),
        metrics=tuple(
            DeclaredMetric(
                domain=kept["domain_declared"][0]["domain"],
                horizons=tuple(timedelta(days=int(text[1:-1])) for text in metric["horizons"]),
                **{key: metric[key] for key in _METRIC if key in metric},
            )
            for metric in kept["domain_declared"][0]["metrics"]
        ),
    )
    return frames, truth


_METRIC = ("name", "type", "direction", "unit", "only_if")
_PROPOSAL = ("proposal_id", "domain", "agent", "recorded_at", "probability", "metric", "horizon")
_OVERRIDE = (
    *("override_id", "proposal_id", "verdict", "reviewer", "reviewer_kind", "probability"),
    *("codes", "propensity", "shown", "assignment", "second", "replaces", "recorded_at"),
)
_OUTCOME = (
    *("outcome_id", "proposal_id", "metric", "value", "censored", "occurred_at", "recorded_at"),
)


def _table(
    events: list[dict[str, Any]], names: Mapping[str, str], columns: tuple[str, ...]
) -> pl.DataFrame:
    rows = [{names.get(key, key): value for key, value in event.items()} for event in events]
    told = [{column: _plain(row.get(column)) for column in columns} for row in rows]
    frame = pl.DataFrame(told, infer_schema_length=None)
    if "horizon" in columns:
        frame = frame.with_columns(horizon=pl.lit(QUARTER), proposed_at="recorded_at")
        frame = _timed(frame, "proposed_at")
    if "verdict" in columns:
        frame = _timed(frame.with_columns(given_at="recorded_at"), "given_at")
    if "occurred_at" in columns:
        frame = _timed(frame, "occurred_at")
    return _timed(frame, "recorded_at")


def _plain(value: object) -> object:
    """Let true, false and numbers stand in one column of floats."""
    return float(value) if isinstance(value, bool | int) else value


def _timed(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    moment = pl.col(column).cast(pl.String).str.to_datetime(time_unit="us", time_zone="UTC")
    return frame.with_columns(moment.alias(column))
