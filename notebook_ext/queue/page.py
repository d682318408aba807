"""What waits, without a kernel: as a page, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from dtui import markdown
from dtui.html import Element, element, table, titled
from dtui.text import one_line
from dtui.views.arguments import arguments_line
from dtui.views.item_card import moment
from dtui.views.queue import since
from dtui.views.waiting_list import waiting_glyph, waiting_line

if TYPE_CHECKING:
    from dtui.corpus.waiting import WaitingRow
    from dtui.views.queue import Queue
    from dtui.views.queue_note import QueueNote
    from dtui.views.waiting_list import WaitingListRow

    Pairs = Iterable[tuple[WaitingRow, WaitingListRow]]
    """Rows as they were read, and as they are shown."""

_HEAD = ("kind", "trace", "what waits", "note", "since")
_LINE, _TITLE = 160, 60
"""Cells of what a row says, and of its trace's title, that there is room for."""
_NOTE = 600
"""Cells of a text below the table."""


def queue_page(
    queue: Queue, pairs: Pairs, count: int, rows: int, note: QueueNote | None
) -> Element:
    """Return the first rows of what waits, with since when, and what is said of the selected one.

    Moments stand in the place of ages, so that the page is the same whenever it is made.

    Parameters
    ----------
    count
        How many rows there are.
    rows
        How many there is room for.
    """
    shown = [_cells(raw, row) for raw, row in islice(pairs, rows)]
    left_out = f"… and {count - len(shown):,} more: " if shown else f"{count:,} in "
    return element(
        "div",
        titled(f"{count:,} {queue.title}", *_facts(queue)),
        *([table(_HEAD, shown)] if shown else []),
        *([] if count else [element("p", queue.empty())]),
        *([element("p", left_out, element("code", ".filtered"))] if len(shown) < count else []),
        *([] if note is None else _noted(note)),
    )


def queue_markdown(queue: Queue, pairs: Pairs, count: int) -> str:
    """Return all that waits as a table, with since when."""
    said = " · ".join(map(markdown.line, _facts(queue)))
    rows = [_cells(raw, row) for raw, row in pairs]
    body = markdown.table(_HEAD, rows) if rows else markdown.line(queue.empty())
    return "\n\n".join(filter(None, (f"# {count:,} {queue.title}", said, body))) + "\n"


def _facts(queue: Queue) -> tuple[str, ...]:
    return (*queue.facts(oldest=False), *(("BLIND",) if queue.blind else ()))


def _cells(raw: WaitingRow, row: WaitingListRow) -> tuple[str, ...]:
    return (
        f"{waiting_glyph(row)} {row.letter} {row.kind}",
        one_line(row.title, _TITLE),
        one_line(waiting_line(row, _LINE), _LINE),
        row.aside,
        moment(since(raw)),
    )


def _noted(note: QueueNote) -> Iterator[Element]:
    yield titled(f"{note.letter} {note.name}", one_line(note.about, _LINE))
    lines = [text for text, _ in note.above]
    lines += [] if note.args is None else [arguments_line(note.action, note.args, _NOTE)]
    lines += [text for text, _ in note.below]
    yield from (element("p", one_line(text, _NOTE)) for text in lines)
    if note.similar:
        said = [(one.says, one.word, one.edited, one.outcome or "none yet") for one in note.similar]
        cut = [tuple(one_line(text, _LINE) for text in row) for row in said]
        yield table(("similar", "verdict", "changed", "outcome"), cut)
