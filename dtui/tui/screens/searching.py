"""What every screen has whose list can be searched: the line, and what is typed into it."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult

from dtui.errors import DtuiError, InvalidQueryError
from dtui.text import one_line, plain
from dtui.tui.screens.frame import Frame
from dtui.tui.widgets.search_line import SearchLine
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.piece import Piece
from dtui.views.search import Query, typed_query

NOTHING = Query()


class SearchingScreen(Frame):
    """A screen with a list that `/` searches.

    A subclass has the `SEARCH_KEYS` among its own, shows in `look_for` what a query finds, and
    says by `say_found` how much that is. What is typed is looked for at once; what can't be read is
    refused in the line itself, and the list stays as it was. Escape in the list clears a search
    before it does anything else.
    """

    asked: Query = NOTHING
    """What the list is searched for."""

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield SearchLine(self.app.searches)

    # What a subclass does

    @property
    def searched_list(self) -> VirtualList[Any]:
        """The list that is searched."""
        raise NotImplementedError

    def look_for(self, query: Query) -> None:
        """Show what a query finds, or everything where it asks for nothing.

        Raises
        ------
        InvalidQueryError
            If the list cannot be asked that; it shows then what it showed.
        """
        raise NotImplementedError

    def is_cheap(self, query: Query) -> bool:
        """Whether a query can be looked for at every key that changes it."""
        del query
        return True

    def keep_search(self) -> None:
        """Do what is to be done when the reviewer turns from the line to the list."""

    # The line

    @property
    def search_line(self) -> SearchLine:
        """The line that says what is searched for."""
        return self.query_one(SearchLine)

    @property
    def is_typing(self) -> bool:
        """Whether keys go into the search line, and to nothing else."""
        return self.is_mounted and self.search_line.is_typed_into

    def action_search(self) -> None:
        """Let the reviewer type what to search for."""
        self.search_line.open(self.search_line.text, anew=True)

    def say_found(self, *said: Piece) -> None:
        """Say in the line what was found."""
        self.search_line.say(Piece("  "), *said)

    def show_query(self, query: Query) -> None:
        """Search for something that was not typed, and show it in the line."""
        self._look(query)
        self.search_line.show_text(str(query))

    @on(SearchLine.Typed)
    def _search_as_typed(self, event: SearchLine.Typed) -> None:
        if event.text == self.search_line.text:  # else it is a key behind
            self._search(event.text, as_typed=True)

    @on(SearchLine.Kept)
    def _keep(self, event: SearchLine.Kept) -> None:
        if not self._search(event.text):
            return
        self.search_line.leave()
        self.searched_list.focus()
        if self.asked:
            self.keep_search()
        self.refresh_bindings()

    @on(SearchLine.Cleared)
    def clear_search(self) -> None:
        """Show everything again."""
        self._look(NOTHING)
        self.search_line.show_text("")
        self.search_line.leave()
        self.searched_list.focus()
        self.refresh_bindings()

    def _search(self, text: str, *, as_typed: bool = False) -> bool:
        """Look for what was typed, or say in the line why it can't be; tell whether it could."""
        try:
            query = typed_query(text)
            if as_typed and not self.is_cheap(query):
                self.say_found(Piece("enter looks for it", "dim"))
            else:
                self._look(query)
        except InvalidQueryError as error:
            self.search_line.say(Piece("  "), Piece(one_line(str(error)), "refuted"))
            return False
        except DtuiError as error:
            self.show_failure(plain(str(error)))
            return False
        return True

    def _look(self, query: Query) -> None:
        self.look_for(query)
        self.asked = query
        if not query:
            self.search_line.say()

    @property
    def can_step_back(self) -> bool:
        return bool(self.asked)

    def step_back(self) -> bool:
        """Clear the search, if there is one."""
        if self.asked and not self.is_typing:
            self.clear_search()
            return True
        return super().step_back()
