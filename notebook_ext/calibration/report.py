"""A calibration report as any program hands it over: read with care, its texts fit to be shown.

What it looks like is told by `dtui report --json`; it may be of another release. So what is not as
expected is refused in a sentence, and what is not known is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import chain
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from dtui.errors import InvalidQueryError, UnreadableSourceError
from dtui.text import one_line
from dtui.views.pictures.kinds import Bars, Curves, Forest, Picture
from dtui.views.pictures.sketch import sketch
from dtui.views.report_text import FigureRow, ReportPage, first_flaw, report_page

_PICTURES = {kind: TypeAdapter(form) for kind, form in (
    ("curves", Curves), ("forest", Forest), ("bars", Bars)
)}  # fmt: skip

_LARGEST = 1e100
"""Beyond it, what is computed of an axis may be no number any more."""


class Drawn(NamedTuple):
    """A figure of a report, with its picture if there is one."""

    figure: FigureRow
    picture: Picture | None


class ReportDocument(NamedTuple):
    """A report, read."""

    page: ReportPage
    drawn: Mapping[str, Drawn]
    """Every figure by its name, in the report's order."""

    def figure(self, name: str) -> Drawn:
        """Return a figure.

        Raises
        ------
        InvalidQueryError
            If the report has none of that name.
        """
        if name not in self.drawn:
            names = ", ".join(map(repr, self.drawn)) or "none"
            raise InvalidQueryError(
                f"this report has no figure {one_line(str(name), 100)!r}. It has: {names}"
            )
        return self.drawn[name]


def read_document(report: object) -> ReportDocument:
    """Return a report, whichever program made it.

    Parameters
    ----------
    report
        Whatever has a `to_dict()`, such as a report of `learning`, or what that returns; also the
        mapping that `dtui report --json` prints.

    Raises
    ------
    UnreadableSourceError
        If it is no report, or one that this release cannot read.
    """
    to_dict = getattr(report, "to_dict", None)
    value = to_dict() if callable(to_dict) else report
    if not isinstance(value, Mapping):
        kind = type(report).__name__
        raise UnreadableSourceError(
            "the report",
            f"a {kind} is none. Hand over what learning.build_report returns, its to_dict(), or "
            "what `dtui report --json` prints, read with json.loads",
        )
    page = report_page(value)  # pyright: ignore[reportUnknownArgumentType]
    pictures = _pictures(value)  # pyright: ignore[reportUnknownArgumentType]
    figures = [figure for section in page.sections for figure in section.figures]
    drawn = {figure.name: Drawn(figure, pictures.get(figure.name)) for figure in figures}
    if len(drawn) < len(figures):
        raise UnreadableSourceError("the report", "several of its figures have the same name")
    return ReportDocument(page, drawn)


def sketched(drawn: Drawn) -> str:
    """Return a figure out of characters: the one that came with it, else one made here."""
    picture = drawn.picture
    if drawn.figure.sketch or picture is None:
        return drawn.figure.sketch
    if isinstance(picture, Curves) and picture.log_x:
        has_logarithms = all(x > 0 for line in picture.lines for x in line.x)
        return sketch(picture) if has_logarithms else ""
    return sketch(picture)


def _pictures(value: Mapping[str, Any]) -> dict[str, Picture | None]:
    return {
        one_line(figure["name"]): _picture(one_line(figure["name"]), figure.get("picture"))
        for section in value["sections"]
        for figure in section.get("figures", ())
    }


def _picture(name: str, picture: object) -> Picture | None:
    """Return a picture, its texts fit to be shown; None of a kind that is not known here."""
    if not isinstance(picture, Mapping):
        return None
    form = _PICTURES.get(str(picture.get("kind")))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    if form is None:
        return None
    try:
        read = form.validate_python(picture)
    except ValidationError as error:
        raise UnreadableSourceError("the report", f"{name!r}, {first_flaw(error)}") from None
    if max(map(abs, _numbers(read)), default=0.0) > _LARGEST:
        raise UnreadableSourceError("the report", f"{name!r} has a figure too large to be drawn")
    return _fit(read)


def _numbers(value: object) -> Iterable[float]:
    """Yield every number of a picture."""
    match value:
        case int() | float():
            yield value
        case tuple():
            numbers = _is_of_numbers(value)
            yield from filter(None, value) if numbers else chain.from_iterable(map(_numbers, value))
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from _numbers(getattr(value, field.name))
        case _:
            return


def _fit(value: Any) -> Any:  # noqa: ANN401 - any part of a picture
    """Return a part of a picture with its texts fit to be shown."""
    match value:
        case str():
            return one_line(value)
        case tuple() if not _is_of_numbers(value):
            return tuple(map(_fit, value))
        case _ if is_dataclass(value) and not isinstance(value, type):
            names = [field.name for field in fields(value) if field.init]
            return replace(value, **{name: _fit(getattr(value, name)) for name in names})
        case _:
            return value


def _is_of_numbers(column: tuple[Any, ...]) -> bool:
    """Return whether a tuple is a column of numbers: it may be long, and is all alike."""
    return bool(column) and isinstance(column[0], int | float | None)
