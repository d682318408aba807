"""Choosing, from the trace itself, what a new item rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from dtui.errors import DtuiError
from dtui.text import plain
from dtui.tui.ascii import draws_ascii
from dtui.tui.bindings import Rebindable, bindings
from dtui.tui.keys import EVIDENCE_KEYS
from dtui.tui.widgets.key_line import KeyLine
from dtui.tui.widgets.spine_list import SpineList
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.spine import Spine

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp

_LANES = 4


class EvidencePicker(Rebindable[list[str]], ModalScreen[list[str]]):
    """The trace's items, to be marked; the result is the ids that are marked at the end."""

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    BINDINGS: ClassVar[list[BindingType]] = bindings(EVIDENCE_KEYS)

    def __init__(self, trace_id: str, refs: Sequence[str]) -> None:
        super().__init__()
        self._trace_id = trace_id
        self._refs = dict.fromkeys(refs)

    def compose(self) -> ComposeResult:
        spine = SpineList(id="spine")
        spine.border_title = "rests on"
        yield spine
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the trace's items, or why they cannot be read."""
        spine = self.query_one(SpineList)
        spine.mark(self._refs)
        try:
            rows = Spine(self.app.corpus.rows, self._trace_id, _LANES, ascii=draws_ascii())
            spine.show(rows, at=next(iter(self._refs), None))
        except DtuiError as error:
            spine.show_error(plain(str(error)))

    @on(VirtualList.Chosen)  # by mouse
    def action_mark(self) -> None:
        """Mark the item under the cursor, or take its mark away."""
        spine = self.query_one(SpineList)
        row = spine.current
        if row is None:
            return
        if row.item_id in self._refs:
            del self._refs[row.item_id]
        else:
            self._refs[row.item_id] = None
        spine.mark(self._refs)

    def action_done(self) -> None:
        """Go back to the form with what is marked."""
        self.dismiss(list(self._refs))
