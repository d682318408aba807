"""A calibration report in a notebook, seen in a real browser."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dtui.errors import InvalidQueryError, UnreadableSourceError
from learning import build_report
from notebook_ext import CalibrationView
from notebook_ext.page import saved
from sample_traces import pricing
from tests.learning.report.example import HOSTILE, example
from tests.learning.report.sample import sample_frames
from tests.notebook_ext.mounted import Mount, Mounted

Document = dict[str, Any]


@pytest.fixture(scope="session")
def document() -> Document:
    """Give the report on a simulated desk, as a notebook hands it over."""
    desk = pricing.simulate(pricing.Parameters(decisions=800))
    return build_report(sample_frames(desk)).to_dict()


@pytest.fixture(scope="session")
def hostile() -> Document:
    """Give a report with everything in it, and hostile texts among that."""
    return example().to_dict()


def picture_of(document: Mapping[str, Any], name: str) -> Document | None:
    figures = (f for section in document["sections"] for f in section["figures"])
    return next(figure["picture"] for figure in figures if figure["name"] == name)


def drawn_in(document: Document, name: str) -> Document:
    picture = picture_of(document, name)
    assert picture is not None
    return picture


def with_points(document: Document, count: int) -> Document:
    """Return a report one of whose figures has so many points."""
    changed = deepcopy(document)
    changed["sections"] = [
        {**section, "figures": [f for f in section["figures"] if f["name"] == "reliability-agents"]}
        for section in changed["sections"]
    ]
    line = {
        "label": "many",
        "x": [at / count for at in range(count)],
        "y": [(at * 37 % 101) / 101 for at in range(count)],
        "counts": [1.0] * count,
    }
    drawn_in(changed, "reliability-agents")["lines"] = [line]
    return changed


def test_the_verdict_stands_on_top_with_its_reasons_folded(
    mount: Mount, document: Document
) -> None:
    shown = mount(CalibrationView(document))
    lines = shown.texts(".dtui-verdict > li")
    for statement, line in zip(document["statements"], lines, strict=True):
        assert statement["question"] in line
        assert statement["answer"] in line
        assert statement["says"] in line
        assert statement["reasons"][0] not in line
    shown.page.locator(".dtui-verdict summary").first.click()
    assert document["statements"][0]["reasons"][0] in shown.texts(".dtui-verdict > li")[0]


def test_every_figure_is_drawn_and_none_fails(mount: Mount, document: Document) -> None:
    view = CalibrationView(document)
    shown = mount(view)
    for name in view.figures:
        view.selected = name
        shown.flush()
        title = view._report.figure(name).figure.title
        assert shown.page.locator(".dtui-figures").get_attribute("aria-label") == title
        has_picture = picture_of(document, name) is not None
        assert shown.page.locator(".dtui-stage").count() == has_picture
        assert shown.texts(".dtui-alert") == [""]


def test_figures_are_picked_from_a_list_with_the_arrow_keys(
    mount: Mount, document: Document
) -> None:
    view = CalibrationView(document, selected="coverage")
    shown = mount(view)
    shown.page.locator(".dtui-contents").focus()
    shown.press("ArrowDown")
    shown.page.wait_for_selector(".dtui-figures[aria-label='Known outcomes by what was decided']")
    assert view.selected == "coverage-by-verdict"
    chosen = shown.page.locator(".dtui-contents [aria-selected=true]")
    assert chosen.get_attribute("data-name") == "coverage-by-verdict"
    shown.press("End")
    shown.page.wait_for_selector(".dtui-figures[aria-label^='days_to_close']")
    assert view.selected == view.figures[-1]


def test_what_is_no_figure_leaves_the_view_alone(mount: Mount, document: Document) -> None:
    view = CalibrationView(document, selected="gain")
    shown = mount(view)
    view.selected = "northwind/hyp-1"
    shown.flush()
    chosen = shown.page.locator(".dtui-contents [aria-selected=true]")
    assert chosen.get_attribute("data-name") == "gain"


def test_arrow_keys_walk_the_points_of_a_figure_and_say_them(
    mount: Mount, document: Document
) -> None:
    shown = mount(CalibrationView(document, selected="override-value"))
    intervals = drawn_in(document, "override-value")["intervals"]
    shown.page.locator(".dtui-stage").focus()
    said = shown.page.locator(".dtui-said")
    assert said.get_attribute("role") == "status"
    shown.press("ArrowDown")
    assert "all overrides" in said.inner_text()
    shown.press("ArrowDown")
    assert intervals[1]["label"] in said.inner_text()
    for end in ("estimate", "lower", "upper"):
        assert f"{abs(intervals[1][end]):.3f}" in said.inner_text()
    shown.press("End")
    assert intervals[-1]["label"] in said.inner_text()
    shown.press("Escape")
    assert said.inner_text() == ""


def test_arrow_keys_go_from_line_to_line(mount: Mount, document: Document) -> None:
    shown = mount(CalibrationView(document, selected="turnaround"))
    lines = drawn_in(document, "turnaround")["lines"]
    shown.page.locator(".dtui-stage").focus()
    shown.press("ArrowRight", "ArrowRight", "ArrowDown")
    said = shown.page.locator(".dtui-said")
    assert lines[1]["label"] in said.inner_text()
    assert "have a verdict" in said.inner_text()
    shown.press("ArrowUp")
    assert lines[0]["label"] in said.inner_text()


def test_the_pointer_finds_the_nearest_point(mount: Mount, document: Document) -> None:
    shown = mount(CalibrationView(document, selected="reliability-agents"), width=1000, height=1200)
    dot = shown.page.locator(".dtui-stage circle.d").nth(3).bounding_box()
    assert dot is not None
    shown.page.mouse.move(dot["x"] + dot["width"] / 2 + 2, dot["y"] + dot["height"] / 2)
    shown.page.wait_for_selector(".dtui-said b")
    assert "cases" in shown.texts(".dtui-said")[0]


def test_the_numbers_of_a_figure_unfold_under_it(mount: Mount, document: Document) -> None:
    shown = mount(CalibrationView(document, selected="override-value"))
    shown.page.locator(".dtui-figures summary", has_text="numbers").click()
    assert len(shown.texts(".dtui-numbers tbody tr")) == 19
    assert "competitor-pressure" in shown.texts(".dtui-numbers tbody tr")[1]


def test_all_of_ten_thousand_points_are_found_and_none_is_an_element(
    mount: Mount, document: Document
) -> None:
    shown = mount(CalibrationView(with_points(document, 10_000)), height=1000)
    assert shown.page.locator(".dtui-stage circle").count() == 0
    assert shown.page.locator(".dtui-stage canvas").count() == 1
    assert shown.page.locator(".dtui-root *").count() < 250
    shown.page.locator(".dtui-stage").focus()
    shown.press("End")
    shown.page.wait_for_selector(".dtui-said b")
    assert "stated 0.9999" in shown.texts(".dtui-said")[0]


@pytest.mark.parametrize("width", [480, 1000])
def test_nobody_is_kept_out(
    mount: Mount,
    document: Document,
    axe: Callable[[Mounted], None],
    width: int,
) -> None:
    shown = mount(CalibrationView(document, selected="override-value"), width=width)
    for summary in shown.page.locator("summary").all():
        summary.click()
    shown.page.locator(".dtui-stage").focus()
    shown.press("ArrowDown")
    axe(shown)
    reaches = shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert reaches, "it is wider than the page"


def test_hostile_text_stays_text(mount: Mount, hostile: Document) -> None:
    view = CalibrationView(hostile)
    shown = mount(view)
    assert HOSTILE[:40] in shown.texts(".dtui-body")[0]
    for name in view.figures:
        view.selected = name
        shown.flush()
    assert shown.page.locator("img, script, a").count() == 0
    kept = json.dumps(view.kept().answers)
    for text in (saved(view.page), view.markdown(), repr(shown.wire), kept):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\x00" not in text
    assert "<script" not in saved(view.page).lower()
    read = MarkdownIt("gfm-like", {"linkify": False}).render(view.markdown())
    assert re.search(r"<(script|img|a)\b", read) is None
    for name in view.figures:
        if view._report.figure(name).picture is not None:
            assert "<script" not in view.svg(name)


def test_the_saved_page_fits_and_is_the_same_at_every_run(
    document: Document, hostile: Document
) -> None:
    for report in (document, hostile):
        page = saved(CalibrationView(report).page)
        assert page == saved(CalibrationView(report).page)
        assert len(page.encode()) <= 25_600
        assert "data:image/svg+xml" in page
        assert report["statements"][0]["answer"] in page
        assert "numbers (" in page


def test_markdown_has_every_figure_with_its_sketch(document: Document) -> None:
    text = CalibrationView(document).markdown()
    for section in document["sections"]:
        assert f"## {section['title']}" in text
    assert "all overrides" in text
    assert re.search("├─+●─+┤", text)


def test_a_file_holds_every_figure(document: Document, tmp_path: Path) -> None:
    view = CalibrationView(document)
    names = {given["name"] for asked, given, _ in view.kept().answers if asked == "figure"}
    assert names == set(view.figures)
    assert view.save(tmp_path / "gain.svg").read_text("utf-8").startswith("<svg xmlns=")


def test_a_frame_has_the_numbers_of_a_figure(document: Document) -> None:
    view = CalibrationView(document)
    frame = view.frame("override-value")
    assert frame.columns[:4] == ["of", "by", "known", "gain"]
    assert frame.schema["gain"] == pl.Float64
    assert frame.height == 19
    for name in view.figures:
        assert view.frame(name).width == len(view._report.figure(name).figure.table.columns)
    with pytest.raises(InvalidQueryError, match="has no figure 'nothing'"):
        view.frame("nothing")


def test_a_plot_draws_on_axes_that_are_given(hostile: Document) -> None:
    from matplotlib import pyplot

    view = CalibrationView(hostile)
    for name in view.figures:
        if view._report.figure(name).picture is None:
            continue
        figure, axes = pyplot.subplots()
        assert view.plot(name, axes) is axes
        figure.canvas.draw()
        assert axes.has_data()
        pyplot.close(figure)


def test_a_plot_without_matplotlib_says_what_to_install(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ModuleNotFoundError, match="pip install"):
        CalibrationView(document).plot("gain")


def test_what_has_no_picture_says_where_its_numbers_are(document: Document) -> None:
    view = CalibrationView(document)
    with pytest.raises(InvalidQueryError, match="frame\\('scores'\\)"):
        view.svg("scores")


@pytest.mark.parametrize("value", [None, "report", [1], {}, {"title": "x"}, pl.DataFrame()])
def test_what_is_no_report_is_refused_in_a_sentence(value: object) -> None:
    with pytest.raises(UnreadableSourceError) as refused:
        CalibrationView(value)
    assert len(str(refused.value)) < 400


def test_a_picture_that_does_not_add_up_is_refused_with_its_figure(document: Document) -> None:
    changed = deepcopy(document)
    drawn_in(changed, "gain")["lines"][0]["lower"] = [1.0]
    with pytest.raises(UnreadableSourceError, match="'gain'"):
        CalibrationView(changed)
    drawn_in(changed, "gain")["lines"] = [{"label": "far", "x": [0, 1], "y": [None, 1e200]}]
    with pytest.raises(UnreadableSourceError, match="too large"):
        CalibrationView(changed)


def test_a_kind_of_picture_from_a_later_release_leaves_the_numbers(document: Document) -> None:
    changed = deepcopy(document)
    drawn_in(changed, "gain")["kind"] = "hologram"
    view = CalibrationView(changed)
    assert view._report.figure("gain").picture is None
    assert view.frame("gain").height == 12


def test_a_report_that_says_nothing_says_that(mount: Mount, document: Document) -> None:
    nothing = {**document, "statements": [], "sections": [], "cannot_say": []}
    view = CalibrationView(nothing)
    shown = mount(view)
    assert "It has no figures" in shown.texts(".dtui-body")[0]
    assert view.markdown()
    assert saved(view.page)
    with pytest.raises(InvalidQueryError):
        view.save("nothing.svg")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_handed_over_is_shown_or_refused(data: st.DataObject) -> None:
    changed: Any = example().to_dict()
    place = changed
    for _ in range(data.draw(st.integers(1, 6))):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and data.draw(st.booleans()):
            place = place[key]
        elif isinstance(place, dict | list):
            place[key] = data.draw(_JSON)
            break
    try:
        view = CalibrationView(changed)
    except UnreadableSourceError:
        return
    assert len(saved(view.page).encode()) <= 25_600
    assert json.dumps(view.kept().answers, allow_nan=False)
    view.markdown()
