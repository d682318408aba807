"""The spine's rows are found by their items, parts of a decision in their decision's row."""

from __future__ import annotations

import pytest

from dtui.trace import Trace, TraceOpened, parse_item
from dtui.views.spine import PastRows, Spine

SAID = {"recorded_at": "2026-06-24T09:00:00Z"}


@pytest.fixture
def spine() -> Spine:
    """Return the spine of two decisions, the second of which weighs the first one's option."""
    items = [
        {"type": "decision", "id": "dec-1", "question": "Which discount?"},
        {"type": "decision_option", "id": "opt-1", "decision_id": "dec-1", "name": "12 %"},
        {"type": "decision", "id": "dec-2", "question": "And for how long?"},
        {
            "type": "decision_option",
            "id": "opt-2",
            "decision_id": "dec-2",
            "name": "A year",
            "trace_item_refs": ["dec-1", "dec-2"],
        },
    ]
    trace = Trace(TraceOpened(trace_id="t"), [parse_item({**SAID, **item}) for item in items])
    return Spine(PastRows(trace), "t", 4)


@pytest.mark.parametrize(("item_id", "shown_as"), [("dec-2", "dec-2"), ("opt-1", "dec-1")])
def test_an_item_is_found_in_its_own_row_or_in_its_decisions(
    spine: Spine, item_id: str, shown_as: str
) -> None:
    at = spine.find(item_id)
    assert at is not None
    (row,) = spine.page(at, 1)
    assert spine.key(row) == shown_as


def test_a_part_that_rests_on_an_earlier_decision_too_is_found_in_its_own(spine: Spine) -> None:
    assert spine.find("opt-2") == spine.find("dec-2") == 1


def test_what_is_not_there_is_not_found(spine: Spine) -> None:
    assert spine.find("dec-3") is None
