"""A trace as a widget shows it: how it stands now, or what a snapshot of it holds and no more."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from dtui.log.projections import ItemRow
from dtui.signs import entry_sign
from dtui.text import counted, one_line
from dtui.views.bearing import bearing
from dtui.views.decision_matrix import decision_matrix
from dtui.views.excerpt import excerpt
from dtui.views.item_card import item_card
from dtui.views.liveness import liveness_line, written
from dtui.views.next_pending import place_of
from dtui.views.piece import Note
from dtui.views.spine import ItemRows, PastRows

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import PendingPlace, PendingRow
    from dtui.trace import Trace

_TITLE = 300
"""Cells of a title; one of a megabyte is no title."""
_FACT = 100
_LINKS = 200
"""Links sent of one item. Thousands may rest on it; the list of the trace has them all."""


class Standing(NamedTuple):
    """What a trace is called, and how it stands."""

    trace_id: str
    title: str
    facts: str
    items: int
    pending: int


class ShownTrace(Protocol):
    """A trace that can be shown."""

    @property
    def trace_id(self) -> str:
        """Its id."""
        ...

    @property
    def rows(self) -> ItemRows:
        """Its item rows."""
        ...

    def standing(self) -> Standing:
        """Return how it stands."""
        ...

    def written(self) -> str:
        """Return how it was written, as `dtui.views.liveness` says it; empty if that is unsaid."""
        ...

    def whole(self) -> Trace:
        """Return all of it, which for a long one takes its time."""
        ...

    def around(self, row: ItemRow) -> Trace:
        """Return as much of it as the card of an item needs."""
        ...

    def signs(self) -> str:
        """Return a character for every row of its list, as `SqliteRows.signs` does."""
        ...

    def recorded(self, rows: Iterable[ItemRow]) -> dict[int, datetime]:
        """Return when items were recorded, by their ordinals."""
        ...

    def pending(self, limit: int) -> list[str]:
        """Return the ids of what pends, in the gate's order, at most so many."""
        ...

    def next_pending(self, row: ItemRow | None, step: int) -> str | None:
        """Return what pends next after an item in the gate's order, or before it; None at the end.

        A `row` of None is the very beginning, or the very end.
        """
        ...


class LiveTrace(ShownTrace):
    """A trace of a corpus, as it stands whenever it is asked."""

    def __init__(self, corpus: Corpus, trace_id: str) -> None:
        self.corpus = corpus
        self._trace_id = trace_id
        corpus.known(trace_id)

    @property
    def trace_id(self) -> str:
        """Its id."""
        return self._trace_id

    @property
    def rows(self) -> ItemRows:
        """Its item rows."""
        return self.corpus.rows

    def standing(self) -> Standing:
        """Return how it stands."""
        row = self.corpus.known(self._trace_id)
        facts = (row.domain, row.profile, row.agent or "")
        return _standing(self._trace_id, row.title, facts, row.items, row.pending)

    def written(self) -> str:
        """Return how it was written; empty if that is unsaid."""
        return written(self.corpus, self._trace_id)

    def whole(self) -> Trace:
        """Return all of it, which for a long one takes its time."""
        return self.corpus.trace(self._trace_id)

    def around(self, row: ItemRow) -> Trace:
        """Return as much of it as the card of an item needs."""
        return excerpt(self.corpus, row)

    def signs(self) -> str:
        """Return a character for every row of its list."""
        return self.corpus.rows.signs(self._trace_id)

    def recorded(self, rows: Iterable[ItemRow]) -> dict[int, datetime]:
        """Return when items were recorded, by their ordinals."""
        ordinals = {row.position: row.ordinal for row in rows}
        entries = self.corpus.log.entries_at(ordinals)
        return {ordinals[entry.position]: entry.recorded_at for entry in entries}

    def pending(self, limit: int) -> list[str]:
        """Return the ids of what pends, in the gate's order, at most so many."""
        return [row.item_id for row in self._pending(limit=limit)]

    def next_pending(self, row: ItemRow | None, step: int) -> str | None:
        """Return what pends next after an item, or before it; None at the end."""
        place = None if row is None else place_of(self.corpus, row)
        found = self._pending(after=place, limit=1, backwards=step < 0)
        return found[0].item_id if found else None

    def _pending(
        self, *, limit: int, after: PendingPlace | None = None, backwards: bool = False
    ) -> list[PendingRow]:
        # Imported traces are hidden in a queue; here somebody asked for this one.
        return self.corpus.pending(
            trace_id=self._trace_id, after=after, limit=limit, imported=True, backwards=backwards
        )


