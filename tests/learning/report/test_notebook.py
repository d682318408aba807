from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dtui.errors import InvalidQueryError
from dtui.html import LIMIT
from learning.report.document import Report, Table
from learning.report.html import as_html
from learning.report.json import as_json
from learning.report.markdown import as_markdown
from tests.learning.report.example import example
from tests.pages import Page


def html_of(report: Report) -> str:
    html = report._repr_html_()
    assert html == report._repr_html_()
    assert len(html.encode()) <= LIMIT
    return html


def test_the_verdict_comes_first_then_pictures_then_what_was_left_out() -> None:
    report = example()
    html = html_of(report)
    written = "|".join(Page(html).text)
    places = [written.index(f"{each.question}: ") for each in report.statements]
    assert places == sorted(places)
    assert places[-1] < written.index("Numbers") < written.index("Left out here")
    assert 'report.save("report.html")' in written


def test_every_picture_is_shown_or_named_among_what_was_left_out() -> None:
    report = example()
    page = Page(html_of(report))
    written = "|".join(page.text)
    figures = [each for section in report.sections for each in section.figures if each.picture]
    _, left_out = written.split("Left out here, of the pictures: ")
    assert page.tags.count("img") >= 2
    assert page.tags.count("img") + len(left_out.split("; ")) == len(figures)


def test_a_picture_is_a_drawing_on_paper_of_its_own_with_words_for_it() -> None:
    page = Page(html_of(example()))
    sources = [value for name, value in page.attributes if name == "src"]
    alts = [value for name, value in page.attributes if name == "alt"]
    assert len(sources) == len(alts)
    assert all(alts)
    for source in sources:
        assert source is not None
        drawn = ElementTree.fromstring(b64decode(source.partition(",")[2]))
        assert drawn[0].get("fill") == "#ffffff"


def test_what_agents_wrote_is_text() -> None:
    page = Page(html_of(example()))
    assert set(page.tags).isdisjoint({"script", "svg", "style", "a"})
    assert page.other == []
    assert "<script>alert(1)</script>" in "".join(page.text)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", "".join(page.text))


def test_it_fits_however_much_there_is_to_say() -> None:
    report = example()
    long = '"' * 50_000
    said = tuple(replace(each, says=long, reasons=(long,) * 9) for each in report.statements)
    html_of(replace(report, title=long, period=long, rests_on=long, statements=said))
    rows = (tuple([long] * 8),) * 4_000
    wide = Table(tuple([long] * 8), rows)
    (first, *_), *_ = (section.figures for section in report.sections)
    figure = replace(first, title=long, says=long, table=wide)
    figures = tuple(replace(figure, name=f"figure-{n}") for n in range(30))
    html_of(replace(report, sections=(replace(report.sections[0], figures=figures),)))


def test_a_report_without_pictures_leaves_none_out() -> None:
    written = "".join(Page(html_of(replace(example(), sections=()))).text)
    assert "Left out" not in written


def test_it_says_itself_in_one_line() -> None:
    line = repr(example())
    assert line.startswith("<Report ")
    assert "Faster: improving" in line
    assert "\n" not in line
    assert len(line) < 400


@pytest.mark.parametrize(
    ("name", "made"), [("r.html", as_html), ("r.md", as_markdown), ("r.json", as_json)]
)
def test_it_is_saved_as_its_name_says(
    tmp_path: Path, name: str, made: Callable[[Report], str]
) -> None:
    report = example()
    report.save(tmp_path / name)
    assert (tmp_path / name).read_text("utf-8") == made(report)


def test_a_name_that_says_no_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidQueryError, match=r"\.html, \.md or \.json"):
        example().save(tmp_path / "report.pdf")


SHOWN = """
import json, sys
from tests.learning.report.example import example
assert example()._repr_html_()
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def test_it_is_shown_without_widgets() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SHOWN],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    loaded = set(json.loads(run.stdout))
    assert loaded.isdisjoint({"anywidget", "ipywidgets", "IPython", "jinja2", "notebook_ext"})
