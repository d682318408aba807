"""A report as JSON: one line that other programs read, and that the page carries within itself."""

from __future__ import annotations

import json
import math
import re
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from dtui.command.output import json_line
from dtui.errors import UnreadableSourceError
from dtui.views.pictures.sketch import sketch
from learning.report.document import Origin, Report
from learning.texts import shown

if TYPE_CHECKING:
    from pathlib import Path

DIGITS = 9
"""Significant digits that a report keeps: fewer than machines differ in, more than anybody reads,
and enough to place a moment of these years to ten seconds."""

_Value = TypeVar("_Value")

_IN_PAGE = re.compile(r'<template id="dtui-report">(.*?)</template>', re.DOTALL)
_IN_MARKDOWN = re.compile(r"<!-- dtui-report (.*?) -->\s*\Z", re.DOTALL)


def as_json(report: Report) -> str:
    """Return a report as one line of printable ASCII and a line feed.

    Each figure has a ``sketch`` too: its picture out of characters, for whoever has no other.
    """
    return f"{json_line(_sketched(report))}\n"


def _sketched(report: Report) -> dict[str, Any]:
    whole = report.to_dict()
    for section, drawn in zip(report.sections, whole["sections"], strict=True):
        for figure, into in zip(section.figures, drawn["figures"], strict=True):
            into["sketch"] = "" if figure.picture is None else sketch(shown(figure.picture))
    return whole


def digest_of(report: Report) -> str:
    """Return the SHA-256 of a report, the same whichever form it was kept in."""
    return sha256(json_line(report.to_dict()).encode()).hexdigest()


def embedded_report(report: Report) -> str:
    """Return a report as JSON for a data block of its own page: nothing in it can end the block."""
    return _harmless(json_line(report.to_dict()))


def embedded_origin(report: Report) -> str:
    """Return what a report was made from as a comment of HTML, which Markdown leaves out."""
    origin = _harmless(json_line(report.to_dict()["origin"])).replace("--", "-\\u002d")
    return f"<!-- dtui-report {origin} -->"


def _harmless(line: str) -> str:
    for char in "<>&":
        line = line.replace(char, f"\\u{ord(char):04x}")
    return line


def read_report(path: Path) -> Report:
    """Return the report that a file holds: JSON, or a page with the same JSON in it.

    Raises
    ------
    UnreadableSourceError
        If it is no report, or one in Markdown, which names its origin alone.
    OSError
        If it can't be read.
    """
    text = _text_of(path)
    if _IN_MARKDOWN.search(text):
        raise UnreadableSourceError(
            str(path), "Markdown keeps no figures to compare with. Name the .json or the .html."
        )
    page = _IN_PAGE.search(text)
    return _parsed(path, page[1] if page else text, Report)


def read_origin(path: Path) -> Origin:
    """Return what a report was made from, of any of the three forms.

    Raises
    ------
    UnreadableSourceError
        If the file is no report of dtui.
    OSError
        If it can't be read.
    """
    comment = _IN_MARKDOWN.search(_text_of(path))
    if comment is None:
        return read_report(path).origin
    return _parsed(path, comment[1], Origin)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableSourceError(
            str(path), f"byte {error.start + 1} is not UTF-8, so it is no report of dtui"
        ) from None


def _parsed(path: Path, text: str, form: type[_Value]) -> _Value:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(form).validate_python(json.loads(text))
    except (ValueError, RecursionError, ValidationError):
        raise UnreadableSourceError(
            str(path), "it is no report that `dtui report` wrote, or was edited since"
        ) from None


def rounded(value: _Value) -> _Value:
    """Return a report, or a part of one, with all its figures to so many digits.

    What is no finite number becomes None: the report is silent there, in every form.

    Examples
    --------
    >>> rounded((1 / 3, 2, "a", -0.0, float("nan")))
    (0.333333333, 2, 'a', 0.0, None)
    """
    return _rounded(value)


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any part of a document
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0 if math.isfinite(value) else None
    if isinstance(value, tuple):
        return tuple(map(_rounded, value))
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.init]
        return replace(value, **{name: _rounded(getattr(value, name)) for name in names})
    return value
