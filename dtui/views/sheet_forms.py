"""The forms in which a sheet is written: text, Markdown, HTML and JSON.

The same sheet is the same bytes. Each form is yielded in pieces, one for a row at most, so whoever
writes it can tell how far it is and stop. What an agent wrote is text in all of them: no control
character comes out, nothing of it becomes Markdown's structure, and HTML is made of elements.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from dtui import markdown as md
from dtui.html import Element, element, rendered
from dtui.text import cells, one_line, plain
from dtui.views.piece import Note
from dtui.views.sheet import Lines, Notes, Sheet, Table

Form = Callable[[Sheet], Iterator[str]]

_LONGEST_ID = 24
"""Characters of a word that is kept on one line."""

_WIDEST = 48
"""Cells a column of the text form is widened to; what is longer stands out, whole."""


def as_text(sheet: Sheet) -> str:
    """Return a sheet as plain text, its tables in columns.

    Examples
    --------
    >>> from dtui.views.rows import HeldRows
    >>> from dtui.views.sheet import table
    >>> row = ("obs-1", "Usage down")
    >>> print(as_text(Sheet("Northwind", (("corpus", "a.db"),), (
    ...     table("Items", ["item", "says"], HeldRows([row], str), lambda row: row),))), end="")
    Northwind
    =========
    corpus  a.db
    <BLANKLINE>
    Items
    -----
    item   says
    obs-1  Usage down
    """
    return "".join(text_pieces(sheet))


def as_markdown(sheet: Sheet) -> str:
    """Return a sheet as Markdown."""
    return "".join(markdown_pieces(sheet))


def as_html(sheet: Sheet) -> str:
    """Return a sheet as a page of HTML that runs nothing and fetches nothing."""
    return "".join(html_pieces(sheet))


def as_json(sheet: Sheet) -> str:
    """Return a sheet as JSON: each row of a table an object by the names of its columns."""
    return "".join(json_pieces(sheet))


# -- text ----------------------------------------------------------------------------------------


def text_pieces(sheet: Sheet) -> Iterator[str]:
    """Yield a sheet as plain text."""
    yield from _underlined(sheet.title, "=")
    facts = [fact for fact in sheet.facts if fact[1]]
    width = max((cells(one_line(name)) for name, _ in facts), default=0)
    for name, says in facts:
        yield f"{_padded(one_line(name), width)}  {one_line(says)}\n"
    for part in sheet.sections:
        yield "\n"
        yield from _underlined(part.title, "-")
        match part:
            case Table():
                yield from _text_table(part)
            case Notes():
                yield from _text_notes(part)
            case Lines():
                yield from (f"{_drawn(line)}\n" for line in part.lines)


def _underlined(title: str, stroke: str) -> Iterator[str]:
    line = one_line(title)
    if line:
        yield f"{line}\n{stroke * cells(line)}\n"


def _text_table(table: Table) -> Iterator[str]:
    head = [column.name for column in table.columns]
    widths = [cells(name) for name in head]
    for row in table.rows():
        for at, cell in enumerate(row[:-1]):
            # Most cells are no wider than those before.
            if len(cell) > widths[at] or not cell.isascii():
                widths[at] = max(widths[at], min(_WIDEST, cells(_drawn(cell))))
        yield ""
    yield _text_row(head, widths)
    for row in table.rows():
        yield _text_row(row, widths)


def _text_row(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (_padded(_drawn(cell), width) for cell, width in zip(row, widths, strict=True))
    return "  ".join(padded).rstrip() + "\n"


def _drawn(cell: str) -> str:
    """Return a cell on one line; the spaces that a drawing begins with stay."""
    line = one_line(cell)
    return " " * (len(cell) - len(cell.lstrip(" "))) + line


def _text_notes(part: Notes) -> Iterator[str]:
    width = max((cells(one_line(note.label)) for note in part.notes), default=0)
    for note in part.notes:
        label = _padded(one_line(note.label), width)
        for line in plain(note.text).split("\n"):
            yield f"{label}  {line}".rstrip() + "\n" if width else f"{line}\n"
            label = " " * width


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


# -- Markdown ------------------------------------------------------------------------------------


def markdown_pieces(sheet: Sheet) -> Iterator[str]:
    """Yield a sheet as Markdown."""
    yield f"# {md.line(sheet.title)}\n"
    facts = [fact for fact in sheet.facts if fact[1]]
    if facts:
        yield f"\n{md.facts(facts)}\n"
    for part in sheet.sections:
        yield f"\n## {md.line(part.title)}\n\n" if part.title else "\n"
        match part:
            case Table():
                yield from _markdown_table(part)
            case Notes():
                yield from _markdown_notes(part)
            case Lines():
                # Indented, it is code: nothing in it is read as anything else.
                yield from (f"    {_drawn(line)}".rstrip() + "\n" for line in part.lines)


def _markdown_table(table: Table) -> Iterator[str]:
    kept = [at for at, column in enumerate(table.columns) if not column.drawn]
    yield md.table([table.columns[at].name for at in kept], ()) + "\n"
    for row in table.rows():
        yield md.row([md.line(row[at]) for at in kept]) + "\n"


def _markdown_notes(part: Notes) -> Iterator[str]:
    for note in part.notes:
        lines = [md.line(line) for line in plain(note.text).split("\n")]
        said = "  \n  ".join(filter(None, lines))
        yield f"- **{md.line(note.label)}** {said}\n" if note.label else f"- {said}\n"


# -- HTML ----------------------------------------------------------------------------------------

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
"""
_STYLE = """<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { padding: .15rem .6rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid; position: sticky; top: 0; background: Canvas; }
.drawn { font-family: monospace; white-space: pre; padding-block: 0; line-height: 1; }
.whole { white-space: nowrap; }
.said { white-space: pre-wrap; }
</style>
</head>
<body>
"""


