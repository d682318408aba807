"""What a reviewer relies on without looking: the place in a list, the marks, what was pasted."""

from __future__ import annotations

import asyncio
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from dtui.corpus import Corpus
from dtui.errors import CorruptLogError
from dtui.log.lock import FileLock
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.ascii import draws_ascii
from dtui.tui.screens.evidence_picker import EvidencePicker
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.card import Card
from dtui.tui.widgets.evidence import Evidence
from dtui.tui.widgets.field import Field
from dtui.tui.widgets.links import Links
from dtui.tui.widgets.trace_list import TraceList
from dtui.views.item_card import item_card
from dtui.views.spine import Spine
from tests.terminal import COLUMNS, LINES, Terminal
from tests.tui.test_terminal import HOSTILE

ScreenText = Callable[[ReviewApp], str]

# Evidence


async def test_marks_are_spent_by_the_answer_they_were_made_for(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "northwind", "obs-1")
        await pilot.press("e")
        screen.go_to("qst-1")
        await pilot.press("a", *"Legal", "enter")
        await pilot.pause()
        assert app.screen is screen
        assert "evidence" not in "".join(piece.text for piece in screen.trail.aside)
        screen.go_to("hyp-2")
        await pilot.press("v")
        await pilot.pause()
        assert app.screen.query_one(Evidence).refs == ["hyp-2"]


async def test_marks_outlive_a_form_that_recorded_nothing(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "northwind", "obs-1")
        await pilot.press("e")
        screen.go_to("qst-1")
        await pilot.press("a", "escape")
        await pilot.pause()
        assert app.screen is screen
        await pilot.press("a")
        await pilot.pause()
        assert app.screen.query_one(Evidence).refs == ["qst-1", "obs-1"]


# The place in a list


async def test_a_reload_leaves_the_view_where_it_was_scrolled_to(app: ReviewApp) -> None:
    a_long_trace(app.corpus, 200)
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "long", "obs-1")
        spine = screen.spine_list
        spine.scroll_to(y=100, animate=False)
        await pilot.pause()
        another_step(app.corpus)
        app.follow()
        await pilot.pause()
        assert spine.scroll_y == 100
        assert spine.current_key == "obs-1"


async def test_a_reload_keeps_the_cursor_in_view_where_it_was(app: ReviewApp) -> None:
    async with app.run_test(size=(100, 12)) as pilot:
        traces = app.screen.query_one(TraceList)
        await pilot.press("G")
        for number in range(9):
            app.corpus.open_trace(TraceOpened(trace_id=f"new-{number}", title="A new one"))
        app.follow()
        await pilot.pause()
        await pilot.pause()
        assert traces.scroll_y <= traces.cursor < traces.scroll_y + traces.size.height


async def test_a_reload_does_not_bring_back_a_cursor_that_has_moved_on(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "northwind", "obs-1")
        screen.spine_list.action_move(1)
        screen.reload()
        assert screen.spine_list.current_key == "obs-2"
        await pilot.press("e")
        screen.go_to("qst-1")
        await pilot.press("a")
        await pilot.pause()
        assert app.screen.query_one(Evidence).refs == ["qst-1", "obs-2"]


async def test_a_reload_leaves_the_card_where_it_was_scrolled_to(app: ReviewApp) -> None:
    statement = "\n\n".join(f"Paragraph {number}" for number in range(60))
    app.corpus.record("northwind", "deduction", {"statement": statement, **refs("obs-1")})
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "northwind", "ded-2")
        card = screen.query_one(Card)
        card.scroll_to(y=40, animate=False)
        await pilot.pause()
        screen.reload()
        await pilot.pause()
        await pilot.pause()
        assert card.scroll_y == 40
        screen.go_to("obs-1")
        await pilot.pause()
        await pilot.pause()
        assert card.scroll_y == 0


# What is pasted


@pytest.mark.parametrize("by", ["the terminal", "the app"])
async def test_lines_pasted_into_a_field_stand_in_it_on_one(app: ReviewApp, by: str) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "northwind", "qst-1")
        await pilot.press("a")
        await pilot.pause()
        field = app.screen.query_one("#refs", Field)
        field.value = ""
        field.focus()
        if by == "the terminal":
            field.post_message(events.Paste("obs-1\r\n\n  obs-2\nval-1\n"))
        else:
            app.copy_to_clipboard("obs-1\r\n\n  obs-2\nval-1\n")
            field.action_paste()
        await pilot.pause()
        assert field.value == "obs-1 obs-2 val-1"
        field.post_message(events.Paste("\n"))
        await pilot.pause()
        assert app.screen is not screen


