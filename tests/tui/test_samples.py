"""Every sample, in every screen that can show it."""

from __future__ import annotations

from pathlib import Path

import pytest

import sample_traces
from dtui.corpus import Corpus
from dtui.imports.jsonl import import_jsonl
from dtui.tui.app import ReviewApp
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.trace import TraceScreen

SMALL, USUAL, LARGE = (20, 8), (80, 24), (200, 60)
CASES = [
    *((name, USUAL) for name in sample_traces.NAMES),
    *((name, size) for name in sample_traces.PRIMER for size in (SMALL, LARGE)),
]


@pytest.mark.parametrize(("name", "size"), CASES)
async def test_a_sample_can_be_walked_from_its_first_item_to_its_last(
    tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    with Corpus.create(tmp_path / "sample.db") as corpus:
        [trace_id] = import_jsonl(sample_traces.path(name), corpus).imported
        decisions = [item.id for item in corpus.trace(trace_id).of_type("decision")]
        app = ReviewApp(corpus, author="pat")
        async with app.run_test(size=size) as pilot:
            app.open_trace(trace_id)
            await pilot.pause()
            assert isinstance(app.screen, TraceScreen)
            for index in range(app.screen.spine_list.row_count):
                app.screen.spine_list.go_to_row(index)
                await pilot.pause()
            for decision_id in decisions:
                app.open_decision(trace_id, decision_id)
                await pilot.pause()
                assert isinstance(app.screen, DecisionScreen)
                await pilot.press("l", "j", "j", "l", "h", "k")
            assert not app._notifications
