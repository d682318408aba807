"""What a verdict on a steelman brings with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dtui.trace import Trace
from dtui.views.verdict import verdict_means

REFS = {"trace_item_refs": ["obs-1"]}


@pytest.mark.parametrize(
    ("challenges", "validated", "means"),
    [
        ({"challenges": "opt-1"}, True, "validated: opt-1 may not be selected"),
        ({}, True, "validated: no option may be selected"),
        ({}, False, "refuted: must cite an observation or an answer"),
    ],
)
def test_a_steelmans_verdict_says_what_it_forbids_or_takes(
    make_trace: Callable[..., Trace], challenges: dict[str, str], validated: bool, means: str
) -> None:
    trace = make_trace(argued(**challenges))
    assert verdict_means(trace, "hyp-2", validated=validated) == means


def test_any_other_verdict_brings_nothing_with_it(make_trace: Callable[..., Trace]) -> None:
    assert verdict_means(make_trace(argued()), "hyp-1", validated=True) == ""
    assert verdict_means(make_trace(argued(), profile="seed"), "hyp-2", validated=True) == ""


def argued(**challenges: str) -> list[tuple[str, dict[str, Any]]]:
    """Return a decision with a steelman against it, and a hypothesis that is none."""
    return [
        ("observation", {"statement": "s", "citations": [{"kind": "url", "ref": "u"}]}),
        ("hypothesis", {"statement": "h", **REFS}),
        ("decision", {"question": "q", **REFS}),
        ("decision_option", {"decision_id": "dec-1", "name": "n", **REFS}),
        (
            "hypothesis",
            {
                "statement": "h",
                "stage": "steelmanning",
                "decision_id": "dec-1",
                **challenges,
                **REFS,
            },
        ),
    ]
