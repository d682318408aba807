"""The calibration report as a text to unfold, from what `dtui report --json` says.

The report is made by another program, maybe of another release: what is not as expected is
refused in a sentence, what is not known is left alone, and every text is made fit to be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, AllowInfNan, TypeAdapter, ValidationError

from dtui.errors import UnreadableSourceError
from dtui.signs import answer_glyph
from dtui.text import cells, counted, one_line, plain
from dtui.views.number_table import table_lines
from dtui.views.plain_text import fitted
from dtui.views.unfolding import Block, Span, TextLine, blank, item, paragraph, room_beside

Line = Annotated[str, AfterValidator(one_line)]
"""A text of one line, fit to be shown."""

Lines = Annotated[str, AfterValidator(plain)]
"""A text of several lines, fit to be shown."""

Number = Annotated[float, AllowInfNan(allow_inf_nan=False)]

_ROLES: Final = {"good": "validated", "bad": "refuted", "caution": "pending", "neutral": "plain"}

_WIDE = 120
"""Cells from which on a verdict's sentence has room beside its answer."""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A question, its answer, and the figure behind it."""

    question: Line
    answer: Line
    tone: Literal["good", "bad", "neutral", "caution"]
    says: Line
    reasons: tuple[Line, ...] = ()
    assumption: Line = ""

    @property
    def glyph(self) -> str:
        """The sign of its answer."""
        return answer_glyph(self.answer)

    @property
    def role(self) -> str:
        """The role of its answer."""
        return _ROLES[self.tone]


@dataclass(frozen=True, slots=True)
class TableRows:
    """The numbers behind a figure."""

    columns: tuple[Line, ...]
    rows: tuple[tuple[Line | int | Number | None, ...], ...]
    digits: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure: what it says, a picture out of characters, its numbers and its notes."""

    name: Line
    title: Line
    says: Line
    table: TableRows
    sketch: Lines = ""
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionRow:
    """Figures that answer one question."""

    title: Line
    says: Line
    figures: tuple[FigureRow, ...] = ()


@dataclass(frozen=True, slots=True)
class OriginRow:
    """What the report was made from."""

    kind: Line
    name: Line
    as_of: Line
    digest: Line
    position: int | None = None
    options: tuple[tuple[Line, Line], ...] = ()
    versions: tuple[tuple[Line, Line], ...] = ()
    again: tuple[Line, ...] = ()
    seal: Line = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report, fit to be shown."""

    title: Line
    period: Line
    origin: OriginRow
    statements: tuple[StatementRow, ...]
    sections: tuple[SectionRow, ...]
    since_last: tuple[Line, ...] = ()
    cannot_say: tuple[Line, ...] = ()
    degraded: bool = False
    rests_on: Line = ""
    domains: tuple[tuple[str, int], ...] = ()
    """The domains of the source as they are called, with how many decisions each has."""


_PAGE = TypeAdapter(ReportPage)


def read_report_page(text: str | bytes) -> ReportPage:
    """Return the report that `dtui report --json` printed.

    Raises
    ------
    UnreadableSourceError
        If it is none, or one that this release cannot read.
    """
    return _checked(lambda: _PAGE.validate_json(text))


def report_page(report: Mapping[str, Any]) -> ReportPage:
    """Return the same of a report as plain lists and mappings, as its `to_dict` has it.

    Raises
    ------
    UnreadableSourceError
        If it is none, or one that this release cannot read.
    """
    return _checked(lambda: _PAGE.validate_python(report))


def _checked(read: Callable[[], ReportPage]) -> ReportPage:
    try:
        page = read()
    except ValidationError as error:
        raise UnreadableSourceError("the report", first_flaw(error)) from None
    for section in page.sections:
        for figure in section.figures:
            if any(len(row) != len(figure.table.columns) for row in figure.table.rows):
                reason = f"a row of {figure.name!r} does not fit its columns"
                raise UnreadableSourceError("the report", reason)
    return page


def first_flaw(error: ValidationError) -> str:
    """Say where a program's answer is not as expected, without quoting it."""
    flaw = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, flaw["loc"])) or "all of it"
    return one_line(f"{where} is not as expected ({flaw['msg']}); is it of another release?", 300)


