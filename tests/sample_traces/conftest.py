"""The pricing desk, simulated once, and what it wrote as a reader finds it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from sample_traces import pricing

Event = dict[str, Any]
Line = dict[str, Any]


@pytest.fixture(scope="session")
def simulation() -> pricing.Simulation:
    return pricing.simulate()


@pytest.fixture(scope="session")
def truth(simulation: pricing.Simulation) -> dict[str, Any]:
    return json.loads(pricing.truth_json(simulation))


@pytest.fixture(scope="session")
def text(simulation: pricing.Simulation) -> str:
    return "".join(f"{line}\n" for line in pricing.lines_of(simulation))


@pytest.fixture(scope="session")
def lines(text: str) -> Sequence[Line]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="session")
def events(lines: Sequence[Line]) -> Sequence[Event]:
    return [line["event"] for line in lines if "event" in line]
