"""The terminal and the notebook show the same rows, in the same order, and answer to the same keys.

Corpora that nobody would think of are opened in both. On one side the app itself runs, and its
lists and keys are read off its screens; on the other stands what a widget answers to its view.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager, suppress
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from textual.widgets import Static

from dtui.errors import FixableError
from dtui.stores.contract.scripts import likely
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.matrix import Matrix
from dtui.views.keys import DECISION_KEYS, MATRIX_KEYS, QUEUE_KEYS, TRACE_KEYS, Key, answering
from dtui.views.waiting_list import waiting_line
from tests.settled import go_on_once_settled
from tests.spine.histories import Act, histories, world

pytest.importorskip("anywidget", reason="the notebook's extra is not installed")

from notebook_ext import DecisionMatrix, PendingQueue, TraceWidget

if TYPE_CHECKING:
    from textual.pilot import Pilot
    from textual.screen import Screen

    from dtui.corpus import Corpus
    from notebook_ext.view.widget import Answer, Widget

SIZE = (160, 48)
AUTHOR = "pat"

ELSEWHERE = frozenset({"chain", "past_compare"})
"""What leads from a trace to another screen: in a notebook that is another widget."""
OTHER_SCREENS = frozenset({"trace", "chain", "compare", "proposal", "as_of"})
"""The same of a decision."""

# Starting the app takes most of a second, and shrinking would start it a thousand times.
few = settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
dice = st.randoms(use_true_random=False)
attempts = st.integers(0, 30)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on_once_settled(monkeypatch)


# -- corpora, and both sides of them --------------------------------------------------------------


@contextmanager
def reasoned(
    dice: Random, attempts: int, history: Iterable[Act] = ()
) -> Generator[tuple[Corpus, ReviewApp, dict[str, Any]]]:
    """Give a corpus in which somebody reasoned and decided, and what both faces are opened with."""
    with world() as made:
        corpus = made.corpus
        corpus.open_trace(TraceOpened(trace_id="record", profile="imported", title="An old one"))
        for trace_id, most in (("trace", attempts), ("record", attempts // 2)):
            for _ in range(most):
                kind, payload = likely(corpus.trace(trace_id), dice)
                with suppress(FixableError):
                    corpus.record(trace_id, kind, payload)
        made.play(history)
        now = made.clock()
        app = ReviewApp(corpus, author=AUTHOR, clock=lambda: now)
        yield corpus, app, {"author": AUTHOR, "clock": lambda: now}


def asked(widget: Widget, question: str, **given: Any) -> dict[str, Any]:
    """Return what a widget answers to a question of its view."""
    return dict(answer_of(widget, question, **given).says)


def answer_of(widget: Widget, question: str, **given: Any) -> Answer:
    return widget._answer(question, given)


def keys_of(screen: Screen[Any], table: Iterable[Key], apart: Collection[str]) -> dict[str, str]:
    """Return what each key does on a screen now, of what a table says and not of what is apart."""
    wanted = {key.action for key in table if key.action not in apart}
    return {
        name: active.binding.action
        for name, active in screen.active_bindings.items()
        if active.enabled and active.binding.action in wanted
    }


def keys_offered(
    table: Iterable[Key], can: Collection[str], apart: Collection[str]
) -> dict[str, str]:
    """Return what each key does in a widget now."""
    does = answering(table, set(can) - set(apart))
    return {name: key.action for name, key in does.items()}


# -- a trace -------------------------------------------------------------------------------------

DRAWN = (
    *("ordinal", "item_id", "is_decision", "gutter", "node", "lanes"),
    *("marks", "letter", "line", "detail", "word", "role"),
)
"""What a row of a trace's list is sent as."""


async def shown_trace(app: ReviewApp, pilot: Pilot[None], trace_id: str) -> TraceScreen:
    app.open_trace(trace_id)
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, TraceScreen)
    return screen


