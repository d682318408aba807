"""The list, over rows that count how often they are asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from dtui.errors import CorruptLogError
from dtui.tui.themes import DARK
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.rows import HeldRows, Rows

MILLION = 1_000_000


class Numbers(Rows[int]):
    """The numbers from 0, and a note of every page that was read."""

    def __init__(self, count: int, fails: bool = False) -> None:
        self.count = count
        self.fails = fails
        self.read: list[range] = []

    def __len__(self) -> int:
        return self.count

    def page(self, first: int, count: int) -> Sequence[int]:
        if self.fails:
            raise CorruptLogError("page 7 is damaged; restore it from a copy")
        self.read.append(range(first, first + count))
        return range(first, min(first + count, self.count))

    def key(self, row: int) -> str:
        return f"n-{row}"

    def find(self, key: str) -> int | None:
        index = int(key.removeprefix("n-"))
        return index if index < self.count else None


class ListApp(App[None]):
    """Nothing but a list, and what it reported."""

    CSS_PATH = None

    def __init__(self, rows: Rows[int]) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.rows = rows
        self.said: list[tuple[str, str]] = []
        self.drawn: list[int] = []

    def compose(self) -> ComposeResult:
        yield VirtualList[int](self.draw, empty="nothing here")

    def draw(self, row: int, width: int) -> Sequence[Piece]:
        self.drawn.append(row)
        return (Piece(f"row {row} [bold]x[/bold] [/]"), Piece(" PENDING", "pending"))

    def on_mount(self) -> None:
        self.list.show(self.rows)

    def on_virtual_list_moved(self, event: VirtualList.Moved) -> None:
        self.said.append(("moved", event.key))

    def on_virtual_list_chosen(self, event: VirtualList.Chosen) -> None:
        self.said.append(("chosen", event.key))

    @property
    def list(self) -> VirtualList[int]:
        return self.query_one(VirtualList)

    def text(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]


async def test_a_million_rows_open_with_one_page_read() -> None:
    rows = Numbers(MILLION)
    async with ListApp(rows).run_test(size=(60, 20)) as pilot:
        assert len(rows.read) == 1
        await pilot.press("G")
        assert rows.read[1:] == [range(MILLION - 64, MILLION)]
        assert text_of(pilot)[-1].startswith("▶ row 999999")


async def test_moving_the_cursor_draws_two_lines() -> None:
    app = ListApp(Numbers(MILLION))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("j")
        app.drawn.clear()
        await pilot.press("j")
        assert sorted(app.drawn) == [1, 2]


async def test_what_an_agent_wrote_is_not_markup() -> None:
    async with ListApp(Numbers(3)).run_test(size=(60, 20)) as pilot:
        assert text_of(pilot)[0] == "▶ row 0 [bold]x[/bold] [/] PENDING"


@pytest.mark.parametrize(
    ("keys", "cursor"),
    [
        ("j", 1),
        ("down down k", 1),
        ("up", 0),
        ("pagedown", 19),
        ("pagedown pagedown pageup", 19),
        ("G", 99),
        ("end", 99),
        ("G g", 0),
        ("G j", 99),
        ("G pageup", 80),
    ],
)
async def test_the_keys_of_less_and_vi_move_the_cursor(keys: str, cursor: int) -> None:
    app = ListApp(Numbers(100))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press(*keys.split())
        assert app.list.cursor == cursor
        top = round(app.list.scroll_y)
        assert top <= cursor < top + 20


async def test_a_click_moves_and_a_click_on_the_cursor_chooses() -> None:
    app = ListApp(Numbers(100))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.click(offset=(5, 3))
        assert app.said[-1] == ("moved", "n-3")
        await pilot.click(offset=(9, 3))
        assert app.said[-1] == ("chosen", "n-3")


async def test_a_double_click_chooses() -> None:
    app = ListApp(Numbers(100))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.double_click(offset=(5, 4))
        assert app.said[-2:] == [("moved", "n-4"), ("chosen", "n-4")]


async def test_enter_chooses_the_row_under_the_cursor() -> None:
    app = ListApp(Numbers(100))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("j", "j", "enter")
        assert app.said == [
            ("moved", "n-0"),
            ("moved", "n-1"),
            ("moved", "n-2"),
            ("chosen", "n-2"),
        ]


async def test_the_cursor_stays_on_its_row_when_rows_come_before_it() -> None:
    app = ListApp(Numbers(0))
    async with app.run_test(size=(60, 20)) as pilot:
        app.list.show(HeldRows(tuple(range(5, 9)), str))
        await pilot.press("j", "j")
        app.list.show(HeldRows(tuple(range(9)), str))
        assert (app.list.cursor, app.list.current) == (7, 7)


async def test_the_cursor_stays_near_where_its_row_was() -> None:
    app = ListApp(Numbers(0))
    async with app.run_test(size=(60, 20)) as pilot:
        app.list.show(HeldRows(tuple(range(9)), str))
        await pilot.press("j", "j")
        app.list.show(HeldRows((0, 1, 5, 6), str))
        assert app.list.current == 5
        app.list.show(HeldRows((0, 1), str))
        assert app.list.current == 1


async def test_no_rows_say_so_and_nothing_can_be_chosen() -> None:
    app = ListApp(Numbers(0))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("j", "enter", "G", "pagedown")
        await pilot.click(offset=(5, 4))
        assert text_of(pilot)[1] == "  nothing here"
        assert app.said == []


@pytest.mark.parametrize("instead", ["show_notice", "show_error", ""])
async def test_the_first_row_takes_the_place_of_all_that_was_said_instead(instead: str) -> None:
    app = ListApp(Numbers(0))
    async with app.run_test(size=(60, 6)) as pilot:
        if instead:
            getattr(app.list, instead)("there are none\n\nas you see\nand read")
        await pilot.pause()
        assert app.text()[1].strip() in ("nothing here", "there are none")
        app.list.show(Numbers(1))
        await pilot.pause()
        assert [line for line in app.text() if line] == ["▶ row 0 [bold]x[/bold] [/] PENDING"]


async def test_rows_that_cannot_be_read_say_why() -> None:
    app = ListApp(Numbers(10, fails=True))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert text_of(pilot)[1] == "  page 7 is damaged; restore it from a copy"


async def test_it_stands_a_window_of_no_size() -> None:
    async with ListApp(Numbers(100)).run_test(size=(1, 1)) as pilot:
        await pilot.press("j", "G", "pageup")
        await pilot.resize_terminal(60, 20)
        assert any(line.startswith("▶ row") for line in text_of(pilot))


def text_of(pilot: Pilot[None]) -> list[str]:
    app = pilot.app
    assert isinstance(app, ListApp)
    return app.text()