async def test_every_field_of_a_form_takes_all_that_is_pasted(app: ReviewApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        app.open_decision("northwind", "dec-1")
        await pilot.pause()
        await pilot.press("s")
        await pilot.pause()
        inputs = list(app.screen.query(Input))
        assert len(inputs) == 5  # a reason for each option, the waiver, the evidence
        assert all(isinstance(field, Field) for field in inputs)


# A corpus that fails


async def test_a_corpus_that_fails_in_the_middle_of_a_form_is_said_there(
    app: ReviewApp, screen_text: ScreenText, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await on_item(app, pilot, "northwind", "qst-1")
        await pilot.press("a")
        await pilot.pause()
        monkeypatch.setattr(app, "describe", fails)
        app.screen.query_one("#refs", Field).value = "obs-1"
        await pilot.pause()
        assert "page 7 is damaged" in screen_text(app)
        app.screen.query_one(Evidence).take(["obs-2"])
        await pilot.pause()
        assert app.is_running


async def test_a_picker_that_cannot_read_the_trace_says_so(
    app: ReviewApp, screen_text: ScreenText, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await on_item(app, pilot, "northwind", "qst-1")
        await pilot.press("a")
        await pilot.pause()
        monkeypatch.setattr(type(app.corpus.rows), "count_spine", fails)
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert isinstance(app.screen, EvidencePicker)
        assert "page 7 is damaged" in screen_text(app)
        await pilot.press("e", "escape")
        await pilot.pause()
        assert app.screen.query_one(Evidence).refs == ["qst-1"]


async def test_a_mark_on_a_corpus_that_fails_is_no_end_of_the_app(
    app: ReviewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await on_item(app, pilot, "northwind", "obs-1")
        with monkeypatch.context() as patch:
            patch.setattr(type(app.corpus.rows), "trace", fails)
            await pilot.press("e")
            await pilot.pause()
        assert app.is_running


# The queue


async def test_the_oldest_is_told_of_what_is_parked_too(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)
        since = app.corpus.rows.pending_since()
        assert since is not None
        assert since < app.corpus.pending(limit=1)[0].since
        assert "oldest 5 d" in "".join(piece.text for piece in app.screen.trail.aside)


# Large traces


def test_a_cursor_far_from_the_window_has_no_kin_there(corpus: Corpus) -> None:
    a_long_trace(corpus, 2_300)
    spine = Spine(corpus.rows, "long", 6)
    assert spine.kin(0, 100, 140).descendants
    assert not any(spine.kin(0, 2_250, 2_290))
    assert not any(spine.kin(2_290, 0, 40))


async def test_of_thousands_that_rest_on_an_item_the_first_are_shown(app: ReviewApp) -> None:
    a_long_trace(app.corpus, 300)
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "long", "obs-1")
        links = screen.query_one("#children", Links)
        assert links.row_count == 200
        assert links.border_title == "used by (300, first 200 here)"


def test_a_card_without_links_says_everything_else(corpus: Corpus) -> None:
    trace = corpus.trace("northwind")
    whole = item_card(trace, "hyp-1")
    assert whole.rests_on
    assert whole.used_by
    assert item_card(trace, "hyp-1", links=False) == whole._replace(rests_on=(), used_by=())


# Small and simple terminals


@pytest.mark.parametrize("size", [(50, 24), (100, 12)])
async def test_where_links_have_no_room_h_goes_to_the_first(
    app: ReviewApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        screen = await on_item(app, pilot, "northwind", "ded-1")
        await pilot.press("h")
        await pilot.pause()
        assert screen.spine_list.current_key == "obs-1"
        assert app.focused is screen.spine_list


async def test_lanes_are_ascii_where_it_is_asked_for(
    app: ReviewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTUI_ASCII", "1")
    assert draws_ascii()
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "northwind", "obs-1")
        rows = [screen.spine_list.row_at(index) for index in range(screen.spine_list.row_count)]
        assert all(row is not None and row.gutter.isascii() for row in rows)


# Anything at all


class Cells(pyte.Screen):
    """Shows a line as what stands in its cells.

    The emulator's own way fails on a wide character of which one half has been overwritten.
    """

    @property
    def display(self) -> list[str]:
        return ["".join(self.buffer[y][x].data for x in range(self.columns)) for y in range(LINES)]


class OneByOne(pyte.ByteStream):
    """Feeds what is not ASCII a character at a time.

    The emulator drops what it is given along with some zero-width characters.
    """

    def feed(self, data: bytes) -> None:
        for run in re.findall(r"[\0-\x7f]+|[^\0-\x7f]", self.utf8_decoder.decode(data)):
            pyte.Stream.feed(self, run)


def test_thousands_of_hostile_texts_stay_within_their_cells(tmp_path: Path) -> None:
    count = 3_000
    path = tmp_path / "hostile.db"
    with Corpus.create(path) as corpus, corpus.writing():
        corpus.open_trace(TraceOpened(trace_id="t", title="Hostile"))
        for text in hostile_texts(count):
            seen = {"statement": text, "citations": [{"kind": "metric", "ref": text}]}
            corpus.record("t", "observation", seen)
    terminal = Terminal(path)
    terminal.screen = Cells(COLUMNS, LINES)
    terminal.stream = OneByOne(terminal.screen)
    try:
        terminal.read_until("1 trace")
        terminal.press("\r")
        terminal.read_until("used by")
        edges = set(range(COLUMNS))
        for top in range(1, count, LINES - 4):
            terminal.read_until(f"▶ {top:>4} ")
            edges &= edges_of(terminal.screen)
            terminal.press(" ")
        terminal.press("\x11")
        terminal.read_until(None)
    finally:
        terminal.close()
    assert edges
    written = terminal.written.decode("utf-8")
    assert "\x1b]0;" not in written
    own = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\]22;[a-z]+\x07|\x1b[=>78]"
    text = re.sub(own, "", written).replace("\r", "").replace("\n", "")
    assert not {char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")}


def hostile_texts(count: int) -> Iterator[str]:
    """Yield texts of attacks and of any characters, the same in every run.

    Without the spacing vowel signs of Indic scripts, whose width terminals disagree on.
    """
    chance = random.Random(20260630)
    every = [char for char in map(chr, range(1, 0x3_0000)) if unicodedata.category(char) != "Cs"]
    alphabet = [char for char in every if unicodedata.category(char) != "Mc"]
    for _ in range(count):
        parts = [
            chance.choice(HOSTILE)
            if chance.random() < 0.4
            else "".join(chance.choices(alphabet, k=9))
            for _ in range(chance.randint(1, 3))
        ]
        yield "x" + "".join(parts)


def edges_of(screen: pyte.Screen) -> set[int]:
    """Return the columns in which there is an upright stroke in every line of the list."""
    lines = range(1, LINES - 2)
    return {x for x in range(COLUMNS) if all(screen.buffer[y][x].data == "│" for y in lines)}


def a_long_trace(corpus: Corpus, steps: int) -> None:
    """Write a trace whose every item rests on the first."""
    corpus.open_trace(TraceOpened(trace_id="long", title="A long one"))
    cited = [{"kind": "metric", "ref": "wau"}]
    corpus.record("long", "observation", {"statement": "It begins", "citations": cited})
    for _ in range(steps):
        another_step(corpus)


def another_step(corpus: Corpus) -> None:
    corpus.record("long", "deduction", {"statement": "So it is", **refs("obs-1")})


def refs(*item_ids: str) -> dict[str, list[str]]:
    return {"trace_item_refs": list(item_ids)}


def fails(*_given: object, **_named: object) -> None:
    raise CorruptLogError("page 7 is damaged; restore it from a copy")


async def on_item(app: ReviewApp, pilot: Pilot[None], trace_id: str, item_id: str) -> TraceScreen:
    app.open_trace(trace_id, item_id)
    await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, TraceScreen)
    assert app.screen.spine_list.current_key == item_id
    return app.screen


# Another writer


async def test_a_record_waits_for_another_writer_and_the_screen_does_not(app: ReviewApp) -> None:
    answer = {"question_id": "qst-1", "answer": "Legal", "trace_item_refs": ["qst-1"]}
    async with app.run_test() as pilot:
        with FileLock(app.corpus.path).held():
            recording = asyncio.create_task(app.record("northwind", "question_answer", answer))
            await pilot.press("down")
            assert app.query_one(TraceList).cursor == 1
            assert not recording.done()
        assert await recording == "ans-1"
