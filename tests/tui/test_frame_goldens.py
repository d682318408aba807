"""What the command line, the letters to jump to, the keys and the palette look like."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dtui.tui.app import ReviewApp

Check = Callable[[ReviewApp, str], None]

SMALL, LARGE = (80, 24), (160, 48)

LOOKS = {
    "command-names": "colon",
    "command-traces": "colon t r a c e space tab tab",
    "command-refused": "colon t r c a e enter",
    "jump": "G enter J",
    "jump-form": "w j v ctrl+l",
    "keys": "colon k e y s enter j j",
    "key": "colon k e y s enter enter R",
    "palette": "ctrl+p",
}


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", LOOKS)
async def test_it_looks_as_it_did(
    app: ReviewApp, check_golden: Check, name: str, size: tuple[int, int], theme: str
) -> None:
    async with app.run_test(size=size) as pilot:
        app.choose_theme(theme)
        await pilot.press(*LOOKS[name].split())
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        check_golden(app, f"frame-{name}-{size[0]}x{size[1]}-{theme}")


@pytest.mark.parametrize("theme", ["contrast-dark", "contrast-light", "plain"])
async def test_a_trace_in_each_other_theme_looks_as_it_did(
    app: ReviewApp, check_golden: Check, theme: str
) -> None:
    async with app.run_test(size=(120, 30)) as pilot:
        app.choose_theme(theme)
        await pilot.press("j", "enter", "J")
        await pilot.pause()
        check_golden(app, f"frame-theme-{theme}")
