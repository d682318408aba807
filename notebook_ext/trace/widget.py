"""A trace in a notebook: its causal list, the item in focus, and what can be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from dtui.errors import InvalidQueryError
from dtui.log.projections import ItemRow
from dtui.text import counted
from dtui.views.actions import item_actions
from dtui.views.graph_layout import LANES, SpineRow, lanes_for
from dtui.views.item_card import item_card
from dtui.views.keys import LIST_KEYS, TRACE_KEYS, Key
from dtui.views.neighbourhood import neighbourhood
from dtui.views.next_pending import NOTHING_ELSE, wrapped_to
from dtui.views.scan import resolved
from dtui.views.search import Query, read_query
from dtui.views.spine import Spine
from notebook_ext.export import Kept
from notebook_ext.frames import frame
from notebook_ext.trace.as_of import AsOfWidget
from notebook_ext.trace.found import FoundRows
from notebook_ext.trace.rows import SelectedItem, differences, drawn, selected_item
from notebook_ext.trace.shown import (
    HeldTrace,
    LiveTrace,
    card_of,
    decision_notes,
)
from notebook_ext.view.keyboard import key_rows
from notebook_ext.view.source import open_corpus, text_of
from notebook_ext.view.widget import Answer, Clock, answers, now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

    from dtui.corpus import Corpus
    from dtui.html import Element
    from dtui.trace import Trace
    from dtui.views.item_card import ItemCard

    Told = tuple[str, dict[str, Any], dict[str, Any]]

_KEYS = (
    Key("/", "search", "Search", "Show the rows that match, or mark them"),
    Key("m", "graph", "Map", "Draw what lies around it"),
    *TRACE_KEYS,
    LIST_KEYS[-1],
)
_HELP = (
    'a word, "a phrase", /a pattern/, type:hypothesis, state:refuted, pending, at-risk; '
    "all must hold, and - before one says that it must not"
)
_ELSEWHERE = {"chain", "past_compare"}
"""What another widget shows: one that is linked to this one, or made beside it."""
_TO_READ = ("children", "choose", "parents")
"""What may be done in a file."""
_KEPT = 2_000
"""Items whose cards a file has."""
_MANY = 200
"""Items that come at once; of more, the rows they are about aren't looked up one by one."""
_WRITING = {"verdict(True)", "verdict(False)", "answer(True)", "answer(False)"}


