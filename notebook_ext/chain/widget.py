"""What led to an entry of the log, or what came of it, in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import traitlets

from dtui.text import one_line, plain
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
from dtui.views.graph_layout import LANES, lanes_for
from dtui.views.keys import CHAIN_KEYS, LIST_KEYS, Key
from notebook_ext.export import Kept
from notebook_ext.frames import frame
from notebook_ext.trace.shown import LiveTrace, card_of
from notebook_ext.view.keyboard import key_rows
from notebook_ext.view.source import count_of, open_corpus, text_of
from notebook_ext.view.widget import Clock, Widget, answers, now

if TYPE_CHECKING:
    import polars as pl

    from dtui.corpus import Corpus
    from dtui.html import Element

_BACK = Key("escape", "back", "Back", "The chain before", display="esc")
_LINE = 240
_MOST = 10**9
"""Entries beyond which no walk goes, whatever is asked for."""
_WIDE = 200
"""Cells of a line whose lanes are not limited by its width."""


class ChainEntry(NamedTuple):
    """A row of `ChainWidget.selection` and `ChainWidget.filtered`."""

    entry_id: str
    trace_id: str
    """Empty for an event that is no item."""
    item_id: str
    kind: str
    says: str
    state: str
    who: str
    when: datetime | None
    ordinal: int
    """Its place on the walk, from 1; 0 for what shares its correlation alone."""
    joined: tuple[str, ...]
    """What it led to on the walk, or followed from."""


class ChainWidget(Widget):
    """All that led to an entry, or all that came of it, across traces, agents and systems.

    The entry stands on top; below it what it rests on, step by step. Bright is the way from the
    top to the entry in focus, and beyond it.

    Parameters
    ----------
    corpus
        Where the entry is; the widget shows what anybody writes to it, as it is written.
    entry_id
        An event's id, a trace's, or an item as ``"<trace_id>/<item_id>"``.
    effects
        Show what came of it instead of what led to it.
    limit
        How many entries are shown before anybody asks for more; 2,000 if left out.
    clock
        Tells what time it is.
    traits
        `selected`, the id of the entry in focus.

    Raises
    ------
    UnknownEntryError
        If the corpus has no such entry.
    """

    PART = "chain"

    entry_id: Any = traitlets.Unicode("", help="Where the walk begins.").tag(sync=True)
    effects: Any = traitlets.Bool(False, help="Whether it shows what came of it.").tag(sync=True)

    def __init__(
        self,
        corpus: Corpus,
        entry_id: str,
        effects: bool = False,
        limit: int | None = None,
        *,
        clock: Clock = now,
        **traits: Any,
    ) -> None:
        self._corpus = open_corpus(corpus, "ChainWidget")
        most = count_of(limit, "limit", least=1)
        self._first = self._limit = SHOWN_FIRST if most is None else min(most, _MOST)
        self._before: list[tuple[str, bool, int, str]] = []
        self._views: dict[int, ChainView] = {}
        begins = text_of(entry_id, "entry_id")
        super().__init__(clock=clock, entry_id=begins, effects=effects, **traits)
        self.follow(corpus)

    @traitlets.validate("entry_id")
    def _known(self, proposal: Mapping[str, Any]) -> str:
        self._corpus.chain(proposal["value"], limit=1)
        return proposal["value"]

    @traitlets.observe("entry_id", "effects")
    def _turned(self, _: object) -> None:
        self._limit = self._first
        self._views.clear()

    # What is shown

    @property
    def label(self) -> str:
        """What the walk tells, and how long it is."""
        view = self._view()
        return f"{self.title}, {counted_entries(view.entries)}{self._whole(view)}"

    @property
    def title(self) -> str:
        """What led to, or what came of, which entry."""
        return f"what {'came of' if self.effects else 'led to'} {one_line(self.entry_id)}"

    def _whole(self, view: ChainView) -> str:
        if view.entries == 1 and not view.left_out:
            return ": nothing came of it yet" if self.effects else ": nothing led to it"
        return ", not all" if view.left_out else ""

    def _view(self, lanes: int = LANES) -> ChainView:
        if lanes not in self._views:
            self._views[lanes] = read_chain(
                self._corpus, self.entry_id, effects=self.effects, limit=self._limit, lanes=lanes
            )
        return self._views[lanes]

    def _listed(self, cells: int = _WIDE) -> tuple[ChainRow, ...]:
        return listed(self._view(lanes_for(cells * 3 // 4)))

    def _index(self, key: str) -> int | None:
        rows = enumerate(self._listed())
        return next((index for index, row in rows if row.key == key and not row.heading), None)

    # What comes back

    @property
    def selection(self) -> pl.DataFrame:
        """The entry in focus; without rows if it is not on the walk."""
        return frame(ChainEntry, (row for row in self._entries() if row.entry_id == self.selected))

    @property
    def filtered(self) -> pl.DataFrame:
        """All entries that are shown, in the order of the list."""
        return frame(ChainEntry, self._entries())

    def _entries(self) -> Iterable[ChainEntry]:
        return (_entry(row) for row in self._listed() if not row.heading)

    # Questions of the view

    @answers("open")
    def _open(self) -> dict[str, Any]:
        self._views.clear()
        view = self._view()
        rows = self._listed()
        return {
            "label": self.label,
            "title": self.title,
            "facts": f"{counted_entries(view.entries)}{self._whole(view)}",
            "count": len(rows),
            "headings": [index for index, row in enumerate(rows) if row.heading],
            "first": self._index(view.entry_id),
            "keys": key_rows((*CHAIN_KEYS, _BACK, LIST_KEYS[-1])),
        }

    @answers("rows")
    def _rows(self, first: int, count: int, cells: int = _WIDE) -> dict[str, Any]:
        return {"rows": [_drawn(row) for row in self._listed(cells)[first : first + count]]}

    @answers("find")
    def _find(self, address: str) -> dict[str, Any]:
        return {"index": self._index(address)}

    @answers("focus")
    def _focus(self, index: int) -> dict[str, Any]:
        """Answer with all that there is to say of a row, its kin, and what may be done there."""
        rows = self._listed()
        row = rows[index] if 0 <= index < len(rows) else None
        can = {*chain_actions(row, self._view().entry_id, effects=self.effects)}
        can |= {"back"} if self._before else set()
        if row is None:
            return {"can": sorted(can), "lit": []}
        above, below = kin(self._view(), row.ordinal)
        can |= {"choose"} if row.key == MORE else set()
        item = card_of(LiveTrace(self._corpus, row.trace_id), row.item_id) if row.item_id else None
        return {
            "can": sorted(can),
            "lit": sorted({row.ordinal, *above, *below}) if row.ordinal else [],
            "card": item,
            "heading": [piece._asdict() for piece in entry_heading(row)],
            "says": "" if item or row.heading else self._says(row),
            "notes": [note._asdict() for note in entry_notes(row, effects=self.effects)],
        }

    def _says(self, row: ChainRow) -> str:
        """Return an entry's line, whole: a row may have cut it."""
        from dtui.spine import SpineEvent, event_line

        if not row.says.endswith("…"):
            return row.says
        entry = self._corpus.log.entry_at(row.position)
        held = None if entry is None else self._corpus.content(entry)
        return plain(event_line(held)) if isinstance(held, SpineEvent) else row.says

    @answers("turn")
    def _turn(self, effects: bool) -> dict[str, Any]:
        self.effects = effects
        return {}

    @answers("walk")
    def _walk(self, address: str, cursor: str) -> dict[str, Any]:
        """Begin at another entry, and remember where to come back to."""
        before = (self.entry_id, self.effects, self._limit, cursor)
        self.entry_id = address
        self._before.append(before)
        return {}

    @answers("back")
    def _back(self) -> dict[str, Any]:
        if not self._before:
            return {"cursor": ""}
        entry_id, effects, limit, cursor = self._before.pop()
        with self.hold_sync():
            self.set_trait("entry_id", entry_id)
            self.set_trait("effects", effects)
        self._limit = limit
        return {"cursor": cursor}

    @answers("more")
    def _more(self) -> dict[str, Any]:
        self._limit = min(5 * self._limit, _MOST)
        self._views.clear()
        return {}

    # What is kept

    def page(self, rows: int) -> Element:
        """Return it as HTML that needs neither a kernel nor a script."""
        from notebook_ext.chain.page import page

        view = self._view()
        return page(self.title, self._whole(view), view, rows)

    def markdown(self) -> str:
        """Return all of it as Markdown."""
        from notebook_ext.chain.page import markdown

        view = self._view()
        return markdown(self.title, self._whole(view), view)

    def kept(self) -> Kept:
        """Return the walk with what there is to say of each of its entries."""
        rows = self._listed()
        found = ({row.key: index for index, row in enumerate(rows) if not row.heading}).items()
        return Kept(
            answers=[
                ("open", {}, self._open()),
                *(("find", {"address": key}, {"index": index}) for key, index in found),
                *(("focus", {"index": at}, _read_only(self._focus(at))) for at in range(len(rows))),
            ],
            rows=[_drawn(row) for row in rows],
        )


def _entry(row: ChainRow) -> ChainEntry:
    return ChainEntry(
        row.key,
        row.trace_id,
        row.item_id,
        row.kind,
        row.says,
        row.word,
        row.who,
        row.at,
        row.ordinal,
        row.joined,
    )


def _drawn(row: ChainRow) -> dict[str, Any]:
    """Return what is drawn of a row."""
    return {
        "heading": row.heading,
        "key": row.key,
        "ordinal": row.ordinal,
        "gutter": row.gutter,
        "node": row.node,
        "lanes": row.lanes,
        "letter": row.letter,
        "name": row.name,
        "says": row.says[:_LINE],
        "word": row.word,
        "role": row.role,
        "marks": [mark.text for mark in row.marks[:2]],
        "who": row.who,
        "when": row.when.removesuffix(" UTC"),
    }


def _read_only(told: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what a file can't do: to walk on, it would need the log."""
    return told | {"can": [action for action in told["can"] if action.startswith("next")]}
