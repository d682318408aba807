"""Small desks whose truth is known, as frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from dtui.corpus import Corpus
from learning.frames import DeclaredMetric, Frames, decisions, outcomes, overrides

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = datetime(2026, 12, 31, tzinfo=UTC)
MONTH, QUARTER = timedelta(days=30), timedelta(days=90)

WON = DeclaredMetric("pricing", "won", "binary", "higher", "", (MONTH, QUARTER))
MARGIN = DeclaredMetric("pricing", "margin", "number", "higher", "%", (QUARTER,))
ENDING = DeclaredMetric(
    "pricing", "ending", "category", "none", "", (QUARTER,), ("renewed", "smaller", "left")
)

Stated = Callable[[np.ndarray], np.ndarray]


def honest(truth: np.ndarray) -> np.ndarray:
    """State what is so."""
    return np.round(truth, 1)


def overstated(truth: np.ndarray) -> np.ndarray:
    """State more than is so."""
    return np.round(np.minimum(truth + 0.25, 1.0), 1)


def going_astray(truth: np.ndarray) -> np.ndarray:
    """State what is so at first, and later the more than is so the later it is."""
    later = np.linspace(-0.5, 0.5, len(truth)) > 0
    return np.where(later, np.round(np.minimum(truth + 0.35, 0.99), 2), truth)


def desk(
    count: int = 400,
    *,
    agents: Mapping[str, Stated] | None = None,
    reviewers: tuple[str, ...] = ("Zoë", "Ana", "Ben"),
    metrics: tuple[DeclaredMetric, ...] = (WON,),
    known: float = 1.0,
    seed: int = 0,
    domain: str = "pricing",
) -> Frames:
    """Return a desk that proposes evenly over 200 days and whose deals end a month later."""
    random = np.random.default_rng(seed)
    agents = agents or {"pricer": honest}
    truth = np.round(random.uniform(0.1, 0.9, count), 2)
    won = random.random(count) < truth
    follows = random.random(count) < known
    rows = [_decision(n, count, list(agents)[n % len(agents)], domain) for n in range(count)]
    for name, stated in agents.items():
        for row, says in zip(rows, stated(truth), strict=True):
            if row["agent"] == name:
                row["probability"] = float(says)
    verdicts = [_verdict(row, reviewers[n % len(reviewers)], n) for n, row in enumerate(rows)]
    endings = [
        ending
        for n, row in enumerate(rows)
        if follows[n]
        for metric in metrics
        for ending in [_ending(row, metric, bool(won[n]), n)]
    ]
    return Frames.of(
        decisions(pl.DataFrame(rows)),
        overrides(pl.DataFrame(verdicts, schema_overrides={"codes": pl.List(pl.String)}))
        if verdicts
        else None,
        outcomes(pl.DataFrame(endings, infer_schema_length=None)) if endings else None,
        metrics=metrics,
        as_of=ENDS,
    )


def _decision(n: int, count: int, agent: str, domain: str) -> dict[str, Any]:
    at = BEGINS + timedelta(days=200) * (n / max(count, 1))
    return {
        "proposal_id": f"p-{n:04}",
        "domain": domain,
        "agent": agent,
        "action": "discount",
        "proposed_at": at,
        "recorded_at": at,
        "metric": "won",
        "horizon": QUARTER,
    }


def _verdict(row: Mapping[str, Any], reviewer: str, n: int) -> dict[str, Any]:
    at = row["proposed_at"] + timedelta(hours=1 + n % 12)
    return {
        "override_id": f"o-{n:04}",
        "proposal_id": row["proposal_id"],
        "verdict": "reject" if n % 10 == 9 else "approve",
        "reviewer": reviewer,
        "reviewer_kind": "human",
        "codes": ["price"] if n % 10 == 9 else [],
        "given_at": at,
        "recorded_at": at,
    }


def _ending(row: Mapping[str, Any], metric: DeclaredMetric, won: bool, n: int) -> dict[str, Any]:
    at = row["proposed_at"] + timedelta(days=20 + n % 7)
    value = {"binary": float(won), "number": 20.0 + n % 5, "category": None}[metric.type]
    category = metric.categories[n % 3] if metric.type == "category" else None
    return {
        "outcome_id": f"{metric.name}-{n:04}",
        "proposal_id": row["proposal_id"],
        "metric": metric.name,
        "value": value,
        "category": category,
        "horizon": metric.horizons[-1] if metric.type == "number" else None,
        "occurred_at": at,
        "recorded_at": at + timedelta(days=1),
    }


# -- on disk ------------------------------------------------------------------------------------

NOW = datetime(2027, 3, 1, tzinfo=UTC)
"""What "3 d ago" is counted from in the tests of the command."""

DOMAIN: dict[str, Any] = {
    "id": "domain-pricing",
    "agent": "desk",
    "domain": "pricing",
    "metrics": [
        {"name": "won", "direction": "higher", "horizons": ["P30D", "P90D"]},
        {"name": "margin", "type": "number", "unit": "%", "horizons": ["P90D"]},
    ],
    "codes": [{"code": "price"}],
}


def write_corpus(path: Path, count: int = 300, **settings: Any) -> None:
    """Write a desk as a corpus, each entry at the moment it was recorded."""
    entries = sorted(_entries(desk(count, **settings)), key=lambda entry: entry[:2])
    clock = [BEGINS - timedelta(days=1)]
    corpus = Corpus.create(path, clock=lambda: clock[0], salt=lambda: bytes(16))
    with corpus, corpus.writing(lists_last=True):
        corpus.emit("domain_declared", DOMAIN)
        for at, _, kind, payload in entries:
            clock[0] = at
            corpus.emit(kind, payload, imported=True)


def _entries(frames: Frames) -> Iterator[tuple[datetime, int, str, dict[str, Any]]]:
    for row in frames.decisions.iter_rows(named=True):
        kept = ("domain", "agent", "action", "probability", "metric")
        payload = {"id": row["proposal_id"], "horizon": "P90D"} | {k: row[k] for k in kept}
        yield row["recorded_at"], 0, "proposal", payload
    for row in frames.overrides.iter_rows(named=True):
        kept = ("proposal_id", "verdict", "reviewer", "codes")
        yield (
            row["recorded_at"],
            1,
            "override",
            {"id": row["override_id"]} | {k: row[k] for k in kept},
        )
    for row in frames.outcomes.iter_rows(named=True):
        payload = {
            "id": row["outcome_id"],
            "proposal_id": row["proposal_id"],
            "metric": row["metric"],
            "value": bool(row["value"]),
            "occurred_at": row["occurred_at"].isoformat(),
        }
        yield row["recorded_at"], 2, "outcome", payload
