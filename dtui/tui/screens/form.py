"""A form on screen: it asks, records through store or spine, and keeps what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeGuard, TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.errors import DtuiError, UnusableEditorError
from dtui.text import plain
from dtui.tui.bindings import Rebindable, bindings
from dtui.tui.keys import FORM_KEYS
from dtui.tui.line import content
from dtui.tui.screens.form_fields import field_widgets, value_of
from dtui.tui.widgets.choice import Choice
from dtui.tui.widgets.evidence import Evidence
from dtui.tui.widgets.field import ArgumentField, Field
from dtui.tui.widgets.key_line import KeyLine
from dtui.tui.widgets.numbered import Numbered
from dtui.tui.widgets.proposed import Proposed
from dtui.tui.widgets.prose import Prose
from dtui.tui.widgets.tick import Tick
from dtui.views.forms import form as asking
from dtui.views.piece import Piece

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp

AskedT = TypeVar("AskedT", bound=asking.Form)

_MORE = "more: esc, then p shows them"


class Form(Rebindable[str | None], ModalScreen[str | None], Generic[AskedT]):
    """Asks for what one item or event needs and records it; its result is the new one's id.

    Store and spine decide. When they refuse, their sentence stands in the form and every field
    keeps what was typed, so that the reviewer changes the one thing and tries again. What was
    typed is not thrown away at the first Escape.

    Parameters
    ----------
    asked
        What is asked, and what is made of the answers.
    """

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = bindings(FORM_KEYS)

    def __init__(self, asked: AskedT) -> None:
        super().__init__()
        self.asked = asked
        self._recorded = False
        self._refusal = ""
        self.pointed_at: Widget | None = None
        """The field that the last refusal was about, where that is known."""
        self._escaped = False
        """Whether one more Escape discards what was typed."""

    def compose(self) -> ComposeResult:
        asked = self.asked
        with Vertical(id="room"), VerticalScroll(id="form", can_focus=False) as box:
            box.border_title = asked.heading
            if asked.about:
                yield Static(content(asked.about), id="about")
            if asked.action is not None:
                yield Proposed(*asked.action, more=_MORE)
            yield from (Static(content((Piece(note, "pending"),))) for note in asked.notes)
            yield from field_widgets(asked.fields, self._describe)
        # Outside of what scrolls: a refusal must be seen whole, wherever the cursor is.
        yield Static(id="refusal")
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin at the field that the reviewer was looking at, if there is one."""
        if self.asked.begins_at:
            self.query_one(f"#{self.asked.begins_at}").focus()
        self._show_preview()

    @property
    def values(self) -> dict[str, object]:
        """What stands in the fields, by their names."""
        return {one.name: value_of(self.query_one(f"#{one.name}")) for one in self.asked.fields}

    async def hand_over(self) -> str:
        """Record what stands in the form, and return its id.

        Raises
        ------
        DtuiError
            If it is refused.
        """
        drafts = self.asked.drafts(self.values)
        kind, payload, trace_id = drafts[0]
        if trace_id:
            return await self.app.record(trace_id, kind, payload)
        payloads = [draft.payload for draft in drafts]
        event_ids = await self.app.emit_all(kind, payloads, says=self.asked.says(drafts))
        return event_ids[-1]

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
            self._point_at(self.asked.at_fault(error, self.values))
            self._say(Piece("✗ not recorded  ", "refuted"), Piece(self._refusal), *self._where())
            self.on_refusal(error)
        else:
            self.dismiss(recorded_id)

    def on_refusal(self, error: DtuiError) -> None:
        """Do what is to be done about a refusal, once it has been said why."""

    def _point_at(self, name: str) -> None:
        """Mark the label of the field that is at fault.

        The cursor stays where the reviewer is typing: what they type next may already be on its
        way, and must not land in another field.
        """
        self.query(".-at-fault").remove_class("-at-fault")
        field = self.pointed_at = self.query_one(f"#{name}") if name else None
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
        """Offer evidence to choose only where the form asks for some, an editor only for a text."""
        match action:
            case "pick":
                return bool(self.query(Evidence))
            case "edit":
                return isinstance(self.focused, Prose | Field)
            case _:
                return True

    def action_cancel(self) -> None:
        """Close and record nothing; where something was typed, at the second time of asking."""
        if self._escaped or not self.asked.is_typed(self.values):
            self.dismiss(None)
            return
        self._escaped = True
        self._say(Piece("esc again discards what you typed", "pending"))

    def action_edit(self) -> None:
        """Let the reviewer write the text at the cursor in an editor, and take it back."""
        from textual.app import SuspendNotSupported

        from dtui.tui.editor import edited, editor

        field = self.focused
        if not isinstance(field, Prose | Field):
            return
        said = ""
        try:
            command = editor()
            with self.app.suspend():
                # Caught in here: what leaves it by an exception leaves the terminal to itself.
                try:
                    field.take(edited(field.whole, command))
                except UnusableEditorError as error:
                    said = str(error)
        except UnusableEditorError as error:
            said = str(error)
        except SuspendNotSupported:
            said = "this terminal can be lent to no editor"
        if said:
            self._say(Piece("✗ ", "refuted"), Piece(plain(said)))

    def action_pick(self) -> None:
        """Let the reviewer choose from the trace what the item rests on."""
        from dtui.tui.screens.evidence_picker import EvidencePicker

        evidence = self.query_one(Evidence)
        picker = EvidencePicker(self._trace_id, evidence.refs)
        self.app.push_screen(picker, evidence.take)

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
        self._escaped = False
        self._say(*([Piece(f"✗ not recorded  {self._refusal}", "dim")] if self._refusal else []))

    @on(Tick.Changed)
    def _ask_only_what_has_a_point(self, event: Tick.Changed) -> None:
        for field in self.asked.fields:
            if field.unless == event.tick.id:
                self.query_one(f"#{field.name}").display = not event.tick.ticked

    @on(Input.Changed)
    @on(ArgumentField.Unset)
    def _show_preview(self) -> None:
        for shown in self.query("#difference").results(Static):
            pieces = self.asked.preview(self.values)
            shown.update(content(pieces))
            shown.display = bool(pieces)

    def _say(self, *pieces: Piece) -> None:
        said = self.query_one("#refusal", Static)
        said.update(content(pieces))
        said.display = bool(pieces)

    def _describe(self, item_id: str) -> str | None:
        return self.app.describe(self._trace_id, item_id)

    @property
    def _trace_id(self) -> str:
        return self.asked.trace_id if isinstance(self.asked, asking.ItemForm) else ""


def form_screen(asked: asking.Form) -> Form[Any]:
    """Return the screen that asks a form."""
    from dtui.tui.screens.judgement_form import JudgementForm
    from dtui.tui.screens.reading_form import ReadingForm
    from dtui.views.forms import judgement, reading

    match asked:
        case judgement.JudgementForm():
            return JudgementForm(asked)
        case reading.ReadingForm():
            return ReadingForm(asked)
        case _:
            return Form(asked)


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
