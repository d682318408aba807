"""A report as a notebook shows it: the verdict, the pictures there is room for, what was left out.

It needs no widgets, no script and no style sheet, so a notebook that nobody trusts shows it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dtui.html import LIMIT, ROWS, Cell, Element, details, element, image, rendered, table, titled
from dtui.signs import answer_glyph
from dtui.text import one_line
from dtui.views.number_table import number_text
from dtui.views.pictures.kinds import Bars
from learning.pictures.drawing import svg_on_paper
from learning.report.document import Figure, Report, Statement, Table
from learning.report.summary import source_words
from learning.showing import thinner

_FIRST = ("gain", "reliability", "override-value", "turnaround")
"""The figures that the verdict rests on most, by what their names begin with."""

_LINE = 400
_NAME = 80
_NAMED = 12
_BELOW = 2_000
"""Bytes kept for the names of what was left out."""
_SMALLEST = 3_000
"""Bytes of the smallest figure."""


def report_html(report: Report) -> str:
    """Return the verdict, then figures as long as there is room, then what was left out.

    The same report yields the same bytes, 25 kB at most.
    """
    above = [*_head(report), *map(_statement, report.statements)]
    room = LIMIT - _BELOW - len(rendered(*above).encode())
    figures, left_out = _chosen(report, room)
    return rendered(element("div", *above, *figures, *_left_out(left_out)))


def _head(report: Report) -> Iterator[Element]:
    facts = (report.period, report.rests_on, source_words(report.origin))
    yield titled(one_line(report.title, _NAME), *(one_line(fact, _LINE) for fact in facts))


def _statement(statement: Statement) -> Element:
    answer = f"{answer_glyph(statement.answer)} {statement.answer}"
    answer = one_line(f"{statement.question}: {answer}.", _NAME)
    line = element("p", element("strong", answer), f" {one_line(statement.says, _LINE)}")
    assumed = f"Assumed: {statement.assumption}" if statement.assumption else ""
    why = [one_line(each, _LINE) for each in (*statement.reasons, assumed) if each]
    if not why:
        return line
    return element("div", line, details("Why", *(element("p", each) for each in why[:3])))


def _chosen(report: Report, room: int) -> tuple[list[Element], list[str]]:
    """Return the figures that there is room for, and the titles of the others."""
    chosen: list[Element] = []
    left_out: list[str] = []
    for figure in _by_weight(figure for section in report.sections for figure in section.figures):
        # To be drawn takes a while: what can't fit any more is not tried.
        made = _figure(figure) if room > _SMALLEST else None
        size = 0 if made is None else len(rendered(made).encode())
        if made is None or size > room:
            left_out.append(figure.title)
        else:
            chosen.append(made)
            room -= size
    return chosen, left_out


def _by_weight(figures: Iterable[Figure]) -> list[Figure]:
    def weight(figure: Figure) -> int:
        first = (place for place, name in enumerate(_FIRST) if figure.name.startswith(name))
        return next(first, len(_FIRST))

    return sorted((figure for figure in figures if figure.picture is not None), key=weight)


def _figure(figure: Figure) -> Element:
    assert figure.picture is not None  # others are left out before
    says = one_line(figure.says, _LINE)
    picture = figure.picture if isinstance(figure.picture, Bars) else thinner(figure.picture)
    return element(
        "div",
        element("p", element("strong", one_line(figure.title, _NAME)), f": {says}"),
        image(svg_on_paper(picture), says, width=384),
        details("Numbers", _numbers(figure.table)),
    )


def _numbers(numbers: Table) -> Element:
    digits = numbers.digits or (None,) * len(numbers.columns)
    rows = (
        tuple(_cell(value, places) for value, places in zip(row, digits, strict=True))
        for row in numbers.rows[:ROWS]
    )
    head = [one_line(column, _NAME) for column in numbers.columns]
    left = len(numbers.rows) - ROWS
    return element(
        "div", table(head, rows), *([element("p", f"… and {left:,} more rows")] if left > 0 else [])
    )


def _cell(value: str | float | None, digits: int | None) -> Cell:
    if isinstance(value, str):
        return one_line(value, _NAME)
    return element("td", number_text(value, digits))


def _left_out(titles: list[str]) -> Iterator[Element]:
    if titles:
        named = "; ".join(one_line(title, _NAME) for title in titles[:_NAMED])
        more = "; …" if len(titles) > _NAMED else "."
        yield element("p", f"Left out here, of the pictures: {named}{more}")
    whole = element("code", 'report.save("report.html")')
    yield element("p", "The whole of it, with what may not be concluded: ", whole)
