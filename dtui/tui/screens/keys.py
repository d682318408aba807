"""All keys there are, to look at and to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from dtui.text import one_line
from dtui.tui.bindings import bindings
from dtui.tui.keymap import Keymap, granted, keys_of_id, known_keys, shown
from dtui.tui.keys import KEYS_KEYS, PLACES
from dtui.tui.line import content, labelled
from dtui.tui.screens.frame import Frame
from dtui.tui.settings import keep_key
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted, wrapped
from dtui.views.rows import HeldRows

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp

_KEYS, _ID = 18, 26


class KeyRow(NamedTuple):
    """What one id stands for."""

    id: str
    keys: tuple[str, ...]
    does: str
    changed: bool


def key_rows(keymap: Keymap) -> list[KeyRow]:
    """Return a row for everything that a key does, by place."""
    return [
        KeyRow(
            id_,
            tuple(shown(name) for name in keys_of_id(id_, keymap)),
            next((key.tip or key.name for key in keys if key.name), ""),
            id_ in keymap,
        )
        for id_, keys in known_keys().items()
    ]


class KeysScreen(Frame):
    """The list of keys; enter takes the next key that is pressed for the action at the cursor."""

    PURPOSE: ClassVar[str] = (
        "Every key, what it does and the name that settings have for that. Enter changes the key "
        "of the row under the cursor to the one that is pressed then, and keeps it for next time."
    )

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS_KEYS)

    def compose_body(self) -> Iterable[Widget]:
        yield Static(id="faults")
        yield VirtualList[KeyRow](_drawn, id="keys")
        yield Static(id="note")

    @property
    def list(self) -> VirtualList[KeyRow]:
        """The list of keys."""
        return cast("VirtualList[KeyRow]", self.query_one("#keys", VirtualList))

    def read(self) -> None:
        rows = key_rows(self.app.keymap)
        self.list.show(HeldRows(rows, lambda row: row.id))
        faults, settings = self.app.settings.faults, self.app.settings
        self.trail.crumbs = (one_line(self.app.corpus.path.name), "keys")
        changed = f"{len(self.app.keymap)} changed" if self.app.keymap else "as they are made"
        self.trail.aside = (Piece(changed, "dim"),)
        said = [line for fault in faults for line in wrapped(fault, self.size.width - 4)]
        shown_faults = self.query_one("#faults", Static)
        shown_faults.display = bool(said)
        shown_faults.update(content([Piece("\n".join(said), "pending")]))
        self._kept_in = "nothing is kept" if settings.path is None else f"{settings.path}"
        self._show_note()

    @on(VirtualList.Moved)
    def _show_note(self) -> None:
        row = self.list.current
        pieces = () if row is None else self._note(row)
        self.query_one("#note", Static).update(content(pieces), layout=False)
        self.refresh_bindings()

    def _note(self, row: KeyRow) -> Iterator[Piece]:
        width = self.size.width - 3
        yield Piece(f"{row.id}  ", "bright")
        yield Piece(f"{row.does}\n")
        made = " ".join(shown(name) for name in keys_of_id(row.id, {}))
        if row.changed:
            yield from labelled("made with", f"{made}; backspace gives it that again", width)
        yield from labelled("works", ", ".join(_places(row.id)), width, "dim")
        yield from labelled("kept in", one_line(self._kept_in), width, "dim")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to undo a change only where there is one."""
        if action == "restore":
            row = self.list.current if self.is_mounted else None
            return row is not None and row.changed
        return bool(self.app.keymap) if action == "next_change" else True

    @on(VirtualList.Chosen)  # by mouse
    def action_change(self) -> None:
        """Take the next key that is pressed for the action at the cursor."""
        row = self.list.current
        if row is not None:
            self.app.push_screen(KeyPrompt(row, self.app.keymap), self._take)

    def _take(self, wished: tuple[str, str] | None) -> None:
        if wished is not None:
            id_, name = wished
            self._change({**_without(self.app.keymap, id_), id_: name}, id_, name)

    def action_restore(self) -> None:
        """Give the action at the cursor the keys that it is made with."""
        row = self.list.current
        if row is None:
            return
        others = _without(self.app.keymap, row.id)
        faults = granted(others).faults
        if faults:
            other, why = next(iter(faults.items()))
            self.notify(f"{other} has its key now: {why}", severity="warning")
        else:
            self._change(others, row.id, "")

    def action_next_change(self, step: int) -> None:
        """Go to the next key that was changed, or the one before."""
        rows, here = key_rows(self.app.keymap), self.list.cursor
        for distance in range(1, len(rows) + 1):
            index = (here + step * distance) % len(rows)
            if rows[index].changed:
                self.list.go_to_row(index)
                return

    def _change(self, keymap: Mapping[str, str], id_: str, name: str) -> None:
        self.app.choose_keys(keymap)
        self.reload()
        self.notify(f"{id_} is {shown(name)} now" if name else f"{id_} is as it was made")
        self.app.keep(lambda path: keep_key(path, id_, shown(name) if name else ""))


def _without(keymap: Keymap, id_: str) -> dict[str, str]:
    return {other: keys for other, keys in keymap.items() if other != id_}


def _places(id_: str) -> Iterator[str]:
    for place, tables in PLACES.items():
        if any(key.id == id_ for table in tables for key in table):
            yield place


def _drawn(row: KeyRow, width: int) -> Sequence[Piece]:
    keys = fitted(" ".join(row.keys), _KEYS)
    id_ = min(_ID, max(width - _KEYS - 20, 12))
    does = fitted(row.does, max(width - _KEYS - id_ - 4, 0))
    return (
        Piece(keys, "accent"),
        Piece("* " if row.changed else "  ", "pending"),
        Piece(f"{fitted(row.id, id_)}  ", "dim"),
        Piece(does),
    )


class KeyPrompt(ModalScreen[tuple[str, str] | None]):
    """Waits for the key that an action is to have; what cannot be is refused here."""

    if TYPE_CHECKING:
        app = getters.app(ReviewApp)

    def __init__(self, row: KeyRow, keymap: Keymap) -> None:
        super().__init__()
        self._row = row
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        with Vertical(id="form") as box:
            box.border_title = "a key of your own"
            yield Static(content(self._asking()), id="about")
            yield Static(id="refusal")

    def _asking(self) -> Iterator[Piece]:
        yield Piece(f"{self._row.id}\n", "bright")
        yield Piece(f"{self._row.does}\n")
        yield Piece(f"now  {' '.join(self._row.keys)}\n", "dim")
        yield Piece("press the key that is to do this · esc leaves it as it is", "accent")

    def on_key(self, event: events.Key) -> None:
        """Take the key, or say why it cannot be had."""
        event.stop()
        if event.key == "escape":
            self.dismiss(None)
            return
        id_ = self._row.id
        wishes = {**_without(self._keymap, id_), id_: event.key}
        why = granted(wishes).faults.get(id_)
        if why is None:
            self.dismiss((id_, event.key))
            return
        refusal = self.query_one("#refusal", Static)
        refusal.update(content((Piece("✗ ", "refuted"), Piece(one_line(why)))))
        refusal.display = True
