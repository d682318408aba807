from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dtui.views.pictures.kinds import Bars, Curves, Forest, Interval, Line, Mark, Picture
from learning.pictures.drawing import png, svg, svg_on_paper
from learning.report.document import Figure
from learning.texts import shown
from tests.learning.report.example import HOSTILE, example

FIGURES = [f for section in example().sections for f in section.figures if f.picture is not None]
DRAWN = "\n".join(
    (
        "from tests.learning.report.example import example",
        "from learning.pictures.drawing import svg",
        "for section in example().sections:",
        "    for f in section.figures:",
        "        if f.picture: print(svg(f.picture, name=f.name, title=f.title, says=f.says))",
    )
)
UNKNOWN = (None, None, None)
CORNERS: dict[str, Picture] = {
    "no lines": Curves("x", "y", ()),
    "one point": Curves("x", "y", (Line("a", (3.0,), (0.2,)),)),
    "one point in time": Curves("", "y", (Line("a", (1.7e9,), (0.2,)),), dates=True),
    "one point, logarithmic": Curves("x", "y", (Line("a", (3.0,), (0.2,)),), log_x=True),
    "nothing known": Curves("x", "y", (Line("a", (1.0, 2.0, 3.0), UNKNOWN, UNKNOWN, UNKNOWN),)),
    "flat": Curves("x", "y", (Line("a", (1.0, 2.0), (0.5, 0.5)),), zero=0.5),
    "flat at nothing": Curves("x", "y", (Line("a", (1.0, 2.0), (0.0, 0.0)),), y_percent=True),
    "marks outside": Curves("x", "y", (Line("a", (1.0, 2.0), (0.0, 1.0)),), (Mark(9, "late"),)),
    "no dots": Curves("x", "y", (Line("a", (1.0,), (0.1,), counts=(0.0,)),), diagonal=True),
    "eight lines": Curves("x", "y", tuple(Line(f"{i}", (0.0, 1.0), (i, 1.0)) for i in range(8))),
    "tiny": Curves("x", "y", (Line("a", (0.0, 1e-9), (1e-12, 3e-12)),)),
    "huge": Curves("x", "y", (Line("a", (0.0, 1e9), (-1e12, 3e12)),)),
    "minutes": Curves("", "y", (Line("a", (1.7e9, 1.7e9 + 900), (0, 1)),), dates=True),
    "centuries": Curves("", "y", (Line("a", (-3e9, 3e9), (0, 1)),), dates=True),
    "no intervals": Forest("gain", ()),
    "silence": Forest("gain", (Interval("R1", None, None, None, 2, "too few"),)),
    "nothing but zero": Forest("gain", (Interval("R1", 0.0, 0.0, 0.0, 2),)),
    "no bars": Bars("decisions", (), ()),
    "empty bars": Bars("decisions", ("Jan", "Feb"), (("known", (0.0, 0.0)),), share=True),
    "many parts": Bars("n", ("Jan",), tuple((f"part {i}", (1.5,)) for i in range(9))),
}


def drawn(figure: Figure) -> ElementTree.Element:
    assert figure.picture is not None
    return ElementTree.fromstring(
        svg(figure.picture, name=figure.name, title=figure.title, says=figure.says)
    )


@pytest.mark.parametrize("case", CORNERS)
def test_a_picture_of_almost_nothing_is_drawn_all_the_same(case: str) -> None:
    text = svg(CORNERS[case], name="corner", title=case)
    assert "nan" not in text
    assert ElementTree.fromstring(text).get("role") == "img"


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_every_colour_is_the_page_s_own(figure: Figure) -> None:
    for element in drawn(figure).iter():
        for name in ("style", "fill", "stroke"):
            value = element.get(name, "")
            assert not re.search(r"#[0-9a-f]{3,6}\b|rgb|white|black", value), value


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_text_stays_text_inside_the_sheet_in_a_size_that_can_be_read(figure: Figure) -> None:
    svg_ = drawn(figure)
    _, _, width, height = map(float, svg_.get("viewBox", "").split())
    texts = list(svg_.iter("text"))
    assert texts
    for text in texts:
        size = re.search(r"font-size: ([\d.]+)px", text.get("style", ""))
        assert size is not None
        assert float(size[1]) >= 11
        assert 0 <= float(text.get("x", "nan")) <= width
        assert 0 <= float(text.get("y", "nan")) <= height


def test_it_is_described_for_those_who_do_not_see_it() -> None:
    figure = FIGURES[0]
    svg_ = drawn(figure)
    described = {child.get("id"): child.text for child in svg_ if child.tag in ("title", "desc")}
    named = svg_.get("aria-labelledby", "").split()
    assert [described[name] for name in named] == [figure.title, figure.says]


