"""Where reports are kept: each file appears whole, or stays what it was."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dtui.errors import InvalidQueryError, UnwritablePlaceError

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


def keep(contents: Mapping[Path, bytes]) -> None:
    """Write files, each beside its place first and then into it in one step.

    Raises
    ------
    UnwritablePlaceError
        If one can't be written; that one is as it was, and so are those after it.
    """
    for path, content in contents.items():
        _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        try:
            with unfinished.open("xb") as file:
                if path.exists():  # who may read it stays who might before
                    os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise UnwritablePlaceError(
            f"{path}: cannot be written ({error.strerror}). What was there before is as it was. "
            "Free space, or name another place with --out."
        ) from error
