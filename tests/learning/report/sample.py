"""The sample desk as frames: what its log says, without the half minute it takes to write one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import polars as pl

from learning.frames import DeclaredMetric, Frames, decisions, outcomes, overrides
from sample_traces import pricing

DOMAIN = "pricing exceptions"
HORIZONS = tuple(timedelta(days=days) for days in (30, 60, 90))

METRICS = (
    DeclaredMetric(DOMAIN, "won", "binary", "higher", "", HORIZONS),
    DeclaredMetric(DOMAIN, "margin", "number", "higher", "%", HORIZONS[2:], only_if="won"),
    DeclaredMetric(DOMAIN, "days_to_close", "number", "lower", "d", HORIZONS[2:], only_if="won"),
)


def sample_frames(simulation: pricing.Simulation) -> Frames:
    """Return what the log of a simulated desk holds."""
    events = list(_events(simulation))
    undone = {
        event["retracts"]: event["recorded_at"] for event in events if event["kind"] == "retraction"
    }
    proposals = [_proposal(event) for event in events if event["kind"] == "proposal"]
    verdicts = [_verdict(event, undone) for event in events if event["kind"] == "override"]
    endings = [_ending(event) for event in events if event["kind"] == "outcome"]
    return Frames.of(
        decisions(pl.DataFrame(proposals, infer_schema_length=None)),
        overrides(pl.DataFrame(verdicts, infer_schema_length=None)),
        outcomes(pl.DataFrame(endings, infer_schema_length=None)),
        metrics=METRICS,
    )


def _events(simulation: pricing.Simulation) -> Iterator[dict[str, Any]]:
    for line in pricing.lines_of(simulation):
        if '"event":{' in line:
            yield json.loads(line)["event"]


def _proposal(event: dict[str, Any]) -> dict[str, Any]:
    kept = ("domain", "agent", "action", "probability", "metric", "horizon", "recorded_at")
    return {
        "proposal_id": event["id"],
        "proposed_at": event["recorded_at"],
        "args": json.dumps(event["args"]),
        **{name: event.get(name) for name in kept},
    }


def _verdict(event: dict[str, Any], undone: dict[str, str]) -> dict[str, Any]:
    kept = ("proposal_id", "verdict", "reviewer", "probability", "propensity", "shown")
    return {
        "override_id": event["id"],
        "reviewer_kind": event.get("reviewer_kind", "human"),
        "codes": event.get("codes", []),
        "assignment": event.get("assignment"),
        "second": event.get("second", False),
        "replaces": event.get("replaces"),
        "given_at": event.get("occurred_at", event["recorded_at"]),
        "recorded_at": event["recorded_at"],
        "retracted_at": undone.get(event["id"]),
        **{name: event.get(name) for name in kept},
    }


def _ending(event: dict[str, Any]) -> dict[str, Any]:
    value = event.get("value")
    return {
        "outcome_id": event["outcome_id"],
        "proposal_id": event["proposal_id"],
        "metric": event["metric"],
        "value": None if value is None else float(value),
        "censored": event.get("censored", False),
        "horizon": event.get("horizon"),
        "occurred_at": event["occurred_at"],
        "recorded_at": event["recorded_at"],
    }
