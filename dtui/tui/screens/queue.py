"""What waits for a person, across all traces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from dtui.log.projections import PendingRow
from dtui.text import one_line
from dtui.tui.keyset import KeysetRows
from dtui.tui.line import Piece, content
from dtui.tui.pending import NOTHING_ELSE, wrapped_to
from dtui.tui.reporting import reporting
from dtui.tui.screens.frame import Frame
from dtui.tui.widgets.pending_list import PendingList
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.age import age
from dtui.views.pending_list import PendingListRow, pending_row
from dtui.views.plain_text import wrapped

_LEAST_ROWS = 3


class QueueScreen(Frame):
    """One line for each thing that waits: what, since when, and what would unblock it."""

    PURPOSE: ClassVar[str] = (
        "What waits, across all traces: what blocks an agent first, then what waits for a person."
    )
    OFFERS_QUEUE: ClassVar[bool] = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "verdict(True)", "Validate", tooltip="Validate the hypothesis"),
        Binding("r", "verdict(False)", "Refute", tooltip="Refute the hypothesis"),
        Binding("a", "answer", "Answer", tooltip="Answer the question"),
        Binding("n", "next(1)", "Next", tooltip="Next that waits"),
        Binding("N", "next(-1)", "Previous that waits", show=False),
        Binding("i", "imported", "Imported", tooltip="Show or hide imported traces"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._imported = False

    def compose_body(self) -> Iterable[Widget]:
        yield PendingList(id="queue")
        yield Static(id="note")

    def show_failure(self, message: str) -> None:
        self.list.show_error(message)

    def read(self) -> None:
        corpus, now = self.app.corpus, self.app.clock()

        def shown(rows: Sequence[PendingRow]) -> Sequence[PendingListRow]:
            return [pending_row(row, now) for row in rows]

        count = corpus.rows.count_pending(imported=self._imported)
        read_on = partial(corpus.pending, imported=self._imported)
        every = corpus.rows.count_pending(imported=True)
        self.list.say_when_empty(_empty(every - count))
        self.list.show(KeysetRows(count, read_on, shown, _key))
        self._show_trail(count, every - count)
        self._share_room()
        self._show_note()
        self.refresh_bindings()

    def on_resize(self) -> None:
        """Share the room out anew."""
        self._share_room()
        self._show_note()

    def _share_room(self) -> None:
        """Give the list what it needs, up to its share; the rest is for what the item says."""
        room = self.query_one("#body").size.height
        needed = max(_LEAST_ROWS, self.list.row_count)
        self.list.styles.height = min(needed, max(_LEAST_ROWS, room * 3 // 5))

    def _show_trail(self, count: int, hidden: int) -> None:
        corpus, now = self.app.corpus, self.app.clock()
        oldest = corpus.rows.pending_since(imported=self._imported)
        facts = [f"oldest {age(oldest, now)}"] if oldest is not None else []
        if hidden:
            facts.append(f"{hidden} in imported traces")
        elif self._imported:
            facts.append("with imported traces")
        self.trail.crumbs = (one_line(corpus.path.name), f"waiting for you  {count}")
        between = " · "
        self.trail.aside = tuple(
            Piece(fact if fact is facts[-1] else f"{fact}{between}", "dim") for fact in facts
        )

    @property
    def list(self) -> PendingList:
        """The list of what waits."""
        return self.query_one("#queue", PendingList)

    @on(VirtualList.Moved)
    def _show_note(self) -> None:
        row = self.list.current
        width = self.size.width - 3
        pieces = () if row is None else _note(row, row.says, width)
        self.query_one("#note", Static).update(content(pieces), layout=False)
        self.refresh_bindings()
        if row is not None and row.says.endswith("…"):
            # Reading an item whole loads the models: only where its line does not hold it all.
            self.call_after_refresh(self._show_whole, row)

    @reporting
    def _show_whole(self, row: PendingListRow) -> None:
        if row != self.list.current or not self.is_attached:
            return
        says = "\n".join(self.card(row.trace_id, row.item_id).body)
        pieces = _note(row, says, self.size.width - 3)
        self.query_one("#note", Static).update(content(pieces), layout=False)

    @on(VirtualList.Chosen)
    def action_open(self) -> None:
        """Show the item in its trace; of a decision, its matrix."""
        row = self.list.current
        if row is None:
            return
        self.app.open_trace(row.trace_id, row.item_id)
        if row.kind == "decision":
            self.app.open_decision(row.trace_id, row.item_id)

    def action_next(self, step: int) -> None:
        """Move by one; past the end, to the other end."""
        here, count = self.list.cursor, self.list.row_count
        if count < 2:
            self.notify(NOTHING_ELSE)
        elif 0 <= here + step < count:
            self.list.action_move(step)
        else:
            self.list.go_to_row((here + step) % count)
            self.notify(wrapped_to(step))

    def action_imported(self) -> None:
        """Show what pends in imported traces too, or hide it again."""
        self._imported = not self._imported
        self.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what the row under the cursor allows."""
        row = self.list.current
        match action:
            case "verdict":
                return row is not None and row.kind in ("hypothesis", "steelman")
            case "answer":
                return row is not None and row.kind == "question"
            case _:
                return True

    def action_verdict(self, validated: bool) -> None:
        """Ask for a validation of the hypothesis under the cursor."""
        if (row := self.list.current) is not None:
            self.ask_verdict(row.trace_id, row.item_id, (), validated=validated)

    def action_answer(self) -> None:
        """Ask for an answer to the question under the cursor."""
        if (row := self.list.current) is not None:
            self.ask_answer(row.trace_id, row.item_id, ())


def _key(row: PendingListRow) -> str:
    return f"{row.trace_id}/{row.item_id}"


def _empty(imported: int) -> str:
    if not imported:
        return "Nothing waits for you."
    return f"Nothing waits but {imported} in imported traces: press i to see them."


def _note(row: PendingListRow, says: str, width: int) -> Iterable[Piece]:
    """Say what waits and what would unblock it; the text last, for it may need all the room."""
    yield Piece(f"{row.letter} {row.item_id}  ", "bright")
    yield Piece(f"{' · '.join(filter(None, (row.kind, row.title, row.blocks)))}\n", "dim")
    for line in wrapped(row.unblocks, width):
        yield Piece(f"{line}\n", "pending")
    for line in wrapped(says, width):
        yield Piece(f"{line}\n")
