"""No screen and no box crashes in a window that is too small for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.cells import cell_len

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from tests.tui.every_screen import WAYS, app_of, go

ScreenText = Callable[[ReviewApp], str]


@pytest.mark.parametrize("size", [(20, 8), (8, 3)])
@pytest.mark.parametrize("name", WAYS)
async def test_a_small_window_is_drawn_and_grows_again(
    corpus: Corpus, pricing: Corpus, screen_text: ScreenText, name: str, size: tuple[int, int]
) -> None:
    app = app_of(WAYS[name], {"decisions": corpus, "pricing": pricing})
    async with app.run_test(size=size) as pilot:
        await go(app, pilot, WAYS[name])
        lines = screen_text(app).splitlines()
        assert len(lines) == size[1]
        assert all(cell_len(line) <= size[0] for line in lines)
        await pilot.resize_terminal(80, 24)
        await pilot.press("pagedown", "tab")
        assert len(screen_text(app).splitlines()) == 24
