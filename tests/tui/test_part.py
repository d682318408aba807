"""A trace shown in part: the cone of an item, or what came of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dtui.tui.app import ReviewApp
from dtui.tui.screens import part as looking
from dtui.tui.screens.trace import TraceScreen
from dtui.views.kin import cone
from tests.tui.test_trace_screen import on_item

ScreenText = Callable[[ReviewApp], str]


def listed(screen: TraceScreen) -> list[str]:
    rows = [screen.spine_list.row_at(at) for at in range(screen.spine_list.row_count)]
    return [row.item_id for row in rows if row is not None]


def whole_cone(app: ReviewApp, item_id: str) -> tuple[list[str], list[str]]:
    """Return the items of a cone, and those that came of its item, by all rows of the trace."""
    rows = app.corpus.rows.items("northwind")
    (here,) = (row.ordinal for row in rows if row.item_id == item_id)
    above, below = cone(rows, here)
    came = {here} | below
    return (
        [row.item_id for row in rows if row.ordinal in above | came],
        [row.item_id for row in rows if row.ordinal in came],
    )


async def test_f_shows_what_an_item_is_joined_to_and_esc_shows_all_again(app: ReviewApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await on_item(app, pilot, "ded-1")
        every = listed(screen)
        await pilot.press("f")
        shown, _ = whole_cone(app, "ded-1")
        assert listed(screen) == shown
        assert len(shown) < len(every)
        assert screen.spine_list.current_key == "ded-1"
        assert screen.trail.crumbs[-1] == f"cone of ded-1 · {len(shown)} of {len(every)} rows"
        await pilot.press("escape")
        assert app.screen is screen
        assert listed(screen) == every
        assert screen.spine_list.current_key == "ded-1"
        assert "rows" not in screen.trail.crumbs[-1]


@pytest.mark.parametrize("key", ["f", "F"])
async def test_the_same_key_on_the_same_item_shows_all_again(app: ReviewApp, key: str) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "ded-1")
        every = listed(screen)
        await pilot.press(key)
        assert len(listed(screen)) < len(every)
        await pilot.press(key)
        assert listed(screen) == every


async def test_the_other_key_shows_what_came_of_the_item_alone(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "obs-1")
        await pilot.press("F")
        _, came = whole_cone(app, "obs-1")
        assert listed(screen) == came
        assert listed(screen)[0] == "obs-1"
        assert screen.trail.crumbs[-1].startswith("what came of obs-1 · ")


async def test_on_another_item_the_key_shows_the_cone_of_that_one(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "ded-1")
        await pilot.press("f", "home", "f")
        assert screen.part is not None
        assert screen.part.item_id == "obs-1"
        assert listed(screen) == whole_cone(app, "obs-1")[0]


async def test_to_walk_to_what_is_left_out_shows_all_again(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "con-1")
        every = listed(screen)
        await pilot.press("F", "h")
        assert screen.spine_list.current_key == "obs-1"
        assert listed(screen) == every
        assert app.said is not None
        assert app.said.text == "obs-1 was left out here: all rows are shown again"


async def test_marks_and_forms_go_on_in_a_part(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "hyp-2")
        await pilot.press("f", "home", "e")
        marked = screen.spine_list.current_key
        screen.go_to("hyp-2")
        await pilot.press("v")
        await pilot.pause()
        assert str(marked) in app.screen.query_one("#refs").value  # type: ignore[attr-defined]


async def test_as_of_a_moment_the_cone_is_what_it_was_then(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "ded-1")
        await pilot.press("f", "A")
        now = listed(screen)
        await pilot.press("home")
        assert listed(screen) == []
        await pilot.pause()
        while screen.at is not None and screen.at < len(screen.whole_trace):
            at = screen.at
            rows = app.corpus.rows.items("northwind", 1, at)
            (here,) = (
                row.ordinal for row in app.corpus.rows.items("northwind") if row.item_id == "ded-1"
            )
            above, below = cone(rows, here)
            expected = {here} | above | below if at >= here else set[int]()
            assert listed(screen) == [row.item_id for row in rows if row.ordinal in expected]
            await pilot.press("full_stop")
        await pilot.press("escape")
        assert listed(screen) == now


async def test_of_a_long_trace_the_cone_is_found_while_the_reviewer_goes_on(
    app: ReviewApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "_AT_ONCE", 0)
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "ded-1")
        every = listed(screen)
        screen.action_cone()
        assert listed(screen) == every
        assert screen.trail.crumbs[-1] == "cone of ded-1 · looking, 0 %"
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert listed(screen) == whole_cone(app, "ded-1")[0]


async def test_to_go_back_stops_looking(app: ReviewApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "_AT_ONCE", 0)
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "ded-1")
        every = listed(screen)
        screen.action_cone()
        assert screen.leave_part()
        await pilot.pause()
        assert listed(screen) == every
        assert not list(app.workers)


async def test_what_is_recorded_meanwhile_joins_the_cone(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "ded-1")
        await pilot.press("f")
        payload = {"statement": "So it must wait", "trace_item_refs": ["ded-1"]}
        new = app.corpus.record("northwind", "deduction", payload)
        other = app.corpus.record(
            "northwind", "deduction", {"statement": "Beside it", "trace_item_refs": ["obs-2"]}
        )
        screen.reload()
        assert new in listed(screen)
        assert other not in listed(screen)


async def test_a_cone_is_drawn(app: ReviewApp, check_golden: Callable[..., None]) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await on_item(app, pilot, "ded-1")
        await pilot.press("f")
        await pilot.pause()
        check_golden(app, "trace-cone")
