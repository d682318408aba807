"""A calibration report as a notebook keeps it: the verdict, pictures of figures, their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dtui.html import Cell, Element, details, element, image, table, titled
from dtui.markdown import line
from dtui.markdown import table as grid
from dtui.text import one_line
from dtui.views.number_table import number_text
from dtui.views.report_text import FigureRow, ReportPage, SectionRow, TableRows, as_of_words
from notebook_ext.calibration.pictures.drawing import NARROW, WIDE, document
from notebook_ext.calibration.report import Drawn, ReportDocument, sketched

_MOST_FIGURES = 3
_PICTURES = 14_500
"""Bytes of the pictures of a page, before they are coded; a third is added to them."""
_STEP = 4.0
"""Pixels that the points of a page's lines are told apart by."""
_SENTENCE = 360
"""Cells of a sentence on a page; the live view and Markdown have all of it."""
_MOST_STATEMENTS = 8


def page(report: ReportDocument, telling: Sequence[str], rows: int) -> Element:
    """Return a report as HTML that needs neither a kernel nor a script.

    Parameters
    ----------
    report
        The report.
    telling
        The names of its figures, the most telling first.
    rows
        How many rows of a figure's numbers there is room for.
    """
    shown = report.page
    figures, room = [], _PICTURES
    for name in telling[:_MOST_FIGURES]:
        drawn = report.drawn[name]
        svg = _small(drawn, room) if rows else ""
        room -= len(svg.encode())
        figures.append(_figure(drawn.figure, svg, rows))
    left_out = len(report.drawn) - len(figures)
    more = [element("p", f"… and {left_out:,} more figures: view.figures")] if left_out else []
    return element("div", *_head(shown), _verdict(shown), *figures, *more)


def markdown(report: ReportDocument) -> str:
    """Return a whole report as Markdown, its pictures out of characters."""
    shown = report.page
    parts = [f"# {line(_title(shown))}", line(_facts(shown))]
    answers = [(row.question, f"{row.glyph} {row.answer}", row.says) for row in shown.statements]
    if answers:
        parts.append(grid(("", "answer", "figure"), answers))
    for row in shown.statements:
        why = [*row.reasons, *([f"Assumed: {row.assumption}"] if row.assumption else [])]
        if why:
            parts += [f"### {line(row.question)}: why", _list(why)]
    if shown.since_last:
        parts += ["## Since the report before", _list(shown.since_last)]
    for section in shown.sections:
        parts += _section(section, report)
    if shown.cannot_say:
        parts += ["## What cannot be said", _list(shown.cannot_say)]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _title(page: ReportPage) -> str:
    return f"{page.title}, {page.period}" if page.period else page.title


def _facts(page: ReportPage) -> str:
    origin = page.origin
    made_from = f"from {origin.kind} {origin.name} as of {as_of_words(origin.as_of)}"
    return " · ".join(filter(None, (page.rests_on, made_from)))


def _head(page: ReportPage) -> Iterator[Element]:
    yield titled(one_line(_title(page), 200))
    yield element("p", one_line(_facts(page), 300))


def _verdict(page: ReportPage) -> Element:
    rows: list[tuple[Cell, ...]] = []
    for row in page.statements[:_MOST_STATEMENTS]:
        answer = element("strong", f"{row.glyph} {one_line(row.answer, 40)}")
        rows.append((one_line(row.question, 60), answer, one_line(row.says, _SENTENCE)))
    return table(("", "answer", "figure"), rows) if rows else element("p", "It says nothing.")


def _small(drawn: Drawn, room: int) -> str:
    """Return a picture as small as it has to be; nothing where there is no room for it."""
    if drawn.picture is None:
        return ""
    found = (document(drawn.picture, width, step=_STEP) for width in (WIDE, NARROW))
    return next((svg for svg in found if len(svg.encode()) <= room), "")


def _figure(figure: FigureRow, svg: str, rows: int) -> Element:
    says = one_line(figure.says, _SENTENCE)
    drawing = [image(svg, f"{one_line(figure.title, 120)}: {says}")] if svg else []
    return element(
        "div",
        element("h4", one_line(figure.title, 120)),
        element("p", says),
        *drawing,
        *_numbers(figure.table, rows),
    )


def _numbers(numbers: TableRows, rows: int) -> Iterator[Element]:
    if not numbers.rows or not rows:
        return
    taken = list(_cells(numbers, rows))
    left_out = len(numbers.rows) - len(taken)
    more = [element("p", f"… and {left_out:,} more rows")] if left_out else []
    head = [one_line(column, 40) for column in numbers.columns]
    yield details(f"numbers ({len(numbers.rows):,})", table(head, taken), *more)


def _cells(numbers: TableRows, rows: int | None = None) -> Iterator[list[str]]:
    digits = numbers.digits or (None,) * len(numbers.columns)
    for row in numbers.rows[:rows]:
        cells = (number_text(cell, places) for cell, places in zip(row, digits, strict=False))
        yield [one_line(cell, 80) if rows else cell for cell in cells]


def _section(section: SectionRow, report: ReportDocument) -> Iterator[str]:
    yield f"## {line(section.title)}"
    yield line(section.says)
    for figure in section.figures:
        yield f"### {line(figure.title)}"
        yield line(figure.says)
        sketch = sketched(report.drawn[figure.name])
        if sketch:
            # Indented, so that nothing in it can end it.
            yield "\n".join(f"    {line}" for line in sketch.split("\n"))
        if figure.table.rows:
            yield grid(figure.table.columns, _cells(figure.table))
        if figure.notes:
            yield _list(figure.notes)


def _list(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {line(sentence)}" for sentence in sentences)
