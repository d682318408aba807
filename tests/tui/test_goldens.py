"""What every screen looks like, in a small window and a large one, dark and light."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import sample_traces
from dtui.corpus import Corpus
from dtui.imports.jsonl import import_jsonl
from dtui.tui.app import ReviewApp
from dtui.tui.widgets.prose import Prose

Check = Callable[[ReviewApp, str], None]

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
SMALL, LARGE = (80, 24), (200, 60)

SCREENS = {
    "traces": "",
    "trace": "G enter G",
    "trace-root": "G enter",
    "trace-at-risk": "j enter G",
    "decision": "G enter G k enter",
    "decision-taken": "j enter j j j j enter",
    "decision-without-options": "enter j enter",
    "queue": "w",
    "queue-imported": "w i",
    "help": "G enter question_mark",
    "answer": "w G a",
    "validate": "w j v",
    "evaluate": "G enter G k enter n enter",
    "select": "G enter G k enter s",
    "evidence": "w j v ctrl+o",
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_looks_as_it_did(
    app: ReviewApp, check_golden: Check, name: str, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press(*SCREENS[name].split())
        await pilot.pause()
        check_golden(app, f"{name}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("name", ["trace", "decision", "select"])
async def test_the_light_theme_looks_as_it_did(
    app: ReviewApp, check_golden: Check, name: str
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("D", *SCREENS[name].split())
        await pilot.pause()
        check_golden(app, f"{name}-light")


async def test_a_refusal_looks_as_it_did(app: ReviewApp, check_golden: Check) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("w", "j", "r")
        app.screen.query_one(Prose).text = "They churned over price."
        await pilot.press("enter")
        await pilot.pause()
        check_golden(app, "refused-80x24")


async def test_an_empty_corpus_looks_as_it_did(empty_corpus: Corpus, check_golden: Check) -> None:
    app = ReviewApp(empty_corpus, author="pat")
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        check_golden(app, "empty-80x24")


async def test_the_readmes_picture_is_of_this_program(tmp_path: Path, check_golden: Check) -> None:
    with Corpus.create(tmp_path / "decisions.db", clock=lambda: NOW) as corpus:
        for name in sample_traces.PRIMER:
            import_jsonl(sample_traces.path(name), corpus)
        app = ReviewApp(corpus, author="pat", clock=lambda: NOW)
        async with app.run_test(size=(120, 34)) as pilot:
            app.open_trace("brennmoor-renewal")
            await pilot.pause()
            await pilot.press("n", "n")
            await pilot.pause()
            check_golden(app, "readme")
