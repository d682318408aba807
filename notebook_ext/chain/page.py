"""A chain without a kernel: its entries as a table, under a heading for each trace or system."""

from __future__ import annotations

from collections.abc import Iterator

from dtui import markdown as md
from dtui.html import Cell, Element, element, table, titled
from dtui.text import one_line
from dtui.views.chain import ChainRow, ChainView, counted_entries, listed

_HEAD = ("", "entry", "what it says", "state", "who", "when", "joined to")
_LINE = 160
_NAMED = 2
"""Of what an entry is joined to, as many are named; the others are counted."""


def page(title: str, whole: str, view: ChainView, rows: int) -> Element:
    """Return a chain as it is kept in a saved notebook.

    Parameters
    ----------
    title
        What led to, or what came of, which entry.
    whole
        Whether that is all, in words; empty if there is nothing to say of it.
    view
        The walk.
    rows
        How many rows there is room for.
    """
    every = listed(view)
    shown = every[:rows]
    left_out = len(every) - len(shown)
    parts = [titled(one_line(title, 200), f"{counted_entries(view.entries)}{whole}")]
    if shown:
        parts.append(table(_HEAD, map(_cells, shown)))
    if left_out:
        more = "… and " if shown else ""
        parts.append(element("p", f"{more}{left_out:,} rows more, which are not kept here"))
    return element("div", *parts)


def markdown(title: str, whole: str, view: ChainView) -> str:
    """Return all of a chain as Markdown."""
    head = [f"# {md.line(title)}", md.line(f"{counted_entries(view.entries)}{whole}")]
    return "\n\n".join([*head, *_tables(listed(view))]) + "\n"


def _tables(rows: tuple[ChainRow, ...]) -> Iterator[str]:
    """Yield a table for the entries under each heading."""
    heading, under = "", list[ChainRow]()
    for row in (*rows, None):
        if row is not None and not row.heading:
            under.append(row)
            continue
        if heading:
            yield f"## {md.line(heading)}"
        if under:
            yield md.table(_HEAD[1:], [_texts(one)[1:] for one in under])
        heading, under = row.heading if row is not None else "", []


def _cells(row: ChainRow) -> tuple[Cell, ...]:
    if row.heading:
        named = element("strong", element("bdi", one_line(row.heading, _LINE)))
        return (element("th", named, colspan=str(len(_HEAD)), style="text-align:left"),)
    return tuple(one_line(text, _LINE) for text in _texts(row))


def _texts(row: ChainRow) -> tuple[str, ...]:
    glyph = row.gutter[2 * row.node : 2 * row.node + 1]
    named = [entry.removeprefix(f"{row.trace_id}/") for entry in row.joined[:_NAMED]]
    more = [f"{len(row.joined) - _NAMED} more"] if len(row.joined) > _NAMED else []
    entry = f"{row.letter} {row.name}".strip()
    joined = ", ".join([*named, *more])
    return glyph, entry, row.says, row.word, row.who, row.when, joined
