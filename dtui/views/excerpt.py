"""The few items of a trace that one item's card is made of, out of a trace of any length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import ItemRow
    from dtui.trace import AnyTraceItem, ItemId, Trace

    _Step = Callable[[ItemId], list[ItemId]]

_CLOSING: Final = frozenset({"hypothesis_validation", "question_answer", "decision_selection"})


def excerpt(corpus: Corpus, row: ItemRow) -> Trace:
    """Return a trace of an item, what it rests on, and what is told of it on its card.

    `item_card` without links makes the same card of it as of the whole trace, and of a decision
    `decision_matrix` the same matrix; but the cost doesn't grow with the trace, and a hundred
    thousand items take seconds to read. What is at risk has its reasons far away, so of that the
    whole trace is returned.

    Parameters
    ----------
    corpus
        Where the trace is.
    row
        The item's.
    """
    from dtui.trace import Trace, TraceOpened

    if row.at_risk:
        return corpus.trace(row.trace_id)
    told = {one.position: one for one in _told(corpus, row)}
    record = corpus.known(row.trace_id)
    opened, *items = map(corpus.content, corpus.log.entries_at([record.position, *told]))
    assert isinstance(opened, TraceOpened)  # it stands where its trace's row says
    return Trace(opened, items)  # pyright: ignore[reportArgumentType] - a trace has items alone


def _told(corpus: Corpus, row: ItemRow) -> Iterator[ItemRow]:
    """Yield the rows that a card looks at; some of them several times."""
    rows = corpus.rows
    causes = rows.causes(row)
    yield from (row, *causes)
    # What closes it, and what closes what it rests on: refuted is refuted by the latest.
    for one in (row, *causes):
        yield from _of(rows.effects(one), _CLOSING) if one.state else ()
    for decision in _of((row, *causes), {"decision"}):
        parts = rows.effects(decision)
        yield from parts
        for part in parts:
            match part.type:
                case "hypothesis":
                    yield from _of(rows.effects(part), _CLOSING)
                case "decision_constraint":
                    yield from rows.causes(part)
                case "decision_selection":
                    yield from _of(rows.effects(part), {"constraint"})
                case _:
                    pass
    if row.type == "decision":
        yield from _told_of_stages(corpus, row)


def _told_of_stages(corpus: Corpus, decision: ItemRow) -> Iterator[ItemRow]:
    """Yield the rows that tell how far a decision is in its stages."""
    from dtui.trace.stages import raised_in

    graph = _Graph(corpus, decision)
    for name in raised_in(graph, decision.item_id):
        for effect in graph.effects(name):
            if graph.rows[effect].type in _CLOSING:
                graph.causes(effect)  # the evidence that a refutation cites
    yield from graph.rows.values()


class _Graph:
    """A trace as far as somebody has asked for it, from one item on (`dtui.trace.belonging`)."""

    def __init__(self, corpus: Corpus, row: ItemRow) -> None:
        self.rows: dict[ItemId, ItemRow] = {}
        """Of the item, and of all that was named in an answer."""
        self._items: dict[ItemId, AnyTraceItem] = {}
        self._corpus = corpus
        self._seen([row])
        # Asked for several times on the way, and each answer is a query.
        self.causes: _Step = cache(self._causes)
        self.effects: _Step = cache(self._effects)

    def __getitem__(self, item_id: ItemId) -> AnyTraceItem:
        return self._items[item_id]

    def ordinal(self, item_id: ItemId) -> int:
        return self.rows[item_id].ordinal

    def _causes(self, item_id: ItemId) -> list[ItemId]:
        return self._seen(self._corpus.rows.causes(self.rows[item_id]))

    def _effects(self, item_id: ItemId) -> list[ItemId]:
        return self._seen(self._corpus.rows.effects(self.rows[item_id]))

    def _seen(self, rows: Sequence[ItemRow]) -> list[ItemId]:
        new = {row.position: row for row in rows if row.item_id not in self.rows}
        for entry in self._corpus.log.entries_at(new) if new else ():
            row = new[entry.position]
            self.rows[row.item_id] = row
            # It stands where an item's row says.
            self._items[row.item_id] = cast("AnyTraceItem", self._corpus.content(entry))
        return [row.item_id for row in rows]


def _of(rows: Iterable[ItemRow], types: Iterable[str]) -> Iterator[ItemRow]:
    return (row for row in rows if row.type in types)
