"""The traces of the corpus: the first screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from dtui.log.projections import TraceRow
from dtui.text import counted, one_line
from dtui.tui.bindings import bindings, is_offered
from dtui.tui.line import content
from dtui.tui.screens.frame import Frame
from dtui.tui.widgets.trace_list import TraceList
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.actions import traces_actions
from dtui.views.keys import TRACES_KEYS
from dtui.views.keyset import KeysetRows
from dtui.views.next_pending import NOTHING_ELSE, waiting, wrapped_to
from dtui.views.piece import Piece
from dtui.views.trace_list import TraceListRow, trace_list_rows


class CorpusScreen(Frame):
    """Every trace with what pends in it, what was selected, and what is at risk."""

    PURPOSE: ClassVar[str] = "All traces of this corpus, the one that changed last on top."
    LEADS_TO: ClassVar[tuple[str, ...]] = ("report", "scorecard")

    BINDINGS: ClassVar[list[BindingType]] = bindings(TRACES_KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._mark: str | None = None
        """The trace to compare another one with."""

    def compose_body(self) -> Iterable[Widget]:
        yield TraceList(id="traces")
        yield Static(id="note")

    def show_failure(self, message: str) -> None:
        self.list.show_error(message)

    def read(self) -> None:
        corpus, now = self.app.corpus, self.app.clock()

        def shown(rows: Sequence[TraceRow]) -> Sequence[TraceListRow]:
            return trace_list_rows(rows, now)

        count = corpus.rows.count_traces()
        rows = KeysetRows(count, corpus.traces, shown, lambda row: row.trace_id)
        self.list.show_verdicts(bool(corpus.rows.proposals(limit=1)))
        proposals = corpus.rows.count_without_verdict()
        self.list.say_when_empty(self._empty(proposals))
        self.list.show(rows)
        pending = corpus.rows.count_pending()
        every = corpus.rows.count_pending(imported=True)
        self.trail.crumbs = (one_line(corpus.path.name), "traces")
        self.trail.aside = (
            Piece(f"{count} traces · ", "dim"),
            Piece(waiting(pending, every - pending), "pending" if pending else "dim"),
            *((Piece(f" · {_wait(proposals)}: w", "pending"),) if proposals else ()),
        )
        self._show_note()

    def _empty(self, proposals: int) -> str:
        """Say what can be done in a corpus without traces, where there is something to do."""
        corpus = self.app.corpus
        due = corpus.rows.count_due(self.app.clock())
        if proposals:
            return f"No traces, but {_wait(proposals)} for a verdict: w shows them."
        if due:
            return f"No traces, but {counted(due, 'outcome')} of proposals due: w shows them."
        if corpus.rows.proposals(limit=1):
            return "No traces, and no proposal waits for a verdict: w, then S, for second opinions."
        return ""

    @property
    def list(self) -> TraceList:
        """The list of traces."""
        return self.query_one("#traces", TraceList)

    @on(VirtualList.Moved)
    def _show_note(self) -> None:
        self.refresh_bindings()
        row = self.list.current
        self.query_one("#note", Static).update(
            content(() if row is None else _note(row)), layout=False
        )

    @on(VirtualList.Chosen)
    def _open(self, event: VirtualList.Chosen) -> None:
        self.app.open_trace(event.key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to compare where there are two traces to compare."""
        here = self.list.current_key if self.is_mounted else None
        return is_offered(action, parameters, TRACES_KEYS, traces_actions(here, self._mark))

    def action_mark(self) -> None:
        """Mark the trace under the cursor, or take its mark away; only one is marked."""
        here = self.list.current_key
        self._mark = None if here == self._mark else here
        self.list.mark(self._mark)
        self.refresh_bindings()
        if self._mark is not None:
            self.notify("marked; go to another trace and press c to compare the two")

    def action_compare(self) -> None:
        """Compare the marked trace with the one under the cursor."""
        from dtui.tui.screens.compare import Side

        if self._mark is not None and self.list.current_key is not None:
            self.app.open_comparison(Side(self._mark), Side(self.list.current_key))

    def action_next_pending(self, step: int) -> None:
        """Move to the next trace in which something waits."""
        here, count = self.list.cursor, self.list.row_count
        for distance in range(1, count):
            index = (here + step * distance) % count
            row = self.list.row_at(index)
            if row is not None and row.role == "pending":
                self.list.go_to_row(index)
                if (index - here) * step < 0:
                    self.notify(wrapped_to(step))
                return
        self.notify(NOTHING_ELSE)


def _wait(proposals: int) -> str:
    return f"{counted(proposals, 'proposal')} {'waits' if proposals == 1 else 'wait'}"


def _note(row: TraceListRow) -> Iterable[Piece]:
    yield Piece(f"{row.title}\n", "bright")
    opened = "opened now" if row.age == "now" else f"opened {row.age} ago"
    facts = (row.domain, row.profile, row.agent, f"{row.items} items", opened)
    yield Piece(" · ".join(filter(None, facts)) + "\n", "dim")
    if row.pending:
        yield Piece(f"pending   {row.pending}\n", row.role)
    if row.at_risk:
        selections = "1 selection" if row.at_risk == 1 else f"{row.at_risk} selections"
        yield Piece(f"at risk   {selections}, standing or since superseded\n", "at-risk")
    if row.selection:
        yield Piece(f"selected  {row.selection}\n", "locked")
    if row.verdict:
        yield Piece(f"verdict   {row.verdict_glyph} {row.verdict}", row.verdict_role)
        yield Piece(f"  {row.outcome}\n" if row.outcome else "\n")
