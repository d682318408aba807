"""A trace without a kernel: its list as a table, and the item in focus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dtui import markdown as md
from dtui.html import Cell, Element, details, element, table, titled
from dtui.signs import entry_sign
from dtui.text import one_line

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.views.item_card import ItemCard
    from notebook_ext.trace.shown import ShownTrace, Standing

_HEAD = ("", "", "item", "what it says", "", "state", "rests on")
_ON_ONE_LINE = "text-align:left;white-space:nowrap"
_LINE = 160
_NAMED = 3
"""Of what an item rests on, as many are named; the others are counted."""
_WAITING = 8
_BATCH = 1_000


def page(
    shown: ShownTrace, rows: int, card: ItemCard | None, when: str, written: str, empty: str
) -> Element:
    """Return a trace as it is kept in a saved notebook.

    Parameters
    ----------
    shown
        The trace.
    rows
        How many rows of its list there is room for.
    card
        Of the item in focus, if one is.
    when
        As of which step it is shown; empty for how it stood when it was saved.
    written
        That it was written in one go; empty if that is unsaid.
    empty
        What to say of a trace without items.
    """
    stands = shown.standing()
    count = shown.rows.count_spine(shown.trace_id)
    left_out = count - min(rows, count)
    parts = [titled(stands.title, stands.facts, when, written), element("p", _waits(shown, stands))]
    if not count:
        parts.append(element("p", empty))
    elif left_out < count:
        parts.append(table(_HEAD, map(_cells, _rows(shown, rows))))
    if left_out:
        more = "… and " if left_out < count else ""
        parts.append(element("p", f"{more}{left_out:,} rows more, which are not kept here"))
    if card is not None:
        parts.append(_focus(card))
    return element("div", *parts)


def markdown(shown: ShownTrace, card: ItemCard | None, when: str, written: str, empty: str) -> str:
    """Return a trace with all of its list as Markdown, and in full the item in focus, if any."""
    stands = shown.standing()
    facts = " · ".join(filter(None, (stands.facts, when, written)))
    head = [f"# {md.line(stands.title)}", md.line(facts)]
    count = shown.rows.count_spine(shown.trace_id)
    body = md.table(_HEAD, _rows(shown, count)) if count else md.line(empty)
    focus = () if card is None else _focus_lines(card)
    return "\n\n".join((*head, md.line(_waits(shown, stands)), body, *focus)) + "\n"


def _waits(shown: ShownTrace, stands: Standing) -> str:
    if not stands.pending:
        return "Nothing pends."
    named = ", ".join(shown.pending(_WAITING))
    return f"PENDING {stands.pending:,}: {named}{', …' if stands.pending > _WAITING else ''}"


def _rows(shown: ShownTrace, most: int) -> Iterator[tuple[str, ...]]:
    for first in range(1, most + 1, _BATCH):
        rows = shown.rows.spine(shown.trace_id, first, min(_BATCH, most + 1 - first))
        refs = {ref for row in rows for ref in row.refs[:_NAMED]}
        names = {one.ordinal: one.item_id for one in shown.rows.items_at(shown.trace_id, refs)}
        yield from (_row(row, names) for row in rows)


def _cells(row: tuple[str, ...]) -> tuple[Cell, ...]:
    glyph, letter, item_id, *said = row
    return glyph, letter, element("td", item_id, style=_ON_ONE_LINE), *said


def _row(row: ItemRow, names: dict[int, str]) -> tuple[str, ...]:
    shown = entry_sign(row.type, row.state, at_risk=row.at_risk)
    named = [names.get(ref, "") for ref in row.refs[:_NAMED]]
    more = [f"{len(row.refs) - _NAMED} more"] if len(row.refs) > _NAMED else []
    return (
        shown.glyph,
        shown.letter,
        one_line(row.item_id),
        one_line(row.line, _LINE),
        one_line(row.detail, _LINE),
        shown.word,
        ", ".join([*filter(None, named), *more]),
    )


def _focus(card: ItemCard) -> Element:
    says = (element("p", line[:2_000]) for line in card.body[:20] if line)
    told = [(name, said[:400]) for name, said in list(_told(card))[:20]]
    return details(_kind(card), *says, table((), told))


def _focus_lines(card: ItemCard) -> Iterator[str]:
    yield f"## {md.line(_kind(card))}"
    yield from (md.line(line) for line in card.body if line)
    yield md.facts(_told(card))


def _kind(card: ItemCard) -> str:
    kind = (f"{card.letter} {card.item_id}", card.type_word, card.stage, card.word)
    return f"in focus: {' · '.join(filter(None, kind))}"


def _told(card: ItemCard) -> Iterator[tuple[str, str]]:
    yield from (("at risk", reason) for reason in card.at_risk)
    yield from card.fields
    yield from (("unblocks", phrase) for phrase in card.unblocks)
    yield from ((name, said) for name, said in _last(card) if said)
    yield from (("quality", phrase) for phrase in card.quality)


def _last(card: ItemCard) -> Iterator[tuple[str, str]]:
    yield "waits for", card.waits_for
    yield "labels", ", ".join(card.labels)
    yield "by", card.author
    yield "thought", card.occurred
    yield "recorded", card.recorded
