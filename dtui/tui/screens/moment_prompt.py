"""Where a moment is typed that a trace is to be shown as of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from dtui.errors import InvalidQueryError
from dtui.text import plain
from dtui.tui.bindings import Rebindable, bindings
from dtui.tui.keys import MOMENT_KEYS
from dtui.tui.line import content
from dtui.tui.widgets.key_line import KeyLine
from dtui.views.piece import Piece

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp


class MomentPrompt(Rebindable[str | None], ModalScreen[str | None]):
    """Asks for a moment; what is none is refused here, with what to type instead."""

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    BINDINGS: ClassVar[list[BindingType]] = bindings(MOMENT_KEYS)

    def compose(self) -> ComposeResult:
        with Vertical(id="form") as box:
            box.border_title = "as of"
            yield Static(content(_asking()), id="about")
            yield Input(placeholder="2026-10-01 or 3 d ago", id="moment")
        yield Static(id="refusal")
        yield KeyLine()

    def action_seek(self) -> None:
        """Close with what was typed, if it names a moment."""
        from dtui.views.timeline import read_moment

        typed = self.query_one(Input).value
        try:
            read_moment(typed, self.app.clock())
        except InvalidQueryError as error:
            refusal = self.query_one("#refusal", Static)
            refusal.update(content((Piece("✗ ", "refuted"), Piece(plain(str(error))))))
            refusal.display = True
        else:
            self.dismiss(typed)


def _asking() -> Iterable[Piece]:
    yield Piece("Go to what was known at a moment\n", "bright")
    yield Piece("a day means its end in UTC; a time needs its zone: 2026-10-01T09:00Z\n", "dim")
    yield Piece("an age is counted back from now: 90 min ago, 2 h ago, 3 d ago", "dim")
