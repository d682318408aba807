"""Letters over everything one can go to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from dtui.tui.screens.form import Form
from dtui.tui.screens.jump import JumpScreen, labels, targets
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.links import Links
from dtui.tui.widgets.matrix import Matrix
from dtui.tui.widgets.prose import Prose
from tests.tui.every_screen import WAYS, app_of, go

ScreenText = Callable[[ReviewApp], str]

NOTHING_TO_GO_TO = {"palette", "command", "jump", "help", "export", "moment", "key"}
"""Boxes that take every letter themselves, or are left before anything else."""


@given(st.integers(0, 600))
def test_no_label_begins_another(count: int) -> None:
    given_out = labels(count)
    assert len(set(given_out)) == count
    assert not any(
        one != other and other.startswith(one) for one in given_out for other in given_out
    )


@pytest.mark.parametrize("name", sorted(WAYS.keys() - NOTHING_TO_GO_TO))
async def test_every_screen_has_something_to_jump_to(
    corpus: Corpus, pricing: Corpus, name: str
) -> None:
    way = WAYS[name]
    app = app_of(way, {"decisions": corpus, "pricing": pricing})
    async with app.run_test(size=(100, 30)) as pilot:
        await go(app, pilot, way)
        behind = app.screen
        found = targets(behind)
        assert found
        # None over another one, and none out of view.
        assert len({one.place for one in found}) == len(found)
        width, height = app.size
        assert all(0 <= x < width and 0 <= y < height for x, y in (one.place for one in found))
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert isinstance(app.screen, JumpScreen)
        await pilot.press(*labels(len(found))[-1])
        await pilot.pause()
        assert app.screen is behind
        assert app.focused is not None


async def test_the_letter_of_a_row_goes_to_the_row(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        app.open_trace("northwind")
        await pilot.pause()
        await pilot.press("J")
        await pilot.pause()
        line = screen_text(app).splitlines()[4]
        await pilot.press(line[0])
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.spine_list.cursor == 3
        links = next(row for row in app.screen.query(Links) if row.row_count)
        await pilot.press("J")
        await pilot.pause()
        y = links.content_region.y
        await pilot.press(screen_text(app).splitlines()[y][links.content_region.x])
        await pilot.pause()
        assert app.focused is links


async def test_a_field_of_a_form_is_gone_to_and_what_was_typed_stays(app: ReviewApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        app.open_trace("northwind", "hyp-2")
        await pilot.pause()
        await pilot.press("v", *"Just J")
        assert isinstance(app.screen, Form)
        first = app.screen.query_one(Prose)
        assert first.text == "Just J"
        await pilot.press("ctrl+l")
        await pilot.pause()
        others = labels(5)
        await pilot.press(others[1])
        await pilot.pause()
        assert isinstance(app.screen, Form)
        assert app.focused is not first
        assert first.text == "Just J"


async def test_an_option_of_a_matrix_is_gone_to(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        app.open_decision("northwind", "dec-1")
        await pilot.pause()
        matrix = app.screen.query_one(Matrix)
        await pilot.press("J")
        await pilot.pause()
        assert "opt-2" in screen_text(app)
        row = next(line for line in screen_text(app).splitlines() if "opt-2"[1:] in line)
        await pilot.press(row[0])
        await pilot.pause()
        assert matrix.row == 1


async def test_escape_stays_and_two_letters_narrow_down(app: ReviewApp) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        app.open_keys()
        await pilot.pause()
        behind = app.screen
        count = len(targets(behind))
        await pilot.press("J", labels(count)[-1][0])
        await pilot.pause()
        assert isinstance(app.screen, JumpScreen)
        left = [sign for sign in app.screen.query(".hop") if sign.display]
        assert 0 < len(left) < count
        await pilot.press("backspace", labels(count)[-1][0], labels(count)[-1][1])
        await pilot.pause()
        assert app.screen is behind
        await pilot.press("J", "escape")
        await pilot.pause()
        assert app.screen is behind
