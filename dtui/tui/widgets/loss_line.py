"""The line that says a corpus lost entries, for as long as it is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from dtui.text import one_line
from dtui.tui.line import content
from dtui.views.piece import Piece
from dtui.views.plain_text import wrapped

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp


class LossLine(Widget):
    """What the corpus lost and how to go on; not there while it is whole."""

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    def on_mount(self) -> None:
        self.watch(self.app, "loss", self._show)

    def _show(self) -> None:
        self.display = self.app.loss is not None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return as many lines as it takes to say it."""
        return len(self._lines(width))

    def render(self) -> Content:
        lines = self._lines(self.size.width)
        return content([Piece("\n".join(f" {line}" for line in lines), "refuted")])

    def _lines(self, width: int) -> list[str]:
        loss = self.app.loss
        if loss is None:
            return []
        name = one_line(self.app.corpus.path.name)
        goes_on = "nothing can be recorded · dtui doctor --accept-loss"
        return wrapped(f"{name} {loss.says} · {goes_on}", width - 2)