def html_pieces(sheet: Sheet) -> Iterator[str]:
    """Yield a sheet as a page of HTML."""
    title = rendered(one_line(sheet.title))
    yield f"{_HEAD}<title>{title}</title>\n{_STYLE}<h1><bdi>{title}</bdi></h1>\n"
    yield from _html_pairs(fact for fact in sheet.facts if fact[1])
    for part in sheet.sections:
        if part.title:
            yield f"<h2><bdi>{rendered(one_line(part.title))}</bdi></h2>\n"
        match part:
            case Table():
                yield from _html_table(part)
            case Notes():
                yield from _html_pairs((note.label, note.text) for note in part.notes)
            case Lines():
                lines = "\n".join(map(_drawn, part.lines))
                yield f"{rendered(element('pre', lines))}\n"
    yield "</body>\n</html>\n"


def _html_pairs(pairs: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield "<table>\n"
    for name, says in pairs:
        named = element("th", name, scope="row")
        yield rendered(element("tr", named, element("td", element("bdi", says), class_="said")))
        yield "\n"
    yield "</table>\n"


def _html_table(table: Table) -> Iterator[str]:
    named = (element("th", column.name, scope="col") for column in table.columns)
    yield f"<table>\n<thead>{rendered(element('tr', *named))}</thead>\n<tbody>\n"
    drawn = [column.drawn for column in table.columns]
    for row in table.rows():
        cells = (_html_cell(cell, drawn=how) for cell, how in zip(row, drawn, strict=True))
        yield f"{rendered(element('tr', *cells))}\n"
    yield "</tbody>\n</table>\n"


def _html_cell(cell: str, *, drawn: bool) -> Element:
    # Isolated: a word that is read from the right must not reorder its neighbours.
    if drawn:
        return element("td", cell, class_="drawn")
    said = element("bdi", cell)
    # An id is broken at no hyphen: it is there to be copied.
    kept = 0 < len(cell) <= _LONGEST_ID and " " not in cell
    return element("td", said, class_="whole") if kept else element("td", said)


# -- JSON ----------------------------------------------------------------------------------------


def json_pieces(sheet: Sheet) -> Iterator[str]:
    """Yield a sheet as JSON."""
    facts = {one_line(name): plain(says) for name, says in sheet.facts if says}
    yield f'{{"title": {_json(plain(sheet.title))},\n "facts": {_json(facts)},\n "sections": ['
    before = "\n"
    for part in sheet.sections:
        yield f'{before}  {{"title": {_json(plain(part.title))}, '
        match part:
            case Table():
                yield from _json_table(part)
            case Notes():
                yield f'"notes": {_json([*map(_json_note, part.notes)])}'
            case Lines():
                yield f'"lines": {_json([*map(_drawn, part.lines)])}'
        yield "}"
        before = ",\n"
    yield "\n ]\n}\n"


def _json_table(table: Table) -> Iterator[str]:
    names = [column.name for column in table.columns]
    yield f'"columns": {_json(names)}, "count": {table.length}, "rows": ['
    before = "\n"
    for row in table.rows():
        yield f"{before}   {_json(dict(zip(names, map(plain, row), strict=True)))}"
        before = ",\n"
    yield "]"


def _json_note(note: Note) -> dict[str, str]:
    return {"label": plain(note.label), "text": plain(note.text)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


FORMS: Final[dict[str, Form]] = {
    "txt": text_pieces,
    "md": markdown_pieces,
    "html": html_pieces,
    "json": json_pieces,
}
"""By the end of a file's name, the form that is written to it."""