def check_rows(screen: TraceScreen, widget: TraceWidget) -> None:
    """Row by row, lanes and marks among them, and what pends."""
    spine = screen.spine_list
    rows = [row for at in range(spine.row_count) if (row := spine.row_at(at)) is not None]
    opened = answer_of(widget, "open")
    cells = screen.size.width * 4 // 5
    sent = asked(widget, "rows", first=0, count=len(rows) + 1, cells=cells)["rows"]
    drawn = [dict(zip(DRAWN, row, strict=True)) for row in sent]
    assert opened.says["count"] == len(drawn) == len(rows)
    for row, there in zip(rows, drawn, strict=True):
        same = ("ordinal", "item_id", "gutter", "node", "lanes", "letter", "detail", "word", "role")
        assert {name: getattr(row, name) for name in same} == {name: there[name] for name in same}
        assert row.line[:240] == there["line"]
        assert [list(mark) for mark in there["marks"]] == [[m.item_id, m.text] for m in row.marks][
            :2
        ]
    waits = {row.item_id for row in rows if row.word.startswith("PENDING")}
    signs = bytes(opened.buffers[0]).decode()
    assert waits == {row.item_id for row, sign in zip(rows, signs, strict=True) if sign == "P"}
    assert f"{opened.says['pending']} pending" in "".join(p.text for p in screen.trail.aside)


def check_item_keys(screen: TraceScreen, widget: TraceWidget) -> None:
    """At the row under the cursor."""
    key = screen.spine_list.current_key
    can = asked(widget, "focus", item_id=key)["can"] if key else asked(widget, "open")["can"]
    assert keys_of(screen, TRACE_KEYS, ELSEWHERE) == keys_offered(TRACE_KEYS, can, ELSEWHERE)


@few
@given(dice, attempts, histories(10))
async def test_a_trace_is_the_same_list_with_the_same_keys(
    dice: Random, attempts: int, history: list[Act]
) -> None:
    with reasoned(dice, attempts, history) as (corpus, app, given):
        async with app.run_test(size=SIZE) as pilot:
            for trace_id in ("trace", "record"):
                screen = await shown_trace(app, pilot, trace_id)
                widget = TraceWidget(corpus, trace_id, **given)
                check_rows(screen, widget)
                check_item_keys(screen, widget)
                for index in range(screen.spine_list.row_count):
                    screen.spine_list.go_to_row(index)
                    check_item_keys(screen, widget)
                widget.close()


@few
@given(dice, st.integers(1, 30), st.integers(0, 40))
async def test_a_trace_stood_the_same(dice: Random, attempts: int, back: int) -> None:
    with reasoned(dice, attempts) as (corpus, app, given):
        async with app.run_test(size=SIZE) as pilot:
            screen = await shown_trace(app, pilot, "trace")
            widget = TraceWidget(corpus, "trace", **given)
            length = len(corpus.trace("trace"))
            step = max(1, length - back)
            await pilot.press("A")
            screen._go(step)
            await pilot.pause()
            widget.as_of = step
            check_rows(screen, widget)
            check_item_keys(screen, widget)
            widget.close()


@few
@given(dice, attempts, st.lists(st.sampled_from([1, -1]), max_size=5))
async def test_what_pends_comes_in_the_same_order(
    dice: Random, attempts: int, steps: list[int]
) -> None:
    with reasoned(dice, attempts) as (corpus, app, given):
        async with app.run_test(size=SIZE) as pilot:
            screen = await shown_trace(app, pilot, "trace")
            widget = TraceWidget(corpus, "trace", **given)
            for step in steps:
                here = screen.spine_list.current_key or ""
                await pilot.press("n" if step > 0 else "N")
                told = asked(widget, "next", item_id=here, step=step)
                assert screen.spine_list.current_key == (told["item_id"] or here or None)
                assert (app.said.text if app.said else "") == told["says"]
            widget.close()


# -- the queue -----------------------------------------------------------------------------------

TURNED = {"f": "kind", "d": "domain", "b": "blind", "S": "second", "i": "imported"}
"""What turns what is listed, by key."""