class TraceWidget(AsOfWidget):
    """A trace as its causal list, with the item in focus in full beside it.

    Parameters
    ----------
    source
        The corpus that the trace is in: then the widget shows what anybody writes, as it is
        written. Or a `Trace`, a snapshot: it is only read, and nothing is shown but what it holds.
    trace_id
        Which trace of the corpus.
    author
        Who validates, refutes and answers; the operating system's user if left out.
    clock
        Tells what time it is.
    traits
        `selected`, the address of the item in focus, ``"<trace_id>/<item_id>"``; `marked`,
        addresses of items that are marked as evidence; `query`, what is searched for, as
        `dtui.views.search` reads it; `as_of`, how many items the trace is shown with, 0 for all.

    Raises
    ------
    UnknownTraceError
        If there is no such trace in the corpus.
    InvalidQueryError
        If a query cannot be read, or there is no such step.
    """

    PART = "trace"

    trace_id: Any = traitlets.Unicode("", help="Which trace is shown.").tag(sync=True)
    query: Any = traitlets.Unicode("", help="What is searched for.").tag(sync=True)
    marked: Any = traitlets.List(traitlets.Unicode(), help="What is marked.").tag(sync=True)

    def __init__(
        self,
        source: Corpus | Trace,
        trace_id: str | None = None,
        *,
        author: str | None = None,
        clock: Clock = now,
        **traits: Any,
    ) -> None:
        self._now = _shown(source, trace_id)
        self._spines: dict[int, Spine] = {}
        self._found: FoundRows | None = None
        self._signs = ""
        self._items = 0
        corpus = self._now.corpus if isinstance(self._now, LiveTrace) else None
        super().__init__(corpus, author=author, clock=clock, trace_id=self._now.trace_id, **traits)
        if corpus is not None:
            self.follow(corpus)

    # What is shown

    @property
    def label(self) -> str:
        """Its title and how it stands, in a line."""
        stands = self.shown.standing()
        told = (stands.title, counted(stands.items, "item"), f"{stands.pending} pending")
        return ", ".join(filter(None, (*told, self._when())))

    @traitlets.validate("trace_id")
    def _known(self, proposal: Mapping[str, Any]) -> str:
        trace_id: str = proposal["value"]
        if trace_id != self._now.trace_id:
            if self._corpus is None:
                raise InvalidQueryError(f"this is a snapshot of {self._now.trace_id!r} alone.")
            self._corpus.known(trace_id)
        return trace_id

    @traitlets.validate("query")
    def _readable(self, proposal: Mapping[str, Any]) -> str:
        query = read_query(proposal["value"])
        self._walked(query).check(ItemRow)
        return str(query)

    def _walked(self, query: Query) -> Query:
        """Return a query as the items of the trace can answer it; a snapshot knows no walks."""
        return query if self._corpus is None else resolved(self._corpus, query, self._now.trace_id)

    @traitlets.observe("trace_id", "as_of", "query")
    def _turned(self, change: Mapping[str, Any]) -> None:
        self._past = None
        if change["name"] == "trace_id" and self.trace_id != self._now.trace_id:
            assert self._corpus is not None  # a snapshot has but one trace
            self._now, self.as_of = LiveTrace(self._corpus, self.trace_id), 0
        self._forget()

    @traitlets.observe("selected")
    def _elsewhere(self, _: object) -> None:
        """Go to the trace that an address is of, if it is of another one of the corpus."""
        trace_id, _, _ = self._focus_of(self.selected).rpartition("/")
        if self._corpus is None or trace_id in ("", self.trace_id):
            return
        if self._corpus.rows.trace(trace_id) is not None:
            self.trace_id = trace_id

    def _focus_of(self, address: str) -> str:
        """Return the address of the item that an entry is shown by: of a proposal, its decision."""
        if "/" in address or self._corpus is None or not address:
            return address
        row = self._corpus.rows.proposal(address)
        return f"{row.trace_id}/{row.decision_id or ''}" if row and row.trace_id else ""

    def _forget(self) -> None:
        self._spines.clear()
        self._found = None

    # What comes back

    @property
    def selection(self) -> pl.DataFrame:
        """The items that are marked; where none is, the one in focus."""
        addresses = self.marked or filter(None, [self.selected])
        rows = (self._row(address) for address in addresses)
        return self._frame([row for row in rows if row is not None])

    @property
    def filtered(self) -> pl.DataFrame:
        """The items that `query` finds; all of them where it asks for nothing."""
        return self._frame(self._search().items)

    def _search(self) -> FoundRows:
        if self._found is None:
            self._found = FoundRows(self.shown, self._walked(read_query(self.query)))
        return self._found

    def _row(self, address: str) -> ItemRow | None:
        trace_id, _, item_id = address.partition("/")
        return self.shown.rows.item(trace_id, item_id) if trace_id == self.trace_id else None

    def _frame(self, rows: list[ItemRow]) -> pl.DataFrame:
        recorded = self.shown.recorded(rows)
        return frame(SelectedItem, (selected_item(row, recorded[row.ordinal]) for row in rows))

    # Questions of the view

    @answers("open")
    def _open(self) -> Answer:
        if self._following is not None:
            self._following.look()  # another view, which is behind, is told what it lacks
        self._forget()
        self._signs = self.shown.signs()
        buffers = [self._signs.encode()]
        if self.query:
            buffers.append(self._search().mask(len(self._signs)))
        return Answer(self._opening(), buffers)

    def _opening(self) -> dict[str, Any]:
        self._items = self._now.standing().items
        found = self._search() if self.query else None
        return {
            **self._stands(),
            "trace_id": self.trace_id,
            "keys": key_rows(_KEYS),
            "can": self._can(None),
            **self._start(),
            "whole": self._items,
            "step": self._step(),
            "found": None if found is None else {"rows": len(found), "says": found.says},
            "help": _HELP,
            "empty": self._empty(),
        }

    def _start(self) -> dict[str, Any]:
        """Return the item that a view begins with, and where it is: the selected, or the first."""
        filtered = bool(self.query)
        trace_id, _, item_id = self._focus_of(self.selected).rpartition("/")
        if trace_id == self.trace_id:
            index = self._find(item_id, filtered=filtered)["index"]
            if index is not None:
                return {"item": item_id, "at": index}
        rows = self._search() if filtered else self._spine()
        first = next((row.item_id for row in rows.page(0, 1)), "")
        return {"item": first, "at": 0}

    def _stands(self) -> dict[str, Any]:
        stands = self.shown.standing()
        return {
            "label": self.label,
            "count": len(self._signs),
            "title": stands.title,
            "facts": stands.facts,
            "pending": stands.pending,
            "written": self._how_written(),
        }

    def _how_written(self) -> str:
        """Say that it was written in one go; nothing of a past, which stopped nowhere."""
        return "" if self.as_of else self.shown.written()

    @answers("rows")
    def _rows(
        self, first: int, count: int, cells: int = 200, *, filtered: bool = False
    ) -> dict[str, Any]:
        rows = self._search() if filtered else self._spine(cells)
        return {"rows": [drawn(row) for row in rows.page(first, count)]}

    def _spine(self, cells: int = 200) -> Spine:
        lanes = lanes_for(cells)
        if lanes not in self._spines:
            self._spines[lanes] = Spine(self.shown.rows, self.trace_id, lanes)
        return self._spines[lanes]

    @answers("find")
    def _find(self, item_id: str, *, filtered: bool = False) -> dict[str, Any]:
        index = self._spine().find(item_id)
        return {"index": self._search().find(index) if filtered else index}

    @answers("address")
    def _address(self, address: str) -> dict[str, Any]:
        trace_id, _, item_id = self._focus_of(address).rpartition("/")
        return {"item_id": item_id if trace_id == self.trace_id else ""}

    @answers("focus")
    def _focus(self, item_id: str) -> dict[str, Any]:
        """Answer with an item's card, and what may be done with it."""
        row = self.shown.rows.item(self.trace_id, item_id)
        return {"card": card_of(self.shown, item_id), "can": self._can(row)}

    @answers("kin")
    def _kin(self, cursor: int, first: int, last: int) -> dict[str, Any]:
        above, below = self._spine().kin(cursor, first, last)
        return {"kin": sorted(above | below)}

    @answers("decision")
    def _decision(self, item_id: str) -> dict[str, Any]:
        """Answer with a decision's options and what bears on it."""
        row = self.shown.rows.item(self.trace_id, item_id)
        if row is None or row.type != "decision":
            return {"notes": []}
        return {"notes": list(decision_notes(self.shown.around(row), item_id))}

    @answers("graph")
    def _graph(self, item_id: str) -> dict[str, Any]:
        return {"view": neighbourhood(self.shown.rows, self.trace_id, item_id)._asdict()}

    @answers("search")
    def _ask(self, query: str) -> dict[str, Any]:
        self.query = query
        return {}

    def _can(self, item: ItemRow | None) -> list[str]:
        may = item_actions(
            item,
            causes=item is not None and bool(item.refs),
            effects=item is not None and bool(self.shown.rows.effects(item)),
            past=bool(self.as_of),
        )
        if self._corpus is None:
            may -= _WRITING
        if item is not None:
            may |= {"graph"} | ({"choose"} if item.type == "decision" or item.refs else set())
        return sorted((may | {"search"}) - _ELSEWHERE)

    @answers("next")
    def _next(self, item_id: str, step: int) -> dict[str, Any]:
        """Answer with what pends next, and with what is to be said of it."""
        row = self.shown.rows.item(self.trace_id, item_id)
        found = self.shown.next_pending(row, step)
        wrapped = found is None
        if wrapped:
            found = self.shown.next_pending(None, step)
        if found in (None, item_id):
            return {"item_id": None, "says": NOTHING_ELSE}
        return {"item_id": found, "says": wrapped_to(step) if wrapped else ""}

    # News

    def news(self) -> None:
        """Tell every view what came and what it touched, and nothing of all the rest."""
        before = len(self._signs)
        self._forget()
        if self.as_of:  # the past stays what it is
            self.tell("news", whole=self._now.standing().items)
            return
        signs, self._signs = self._signs, self.shown.signs()
        self.tell(
            "news",
            **self._stands(),
            whole=self._now.standing().items,
            tail=self._signs[before:],
            changed=differences(signs, self._signs),
            touched=self._touched(),
        )

    def _touched(self) -> list[int] | None:
        """Return which rows newer items are about, counted from 0; None if that is all of them."""
        items, self._items = self._items, self._now.standing().items
        if self._items - items > _MANY:
            return None
        rows = self._now.rows
        newer = rows.items(self.trace_id, items + 1)
        about = rows.items_at(self.trace_id, {ref for row in newer for ref in row.refs})
        return sorted({row.spine - 1 for row in about if row.spine is not None})

    def _empty(self) -> str:
        if isinstance(self._now, HeldTrace):
            return "This snapshot holds no items: it was taken before the first was recorded."
        return (
            "Nothing has been recorded in this trace yet. An agent begins with what it sees: "
            f'corpus.record("{self.trace_id}", "observation", {{"statement": "…", …}}). '
            "It appears here when it is recorded."
        )

    # What is kept

    def page(self, rows: int) -> Element:
        """Return it as HTML that needs neither a kernel nor a script."""
        from notebook_ext.trace.page import page

        told = (self._selected_card(), self._when(), self._how_written(), self._empty())
        return page(self.shown, rows, *told)

    def markdown(self) -> str:
        """Return all of its list as Markdown, and in full the item in focus."""
        from notebook_ext.trace.page import markdown

        told = (self._selected_card(), self._when(), self._how_written(), self._empty())
        return markdown(self.shown, *told)

    def _selected_card(self) -> ItemCard | None:
        """Return the card of the item that is selected, without its links, which the list has."""
        row = self._row(self.selected)
        return row and item_card(self.shown.around(row), row.item_id, links=False)

    def kept(self) -> Kept:
        """Return what a file of it can answer: all rows that are shown, and the items' cards."""
        rows = self._search() if self.query else Spine(self.shown.rows, self.trace_id, LANES)
        page = rows.page(0, len(rows))
        opening = self._opening() | {
            "signs": "".join(map(_sign, page)),
            "count": len(page),
            "found": None,
            "can": list(_TO_READ),
        }
        items = self.shown.rows.items(self.trace_id, last=_KEPT)
        told = (answer for item in items for answer in self._told(item))
        return Kept(answers=[("open", {}, opening), *told], rows=[drawn(row) for row in page])

    def _told(self, item: ItemRow) -> Iterator[Told]:
        """Yield what a file can tell of an item."""
        asked = {"item_id": item.item_id}
        card = card_of(self.shown, item.item_id)
        yield "focus", asked, {"card": card, "can": list(_TO_READ)}
        yield "find", asked, self._find(item.item_id, filtered=bool(self.query))
        if item.type == "decision":
            yield "decision", asked, self._decision(item.item_id)


def _sign(row: SpineRow) -> str:
    return "P" if row.role == "pending" else "R" if row.at_risk else "."


def _shown(source: Corpus | Trace, trace_id: str | None) -> LiveTrace | HeldTrace:
    from dtui.trace import Trace

    if isinstance(source, Trace):
        if trace_id is not None and trace_id != source.opened.trace_id:
            raise InvalidQueryError("a Trace is one trace: leave the trace_id out.")
        return HeldTrace(source)
    corpus = open_corpus(source, "TraceWidget")
    if trace_id is None:
        raise InvalidQueryError("a corpus has many traces: say which, TraceWidget(corpus, 'id').")
    return LiveTrace(corpus, text_of(trace_id, "trace_id"))
