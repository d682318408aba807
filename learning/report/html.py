"""A report as one HTML page: no network, no script, its pictures inside, light and dark, in print.

Every text of the report is made harmless twice over: `learning.texts.shown` makes visible what a
terminal or a browser would act upon, and the template escapes markup wherever a value is put.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from dtui.signs import answer_glyph
from dtui.views.number_table import number_text
from learning.pictures.drawing import svg
from learning.pictures.palette import variables
from learning.report.document import Cell, Figure, Report, Table
from learning.report.glossary import words_of
from learning.report.json import embedded_report
from learning.report.reading import is_long, is_prose, is_wordy, unbroken
from learning.report.source import cannot_say_title, origin_rows
from learning.report.summary import source_words
from learning.texts import mapped, shown


def as_html(report: Report) -> str:
    """Print a report as a page that needs nothing but itself.

    The same report yields the same bytes. The page carries the report as JSON, in a template that
    no browser shows, so that it can be verified and compared with the next one.
    """
    plain = shown(report)
    page = mapped(plain, unbroken)
    return _template().render(
        report=page,
        source=source_words(plain.origin),
        cannot_say=cannot_say_title(plain.origin),
        origin=tuple(origin_rows(plain.origin)),
        again=plain.origin.again,
        words=words_of(plain),
        light=Markup(variables("light")),
        dark=Markup(variables("dark")),
        # JSON with no `<`, `>` or `&` in it; as agents wrote it, for programs to compare.
        embedded=Markup(embedded_report(report)),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_FILTERS)
    return environment.get_template("report.html")


def _cell(value: Cell, table: Table, column: int) -> str:
    return number_text(value, table.digits[column] if table.digits else None)


def _picture(figure: Figure) -> Markup:
    """Return the figure's picture; what it is made of was escaped when it was drawn."""
    assert figure.picture is not None  # the template asks first
    return Markup(svg(figure.picture, name=figure.name, title=figure.title, says=figure.says))


_FILTERS: dict[str, Any] = {
    "cell": _cell,
    "glyph": answer_glyph,
    "is_long": is_long,
    "is_prose": is_prose,
    "is_wordy": is_wordy,
    "picture": _picture,
}
