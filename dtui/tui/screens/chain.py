"""What led to an entry of the log, or what came of it, across traces, agents and systems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from dtui.signs import type_word
from dtui.text import one_line, plain
from dtui.tui.ascii import draws_ascii
from dtui.tui.bindings import bindings, is_offered
from dtui.tui.line import content, noted
from dtui.tui.reporting import reporting
from dtui.tui.screens.frame import Frame
from dtui.tui.widgets.chain_list import ChainList
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.actions import chain_actions
from dtui.views.chain import (
    MORE,
    SHOWN_FIRST,
    ChainRow,
    ChainView,
    counted_entries,
    kin,
    listed,
    read_chain,
)
from dtui.views.chain_note import entry_heading, entry_notes
from dtui.views.graph_layout import lanes_for
from dtui.views.keys import CHAIN_KEYS
from dtui.views.piece import Note, Piece
from dtui.views.plain_text import wrapped
from dtui.views.rows import HeldRows

if TYPE_CHECKING:
    from dtui.views.sheet import Sheet


class _Walk(NamedTuple):
    entry_id: str
    effects: bool
    limit: int
    cursor: str | None = None
    """Where the cursor was when the walk was left."""


class ChainScreen(Frame):
    """One walk over causes, as a list; under it the entry that the cursor is on, whole."""

    PURPOSE: ClassVar[str] = (
        "A chain: what led to the entry on top, or what came of it, across traces, agents and "
        "systems. Bright is the way from the top to the entry under the cursor, and beyond it."
    )

    BINDINGS: ClassVar[list[BindingType]] = bindings(CHAIN_KEYS)

    def __init__(self, entry_id: str, *, effects: bool = False, limit: int = SHOWN_FIRST) -> None:
        super().__init__()
        self._limit = limit
        self._walk = _Walk(entry_id, effects, limit)
        self._before: list[_Walk] = []
        self._view: ChainView | None = None
        self._drawn_for: tuple[_Walk, int, int] | None = None

    @property
    def arguments(self) -> Mapping[str, object]:
        return {"entry_id": self._walk.entry_id, "effects": self._walk.effects}

    def compose_body(self) -> Iterable[Widget]:
        yield ChainList(id="chain")
        yield Static(id="note")

    def show_failure(self, message: str) -> None:
        self._view = None
        self.list.show_error(message)

    def read(self) -> None:
        entry_id, effects, limit, cursor = self._walk
        # A walk changes only when somebody has written: a resumed screen need not walk again.
        drawn_for = (self._walk, self.app.corpus.log.head(), self.size.width)
        if drawn_for == self._drawn_for:
            return
        self._view = view = read_chain(
            self.app.corpus,
            entry_id,
            effects=effects,
            limit=limit,
            lanes=lanes_for(self.size.width * 3 // 4),
            ascii=draws_ascii(),
        )
        rows = listed(view)
        self.list.fit(rows)
        is_another = self._drawn_for is None or self._drawn_for[0][:2] != self._walk[:2]
        at = (cursor or view.entry_id) if is_another else None
        self.list.show(HeldRows(rows, lambda row: row.key), at=at)
        self._drawn_for = drawn_for
        self._show_trail(view)
        self._show_note()
        self.refresh_bindings()

    def on_resize(self) -> None:
        """Give lanes and texts the room there is now."""
        if self._view is not None:
            self.reload()

    def _show_trail(self, view: ChainView) -> None:
        what = "what came of" if view.effects else "what led to"
        self.trail.crumbs = (one_line(self.app.corpus.path.name), f"{what} {view.entry_id}")
        self.trail.aside = (
            *((Piece("not all · ", "pending"),) if view.left_out else ()),
            Piece(counted_entries(view.entries), "dim"),
        )

    @property
    def list(self) -> ChainList:
        """The list of entries."""
        return self.query_one("#chain", ChainList)

    @on(VirtualList.Moved)
    @reporting
    def _show_note(self) -> None:
        row, view = self.list.current, self._view
        if row is None or view is None:
            self.query_one("#note", Static).update("")
            return
        self.list.light(kin(view, row.ordinal))
        self._put_note(row, row.says)
        self.refresh_bindings()
        if row.says.endswith("…"):
            # Reading an entry whole loads the models: only where its line does not hold it all.
            self.call_after_refresh(self._show_whole, row)

    def _put_note(self, row: ChainRow, says: str) -> None:
        effects = self._walk.effects
        pieces = _note(row, says, self.size.width - 3, effects=effects)
        self.query_one("#note", Static).update(content(pieces), layout=False)

    @reporting
    def _show_whole(self, row: ChainRow) -> None:
        if row == self.list.current and self.is_attached:
            self._put_note(row, self._whole(row))

    def _whole(self, row: ChainRow) -> str:
        from dtui.spine import SpineEvent, event_line

        if row.item_id:
            return "\n".join(self.card(row.trace_id, row.item_id).body)
        entry = self.app.corpus.log.entry_at(row.position)
        held = None if entry is None else self.app.corpus.content(entry)
        return plain(event_line(held)) if isinstance(held, SpineEvent) else row.says

    def sheet(self) -> Sheet:
        from dtui.views.sheet import Notes, Sheet
        from dtui.views.sheets import chain_table

        view, row = self._view, self.list.current
        what = "what came of" if self._walk.effects else "what led to"
        title = f"{what} {self._walk.entry_id}"
        if view is None:
            return Sheet(title, self.facts(), ())
        facts = ("entries", f"{view.entries:,}"), ("left out", view.left_out)
        related = (chain_table(view.related_says, view.related),) if view.related else ()
        notes = () if row is None or row.heading else entry_notes(row, effects=view.effects)
        said = () if row is None else (Note("says", self._whole(row)), *notes)
        under = () if row is None else (Notes(row.heading or row.key, said),)
        shown = (chain_table("Entries", view.rows), *related, *under)
        return Sheet(title, (*self.facts(), *facts), shown)

    # Going about

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way that is not shown, and a walk only from somewhere else."""
        row = self.list.current if self.is_mounted else None
        allowed = chain_actions(row, self._walk.entry_id, effects=self._walk.effects)
        return is_offered(action, parameters, CHAIN_KEYS, allowed)

    @on(VirtualList.Chosen)
    @reporting
    def _open(self) -> None:
        """Show the entry where it belongs: in its trace, as a decision, or as a proposal."""
        row = self.list.current
        if row is None:
            return
        if row.key == MORE:
            self._walk = self._walk._replace(limit=5 * self._walk.limit)
            self.reload()
            return
        if row.trace_id:
            self.app.open_trace(row.trace_id, row.item_id or None)
            if row.kind == "decision":
                self.app.open_decision(row.trace_id, row.item_id)
            return
        event = self.app.corpus.rows.event_at(row.position)
        if event is not None and event.proposal_id is not None:
            self.app.open_proposal(event.proposal_id)
        elif not row.heading:
            self.notify(f"all there is of this {type_word(row.kind)} is shown below the list")

    def action_turn(self, effects: bool) -> None:
        """Turn from what led to it to what came of it, or back."""
        self.app.mark_place()
        self._walk = _Walk(self._walk.entry_id, effects, self._limit)
        self.reload()

    def action_walk(self) -> None:
        """Show the chain of the entry under the cursor."""
        row = self.list.current
        if row is not None and not row.heading:
            self.app.mark_place()
            self._before.append(self._walk._replace(cursor=row.key))
            self._walk = _Walk(row.key, self._walk.effects, self._limit)
            self.reload()

    def action_next(self, step: int) -> None:
        """Move to the next heading that way; past the end, to the end."""
        index = self.list.cursor + step
        while (row := self.list.row_at(index)) is not None and not row.heading:
            index += step
        self.list.go_to_row(index)

    def step_back(self) -> bool:
        """Come back to the chain before."""
        if not self._before:
            return False
        self._walk = self._before.pop()
        self.reload()
        return True


def _note(row: ChainRow, says: str, width: int, *, effects: bool) -> Iterator[Piece]:
    yield from entry_heading(row)
    if row.heading:
        return
    yield Piece("\n")
    yield from (Piece(f"{line}\n") for line in wrapped(says, width))
    yield from noted(entry_notes(row, effects=effects), width)