class HeldTrace(ShownTrace):
    """A snapshot: what came after it was taken is not there."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._rows = PastRows(trace)

    @property
    def trace_id(self) -> str:
        """Its id."""
        return self._trace.opened.trace_id

    @property
    def rows(self) -> ItemRows:
        """Its item rows."""
        return self._rows

    def standing(self) -> Standing:
        """Return how it stands."""
        opened, trace = self._trace.opened, self._trace
        facts = (opened.domain, opened.profile, opened.agent or "")
        pending = sum(map(trace.count_pending, ("hypothesis", "question", "decision")))
        return _standing(opened.trace_id, opened.title, facts, len(trace), pending)

    def written(self) -> str:
        """Return how it was written, by its times alone: it doesn't know what the gate said."""
        return self._written

    @cached_property
    def _written(self) -> str:
        from dtui.audit.liveness import liveness_of

        return liveness_line(liveness_of(self._trace))

    def whole(self) -> Trace:
        """Return all of it."""
        return self._trace

    def around(self, row: ItemRow) -> Trace:  # noqa: ARG002 - all of it is at hand
        """Return all of it."""
        return self._trace

    def signs(self) -> str:
        """Return a character for every row of its list."""
        return self._signs

    @cached_property
    def _signs(self) -> str:
        from dtui.trace import FOLDED

        trace = self._trace
        waits = {item.id for item in trace.pending}
        # A decision's row shows the risk of its selection.
        risky = {getattr(trace[name], "decision_id", None) or name for name in trace.at_risk}
        unfolded = (item.id for item in trace if item.type not in FOLDED)
        return "".join("P" if one in waits else "R" if one in risky else "." for one in unfolded)

    def recorded(self, rows: Iterable[ItemRow]) -> dict[int, datetime]:
        """Return when items were recorded, by their ordinals."""
        return {row.ordinal: self._trace[row.item_id].recorded_at for row in rows}

    def pending(self, limit: int) -> list[str]:
        """Return the ids of what pends, in the gate's order, at most so many."""
        return [item_id for _, _, item_id in self._pending[:limit]]

    def next_pending(self, row: ItemRow | None, step: int) -> str | None:
        """Return what pends next after an item, or before it; None at the end."""
        here = None if row is None else (self._is_parked(row), row.ordinal, row.item_id)
        if step > 0:
            at = 0 if here is None else bisect_right(self._pending, here)
            return self._pending[at][2] if at < len(self._pending) else None
        at = len(self._pending) if here is None else bisect_left(self._pending, here)
        return self._pending[at - 1][2] if at else None

    @cached_property
    def _pending(self) -> list[tuple[bool, int, str]]:
        rows = (self._rows.item(self.trace_id, item.id) for item in self._trace.pending)
        places = ((self._is_parked(row), row.ordinal, row.item_id) for row in rows if row)
        return sorted(places)

    def _is_parked(self, row: ItemRow) -> bool:
        parked = getattr(self._trace[row.item_id], "assignee", None) == "human"
        return parked and row.state == "pending"


def card_of(shown: ShownTrace, item_id: str) -> dict[str, Any] | None:
    """Return the card of an item for ``static/card.js``; None where the trace has no such item.

    What it is linked to comes from the rows, so that the card of an item that thousands rest on
    is made as fast as any.
    """
    row = shown.rows.item(shown.trace_id, item_id)
    if row is None:
        return None
    causes, effects = shown.rows.causes(row), shown.rows.effects(row)
    return item_card(shown.around(row), item_id, links=False)._asdict() | {
        "rests_on": list(map(_link, causes[:_LINKS])),
        "rests_on_count": len(causes),
        "used_by": list(map(_link, effects[:_LINKS])),
        "used_by_count": len(effects),
    }


def decision_notes(trace: Trace, decision_id: str) -> Iterator[Note]:
    """Yield a decision's options, each with what became of it, and then what bears on it."""
    matrix = decision_matrix(trace, decision_id)
    for option in matrix.options:
        held = sum(cell.role == "satisfied" for cell in option.cells)
        evaluated = f"✓ {held} of {len(option.cells)}" if option.cells else ""
        violated = f"violates {', '.join(option.violates)}" if option.violates else ""
        why = "◇ selected" if option.selected else option.why_failed
        said = " · ".join(filter(None, (one_line(option.name), evaluated, violated, one_line(why))))
        yield Note(option.option_id, said, "locked" if option.selected else "plain")
    yield from bearing(matrix)


def _link(row: ItemRow) -> tuple[str, str, str, str, str]:
    shown = entry_sign(row.type, row.state, at_risk=row.at_risk)
    return one_line(row.item_id), shown.letter, one_line(row.line, 120), shown.word, shown.role


def _standing(
    trace_id: str, title: str, facts: Iterable[str], items: int, pending: int
) -> Standing:
    told = (*(one_line(fact, _FACT) for fact in facts), counted(items, "item"))
    shown = one_line(title, _TITLE) or trace_id
    return Standing(trace_id, shown, " · ".join(filter(None, told)), items, pending)
