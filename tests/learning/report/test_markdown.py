from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example as tried
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dtui.markdown import escaped
from dtui.text import cells, one_line
from dtui.views.pictures.kinds import Bars, Curves, Forest, Interval, Line
from dtui.views.pictures.sketch import sketch
from learning.report.json import read_origin
from learning.report.markdown import as_markdown
from learning.texts import shown
from tests.learning.report.example import HOSTILE, example

RENDERED = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [*"\\`*_[]()<>|~$!&#@:.=-+ 1a\n", "&amp;", "https://", "www.", "```", "1. "]
        ),
        st.text(max_size=3),
    ),
    max_size=12,
).map("".join)


class Text(HTMLParser):
    """What a reader sees of a rendered page, and by which elements."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.seen: list[str] = []
        self.feed(RENDERED.render(markdown))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    @property
    def text(self) -> str:
        return "".join(self.seen).strip()


@given(PIECES)
@tried("&lt;script&gt;")
@tried("snake_case _emphasis_ __strong__ a_b_")
@tried("# 1) - + = == > ~~~ ``` ***")
@tried("<!-- --> <b> </b> <https://a.b> ![x](y) [x]: y")
@tried("a | b \\| c \\")
@tried("-")
@tried("12345678901. and 12.")
def test_markdown_shows_a_text_as_it_stands(text: str) -> None:
    line = one_line(text)
    paragraph = Text(escaped(line))
    assert paragraph.text == line.strip()
    assert paragraph.tags == ["p"] * bool(line)
    cell = Text(f"| a | b |\n|---|---|\n| {escaped(line)} | z |")
    assert "".join(cell.seen).split() == ["a", "b", *line.split(), "z"]
    assert set(cell.tags) == {"table", "thead", "tbody", "tr", "th", "td"}
    item = Text(f"- {escaped(line)}\n- z")
    assert "".join(item.seen).split() == [*line.split(), "z"]
    assert item.tags == ["ul", "li", "li"]


@pytest.mark.parametrize("text", ["ask @ops/team", "see #12", "https://a.example", "www.a.example"])
def test_no_site_makes_a_call_or_a_link_of_a_name(text: str) -> None:
    assert not re.search(r"@\w|#\d|://|www\.", escaped(text))


def test_a_rendered_report_holds_only_what_we_put_there() -> None:
    text = Text(as_markdown(example()))
    assert set(text.tags) == {
        "h1",
        "h2",
        "h3",
        "p",
        "br",
        "ul",
        "li",
        "strong",
        "pre",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
    assert shown(HOSTILE) in text.text
    assert "\x1b" not in text.text


def test_the_verdict_comes_first() -> None:
    lines = as_markdown(example(hostile=False)).splitlines()
    says = [statement.says for statement in example().statements]
    assert lines[:10] == [
        "# Pricing exceptions",
        "",
        "Jan 2025 – Jun 2026  ",
        "3,000 decisions by 4 agents and 9 reviewers; 2,611 with an outcome at 90 days  ",
        "as of 30 Jun 2026 · log head 48,211 · 9f3c2d419f3c…",
        "",
        f"- **Faster: ▲ improving.** {says[0]}",
        f"- **More accurate: ○ no evidence.** {says[1]}",
        f"- **Better calibrated: ◆ drift.** {says[2]}",
        f"- **Overrides: ▲ help.** {says[3]}",
    ]


def test_columns_stand_below_each_other_in_the_source() -> None:
    text = as_markdown(example(hostile=False))
    assert (
        "| half year      | proposals | still waiting | median, h | lower | upper |\n"
        "|----------------|----------:|--------------:|----------:|------:|------:|\n"
        "| Jan – Jun 2025 |       912 |             0 |       9.0 |   8.1 |  10.2 |\n"
    ) in text


def test_it_ends_with_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text(as_markdown(example()), encoding="utf-8")
    assert read_origin(tmp_path / "report.md") == example().origin


def test_the_same_report_is_the_same_text() -> None:
    assert as_markdown(example()) == as_markdown(example())


def test_a_fence_cannot_be_closed_from_inside() -> None:
    bars = Bars("n", ("````", "```"), (("```", (1.0, 2.0)),))
    report = example(hostile=False)
    section = replace(
        section := report.sections[0], figures=(replace(section.figures[0], picture=bars),)
    )
    text = Text(as_markdown(replace(report, sections=(section,))))
    assert text.tags.count("pre") == 2  # the picture, and the commands
    assert "````" in text.text


@pytest.mark.parametrize("section", example().sections, ids=lambda section: section.title)
def test_no_sketch_is_wider_than_a_narrow_terminal(section: object) -> None:
    for figure in getattr(section, "figures", ()):
        picture = shown(figure).picture
        if picture is not None:
            assert max(map(cells, sketch(picture).splitlines())) <= 80


def test_a_line_is_sketched_from_its_lowest_to_its_highest() -> None:
    line = Line("prior", tuple(map(float, range(9))), (0.0, 1, 2, 3, 4, 5, 6, 7, None))
    blocks = sketch(Curves("x", "y", (line,))).split("  ")[1]
    assert blocks == "▁▁▁▁▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇████"


def test_an_interval_is_sketched_with_its_ends_and_filled_where_it_is_clear_of_zero() -> None:
    rows = (
        Interval("helps", 0.03, 0.01, 0.05, 99),
        Interval("who knows", 0.01, -0.01, 0.03, 99),
        Interval("far", 0.02, -9.0, 9.0, 5),
        Interval("bound", None, -0.02, 0.04, 9, "a bound"),
        Interval("silent", None, None, None, 3, "too few"),
    )
    helps, who, far, bound, silent = sketch(Forest("gain", rows)).splitlines()
    assert "●" in helps
    assert helps.endswith("+0.030")
    assert "○" in who
    assert {"◂", "▸"} <= set(far)
    assert "├" in bound
    assert bound.endswith("a bound")
    assert silent.split() == ["silent", "╎", "too", "few"]


def test_what_is_a_whole_fills_its_bar_whatever_its_parts() -> None:
    thirds = Bars("n", ("a", "b"), tuple((p, (1.0, 0.0)) for p in "xyz"), share=True)
    first, second, *_ = sketch(thirds).splitlines()
    assert first == "a  ███████████▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░  3"
    assert second.split() == ["b", "0"]


def test_a_picture_of_nothing_is_no_sketch() -> None:
    assert sketch(Curves("x", "y", (Line("a", (1.0,), (None,)),))) == ""
    assert sketch(Forest("gain", ())) == ""


def test_markdown_needs_nothing_that_draws() -> None:
    loaded = "import sys, learning.report.markdown; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", loaded], check=True, capture_output=True, text=True
    ).stdout.split()
    assert not {"matplotlib", "jinja2", "numpy", "polars", "sklearn"} & set(modules)
