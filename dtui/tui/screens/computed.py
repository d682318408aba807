"""What is common to screens that show what another process works out: the wait, and the page."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import on
from textual.binding import BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker

from dtui.errors import DtuiError
from dtui.text import one_line, plain
from dtui.tui.bindings import bindings
from dtui.tui.command_output import Made
from dtui.tui.keys import COMPUTED_KEYS
from dtui.tui.screens.frame import Frame
from dtui.tui.widgets.page import Page
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.unfolding import Block

if TYPE_CHECKING:
    from dtui.views.sheet import Sheet

_Value = TypeVar("_Value")

_NO_PROPOSALS = (
    "No proposal is recorded yet, so there is nothing to learn from. Import what was decided "
    "(dtui import), or let an agent record its proposals; verdicts and outcomes come after."
)


class ComputedScreen(Frame, Generic[_Value]):
    """A page that a command works out in a process of its own, which can be left at any time.

    What it printed is kept as long as the app runs, so that coming back shows it at once; where
    the log has grown since, the screen says so, and `r` makes it again.
    """

    WORKS_ON: ClassVar[str] = ""
    """What is being made: ``the report``."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(COMPUTED_KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._made: Made | None = None
        self._page: _Value | None = None
        self._laid_out: tuple[Made | None, int] | None = None
        """What is laid out, and how wide: another process may write many times a second."""
        self._failure = ""
        self._nothing = False
        """Whether there is nothing to work with."""
        self._making: Worker[None] | None = None
        self._began = 0.0
        self._heard = ""
        self._ticks: Timer | None = None

    # What each of the screens has to say

    def words(self) -> list[str]:
        """Return the words of the command that prints this."""
        raise NotImplementedError

    def read_page(self, printed: bytes) -> _Value:
        """Return the page that the command printed."""
        raise NotImplementedError

    def blocks(self, page: _Value, width: int) -> Sequence[Block]:
        """Return a page as blocks of lines."""
        raise NotImplementedError

    def crumbs(self) -> tuple[str, ...]:
        """Return where one is, after the corpus."""
        raise NotImplementedError

    def has_something(self) -> bool:
        """Whether there is anything to work with: for most of them, proposals."""
        return bool(self.app.corpus.rows.proposals(limit=1))

    # The page

    @on(VirtualList.Moved)
    def _offer(self) -> None:
        """Offer to unfold where there is more."""
        self.refresh_bindings()

    def compose_body(self) -> Iterable[Widget]:
        yield Page(id="page")

    @property
    def page(self) -> Page:
        """The text."""
        return self.query_one("#page", Page)

    @property
    def is_working(self) -> bool:
        """Whether the command runs."""
        return self._making is not None and self._making.is_running

    def show_failure(self, message: str) -> None:
        self._laid_out = None
        self.page.show_error(message)

    def read(self) -> None:
        """Show what is kept of it; where nothing is, have it made."""
        made = self.app.made.get(tuple(self.words()))
        if made is not self._made or self._page is None:
            self._page = None if made is None else self.read_page(made.printed)
        self._made = made
        self._nothing = not self.has_something()
        if not (made or self.is_working or self._failure or self._nothing):
            self._make()
        self._show()

    def _show(self) -> None:
        self.trail.crumbs = (one_line(self.app.corpus.path.name), *self.crumbs())
        self.trail.aside = self._aside()
        laid_out, self._laid_out = self._laid_out, None
        if self._page is not None:
            self._laid_out = (self._made, self.page.room)
            if self._laid_out != laid_out:
                self.page.show_blocks(self.blocks(self._page, self.page.room))
        elif self._nothing:
            self.page.show_notice(_NO_PROPOSALS)
        elif self._failure:
            self.page.show_error(f"{self._failure}\n\nr tries again · esc goes back")
        else:
            self.page.show_notice(self._waiting())
        self.refresh_bindings()

    def _aside(self) -> tuple[Piece, ...]:
        if self.is_working:
            return (Piece(f"at work, {self._seconds()} s", "pending"),)
        if self._page is None:
            return ()
        if self._failure:
            return (Piece("not made again", "refuted"),)
        made = self._made
        grown = self.app.corpus.log.head() - made.head if made is not None else 0
        if grown > 0:
            entries = f"{grown:,} {'entry' if grown == 1 else 'entries'}"
            return (Piece(f"{entries} since · r again", "pending"),)
        return (Piece("up to date", "dim"),)

    def _waiting(self) -> str:
        heard = f"\n{self._heard}" if self._heard else ""
        return f"Making {self.WORKS_ON} … {self._seconds()} s{heard}\n\nesc leaves, and ends it."

    def _seconds(self) -> int:
        return int(time.monotonic() - self._began)

    def on_resize(self) -> None:
        """Wrap the text anew."""
        if self.is_current:
            self._show()

    def sheet(self) -> Sheet:
        from dtui.views.sheet import Lines, Sheet

        shown = () if self._page is None else self.page.lines
        lines = ("".join(text for text, _ in line.spans).rstrip() for line in shown)
        title = " · ".join(self.crumbs())
        return Sheet(title, self.facts(), (Lines("", tuple(lines)),))

    # The work

    def _make(self) -> None:
        self._began = time.monotonic()
        self._heard = self._failure = ""
        self._making = self.run_worker(self._work(), exclusive=True, group="made")
        if self._ticks is None:
            self._ticks = self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        if self.is_working:
            self.trail.aside = self._aside()
            if self._page is None:
                self.page.show_notice(self._waiting())

    def _hear(self, line: str) -> None:
        self._heard = line
        self._tick()

    async def _work(self) -> None:
        words, head = self.words(), self.app.corpus.log.head()
        try:
            output = await self.app.run_command([*words, "--json"], self._hear)
            if not (output.is_done and output.printed.strip()):
                raise DtuiError(output.reason)
            self.read_page(output.printed)
        except (DtuiError, OSError) as error:
            self._failure = plain(str(error))
        else:
            self.app.made[tuple(words)] = Made(head, output.printed)
        self._making = None
        if self._failure and self._page is not None:
            self.notify(self._failure, severity="error")
        self.reload()

    def start_over(self) -> None:
        """Show the page of other words: what is kept of it, or what is to be made."""
        self._page, self._failure = None, ""
        if self._making is not None:
            self._making.cancel()
            self._making = None
        self.page.scroll_home(animate=False)
        self.reload()

    # What the reader does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is to do with a page only where there is one."""
        match action:
            case "section" | "all":
                return self._page is not None
            case "again":
                return not self.is_working and not self._nothing
            case _:
                return True

    def action_section(self, step: int) -> None:
        """Move to the next part, or the one before."""
        if not self.page.go_to_heading(step):
            self.notify("that was the last part" if step > 0 else "that was the first part")

    def action_all(self) -> None:
        """Unfold everything, or fold it."""
        self.page.unfold_all()

    def action_again(self) -> None:
        """Make it again, with what is recorded by now."""
        self._make()
        self._show()

    def action_copy_shown(self) -> None:
        """Copy the command that prints this."""
        self.app.copy_to_clipboard(shlex.join(["dtui", *self.words()]))
        self.notify("copied")
