"""The few items of a trace that one item's card is made of, out of a trace of any length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import ItemRow
    from dtui.trace import Trace

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


def _of(rows: Iterable[ItemRow], types: Iterable[str]) -> Iterator[ItemRow]:
    return (row for row in rows if row.type in types)
