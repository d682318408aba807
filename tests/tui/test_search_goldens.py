"""What a search, the facets and what was found look like, in a small window and a large one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dtui.tui.app import ReviewApp
from tests.tui.test_search import typed

Check = Callable[[ReviewApp, str], None]

SIZES = [(80, 24), (160, 48)]

SCREENS = {
    "search-corpus": ("", "domain:pricing", "enter"),
    "search-nothing": ("", "tomatoes", "enter"),
    "search-refused": ("", "type:guess", ""),
    "search-facets": ("f j space j space", "", ""),
    "search-sorted": ("s s S", "", ""),
    "search-trace": ("G enter", "usage", "enter n"),
    "search-trace-typing": ("G enter", "usage", ""),
    "search-trace-hidden": ("G enter", "usage", "enter H"),
    "search-queue": ("w", "kind:question", "enter"),
    "search-queue-nothing": ("w", "tomatoes", "enter"),
    "found": ("F", "type:hypothesis", "enter n"),
    "found-nothing": ("F", "tomatoes", "enter"),
    "found-asks": ("F", "", ""),
}

LIGHT = ("search-trace", "search-facets", "found")


async def show(app: ReviewApp, name: str, size: tuple[int, int], check: Check, as_: str) -> None:
    keys, query, then = SCREENS[name]
    async with app.run_test(size=size) as pilot:
        await pilot.press(*(["D"] if as_.endswith("light") else []), *keys.split())
        await pilot.pause()
        if query:
            opens = [] if name.startswith("found") else ["slash"]
            await pilot.press(*opens, *typed(query), *then.split())
        await app.workers.wait_for_complete()
        await pilot.pause()
        check(app, as_)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_a_search_looks_as_it_did(
    app: ReviewApp, check_golden: Check, name: str, size: tuple[int, int]
) -> None:
    await show(app, name, size, check_golden, f"{name}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("name", LIGHT)
async def test_the_light_theme_looks_as_it_did(
    app: ReviewApp, check_golden: Check, name: str
) -> None:
    await show(app, name, (80, 24), check_golden, f"{name}-light")


@pytest.mark.parametrize("name", SCREENS)
async def test_a_window_of_twenty_by_eight_is_enough_not_to_crash(
    app: ReviewApp, name: str
) -> None:
    await show(app, name, (20, 8), lambda shown, _name: None, name)
    assert app.return_code in (None, 0)
