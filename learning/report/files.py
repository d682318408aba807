"""What a report is printed as, by the name of its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from dtui.errors import InvalidQueryError

if TYPE_CHECKING:
    from learning.report.document import Report

FORMS = {".html": "HTML", ".htm": "HTML", ".md": "Markdown", ".json": "JSON"}
"""What a report is printed as, by the end of its file's name."""


def form_of(path: Path) -> str:
    """Return what a file's name says it holds.

    Raises
    ------
    InvalidQueryError
        If it ends in none of the four ways.

    Examples
    --------
    >>> form_of(Path("reports/July.HTML"))
    'HTML'
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise InvalidQueryError(
            f"{str(path)!r} says by its name no form of a report. Let it end in .html, .md or "
            ".json."
        )
    return form


def printed(report: Report, form: str) -> bytes:
    """Return a report as the bytes of a file, ``"HTML"``, ``"Markdown"`` or ``"JSON"``."""
    return _printer(form)(report).encode()


def _printer(form: str) -> Callable[[Report], str]:
    # The page brings the library that draws, which the other two do without.
    if form == "HTML":
        from learning.report.html import as_html

        return as_html
    if form == "Markdown":
        from learning.report.markdown import as_markdown

        return as_markdown
    from learning.report.json import as_json

    return as_json
