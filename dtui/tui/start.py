"""Where the app begins, for whoever asks for more than the list of all traces."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dtui.errors import UnknownEntryError, UnknownTraceError

if TYPE_CHECKING:
    from dtui.corpus import Corpus


class Start(NamedTuple):
    """What is shown first."""

    trace_id: str = ""
    item_id: str = ""
    query: str = ""
    """Which traces are listed."""
    theme: str = ""
    """The colours for this time, whatever is set."""

    def check(self, corpus: Corpus) -> None:
        """Refuse to begin with what there is not, before the screen is taken.

        Raises
        ------
        UnknownTraceError, UnknownEntryError
            If there is no such trace, or no such item in it.
        InvalidQueryError
            If the query is none that traces can be asked.
        """
        if self.trace_id and corpus.rows.trace(self.trace_id) is None:
            raise UnknownTraceError(
                f"there is no trace {self.trace_id!r} in {str(corpus.path)!r}; "
                "`dtui traces` lists them"
            )
        if self.item_id and corpus.rows.item(self.trace_id, self.item_id) is None:
            raise UnknownEntryError(
                f"{self.trace_id} has no item {self.item_id!r}; "
                f"`dtui show {self.trace_id}` lists them"
            )
        if self.query:
            from dtui.views.search import read_query
            from dtui.views.trace_list import TraceListRow

            read_query(self.query).check(TraceListRow)
