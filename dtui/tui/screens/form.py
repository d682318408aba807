"""What every form does: ask, record through the store, and keep what was typed if refused."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.errors import (
    DtuiError,
    InvalidItemError,
    UngroundedItemError,
    UnknownReferenceError,
)
from dtui.text import plain
from dtui.tui.line import Piece, content
from dtui.tui.widgets.choice import Choice
from dtui.tui.widgets.evidence import Evidence
from dtui.tui.widgets.key_line import KeyLine
from dtui.tui.widgets.prose import Prose
from dtui.tui.widgets.tick import Tick

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp


class Form(ModalScreen[str | None]):
    """Asks for what one item needs and records it; its result is the new item's id.

    The store decides. When it refuses, its sentence stands in the form and every field keeps
    what was typed, so that the reviewer changes the one thing and tries again. What was typed
    is not thrown away at the first Escape.
    """

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    HEADING: ClassVar[str] = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "record", "Record", key_display="enter"),
        Binding("ctrl+o", "pick", "Evidence", tooltip="Choose from the trace what it rests on"),
        Binding("escape", "cancel", "Cancel", tooltip="Close without recording", key_display="esc"),
        Binding("tab", "app.focus_next", "Next field"),
        Binding("shift+tab", "app.focus_previous", "Field before", show=False),
        Binding("f1", "app.help", "Help", tooltip="Keys and signs"),
    ]

    def __init__(self, trace_id: str, about: Sequence[Piece], refs: Sequence[str]) -> None:
        super().__init__()
        self.trace_id = trace_id
        self._about = about
        self._refs = refs
        self._recorded = False
        self._refusal = ""
        self._asked = False
        """Whether one more Escape discards what was typed."""

    def compose(self) -> ComposeResult:
        with Vertical(id="room"), VerticalScroll(id="form", can_focus=False) as box:
            box.border_title = self.HEADING
            yield Static(content(self._about), id="about")
            yield from self.compose_fields()
            yield Evidence(self._refs, self._describe)
        # Outside of what scrolls: a refusal must be seen whole, wherever the cursor is.
        yield Static(id="refusal")
        yield KeyLine()

    @abstractmethod
    def compose_fields(self) -> Iterable[Widget]:
        """Return what is asked for."""

    @abstractmethod
    def draft(self) -> tuple[str, dict[str, Any]]:
        """Return the item's type and its own fields, as they stand in the form."""

    async def action_record(self) -> None:
        """Hand the item to the store; close with its id, or show why it was refused."""
        if self._recorded:  # a second Enter before the form was gone
            return
        self._recorded = True
        item_type, fields = self.draft()
        payload = {**fields, "trace_item_refs": self.query_one(Evidence).refs}
        try:
            item_id = await self.app.record(self.trace_id, item_type, payload)
        except DtuiError as error:
            self._recorded = False
            self._refusal = plain(str(error))
            self._say(Piece("✗ not recorded  ", "refuted"), Piece(self._refusal))
            if (field := self.at_fault(error)) is not None:
                field.focus()
        else:
            self.dismiss(item_id)

    def action_pick(self) -> None:
        """Let the reviewer choose from the trace what the item rests on."""
        from dtui.tui.screens.evidence_picker import EvidencePicker

        evidence = self.query_one(Evidence)
        picker = EvidencePicker(self.trace_id, evidence.refs)
        self.app.push_screen(picker, evidence.take)

    def action_cancel(self) -> None:
        """Close and record nothing; where something was typed, at the second time of asking."""
        if self._asked or not self._typed():
            self.dismiss(None)
            return
        self._asked = True
        self._say(Piece("esc again discards what you typed", "pending"))

    def _typed(self) -> bool:
        evidence = self.query_one(Evidence)
        inputs = [field.value for field in self.query(Input) if field.id != "refs"]
        texts = [field.text for field in self.query(Prose)]
        chosen = bool(evidence.refs) and evidence.refs != list(dict.fromkeys(self._refs))
        return chosen or any(text.strip() for text in (*inputs, *texts))

    def at_fault(self, error: DtuiError) -> Widget | None:
        """Return the field that a refusal is about, where that is known."""
        name = ""
        if isinstance(error, InvalidItemError) and error.fields:
            name = error.fields[0].partition(".")[0]
        if isinstance(error, UngroundedItemError | UnknownReferenceError):
            name = "trace_item_refs"
        own = "refs" if name == "trace_item_refs" else name
        return next((field for field in self.query("#form *") if field.id == own), None)

    @on(Input.Submitted)
    @on(Prose.Submitted)
    async def _record_on_enter(self) -> None:
        await self.action_record()

    @on(Input.Changed)
    @on(Prose.Changed)
    @on(Tick.Changed)
    @on(Choice.Changed)
    def _show_refusal_as_past(self) -> None:
        """Dim what was refused, for it was about what the form said before."""
        self._asked = False
        self._say(*([Piece(f"✗ not recorded  {self._refusal}", "dim")] if self._refusal else []))

    def _say(self, *pieces: Piece) -> None:
        said = self.query_one("#refusal", Static)
        said.update(content(pieces))
        said.display = bool(pieces)

    def _describe(self, item_id: str) -> str | None:
        return self.app.describe(self.trace_id, item_id)
