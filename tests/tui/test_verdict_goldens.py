"""What giving verdicts looks like, in a small window and a large one, dark and light."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dtui.tui.app import ReviewApp

Check = Callable[[ReviewApp, str], None]

SMALL, LARGE = (80, 24), (160, 48)
TO_NEW_1 = "w n n n"

SCREENS = {
    "verdicts": TO_NEW_1,
    "approve": f"{TO_NEW_1} a 1",
    "modify": f"{TO_NEW_1} m 1 tab 1 2",
    "modify-refused": f"{TO_NEW_1} m tab x enter",
    "verdict-given": f"{TO_NEW_1} x 2 enter",
    "take-back": f"{TO_NEW_1} a enter z",
    "queue-blind": f"{TO_NEW_1} b",
    "blind": f"{TO_NEW_1} b a 3",
    "blind-revealed": f"{TO_NEW_1} b a 3 enter",
    "outcome": "w G o 1",
    "second-opinions": "w S",
    "proposal": "w S j p x 2 enter",
    "proposal-withheld": "w S p",
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_looks_as_it_did(
    pricing_app: ReviewApp, check_golden: Check, name: str, size: tuple[int, int]
) -> None:
    async with pricing_app.run_test(size=size) as pilot:
        for key in SCREENS[name].split():
            await pilot.press(key)
            await pilot.pause()
        check_golden(pricing_app, f"judging-{name}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("name", ["verdicts", "modify", "blind"])
async def test_the_light_theme_looks_as_it_did(
    pricing_app: ReviewApp, check_golden: Check, name: str
) -> None:
    async with pricing_app.run_test(size=SMALL) as pilot:
        for key in ("D", *SCREENS[name].split()):
            await pilot.press(key)
            await pilot.pause()
        check_golden(pricing_app, f"judging-{name}-light")
