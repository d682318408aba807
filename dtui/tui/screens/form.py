"""What every form does: ask, record through store or spine, and keep what was typed if refused."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeGuard

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.errors import (
    DtuiError,
    InvalidEventError,
    InvalidItemError,
    UngroundedItemError,
    UnknownReferenceError,
)
from dtui.text import plain
from dtui.tui.line import Piece, content
from dtui.tui.widgets.choice import Choice
from dtui.tui.widgets.evidence import Evidence
from dtui.tui.widgets.key_line import KeyLine
from dtui.tui.widgets.numbered import Numbered
from dtui.tui.widgets.prose import Prose
from dtui.tui.widgets.tick import Tick

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp


class Form(ModalScreen[str | None]):
    """Asks for what one item or event needs and records it; its result is the new one's id.

    Store and spine decide. When they refuse, their sentence stands in the form and every field
    keeps what was typed, so that the reviewer changes the one thing and tries again. What was
    typed is not thrown away at the first Escape.
    """

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012
    HEADING: ClassVar[str] = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "record", "Record", key_display="enter"),
        Binding("ctrl+o", "pick", "Evidence", tooltip="Choose from the trace what it rests on"),
        Binding("escape", "cancel", "Cancel", tooltip="Close without recording", key_display="esc"),
        Binding("tab", "app.focus_next", "Next field"),
        Binding("shift+tab", "app.focus_previous", "Field before", show=False),
        Binding("pagedown", "scroll(1)", "Scroll down", show=False),
        Binding("pageup", "scroll(-1)", "Scroll up", show=False),
        Binding("f1", "app.help", "Help", tooltip="Keys and signs"),
    ]

    def __init__(self, about: Sequence[Piece]) -> None:
        super().__init__()
        self._about = about
        self._recorded = False
        self._refusal = ""
        self.pointed_at: Widget | None = None
        """The field that the last refusal was about, where that is known."""
        self._asked = False
        """Whether one more Escape discards what was typed."""

    def compose(self) -> ComposeResult:
        with Vertical(id="room"), VerticalScroll(id="form", can_focus=False) as box:
            box.border_title = self.HEADING
            if self._about:
                yield Static(content(self._about), id="about")
            yield from self.compose_fields()
        # Outside of what scrolls: a refusal must be seen whole, wherever the cursor is.
        yield Static(id="refusal")
        yield KeyLine()

    @abstractmethod
    def compose_fields(self) -> Iterable[Widget]:
        """Return what is asked for."""

    @abstractmethod
    async def hand_over(self) -> str:
        """Record what stands in the form, and return its id.

        Raises
        ------
        DtuiError
            If it is refused.
        """

    async def action_record(self) -> None:
        """Hand over what was asked for; close with its id, or show why it was refused."""
        if self._recorded:  # a second Enter before the form was gone
            return
        self._recorded = True
        try:
            recorded_id = await self.hand_over()
        except DtuiError as error:
            self._recorded = False
            self._refusal = plain(str(error))
            self._point_at(self.at_fault(error))
            self._say(Piece("✗ not recorded  ", "refuted"), Piece(self._refusal), *self._where())
            self.on_refusal(error)
        else:
            self.dismiss(recorded_id)

    def on_refusal(self, error: DtuiError) -> None:
        """Do what is to be done about a refusal, once it has been said why."""

    def _point_at(self, field: Widget | None) -> None:
        """Mark the label of the field that is at fault.

        The cursor stays where the reviewer is typing: what they type next may already be on its
        way, and must not land in another field.
        """
        self.query(".-at-fault").remove_class("-at-fault")
        self.pointed_at = field
        if field is not None and (label := _label_of(field)) is not None:
            label.add_class("-at-fault")

    def _where(self) -> Iterable[Piece]:
        """Name the field that is at fault, unless the cursor is in it."""
        field = self.pointed_at
        if field is not None and field is not self.focused and (label := _label_of(field)):
            yield Piece(f"\nat  {_name_of(label)}", "pending")

    def action_scroll(self, pages: int) -> None:
        """Scroll the form by that many screenfuls; the cursor stays in its field."""
        box = self.query_one("#form")
        box.scroll_relative(y=pages * max(1, box.size.height - 1), animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer evidence to choose only where the form asks for some."""
        return action != "pick" or bool(self.query(Evidence))

    def action_cancel(self) -> None:
        """Close and record nothing; where something was typed, at the second time of asking."""
        if self._asked or not self._typed():
            self.dismiss(None)
            return
        self._asked = True
        self._say(Piece("esc again discards what you typed", "pending"))

    def _typed(self) -> bool:
        inputs = [field.value for field in self.query(Input) if field.id != "refs"]
        texts = [field.text for field in self.query(Prose)]
        return any(text.strip() for text in (*inputs, *texts))

    def at_fault(self, error: DtuiError) -> Widget | None:
        """Return the field that a refusal is about, where that is known."""
        if isinstance(error, InvalidItemError | InvalidEventError) and error.fields:
            return self.field(error.fields[0].partition(".")[0])
        return None

    def field(self, name: str) -> Widget | None:
        """Return the field of a name, or None if the form asks for none such."""
        return next((field for field in self.query("#form *") if field.id == name), None)

    @on(Input.Submitted)
    @on(Prose.Submitted)
    async def _record_on_enter(self) -> None:
        await self.action_record()

    @on(Input.Changed)
    @on(Prose.Changed)
    @on(Tick.Changed)
    @on(Choice.Changed)
    @on(Numbered.Changed)
    def _show_refusal_as_past(self) -> None:
        """Dim what was refused, for it was about what the form said before."""
        self._asked = False
        self._say(*([Piece(f"✗ not recorded  {self._refusal}", "dim")] if self._refusal else []))

    def _say(self, *pieces: Piece) -> None:
        said = self.query_one("#refusal", Static)
        said.update(content(pieces))
        said.display = bool(pieces)


