"""The first lines of a report, for a terminal or a mail from cron."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dtui.text import cells, one_line
from learning.report.reading import moment

if TYPE_CHECKING:
    from learning.report.document import Origin, Report, Statement


def summary_text(report: Report, width: int) -> str:
    """Return the verdict and what changed, wrapped to so many cells."""
    return "\n".join(line.rstrip() for line in _lines(report, max(width, 40)))


def _lines(report: Report, width: int) -> Iterator[str]:
    yield from _wrapped(", ".join(filter(None, (report.title, report.period))), width)
    yield from _wrapped(source_words(report.origin), width)
    yield ""
    names = max((cells(statement.question) for statement in report.statements), default=0)
    answers = max((cells(statement.answer) for statement in report.statements), default=0)
    for statement in report.statements:
        yield from _statement(statement, names, answers, width)
    if report.since_last:
        yield ""
    for sentence in report.since_last:
        yield from _wrapped(sentence, width)


def source_words(origin: Origin) -> str:
    """Return what a report was made from in a line: its moment, its source, the hash of that."""
    what = f"log head {origin.position or 0:,}" if origin.kind == "corpus" else origin.name
    table = "table " if origin.kind == "table" else ""
    return f"as of {moment(origin.as_of)} · {table}{what} · {origin.digest[:12]}…"


def _statement(statement: Statement, names: int, answers: int, width: int) -> Iterator[str]:
    question = one_line(statement.question)
    answer = one_line(statement.answer)
    margin = names + answers + 4
    head = f"{question:<{names}}  {answer:<{answers}}  "
    if width - margin < 30:  # a narrow terminal: what it says goes below
        yield from _wrapped(f"{question}: {answer}", width)
        yield from _wrapped(statement.says, width, "  ", "  ")
        return
    yield from _wrapped(statement.says, width, head, " " * margin)


def _wrapped(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(
        one_line(text),
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=True,
        break_on_hyphens=False,
    )