def check_queue(screen: QueueScreen, queue: PendingQueue) -> None:
    """Row by row with their keys, and what is said of them all."""
    opened = asked(queue, "open")
    rows = [row for at in range(screen.list.row_count) if (row := screen.list.row_at(at))]
    said = asked(queue, "rows", first=0, count=len(rows) + 1, room=100)
    assert opened["count"] == len(said["rows"]) == len(rows)
    same = ("key", "kind", "letter", "role", "title", "aside", "age", "horizon")
    for row, there in zip(rows, said["rows"], strict=True):
        assert {name: getattr(row, name) for name in same} == {name: there[name] for name in same}
        assert there["line"] == waiting_line(row, 100)
        assert screen.list.go_to(row.key)
        can = said["can"][there["can"]]
        assert keys_of(screen, QUEUE_KEYS, ()) == keys_offered(QUEUE_KEYS, can, ())
        for pressed in "varmxop":
            what = asked(queue, "instead", pressed=pressed, key=row.key)["says"]
            screen.action_instead(pressed)
            assert screen.app.said is not None
            assert screen.app.said.text == what
    if not rows:
        assert keys_of(screen, QUEUE_KEYS, ()) == keys_offered(QUEUE_KEYS, opened["can"], ())
        assert opened["empty"] == screen.list._empty
    assert screen.trail.crumbs[-1] == f"{opened['title']}  {opened['count']}"
    beside = "".join(piece.text for piece in screen.trail.aside)
    assert all(fact in beside for fact in opened["facts"])


@few
@given(dice, attempts, histories(24), st.lists(st.sampled_from([*TURNED]), max_size=4, unique=True))
async def test_the_queue_is_the_same_list_with_the_same_keys(
    dice: Random, attempts: int, history: list[Act], pressed: list[str]
) -> None:
    with reasoned(dice, attempts, history) as (corpus, app, given):
        async with app.run_test(size=SIZE) as pilot:
            await pilot.press("w")
            screen = app.screen
            assert isinstance(screen, QueueScreen)
            queue = PendingQueue(corpus, **given)
            check_queue(screen, queue)
            for key in pressed:
                screen.list.go_to_row(0)
                here = screen.list.current_key or ""
                asked(queue, "rows", first=0, count=1)
                if keys_of(screen, QUEUE_KEYS, ()).get(key) == TURNED[key]:
                    await pilot.press(key)
                    await pilot.pause()
                    asked(queue, "choose", what=TURNED[key], key=here)
                    check_queue(screen, queue)
            queue.close()


# -- a decision ----------------------------------------------------------------------------------


def said(text: str) -> str:
    """Leave out all white space: a terminal wraps its lines."""
    return "".join(text.split())


def check_decision(screen: DecisionScreen, widget: DecisionMatrix) -> None:
    opened = asked(widget, "open")
    matrix = screen._matrix
    assert matrix is not None
    assert opened["question"] == matrix.question
    assert [one["constraint_id"] for one in opened["constraints"]] == [
        one.constraint_id for one in matrix.constraints
    ]
    signs = opened["signs"]
    for option, there in zip(matrix.options, opened["options"], strict=True):
        assert (option.option_id, option.name) == (there["option_id"], there["name"])
        shown = [(signs[at]["glyph"], signs[at]["word"], entry) for at, _, entry in there["cells"]]
        assert shown == [(cell.glyph, cell.word, cell.evaluation_id) for cell in option.cells]
    bearing = "".join(f"{note.label}{note.text}" for note in opened["bearing"])
    drawn = str(screen.query_one("#bearing", Static).content)
    assert said(drawn) == said(matrix.note + bearing)
    table = (*MATRIX_KEYS, *DECISION_KEYS)
    apart = {*OTHER_SCREENS, "scroll(1)", "scroll(-1)", "page_up", "page_down"}
    if not screen.query_one(Matrix).display:
        apart.add("select_cursor")  # there is no pair under the cursor
    assert keys_of(screen, table, apart) == keys_offered(table, opened["can"], apart)
    if "verdict(True)" in opened["can"]:
        steelman = screen._open_steelman()
        assert steelman is not None
        assert opened["about"]["verdict(True)"] == f"{screen.trace_id}/{steelman.item_id}"


@few
@given(dice, st.integers(10, 40), histories(16), st.booleans())
async def test_a_decision_is_the_same_matrix_with_the_same_keys(
    dice: Random, attempts: int, history: list[Act], blind: bool
) -> None:
    with reasoned(dice, attempts, history) as (corpus, app, given):
        async with app.run_test(size=SIZE) as pilot:
            for trace_id in ("trace", "record"):
                for decision in list(corpus.trace(trace_id).of_type("decision"))[:4]:
                    app.open_decision(trace_id, decision.id, blind=blind)
                    await pilot.pause()
                    screen = app.screen
                    assert isinstance(screen, DecisionScreen)
                    widget = DecisionMatrix(corpus, trace_id, decision.id, blind=blind, **given)
                    check_decision(screen, widget)
                    widget.close()
                    app.pop_screen()