def as_of_words(moment: str) -> str:
    """Return a moment of ISO 8601 to the minute, and what is none as it is.

    Examples
    --------
    >>> as_of_words("2026-06-30T22:15:49Z"), as_of_words("order 35")
    ('2026-06-30 22:15 UTC', 'order 35')
    """
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{read.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if read.tzinfo else moment


def report_blocks(page: ReportPage, width: int) -> tuple[Block, ...]:
    """Return a report as blocks of lines of at most `width` cells."""
    blocks = [_head(page, width)]
    asked = max((cells(row.question) for row in page.statements), default=0)
    answered = max((cells(row.answer) for row in page.statements), default=0)
    for number, row in enumerate(page.statements):
        blocks.append(_statement(row, f"statement-{number}", (asked, answered), width))
    if page.since_last:
        blocks.append(_list("since", "Since the report before", page.since_last, width))
    for number, section in enumerate(page.sections):
        blocks.append(_section(section, f"section-{number}", width))
        blocks += (_figure(figure, width) for figure in section.figures)
    if page.cannot_say:
        blocks.append(_list("cannot-say", "What cannot be said", page.cannot_say, width))
    return (*blocks, _origin(page.origin, width))


def _head(page: ReportPage, width: int) -> Block:
    origin = page.origin
    at = f"log head {origin.position:,}" if origin.position is not None else origin.name
    source = f"as of {as_of_words(origin.as_of)} · {at} · {origin.digest[:12]}…"
    lines = [
        *paragraph(f"{page.title}, {page.period}" if page.period else page.title, width, "bright"),
        *(paragraph(page.rests_on, width) if page.rests_on else ()),
        *paragraph(source, width, "dim"),
    ]
    return Block("head", (*lines, *blank()), heading=True)


def _statement(row: StatementRow, name: str, widths: tuple[int, int], width: int) -> Block:
    asked, answered = widths
    head = (
        Span(f"{fitted(row.question, asked)}  ", "bright"),
        Span(fitted(f"{row.glyph} {row.answer}", answered + 2), row.role),
    )
    reasons = [line for reason in row.reasons for line in item(reason, width)]
    if row.assumption:
        reasons += item(f"Assumed: {row.assumption}", width, "dim")
    hint = "why" if reasons else ""
    margin = asked + answered + 6
    if width >= _WIDE:
        says = list(paragraph(row.says, room_beside(hint, width) - margin))
        first, *rest = says or [()]
        indent = Span(" " * margin)
        lines: list[TextLine] = [(*head, Span("  "), *first), *((indent, *line) for line in rest)]
    else:
        fits = margin + len(hint) <= width
        lines = [head] if fits else [head[:1], (Span("  "), head[1])]
        lines += paragraph(row.says, width, indent=2)
    return Block(name, tuple(lines), tuple(reasons), hint)


def _list(name: str, title: str, sentences: tuple[str, ...], width: int) -> Block:
    lines = [*blank(), *_rule(title, width)]
    lines += [line for sentence in sentences for line in item(sentence, width)]
    return _headed(name, lines)


def _rule(title: str, width: int) -> Iterator[TextLine]:
    yield from paragraph(f"── {title}", width, "accent")


def _headed(name: str, lines: list[TextLine]) -> Block:
    return Block(name, tuple(lines), heading=True)


def _section(section: SectionRow, name: str, width: int) -> Block:
    lines = [*blank(), *_rule(section.title, width), *paragraph(section.says, width)]
    return _headed(name, lines)


def _figure(figure: FigureRow, width: int) -> Block:
    numbers = table_lines(
        figure.table.columns, figure.table.rows, width, digits=figure.table.digits
    )
    notes = [line for note in figure.notes for line in item(note, width)]
    sketch = [
        (Span(f"  {one_line(line, width - 2)}"),) for line in figure.sketch.split("\n") if line
    ]
    # Where there is no picture, the numbers are all there is to see.
    shown, more = (sketch, [*numbers, *notes]) if sketch else (numbers, notes)
    told = ["numbers"] if sketch and numbers else []
    told += [counted(len(figure.notes), "note")] if figure.notes else []
    hint = ", ".join(told)
    titled = list(paragraph(figure.title, room_beside(hint, width), "bright"))
    lines = (*blank(), *titled, *paragraph(figure.says, width), *shown)
    return Block(f"figure-{figure.name}", lines, tuple(more), hint)


def _origin(origin: OriginRow, width: int) -> Block:
    options = ", ".join(f"{name} {value}" for name, value in origin.options)
    facts = [
        f"made from {origin.kind} {origin.name} as of {as_of_words(origin.as_of)}",
        *([f"with {options}"] if options else []),
        f"digest {origin.digest}",
        *([origin.seal] if origin.seal else []),
        *(f"again: {command}" for command in origin.again),
        ", ".join(f"{name} {version}" for name, version in origin.versions),
    ]
    lines = [*blank(), *_rule("Where it comes from", width)]
    lines += [line for fact in facts if fact for line in item(fact, width, "dim")]
    return _headed("origin", lines)
