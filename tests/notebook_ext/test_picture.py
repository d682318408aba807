"""Figures, drawn once for every page they stand on."""

from __future__ import annotations

import re
from math import inf, isfinite
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dtui.views.pictures.axes import curves_axes, forest_axis
from dtui.views.pictures.kinds import Bars, Curves, Forest, Interval, Line, Mark, Picture
from notebook_ext.calibration.pictures.curves import MANY
from notebook_ext.calibration.pictures.drawing import NARROW, WIDE, document, drawn

numbers = st.floats(-1e100, 1e100) | st.sampled_from([0.0, 1e-300, 1.0, 1e9, 1.5e9])
maybe = st.none() | numbers
limits = st.none() | st.tuples(numbers, numbers)
texts = st.text(max_size=30).map(lambda text: "".join(c for c in text if c.isprintable()))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    count = draw(st.integers(0, 6))
    column = st.lists(maybe, min_size=count, max_size=count).map(tuple)
    bounds = st.just(()) | column
    counts = st.lists(st.floats(0, 1e9), min_size=count, max_size=count).map(tuple)
    return Line(
        draw(texts),
        draw(st.lists(numbers, min_size=count, max_size=count).map(tuple)),
        draw(column),
        draw(bounds),
        draw(bounds),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.just(()) | counts),
    )


curves = st.builds(
    Curves,
    x_label=texts,
    y_label=texts,
    lines=st.lists(lines(), max_size=3).map(tuple),
    marks=st.lists(st.builds(Mark, numbers, texts), max_size=3).map(tuple),
    zero=maybe,
    diagonal=st.booleans(),
    dates=st.booleans(),
    log_x=st.booleans(),
    x_limits=limits,
    y_limits=limits,
    band=texts,
    y_percent=st.booleans(),
)
forests = st.builds(
    Forest,
    x_label=texts,
    intervals=st.lists(
        st.builds(Interval, texts, maybe, maybe, maybe, st.integers(0, 10**9), texts, texts),
        max_size=4,
    ).map(tuple),
    zero=numbers,
)


@st.composite
def bars(draw: st.DrawFn) -> Bars:
    rows = draw(st.lists(texts, max_size=4).map(tuple))
    lengths = st.lists(st.floats(0, 1e100), min_size=len(rows), max_size=len(rows)).map(tuple)
    parts = draw(st.lists(st.tuples(texts, lengths), max_size=4).map(tuple))
    return Bars(draw(texts), rows, parts, draw(st.booleans()))


# What has no date stands off an axis of dates.
@example(Curves("decided", "", (Line("", (1e18,), (0.5,)),), dates=True, x_limits=(0.0, 1.0)), WIDE)
@settings(max_examples=150, deadline=None)
@given(st.one_of(curves, forests, bars()), st.sampled_from([WIDE, NARROW]))
def test_any_picture_is_drawn_as_sound_svg_with_a_number_at_every_place(
    picture: Picture, width: float
) -> None:
    svg = document(picture, width)
    assert svg == document(picture, width)
    tree = ElementTree.fromstring(svg)
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert "nan" not in value.split(), (element.tag, name)
            assert "inf" not in value.split(), (element.tag, name)
    for series in drawn(picture, width).series:
        assert len(series.xs) == len(series.ys)
        for at in range(len(series.xs)):
            assert all(isinstance(word, str) for word in series.says(at))


@settings(deadline=None)
@given(curves)
def test_an_axis_runs_from_less_to_more_and_its_ticks_are_on_it(picture: Curves) -> None:
    for axis in curves_axes(picture):
        assert -inf < axis.low < axis.high < inf
        assert len(axis.at) == len(axis.words) <= 10
        reach = (axis.high - axis.low) * 1e-6
        assert all(axis.low - reach <= at <= axis.high + reach for at in axis.at)


@settings(deadline=None)
@given(forests)
def test_the_axis_of_estimates_has_all_of_them_inside(picture: Forest) -> None:
    axis = forest_axis(picture)
    estimates = (row.estimate for row in picture.intervals if row.estimate is not None)
    assert all(axis.low <= value <= axis.high for value in estimates)
    assert isfinite(axis.high - axis.low)


def waves(count: int) -> Curves:
    xs = tuple(float(at) for at in range(count))
    ys = tuple(50.0 + at * 7919 % 83 for at in range(count - 1))
    return Curves("x", "y", (Line("wave", xs, (*ys, 500.0)),))


def test_a_long_line_keeps_its_extremes_and_costs_no_more_than_the_sheet_is_wide() -> None:
    short, long = (document(waves(count)) for count in (20_000, 100_000))
    assert len(long) < 60_000
    assert abs(len(long) - len(short)) < 5_000
    drawing = drawn(waves(100_000))
    (points,) = (shape for shape in drawing.shapes if shape.tag == "svg")
    trail = next(shape for shape in points.children if shape.attributes["class"] == "l h0")
    ys = [float(y) for y in re.findall(r"[ V](-?[\d.]+)", trail.attributes["d"])]
    assert min(ys) == pytest.approx(min(drawing.series[0].ys), abs=0.06)
    assert max(ys) == pytest.approx(max(drawing.series[0].ys), abs=0.06)


def test_few_dots_are_shapes_and_many_are_left_to_the_canvas() -> None:
    for count, are_shapes in ((MANY, True), (MANY + 1, False)):
        xs = tuple(float(at) for at in range(count))
        line = Line("dots", xs, xs, counts=(1.0,) * count)
        drawing = drawn(Curves("x", "y", (line,)))
        dots = [shape for shape in drawing.shapes if shape.tag == "circle"]
        assert bool(dots) == are_shapes
        assert bool(drawing.series[0].radii) != are_shapes


def test_a_point_says_its_line_its_place_and_how_sure_it_is() -> None:
    line = Line("agents", (0.5,), (0.384,), (0.3,), (0.45,), counts=(226.0,))
    drawing = drawn(Curves("stated", "happened", (line,), y_percent=True))
    assert drawing.series[0].says(0) == (
        "agents",
        "stated 0.5",
        "happened 38.4 % (30 % to 45 %)",
        "226 cases",
    )
