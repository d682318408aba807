"""A report as Markdown: readable as it is, and safe wherever it is rendered.

All texts are escaped at once, before anything is printed, so that none can be forgotten. What they
say is then what a reader sees: no emphasis, links, HTML, mathematics, mentions or references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtui.markdown import escaped
from dtui.signs import answer_glyph
from dtui.text import cells
from dtui.views.number_table import number_text
from dtui.views.pictures.sketch import sketch
from learning.report.document import Figure, Origin, Report, Section, Statement, Table
from learning.report.glossary import words_of
from learning.report.json import embedded_origin
from learning.report.reading import is_wordy
from learning.report.source import cannot_say_title, origin_rows
from learning.report.summary import source_words
from learning.texts import mapped, shown

_WIDEST = 40
"""Cells that a column of a table is padded to; a longer name sticks out of its own row alone."""


def as_markdown(report: Report) -> str:
    """Print a report as Markdown with tables, ending in a comment that names its origin.

    The same report yields the same bytes.
    """
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    plain = shown(report)
    page = mapped(plain, escaped)
    yield f"# {page.title}"
    yield ""
    head = (page.period, page.rests_on, escaped(source_words(plain.origin)))
    yield "  \n".join(line for line in head if line)
    yield ""
    for statement in page.statements:
        sign = f"{answer_glyph(statement.answer)} {statement.answer}"
        yield f"- **{statement.question}: {sign}.** {statement.says}"
    yield ""
    yield from _bulleted("Since last time", page.since_last)
    yield from _why(page.statements)
    for section, unescaped in zip(page.sections, plain.sections, strict=True):
        yield from _section(section, unescaped)
    yield from _bulleted(cannot_say_title(plain.origin), page.cannot_say)
    words = (f"**{word}**: {means}" for word, means, _ in words_of(plain))
    yield from _bulleted("Words", tuple(words))
    yield from _origin(plain.origin)
    yield embedded_origin(report)


def _why(statements: tuple[Statement, ...]) -> Iterator[str]:
    yield "## Why"
    yield ""
    for statement in statements:
        yield f"- **{statement.question}: {statement.answer}.**"
        yield from (f"  - {reason}" for reason in statement.reasons)
        if statement.assumption:
            yield f"  - Assumed: {statement.assumption}"
    yield ""


def _section(section: Section, plain: Section) -> Iterator[str]:
    yield f"## {section.title}"
    yield ""
    if section.says:
        yield section.says
        yield ""
    for figure, unescaped in zip(section.figures, plain.figures, strict=True):
        yield from _figure(figure, unescaped)


def _figure(figure: Figure, plain: Figure) -> Iterator[str]:
    yield f"### {figure.title}"
    yield ""
    yield figure.says
    yield ""
    if plain.picture is not None and (drawing := sketch(plain.picture)):
        fence = _fence(drawing, 3)
        yield f"{fence}text\n{drawing}\n{fence}"
        yield ""
    yield from _numbers(figure.table)
    yield ""
    if figure.notes:
        yield from (f"- {note}" for note in figure.notes)
        yield ""


def _numbers(table: Table) -> Iterator[str]:
    digits = table.digits or (None,) * len(table.columns)
    rows = [tuple(map(number_text, row, digits)) for row in table.rows]
    left = [not index or is_wordy(table, index) for index in range(len(table.columns))]
    return _table(table.columns, rows, left)


def _table(
    columns: tuple[str, ...], rows: list[tuple[str, ...]], left: list[bool]
) -> Iterator[str]:
    """Yield a table whose columns stand below each other in the source, too."""
    table = (columns, *rows)
    longest = (max(cells(row[index]) for row in table) for index in range(len(columns)))
    widths = [min(max(3, width), _WIDEST) for width in longest]
    yield _row(columns, widths, left)
    yield "|".join(["", *(_rule(w, at_left) for w, at_left in zip(widths, left, strict=True)), ""])
    for row in rows:
        yield _row(row, widths, left)


def _row(row: tuple[str, ...], widths: list[int], left: list[bool]) -> str:
    padded = (
        text + " " * (width - cells(text)) if at_left else " " * (width - cells(text)) + text
        for text, width, at_left in zip(row, widths, left, strict=True)
    )
    return f"| {' | '.join(padded)} |"


def _rule(width: int, at_left: bool) -> str:
    return "-" * (width + 2) if at_left else "-" * (width + 1) + ":"


def _bulleted(title: str, sentences: tuple[str, ...]) -> Iterator[str]:
    if not sentences:
        return
    yield f"## {title}"
    yield ""
    yield from (f"- {sentence}" for sentence in sentences)
    yield ""


def _origin(origin: Origin) -> Iterator[str]:
    yield "## Origin"
    yield ""
    for name, value, is_code in origin_rows(origin):
        yield f"- {name}: {_code(value) if is_code else escaped(value)}"
    yield ""
    if origin.again:
        commands = "\n".join(origin.again)
        fence = _fence(commands, 3)
        yield f"{fence}console\n{commands}\n{fence}"
        yield ""


def _fence(text: str, least: int) -> str:
    """Return more backticks than stand together anywhere in a text."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def _code(text: str) -> str:
    fence = _fence(text, 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}"
