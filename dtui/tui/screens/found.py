"""What a search finds in all traces: items, events, and traces that were opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from dtui.errors import DtuiError
from dtui.text import one_line
from dtui.tui.bindings import bindings
from dtui.tui.keys import FOUND_KEYS, SEARCH_KEYS
from dtui.tui.screens.searching import SearchingScreen
from dtui.tui.widgets.found_list import FoundList
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.finding import FoundSoFar, finding
from dtui.views.next_pending import wrapped_to
from dtui.views.piece import Piece
from dtui.views.scan import check_found, needs_scan
from dtui.views.search import Query

if TYPE_CHECKING:
    from textual.worker import Worker

    from dtui.views.sheet import Sheet

_NOTHING_ASKED = (
    "Type what to look for in everything that was ever recorded: a word, a "
    '"phrase", /a pattern/, type:hypothesis, state:refuted, domain:pricing, ancestor(TRACE/obs-3).'
)


class FoundScreen(SearchingScreen):
    """Everything in the corpus that a query finds, in the order of the log.

    Parameters
    ----------
    query
        What to look for, as it is typed; without it, the reviewer is asked.
    """

    PURPOSE: ClassVar[str] = (
        "What a search finds in all traces, in the order in which it was recorded. Enter opens the "
        "trace at what was found; coming back, the cursor is there again."
    )

    BINDINGS: ClassVar[list[BindingType]] = bindings((*FOUND_KEYS, *SEARCH_KEYS))

    def __init__(self, query: str = "") -> None:
        super().__init__()
        self._query = query
        self._found: FoundSoFar | None = None
        self._looking: Worker[None] | None = None
        self._stopped = False
        """Whether it ended before it had seen everything."""

    def compose_body(self) -> Iterable[Widget]:
        yield FoundList(id="hits")

    def on_mount(self) -> None:
        self.list.show_notice(_NOTHING_ASKED)
        self.search_line.open(self._query)
        if self._query:
            self.search_line.keep()

    def show_failure(self, message: str) -> None:
        self.list.show_error(message)

    @property
    def list(self) -> FoundList:
        """The list of what was found."""
        return self.query_one("#hits", FoundList)

    def read(self) -> None:
        self._show_trail()
        if self._found is None:
            return
        if self._is_behind() and not needs_scan(self.asked):
            self._begin()
        else:  # states may have changed meanwhile
            self._show(self._found)

    def _is_behind(self) -> bool:
        """Whether more has been recorded since everything was looked at."""
        found = self._found
        return found is not None and found.is_complete and self.app.corpus.log.head() > found.head

    # What is found

    @property
    def searched_list(self) -> FoundList:
        return self.list

    def is_cheap(self, query: Query) -> bool:
        """Whether it can be looked for while it is typed: a pattern takes a look at everything."""
        return not needs_scan(query)

    def look_for(self, query: Query) -> None:
        check_found(query)
        if query == self.asked and not (self._stopped or self._is_behind()):
            return
        self.asked = query
        if query:
            self._begin()
            return
        if self._looking is not None:
            self._looking.cancel()
        self._found = None
        self.list.show_notice(_NOTHING_ASKED)
        self._show_trail()

    def _begin(self) -> None:
        self._stopped = False
        self._looking = self.run_worker(self._look_for(self.asked), group="find", exclusive=True)

    async def _look_for(self, query: Query) -> None:
        """Show what is found as it is found; a search that is not wanted any more is ended."""
        corpus, again = self.app.corpus, self._found is not None
        try:
            async with finding(corpus, query, now=self.app.clock()) as pieces:
                async for found in pieces:
                    # What was found before stays until there is something instead.
                    if found.count or found.is_complete or not again:
                        self._show(found)
        except DtuiError as error:
            self._stop()
            self.say_found(Piece(one_line(str(error)), "refuted"))

    def _stop(self) -> None:
        """Say that what was found by now is all that will be."""
        self._stopped = True
        if self._found is not None:
            self._show(self._found)

    def _show(self, found: FoundSoFar) -> None:
        self._found = found
        asked = one_line(str(self.asked), 200)
        self.list.say_when_empty(
            f"Nothing in this corpus is found by {asked}. esc goes back, / changes the search."
            if found.is_complete
            else f"Nothing was found by {asked} before the search stopped. / enter looks again."
            if self._stopped
            else "Looking …"
        )
        self.list.show(found.rows)
        self._show_trail()
        self.say_found(Piece(self._says(found), "accent" if found.count else "pending"))

    def _says(self, found: FoundSoFar) -> str:
        if not found.is_complete:
            share = f", {100 * found.done // found.total} %" if found.total else ""
            if self._stopped:
                return f"{found.count:,} found · stopped{share.replace(', ', ' at ')}"
            return f"{found.count:,} so far · looking{share}, esc stops"
        more = " · more since: / enter" if self._is_behind() else ""
        return f"{found.count:,} found{more}"

    def _show_trail(self) -> None:
        corpus, found = self.app.corpus, self._found
        self.trail.crumbs = (one_line(corpus.path.name), "found")
        count = "" if found is None else f"{self._says(found)} · "
        self.trail.aside = (
            Piece(count, "accent"),
            Piece(f"of {corpus.log.head():,} entries", "dim"),
        )

    def step_back(self) -> bool:
        """Stop looking; or else go back at once, for a search is all there is here."""
        found = self._found
        if self.is_typing or self._stopped or found is None or found.is_complete:
            return False
        assert self._looking is not None  # something is incomplete only while it is looked for
        self._looking.cancel()
        self._stop()
        self.notify(f"stopped: {found.count:,} found by then")
        return True

    # Where to

    @on(VirtualList.Chosen, "#hits")
    def _open(self) -> None:
        """Open the trace at an item; of a proposal, all of it; of an event, its chain."""
        row = self.list.current
        if row is None:
            return
        match row.type:
            case "proposal":
                self.app.open_proposal(row.item_id)
            case "trace_opened":
                self.app.open_trace(row.trace_id)
            case _ if self.app.corpus.rows.item(row.trace_id, row.item_id) is not None:
                self.app.open_trace(row.trace_id, row.item_id)
            case _:
                self.app.open_chain(row.item_id)

    def action_next(self, step: int) -> None:
        """Move by one; past the end, to the other end."""
        here, count = self.list.cursor, self.list.row_count
        if 0 <= here + step < count:
            self.list.action_move(step)
        elif count > 1:
            self.list.go_to_row((here + step) % count)
            self.notify(wrapped_to(step))

    def action_trace(self) -> None:
        """Open the trace of what is under the cursor."""
        row = self.list.current
        if row is not None and self.app.corpus.rows.trace(row.trace_id) is not None:
            self.app.open_trace(row.trace_id)
        elif row is not None:
            self.notify("it belongs to no trace; c shows all that led to it")

    def action_chain(self) -> None:
        """Show all that led to what is under the cursor."""
        row = self.list.current
        if row is None:
            return
        of_item = self.app.corpus.rows.item(row.trace_id, row.item_id) is not None
        self.app.open_chain(
            f"{row.trace_id}/{row.item_id}" if of_item else row.item_id or row.trace_id
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with what is under the cursor."""
        if not self.is_mounted or self.is_typing:
            return False
        return action not in ("next", "trace", "chain") or self.list.row_count > 0

    # Coming back

    @property
    def arguments(self) -> Mapping[str, object]:
        return {"query": self.search_line.text if self.is_mounted else self._query}

    def trace_in_view(self) -> str | None:
        """Return the trace of the row under the cursor."""
        row = self.list.current
        return None if row is None else row.trace_id or None

    def sheet(self) -> Sheet:
        from dtui.views.sheet import Sheet
        from dtui.views.sheets import found_table

        found = self._found
        says = "nothing was looked for" if found is None else self._says(found)
        tables = () if found is None else (found_table(self.app.corpus, found.rows),)
        facts = (("search", str(self.asked)), ("rows", says))
        return Sheet("Found", (*self.facts(), *facts), tables)
