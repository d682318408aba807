"""The fields of a form as widgets: one or a few for each, named as the field is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.tui.widgets.choice import Choice
from dtui.tui.widgets.evidence import Describe, Evidence
from dtui.tui.widgets.field import ArgumentField, Field
from dtui.tui.widgets.numbered import Numbered, Thing
from dtui.tui.widgets.prose import Prose
from dtui.tui.widgets.tick import Tick
from dtui.views.forms import field as asked
from dtui.views.forms.values import item_ids
from dtui.views.piece import Piece


def field_widgets(fields: Sequence[asked.Field], describe: Describe) -> Iterator[Widget]:
    """Return the widgets of fields, each under its label.

    Parameters
    ----------
    describe
        Says what an item is that something rests on.
    """
    before: asked.Field | None = None
    for field in fields:
        if field.group and (before is None or field.group != before.group):
            yield _label(field.group)
        if before is not None and before.kind == "argument" != field.kind:
            yield Static(id="difference")
        before = field
        match field.kind:
            case "tick":
                reasons = [_line(one) for one in fields if one.unless == field.name]
                tick = Tick((Piece(field.label, "accent"), *field.says), id=field.name)
                yield Vertical(tick, *reasons, classes="option")
            case "argument":
                name = Static(field.label, classes="name", markup=False)
                line = ArgumentField(str(field.value), id=field.name)
                yield Horizontal(name, line, classes="argument")
            case "refs":
                yield Evidence(item_ids(field.value), describe)
            case _:
                if field.label:
                    yield _label(field.label)
                if not field.unless:
                    yield _widget(field)


def value_of(widget: Widget) -> object:
    """Return what stands in the widget of a field, as the form takes it."""
    match widget:
        case ArgumentField():
            return None if widget.unset else widget.value
        case Input():
            return widget.value
        case Prose():
            return widget.text
        case Numbered():
            return widget.taken if widget.several else next(iter(widget.taken), None)
        case Choice():
            return widget.chosen
        case Tick():
            return widget.ticked
        case _:
            return None


def _widget(field: asked.Field) -> Widget:
    match field.kind:
        case "either":
            return Choice([Piece(one.name, one.role) for one in field.options], id=field.name)
        case "one" | "several":
            return _numbered(field)
        case "prose":
            return Prose(str(field.value), id=field.name)
        case _:
            return _line(field)


def _line(field: asked.Field) -> Field:
    return Field(str(field.value), placeholder=field.placeholder, id=field.name)


def _numbered(field: asked.Field) -> Numbered:
    things = [Thing(*option) for option in field.options]
    numbered = Numbered(things, id=field.name, several=field.kind == "several")
    if isinstance(field.value, int):
        numbered.set_reactive(Numbered.taken, (field.value,))
        numbered.set_reactive(Numbered.at, field.value)
    return numbered


def _label(text: str) -> Static:
    return Static(text, classes="label", markup=False)
