"""A list of any length that draws only the lines on screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dtui.errors import DtuiError
from dtui.text import plain
from dtui.tui.bindings import bindings
from dtui.tui.line import width_of
from dtui.views.colours import TEXT_ROLES
from dtui.views.keys import LIST_KEYS
from dtui.views.piece import Piece
from dtui.views.plain_text import wrapped
from dtui.views.rows import HeldRows, Row, Rows

Draw = Callable[[Row, int], Sequence[Piece]]
"""Draws a row in at most that many cells. It is called for the rows in view, and again for each
time they come back into view, so it must be quick and remember nothing."""

_PAGE = 64
_PAGES_KEPT = 8
_MARK = "▶ "
_HIT = "*"


class VirtualList(ScrollView, Generic[Row], can_focus=True, inherit_bindings=False):
    """Rows under a cursor, one line each, whether there are ten of them or a million.

    It is given its rows by `show` and tells which one the reviewer moved to or chose. Its state
    is the cursor and the few pages around it. When other rows are shown, the cursor stays on the
    row of the same key, or near where that row was.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--cursor",
        "list--notice",
        "list--error",
        *(f"list--{role}" for role in TEXT_ROLES),
    }

    BINDINGS: ClassVar[list[BindingType]] = bindings(LIST_KEYS)

    @dataclass
    class Moved(Message):
        """The cursor came to another row."""

        list: VirtualList[Any]
        key: str

        @property
        def control(self) -> VirtualList[Any]:
            """The list, so that `@on` can select by it."""
            return self.list

    @dataclass
    class Chosen(Message):
        """The reviewer asked for a row, by Enter or by mouse."""

        list: VirtualList[Any]
        key: str

        @property
        def control(self) -> VirtualList[Any]:
            """The list, so that `@on` can select by it."""
            return self.list

    cursor: var[int] = var(0)
    """The row the cursor is on, counted from 0."""

    def __init__(
        self, draw: Draw[Row], *, empty: str = "", id: str | None = None, classes: str = ""
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw = draw
        self._empty = empty
        self._notice = ""
        self._failed = False
        self._rows: Rows[Row] = HeldRows[Row]((), lambda _row: "")
        self._count = 0
        self._cursor_key: str | None = None
        self._pages: dict[int, Sequence[Row]] = {}
        self._styles_by_role: dict[tuple[str, bool], Style] = {}
        self._clicked: int | None = None

    # What is shown

    def show(self, rows: Rows[Row], at: str | None = None) -> None:
        """Show these rows, with the cursor on the row it was on where that still is.

        The cursor is brought into view if it was in view before: whoever has scrolled away from
        it stays where they are.

        Parameters
        ----------
        rows
            What to show; they are read a page at a time from now on.
        at
            The key of the row to put the cursor on instead.
        """
        wanted = self._cursor_key if at is None else at
        follows = at is not None or not self._count or self._is_in_view(self.cursor)
        self._pages.clear()
        self._rows = rows
        self._failed = False
        # A notice takes the place of rows, and may be longer than the rows that follow it.
        noticed = bool(self._notice)
        drawn = max(self._count, len(rows))
        self._count = len(rows)
        self._notice = "" if self._count else self._empty
        found = None if wanted is None else rows.find(wanted)
        self._fit_scrolling()
        self._put_cursor(self.cursor if found is None else found, follows=follows)
        # Below the rows that were and are, nothing changes.
        told = noticed or bool(self._notice)
        self.refresh_lines(round(self.scroll_y), self.size.height if told else drawn)

    def read_again(self) -> None:
        """Show the same rows as they are read now."""
        self.show(self._rows)

    def show_error(self, message: str) -> None:
        """Say instead of rows why there are none."""
        self._count = 0
        self._failed = True
        self._notice = message
        self._fit_scrolling()
        self.refresh()

    def show_notice(self, message: str) -> None:
        """Say something instead of rows, such as that they are being read."""
        self._count = 0
        self._failed = False
        self._notice = message
        self._fit_scrolling()
        self.refresh()

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self._count

    @property
    def current(self) -> Row | None:
        """The row under the cursor, or None where there are no rows."""
        return self.row_at(self.cursor)

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is drawn."""
        return True

    @property
    def current_key(self) -> str | None:
        """What stays the same about the row under the cursor."""
        return self._cursor_key

    def row_at(self, index: int) -> Row | None:
        """Return a row by its place, or None where there is none."""
        if not 0 <= index < self._count:
            return None
        number, offset = divmod(index, _PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
        return page[offset] if offset < len(page) else None

    def _read(self, number: int) -> Sequence[Row]:
        try:
            page = self._rows.page(number * _PAGE, _PAGE)
        except DtuiError as error:
            # Somebody is in the midst of drawing the rows; say it on the next turn.
            self.call_later(self.show_error, plain(str(error)))
            return ()
        while len(self._pages) >= _PAGES_KEPT:
            del self._pages[next(iter(self._pages))]
        self._pages[number] = page
        return page

    def go_to(self, key: str) -> bool:
        """Put the cursor on the row of that key; tell whether there is one."""
        found = self._rows.find(key)
        if found is None:
            return False
        self._put_cursor(found)
        return True

    def go_to_row(self, index: int) -> None:
        """Put the cursor on a row by its place."""
        self._put_cursor(index)

    # The cursor

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on the rows there are."""
        return max(0, min(cursor, self._count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two lines that changed, and no other."""
        self.refresh_line(old)
        self.refresh_line(new)

    def _put_cursor(self, index: int, *, follows: bool = True) -> None:
        before = self._cursor_key
        self.cursor = index
        if follows:
            self._scroll_to_cursor()
        row = self.current
        self._cursor_key = None if row is None else self._rows.key(row)
        if self._cursor_key is not None and self._cursor_key != before:
            self.post_message(self.Moved(self, self._cursor_key))

    def _is_in_view(self, index: int) -> bool:
        top = round(self.scroll_y)
        return top <= index < top + self.size.height

    def _scroll_to_cursor(self) -> None:
        height = self.size.height
        if not height:
            return
        top = round(self.scroll_y)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to choose only where there is something to choose."""
        return action != "choose" or self._count > 0

    def action_move(self, step: int) -> None:
        """Move the cursor by that many rows."""
        self._put_cursor(self.cursor + step)

    def action_page(self, pages: int) -> None:
        """Move the cursor by that many screenfuls."""
        self._put_cursor(self.cursor + pages * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._put_cursor(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._put_cursor(self._count - 1)

    def action_choose(self) -> None:
        """Report the row under the cursor as chosen."""
        if self._cursor_key is not None and self._count:
            self.post_message(self.Chosen(self, self._cursor_key))

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Move to the row that was clicked; choose it where the cursor already is.

        The second half of a double click counts only if its first half was on this list, or a
        double click would also choose something on the screen that it opened.
        """
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = round(self.scroll_y) + offset.y
        if not 0 <= index < self._count:
            return
        event.stop()
        again = event.chain == 1 or self._clicked == index
        self._clicked = index
        if index == self.cursor and again:
            self.action_choose()
        else:
            self._put_cursor(index)

    # Drawing

    def on_resize(self) -> None:
        """Lay the lines out anew and keep the cursor in view."""
        self._fit_scrolling()
        self._scroll_to_cursor()

    def _fit_scrolling(self) -> None:
        # Never less than what is in view: another size lays the whole screen out anew, and a
        # list that has room for all its rows need not do that whenever their number changes.
        region = self.scrollable_content_region
        size = Size(region.width, max(self._count, region.height))
        if size != self.virtual_size:
            # To set it would lay the whole screen out, at almost every move of a cursor that
            # other lists follow; only the scrollbar has to know.
            self.set_reactive(ScrollView.virtual_size, size)  # pyright: ignore[reportArgumentType]
            self._scroll_update(size)

    def notify_style_update(self) -> None:
        """Forget the colours of the theme that was."""
        super().notify_style_update()
        self._styles_by_role.clear()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the part in view."""
        width = self.scrollable_content_region.width
        index = round(self.scroll_y) + y
        if not self._count:
            return self._notice_line(y, width)
        row = self.row_at(index)
        if row is None:
            return Strip.blank(width, self._style("", on_cursor=False))
        on_cursor = self.shows_cursor and index == self.cursor
        pieces = self._draw(row, width - len(_MARK))
        mark = _MARK if on_cursor else " " * len(_MARK)
        if self.is_hit(row):
            mark = mark[:-1] + _HIT
        return self._strip((Piece(mark, "accent"), *pieces), width, on_cursor)

    def is_hit(self, row: Row) -> bool:
        """Whether a row is marked as one that was searched for."""
        del row
        return False

    def _strip(self, pieces: Sequence[Piece], width: int, on_cursor: bool) -> Strip:
        plain = self._style("", on_cursor)
        segments = [Segment(text, self._style(role, on_cursor)) for text, role in pieces]
        taken = width_of(pieces)
        return Strip(segments, taken).adjust_cell_length(width, plain)

    def _notice_line(self, y: int, width: int) -> Strip:
        """Show the notice a line below the top, wrapped."""
        lines = wrapped(self._notice, width - 4)
        if not 1 <= y <= len(lines):
            return Strip.blank(width, self._style("", on_cursor=False))
        style = self._style("error" if self._failed else "notice", on_cursor=False)
        text = f"  {lines[y - 1]}"
        return Strip([Segment(text, style)]).adjust_cell_length(width, self.rich_style)

    def _style(self, role: str, on_cursor: bool) -> Style:
        style = self._styles_by_role.get((role, on_cursor))
        if style is None:
            style = self.rich_style
            if role:
                style += self.get_component_rich_style(f"list--{role}", partial=True)
            if on_cursor:
                style += self.get_component_rich_style("list--cursor", partial=True)
            self._styles_by_role[role, on_cursor] = style
        return style
