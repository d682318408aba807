"""Traces that every view is tried on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Unpack

import pytest

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.base import Opening
from dtui.trace import Trace

Draft = tuple[str, Mapping[str, Any]]
MakeTrace = Callable[..., Trace]


def every_minute() -> Iterator[datetime]:
    moment = datetime(2026, 6, 24, 9, 0, tzinfo=UTC)
    while True:
        yield moment
        moment += timedelta(minutes=1)


def recorded(
    drafts: Sequence[Draft], trace_id: str = "northwind", **opening: Unpack[Opening]
) -> Trace:
    """Return the trace that a store makes of drafts, an item a minute from a fixed morning on."""

    async def record() -> Trace:
        clock = every_minute()
        opening["clock"] = lambda: next(clock)
        store = InMemoryDecisionTraceStore(trace_id, **opening)
        await store.record_all(drafts)
        return await store.get_trace()

    return asyncio.run(record())


@pytest.fixture(scope="session")
def make_trace() -> MakeTrace:
    return recorded


def cites(ref: str) -> list[dict[str, str]]:
    return [{"kind": "tool_output", "ref": ref}]


NORTHWIND: tuple[Draft, ...] = (
    (
        "observation",
        {
            "statement": "Usage down 18 % since March",
            "citations": [
                {"kind": "metric", "ref": "weekly_active_users", "locator": "Mar to Jun 2026"}
            ],
            "labels": ["crm"],
        },
    ),
    ("observation", {"statement": "Renewal due 30 Sep, 3 sites", "citations": cites("crm")}),
    ("constraint", {"statement": "Margin stays above 22 %", "trace_item_refs": ["obs-1"]}),
    (
        "constraint",
        {"statement": "Close by 30 Sep", "hard": False, "trace_item_refs": ["obs-2"]},
    ),
    (
        "hypothesis",
        {
            "statement": "Price is the reason, not us",
            "confidence": 0.6,
            "trace_item_refs": ["obs-1"],
        },
    ),
    (
        "hypothesis_validation",
        {
            "hypothesis_id": "hyp-1",
            "validated": True,
            "reasoning": "Two sites asked for the price list first.",
            "trace_item_refs": ["obs-1"],
        },
    ),
    (
        "question",
        {
            "question": "Who signed the 2024 exception?",
            "assignee": "human",
            "trace_item_refs": ["obs-1"],
        },
    ),
    (
        "decision",
        {"question": "Which discount do we offer?", "trace_item_refs": ["con-1", "hyp-1"]},
    ),
    (
        "decision_option",
        {
            "decision_id": "dec-1",
            "name": "12 %, one year",
            "description": "The standard ladder.",
            "probability": 0.5,
            "trace_item_refs": ["dec-1"],
        },
    ),
    (
        "decision_option",
        {
            "decision_id": "dec-1",
            "name": "18 %, two years",
            "probability": 0.64,
            "trace_item_refs": ["dec-1"],
        },
    ),
    (
        "decision_constraint",
        {
            "decision_id": "dec-1",
            "constraint_id": "con-1",
            "weight": 0.7,
            "trace_item_refs": ["dec-1"],
        },
    ),
    (
        "decision_constraint",
        {"decision_id": "dec-1", "constraint_id": "con-2", "trace_item_refs": ["dec-1"]},
    ),
    (
        "decision_heuristic",
        {"decision_id": "dec-1", "statement": "Prefer reversible", "trace_item_refs": ["dec-1"]},
    ),
    (
        "decision_option_constraint_evaluation",
        {
            "decision_id": "dec-1",
            "option_id": "opt-1",
            "constraint_id": "con-1",
            "satisfied": False,
            "reasoning": "Guessed from last year.",
            "trace_item_refs": ["opt-1"],
        },
    ),
    (
        "decision_option_constraint_evaluation",
        {
            "decision_id": "dec-1",
            "option_id": "opt-1",
            "constraint_id": "con-1",
            "satisfied": True,
            "score": 0.9,
            "reasoning": "24 % by this year's figures.",
            "trace_item_refs": ["opt-1", "obs-1"],
        },
    ),
    (
        "decision_option_constraint_evaluation",
        {
            "decision_id": "dec-1",
            "option_id": "opt-1",
            "constraint_id": "con-2",
            "satisfied": False,
            "reasoning": "Procurement needs eight weeks.",
            "trace_item_refs": ["opt-1"],
        },
    ),
    (
        "decision_option_constraint_evaluation",
        {
            "decision_id": "dec-1",
            "option_id": "opt-2",
            "constraint_id": "con-1",
            "satisfied": True,
            "reasoning": "22.4 %.",
            "trace_item_refs": ["opt-2"],
        },
    ),
    (
        "hypothesis",
        {
            "statement": "Lock-in hides churn risk",
            "stage": "steelmanning",
            "decision_id": "dec-1",
            "challenges": "opt-2",
            "trace_item_refs": ["opt-2", "obs-1"],
        },
    ),
)

TAKEN: tuple[Draft, ...] = (
    *NORTHWIND,
    (
        "decision_option_constraint_evaluation",
        {
            "decision_id": "dec-1",
            "option_id": "opt-2",
            "constraint_id": "con-2",
            "satisfied": True,
            "reasoning": "They would sign tomorrow.",
            "trace_item_refs": ["opt-2"],
        },
    ),
    (
        "hypothesis_validation",
        {
            "hypothesis_id": "hyp-2",
            "validated": False,
            "reasoning": "Usage fell before the contract.",
            "trace_item_refs": ["obs-1"],
        },
    ),
    (
        "decision_selection",
        {
            "decision_id": "dec-1",
            "option_id": "opt-2",
            "reasoning": "It keeps the margin and the date.",
            "rejected": {"opt-1": "It misses the date."},
            "author": "Dana",
            "trace_item_refs": ["dec-1"],
        },
    ),
)

OVERTAKEN: tuple[Draft, ...] = (
    *TAKEN,
    (
        "hypothesis_validation",
        {
            "hypothesis_id": "hyp-1",
            "validated": False,
            "reasoning": "It was the service.",
            "trace_item_refs": ["obs-1"],
        },
    ),
    (
        "constraint",
        {
            "statement": "Legal: no auto-renewal",
            "occurred_at": "2026-01-01T00:00:00Z",
            "trace_item_refs": ["dec-1"],
        },
    ),
    (
        "decision",
        {
            "question": "What do we offer now?",
            "supersedes": "dec-1",
            "trace_item_refs": ["sel-1"],
        },
    ),
)


@pytest.fixture(scope="session")
def northwind() -> Trace:
    """Give a decision that waits for one evaluation and one steelman."""
    return recorded(NORTHWIND, title="Northwind renewal", domain="pricing", agent="pricing-bot")


@pytest.fixture(scope="session")
def taken() -> Trace:
    """Give the same decision after its selection."""
    return recorded(TAKEN, title="Northwind renewal", domain="pricing", agent="pricing-bot")


@pytest.fixture(scope="session")
def overtaken() -> Trace:
    """Give the same decision after its ground was refuted and a successor opened."""
    return recorded(OVERTAKEN, title="Northwind renewal", domain="pricing", agent="pricing-bot")