class ItemForm(Form):
    """Asks for an item of a trace, and for what it rests on."""

    def __init__(self, trace_id: str, about: Sequence[Piece], refs: Sequence[str]) -> None:
        super().__init__(about)
        self.trace_id = trace_id
        self._refs = refs

    def compose_fields(self) -> Iterable[Widget]:
        yield from self.compose_own_fields()
        yield Evidence(self._refs, self._describe)

    @abstractmethod
    def compose_own_fields(self) -> Iterable[Widget]:
        """Return what is asked for, but for what the item rests on."""

    @abstractmethod
    def draft(self) -> tuple[str, dict[str, Any]]:
        """Return the item's type and its own fields, as they stand in the form."""

    async def hand_over(self) -> str:
        item_type, fields = self.draft()
        payload = {**fields, "trace_item_refs": self.query_one(Evidence).refs}
        return await self.app.record(self.trace_id, item_type, payload)

    def action_pick(self) -> None:
        """Let the reviewer choose from the trace what the item rests on."""
        from dtui.tui.screens.evidence_picker import EvidencePicker

        evidence = self.query_one(Evidence)
        picker = EvidencePicker(self.trace_id, evidence.refs)
        self.app.push_screen(picker, evidence.take)

    def at_fault(self, error: DtuiError) -> Widget | None:
        """Point at the evidence where it is missing or names nothing, and else as every form."""
        if isinstance(error, UngroundedItemError | UnknownReferenceError):
            return self.query_one("#refs")
        at_fault = super().at_fault(error)
        return at_fault or (self.query_one("#refs") if _of_refs(error) else None)

    def _typed(self) -> bool:
        evidence = self.query_one(Evidence)
        chosen = bool(evidence.refs) and evidence.refs != list(dict.fromkeys(self._refs))
        return chosen or super()._typed()

    def _describe(self, item_id: str) -> str | None:
        return self.app.describe(self.trace_id, item_id)


def _label_of(field: Widget) -> Static | Tick | None:
    """Return what names a field: the nearest label above or beside it; a tick names itself."""
    if isinstance(field, Tick):
        return field
    siblings = () if field.parent is None else field.parent.children
    before = list(siblings)[: list(siblings).index(field)] if field in siblings else []
    return next((one for one in reversed(before) if _is_label(one)), None)


def _is_label(widget: object) -> TypeGuard[Static | Tick]:
    if isinstance(widget, Static):
        return widget.has_class("label") or widget.has_class("name")
    return isinstance(widget, Tick)


def _name_of(label: Static | Tick) -> str:
    """Return what a label says, without what it explains in brackets or after a colon."""
    if isinstance(label, Tick):
        return label.thing
    return re.split(r" \(|:", str(label.content), maxsplit=1)[0].strip()


def _of_refs(error: DtuiError) -> bool:
    fields = error.fields if isinstance(error, InvalidItemError) else ()
    return bool(fields) and fields[0].partition(".")[0] == "trace_item_refs"