def test_ids_begin_with_the_figure_s_name_and_every_reference_has_one() -> None:
    for figure in FIGURES:
        svg_ = drawn(figure)
        ids = [element.get("id") for element in svg_.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert all(name.startswith(f"{figure.name}-") for name in ids if name)
        markup = ElementTree.tostring(svg_, encoding="unicode")
        assert set(re.findall(r'(?:url\(|href=")#([^")]+)', markup)) <= set(ids)


def test_hostile_names_are_names() -> None:
    hostile = Forest(HOSTILE, (Interval(HOSTILE, 0.1, 0.0, 0.2, 3, HOSTILE, HOSTILE),))
    svg_ = ElementTree.fromstring(svg(hostile, name="h", title=HOSTILE, says=HOSTILE))
    tags = {element.tag for element in svg_.iter()}
    assert tags <= {"svg", "title", "desc", "path", "text", "defs", "use", "g", "clipPath", "rect"}
    assert svg_.findtext("title") == shown(HOSTILE)
    assert any((text.text or "").startswith("<script>") for text in svg_.iter("text"))


def test_names_in_any_script_are_drawn_without_a_word() -> None:
    bars = Bars("决定", ("定价例外", "חריגות", "ข้อยกเว้น"), (("ज्ञात", (1.0, 2.0, 3.0)),))
    assert "定价例外" in svg(bars, name="scripts", title="Scripts")  # a warning would be an error


def test_a_file_of_its_own_brings_its_colours_light_and_dark() -> None:
    picture = FIGURES[0].picture
    assert picture is not None
    alone = svg(picture, name="readme", title="Turnaround", alone=True)
    assert alone.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "prefers-color-scheme:dark" in alone
    assert "--hue-1:" in alone
    assert ' viewBox="-12 -12 384 ' in alone  # a margin, which a page has of its own


def test_a_png_has_the_page_s_background() -> None:
    picture = FIGURES[0].picture
    assert picture is not None
    light, dark = png(picture), png(picture, theme="dark", scale=1)
    assert light[:8] == dark[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(light[16:20]) == 768
    assert int.from_bytes(dark[16:20]) == 384


def test_the_same_picture_is_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    # A person's own settings of matplotlib, and an order of sets and dicts that is another.
    taste = "svg.fonttype: path\nfont.size: 31\naxes.facecolor: red\nsvg.hashsalt: mine\n"
    (tmp_path / "matplotlibrc").write_text(taste)
    drawings = {
        subprocess.run(
            [sys.executable, "-c", DRAWN],
            env={**os.environ, "PYTHONHASHSEED": seed, "MATPLOTLIBRC": settings},
            cwd=Path(__file__).parents[3],
            check=True,
            capture_output=True,
        ).stdout
        for seed, settings in (("1", ""), ("2", str(tmp_path)))
    }
    assert len(drawings) == 1
    assert drawings.pop().count(b"<svg ") == len(FIGURES)


def test_settings_of_matplotlib_are_left_as_they_were() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    svg(Bars("n", ("Jan",), (("known", (1.0,)),)), name="n", title="n")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_on_paper_a_picture_brings_its_sheet_and_asks_nothing_of_its_page(figure: Figure) -> None:
    assert figure.picture is not None
    drawn = svg_on_paper(figure.picture)
    root = ElementTree.fromstring(drawn)
    sheet = root[0]
    assert (sheet.tag.rpartition("}")[2], sheet.get("fill")) == ("rect", "#ffffff")
    assert not re.search(r"var\(|<style|class=|https?://(?!www\.w3\.org/2000/svg)", drawn)
    assert drawn == svg_on_paper(figure.picture)
    assert len(drawn) < 0.9 * len(svg(figure.picture, name="x", title="x", alone=True))


def test_on_paper_a_dot_is_a_circle_where_it_was() -> None:
    dots = Line("a", (0.0, 1.0), (0.0, 1.0), counts=(4.0, 1.0))
    picture = Curves("", "", (dots,), x_limits=(0.0, 1.0), y_limits=(0.0, 1.0))
    large, small = ElementTree.fromstring(svg_on_paper(picture)).findall(".//{*}circle")
    assert float(large.get("r", "")) == pytest.approx(2 * float(small.get("r", "")), rel=0.01)
    assert float(large.get("cx", "")) < float(small.get("cx", ""))
    assert float(large.get("cy", "")) > float(small.get("cy", ""))
