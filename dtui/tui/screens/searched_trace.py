"""How one trace is searched: its list marks what is found, or hides the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Generator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from dtui.errors import DtuiError
from dtui.log.projections import ItemRow
from dtui.text import one_line
from dtui.tui.screens.part import PartScreen
from dtui.tui.screens.searching import NOTHING, SearchingScreen
from dtui.views.hits import Hits, look_for
from dtui.views.next_pending import wrapped_to
from dtui.views.piece import Piece
from dtui.views.scan import resolved
from dtui.views.search import Query

if TYPE_CHECKING:
    from textual.worker import Worker

    from dtui.tui.widgets.spine_list import SpineList
    from dtui.views.spine import ItemRows

_AT_ONCE = 1_000
"""Items that are looked through while the reviewer waits: some ten milliseconds."""


class _Asked(NamedTuple):
    """What was looked for, and in which rows."""

    query: Query
    at: int | None
    items: int
    version: int


class SearchedTrace(SearchingScreen, PartScreen):
    """A trace's screen that `/` searches, `n` and `N` go through, and `H` narrows down.

    A subclass lists what `shown_of` returns, and says so by `show_hits`. A long trace is looked
    through in pieces while the reviewer goes on; until that is done, the list stays as it was.
    """

    _answered: Query = NOTHING
    """What is asked, with what items rest on walked already."""
    _hits: Hits | None = None
    _only: Collection[int] | None = None
    _items: int = 0
    _row_count: int = 0
    _sought: _Asked | None = None
    _searching: Worker[None] | None = None
    _wanted: int | None = None
    """Which way to the hit that the reviewer waits for: 1, -1, or 0 for the nearest."""
    hides: bool = False
    """Whether rows are hidden that the search does not find."""

    @property
    def spine_list(self) -> SpineList:
        """The list of items."""
        raise NotImplementedError

    @property
    def searched_rows(self) -> ItemRows:
        """The trace's items, as of the moment that is shown."""
        raise NotImplementedError

    def go_to(self, item_id: str) -> None:
        """Bring an item into focus."""
        raise NotImplementedError

    @property
    def searched_list(self) -> SpineList:
        return self.spine_list

    @property
    def hits(self) -> Hits | None:
        """What the search has found so far among the rows there are to show; None without one."""
        if self._hits is None or not self.asked or self._only is None:
            return self._hits
        shown = [one for one in self._hits.ordinals if one in self._only]
        return self._hits._replace(ordinals=shown)

    # What is found

    def look_for(self, query: Query) -> None:
        answered = resolved(self.app.corpus, query, self.trace_id)
        answered.check(ItemRow)
        self._answered = answered
        before, self.asked = self.asked, query
        if query != before:
            if self._searching is not None:
                self._searching.cancel()
            self._hits = self._sought = self._wanted = None
            hid, self.hides = self.hides, self.hides and bool(query)
            self._look_again()
            if hid and (self._hits is not None or not query):
                self.reload()
        self.show_hits()

    def shown_of(self, only: Sequence[int] | None, items: int) -> Sequence[int] | None:
        """Return which rows to show of those in a choice: all, or only what is found.

        Parameters
        ----------
        only
            The ordinals of the rows to choose from, None for all; and so is the answer.
        items
            How many items the trace has at the moment that is shown.
        """
        self._only = None if only is None else frozenset(only)
        self._items = items
        self._row_count = self.searched_rows.count_spine(self.trace_id)
        self._look_again()
        hits = self.hits
        return only if hits is None or not self.hides else hits.ordinals[:]

    def _look_again(self) -> None:
        """Look through the trace, unless that was done since it changed last."""
        asked = _Asked(self.asked, self.at, self._items, self.app.corpus.version())
        if not self.asked or asked == self._sought:
            return
        self._sought = asked
        pieces = look_for(self.searched_rows, self.trace_id, self._answered, self._items)
        if self._items <= _AT_ONCE:
            self._hits = self._last(pieces)
        else:
            self._searching = self.run_worker(self._step(pieces), group="search", exclusive=True)

    def _last(self, pieces: Generator[Hits, None, None]) -> Hits | None:
        try:
            *_, last = pieces
        except DtuiError as error:
            self._refuse(error)
            return None
        return last

    async def _step(self, pieces: Generator[Hits, None, None]) -> None:
        """Look through the trace while the reviewer goes on."""
        again = self._hits is not None  # what was found before stays until that is done
        try:
            for hits in pieces:
                if not again or hits.is_complete:
                    self._hits = hits
                    self.show_hits()
                    self._go_on()
                await asyncio.sleep(0)
        except DtuiError as error:
            self._refuse(error)
        if self.hides:
            self.reload()

    def _refuse(self, error: DtuiError) -> None:
        self.asked, self._hits = NOTHING, None
        self.say_found(Piece(one_line(str(error)), "refuted"))

    def show_hits(self) -> None:
        """Mark what is found, and say how much it is."""
        hits = self.hits
        self.spine_list.mark_hits(() if hits is None else hits.ordinals)
        self.say_hits()

    def say_hits(self) -> None:
        """Say how much is found, and which of it is under the cursor."""
        if (hits := self.hits) is not None:
            self.say_found(*self._says(hits))

    def _says(self, hits: Hits) -> tuple[Piece, ...]:
        count, rows = len(hits.ordinals), self._row_count
        share = 100 * hits.looked_at // max(1, hits.of)
        done = "" if hits.is_complete else f" · looking, {share} %, esc stops"
        if self.hides:
            shown = self.spine_list.row_count
            return (Piece(f"{shown:,} of {rows:,} shown{done}", "accent" if shown else "pending"),)
        if not count:
            none = done.removeprefix(" · ") or f"nothing in {_rows(rows)}"
            return (Piece(none, "pending"),)
        row = self.spine_list.current
        place = hits.place(row.ordinal) if row is not None else 0
        at = f"{place:,} of " if place else ""
        return (Piece(f"{at}{count:,} in {_rows(rows)}{done}", "accent"),)

    # Going from one to the next

    def keep_search(self) -> None:
        self._go_to_hit(0)

    def action_hit(self, step: int) -> None:
        """Go to the next row that the search finds, or the one before."""
        self._go_to_hit(step)

    def _go_to_hit(self, step: int) -> None:
        self._wanted = step
        self._go_on(says=True)

    def _go_on(self, *, says: bool = False) -> None:
        """Go to the hit that the reviewer waits for, if it is known by now."""
        step, hits, row = self._wanted, self.hits, self.spine_list.current
        if step is None or hits is None:
            return
        here = row.ordinal if row is not None else 0
        found = hits.beyond(here - 1, 1) if step == 0 else hits.beyond(here, step)
        wrapped = found is None and hits.is_complete and len(hits.ordinals) > 0
        if wrapped:
            found = hits.ordinals[-1 if step < 0 else 0]
        if found is not None:
            self._wanted = None
            self._show_hit(found)
            if wrapped and found != here:
                self.notify(wrapped_to(step or 1))
        elif hits.is_complete:
            self._wanted = None
            if says:
                self.notify("nothing is found here; esc clears the search")
        elif says:
            self.notify("looking for it")

    def _show_hit(self, ordinal: int) -> None:
        rows = self.searched_rows.items_at(self.trace_id, [ordinal])
        if rows:
            self.go_to(rows[0].item_id)

    def action_hide(self) -> None:
        """Hide what the search does not find, or show it again."""
        self.hides = not self.hides
        hits, row = self.hits, self.spine_list.current
        if self.hides and hits is not None and row is not None and not hits.place(row.ordinal):
            near = hits.beyond(row.ordinal, 1) or hits.beyond(row.ordinal, -1)
            if near is not None:
                self._show_hit(near)
        self.reload()
        self.notify("what is not found is hidden" if self.hides else "what is found is marked")

    def search_offers(self, action: str) -> bool | None:
        """Whether an action of the search can be taken; None for what is none of it."""
        if self.is_typing:
            return False
        if action == "next_pending" and self.asked:
            return False  # its keys go to the next hit
        return bool(self.asked) if action in ("hit", "hide") else None


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
