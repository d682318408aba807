"""The traces of the corpus: the first screen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from dtui.errors import InvalidQueryError
from dtui.text import counted, one_line
from dtui.tui.bindings import bindings, is_offered
from dtui.tui.command_grammar import Argument, Command
from dtui.tui.keys import CORPUS_KEYS, SEARCH_KEYS
from dtui.tui.line import content
from dtui.tui.reporting import reporting
from dtui.tui.screens.searching import SearchingScreen
from dtui.tui.widgets.facets import Facets
from dtui.tui.widgets.trace_list import TraceList
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.actions import traces_actions
from dtui.views.chosen import TRACE_ORDERS, TraceChoice, TraceOrder, chosen_traces
from dtui.views.keys import TRACES_KEYS
from dtui.views.next_pending import NOTHING_ELSE, waiting, wrapped_to
from dtui.views.piece import Piece
from dtui.views.search import Query, read_query
from dtui.views.trace_list import TraceListRow

if TYPE_CHECKING:
    from dtui.views.rows import Rows
    from dtui.views.sheet import Sheet

_BEGINS_WITH = {
    **dict.fromkeys(("updated", "opened"), ("the newest first", "the oldest first")),
    **dict.fromkeys(("title", "domain", "agent"), ("from A to Z", "from Z to A")),
    **dict.fromkeys(("items", "pending", "at-risk"), ("the most first", "the fewest first")),
}
"""What each order begins with, as it is and turned round."""


class CorpusScreen(SearchingScreen):
    """Every trace with what pends in it, what was selected, and what is at risk."""

    PURPOSE: ClassVar[str] = (
        "All traces of this corpus, the one that changed last on top. / and f narrow them down, "
        "s sorts them; n goes to the next in which something waits."
    )
    LEADS_TO: ClassVar[tuple[str, ...]] = ("report", "scorecard")
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (110, "-wide")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = bindings((*TRACES_KEYS, *SEARCH_KEYS, *CORPUS_KEYS))
    LINE_COMMANDS: ClassVar[tuple[Command, ...]] = (
        Command("sort", (Argument("ORDER", choices=TRACE_ORDERS),), "Sort the traces by that"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._choice = TraceChoice()
        self._rows: Rows[TraceListRow] | None = None
        self._counted: tuple[Query, int] | None = None
        """What the facets were counted for: the query, and the version of the corpus."""
        self._mark: str | None = None
        """The trace to compare another one with."""

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal():
            yield TraceList(id="traces")
            yield Facets(id="facets")
        yield Static(id="note")

    def show_failure(self, message: str) -> None:
        self.list.show_error(message)

    def read(self) -> None:
        corpus = self.app.corpus
        rows = chosen_traces(corpus, self._choice, self.app.clock())
        proposals = corpus.rows.count_without_verdict()
        every = corpus.rows.count_traces()
        self.list.show_verdicts(bool(corpus.rows.proposals(limit=1)))
        if not len(rows):
            self.list.say_when_empty(self._none_found(every) or self._empty(proposals))
        self._rows = rows
        self.list.show(rows)
        self._show_trail(len(rows), every, proposals)
        self._show_note()
        if self.facets.display:
            self.call_after_refresh(self._count_facets)

    def _show_trail(self, count: int, every: int, proposals: int) -> None:
        rows = self.app.corpus.rows
        pending, all_pending = rows.count_pending(), rows.count_pending(imported=True)
        # As many as the queue lists when it opens.
        waits = pending + proposals + rows.count_due(self.app.clock())
        traces = f"{count:,} of {every:,} traces" if self._choice.query else counted(every, "trace")
        self.trail.crumbs = (one_line(self.app.corpus.path.name), "traces")
        self.trail.aside = (
            *((Piece(f"{sorted_by} · ", "accent"),) if (sorted_by := self._sorted()) else ()),
            Piece(f"{traces} · ", "accent" if self._choice.query else "dim"),
            Piece(waiting(pending, all_pending - pending), "pending" if pending else "dim"),
            *((Piece(f" · {waits:,} waiting: w", "pending"),) if waits > pending else ()),
        )
        if self._choice.query:
            self.say_found(Piece(traces, "accent" if count else "pending"))

    def _sorted(self) -> str:
        """Say how they are sorted, where that is not as they are when nobody asks."""
        _, order, backwards = self._choice
        if backwards:
            return f"by {order}, turned round"
        return "" if order == TraceChoice().order else f"by {order}"

    def _none_found(self, every: int) -> str:
        if not self._choice.query or not every:
            return ""
        asked = one_line(str(self._choice.query), 200)
        return (
            f"None of the {every:,} traces is found by {asked}.\n\nesc shows all of them, "
            "/ changes the search, F looks for it in the items of all traces."
        )

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

    @property
    def facets(self) -> Facets:
        """The pane that the traces are narrowed down by."""
        return self.query_one("#facets", Facets)

    @on(VirtualList.Moved, "#traces")
    def _show_note(self) -> None:
        self.refresh_bindings()
        row = self.list.current
        self.query_one("#note", Static).update(
            content(() if row is None else _note(row)), layout=False
        )

    @on(VirtualList.Chosen, "#traces")
    def _open(self, event: VirtualList.Chosen) -> None:
        self.app.open_trace(event.key)

    # Which traces, and in which order

    @property
    def searched_list(self) -> TraceList:
        return self.list

    def look_for(self, query: Query) -> None:
        before = self._choice
        self._choice = before._replace(query=query)
        try:
            self.read()
        except InvalidQueryError:
            self._choice = before
            raise

    def action_facets(self) -> None:
        """Go to the facets, opening them; from there, close them."""
        if self.facets.has_focus:
            self._leave_facets()
            self.remove_class("-facets")
            return
        self.add_class("-facets")
        self._count_facets()
        self.facets.focus()

    def _leave_facets(self) -> None:
        """Go back to the list; where the facets stand over it, they close."""
        if not self.has_class("-wide"):
            self.remove_class("-facets")
        self.list.focus()

    @reporting
    def _count_facets(self) -> None:
        """Count the facets, unless nothing has changed since."""
        from dtui.views.facets import facets

        corpus = self.app.corpus
        now = (self._choice.query, corpus.version())
        if now != self._counted and self.facets.display:
            self._counted = now
            self.facets.show_facets(facets(corpus, self._choice, self.app.clock()))

    @on(VirtualList.Chosen, "#facets")
    def _toggle(self, event: VirtualList.Chosen) -> None:
        """Choose a value of a facet, or no longer."""
        from dtui.views.facets import toggled

        self.show_query(toggled(self._choice, event.key).query)

    @on(Facets.Wanted)
    def _type_value(self, event: Facets.Wanted) -> None:
        text = f"{self.search_line.text} {event.begins}".lstrip()
        self._leave_facets()
        self.search_line.open(text)

    @property
    def can_step_back(self) -> bool:
        return self.is_mounted and (self.facets.has_focus or super().can_step_back)

    def step_back(self) -> bool:
        """Come back from the facets to the list, and then from what was searched for."""
        if self.facets.has_focus:
            self._leave_facets()
            return True
        return super().step_back()

    def action_sort(self) -> None:
        """Sort by what comes next among the orders."""
        at = TRACE_ORDERS.index(self._choice.order)
        self._sort(TRACE_ORDERS[(at + 1) % len(TRACE_ORDERS)])

    def action_turn_round(self) -> None:
        """Turn the order round."""
        self._sort(self._choice.order, backwards=not self._choice.backwards)

    def command_sort(self, order: str) -> None:
        """Sort the traces by that."""
        self._sort(cast("TraceOrder", order))

    def _sort(self, order: TraceOrder, *, backwards: bool = False) -> None:
        self._choice = self._choice._replace(order=order, backwards=backwards)
        self.reload()
        self.list.go_to_row(0)
        self.notify(f"{_order(self._choice)} · S turns it round")

    def action_found(self) -> None:
        """Look for the same in the items of all traces."""
        self.app.open_found(str(self._choice.query))

    # Coming back

    def trace_in_view(self) -> str | None:
        """Return the trace of the row under the cursor."""
        return self.list.current_key

    def kept(self) -> object:
        """Return the trace under the cursor, what is asked, and the order."""
        asked = (str(self._choice.query), self._choice.order, self._choice.backwards)
        return (self.list.current_key, *asked)

    def restore(self, kept: object) -> bool:
        """Show what was asked, and go to the trace that the cursor was on."""
        key, query, order, backwards = cast("tuple[str | None, str, TraceOrder, bool]", kept)
        self._choice = self._choice._replace(order=order, backwards=backwards)
        self.show_query(read_query(query))
        return key is None or self.list.go_to(key)

    def sheet(self) -> Sheet:
        from dtui.views.sheet import Sheet
        from dtui.views.sheets import traces_table

        every = self.app.corpus.rows.count_traces()
        rows = chosen_traces(self.app.corpus, self._choice, self.app.clock())
        facts = (
            ("search", str(self._choice.query)),
            ("sorted", _order(self._choice)),
            ("rows", f"{len(rows):,} of {every:,}"),
        )
        return Sheet("Traces", (*self.facts(), *facts), (traces_table(rows),))

    # What can be done

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what the trace under the cursor allows, and what is asked of the list."""
        if not self.is_mounted or self.is_typing:
            return False
        if action in ("search", "facets", "sort", "turn_round"):
            return self.list.row_count > 0 or bool(self.asked)
        in_list = not self.facets.has_focus
        here = self.list.current_key if in_list else None
        allowed = traces_actions(here, self._mark) if in_list else frozenset[str]()
        return is_offered(action, parameters, TRACES_KEYS, allowed)

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

    @reporting
    def action_next_pending(self, step: int) -> None:
        """Move to the next trace in which something waits, of those that are listed."""
        rows, here = self._rows, self.list.cursor
        if rows is None:
            return
        terms = (*self._choice.query.terms, *read_query("pending").terms)
        choice = self._choice._replace(query=Query(terms))
        waits = chosen_traces(self.app.corpus, choice, self.app.clock())

        def place(at: int) -> int:
            return rows.find(waits.key(waits.page(at, 1)[0])) or 0

        every = range(len(waits))
        if step > 0:
            at = bisect_right(every, here, key=place)
        else:
            at = bisect_left(every, here, key=place) - 1
        wrapped = not 0 <= at < len(waits)
        there = place(at % len(waits)) if waits else here
        if there == here:
            self.notify(NOTHING_ELSE)
            return
        self.list.go_to_row(there)
        if wrapped:
            self.notify(wrapped_to(step))


def _order(choice: TraceChoice) -> str:
    return f"by {choice.order}, {_BEGINS_WITH[choice.order][choice.backwards]}"


def _wait(proposals: int) -> str:
    return f"{counted(proposals, 'proposal')} {'waits' if proposals == 1 else 'wait'}"


def _note(row: TraceListRow) -> Iterable[Piece]:
    yield Piece(f"{row.title}\n", "bright")
    opened = "opened now" if row.age == "now" else f"opened {row.age} ago"
    facts = (row.domain, row.profile, row.agent, f"{row.items:,} items", opened)
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
