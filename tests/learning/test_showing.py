"""Every result says itself in a line, gives its numbers, and shows and draws itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import NDArray

import learning
from dtui.errors import InsufficientDataError
from dtui.html import LIMIT, ROWS
from dtui.text import one_line
from dtui.views.pictures.kinds import Curves, Forest
from learning.calibration import clustered_mean, null_band
from learning.calibration.clusters import Estimate
from learning.frames import Frames, decisions
from learning.improvement import Improvement
from learning.improvement.results import PathPoint, Question, Verdict
from learning.sequential import compare_overlapping
from learning.showing import DOTS, POINTS, Drawn, Result, followed, thinner
from learning.value import Effect, OverrideValue, effect_bounds, scorecard, shrink
from tests.pages import HOSTILE, Page, storable

mpl.use("agg")

RANDOM = np.random.default_rng(7)
STATED = RANDOM.uniform(0.05, 0.95, 1_500)
CAME_TRUE = (RANDOM.random(1_500) < STATED**1.4).astype(int)
EVEN = np.full(1_500, 0.5)
LASTED = RANDOM.exponential(9, 900).round(3)
OVER = RANDOM.random(900) < 0.7

NO_EFFECT = Effect("all", None, None, None, 3, "too few: 3 of the 20 cases needed")
ONE_EFFECT = Effect("all", 0.03, 0.01, 0.05, 212)


def verdict(question: Question, *, known: bool = True) -> Verdict:
    ends = (0.02, 0.01, 0.03) if known else (None, None, None)
    why = ("It fell, and chance explains no such fall.",)
    return Verdict(question, "improving", *ends, "Brier score per decision", None, why, "", 120)


def ended_if(over: NDArray[np.bool_]) -> list[str | None]:
    return ["ended" if each else None for each in over]


def improvement(looks: int) -> Improvement:
    path = tuple(PathPoint(n, n, 0.01, 0.01 - 1 / n, 0.01 + 1 / n) for n in range(1, looks + 1))
    faster, accurate, calibrated = map(verdict, ("faster", "accurate", "calibrated"))
    return Improvement(
        faster, accurate, calibrated, pl.DataFrame(), None, None, None, path, (), (), (), (), (),
        None,
    )  # fmt: skip


def worth(effect: Effect, *, rung: int | None = 2) -> OverrideValue:
    codes = tuple(Effect(f"code-{n}", 0.01 * n, 0.01 * n - 1, 0.01 * n + 1, 9) for n in range(40))
    return OverrideValue(
        "won", None, "help", rung, "", ("Rung 3: nobody drew lots.",), "probability", "decision",
        effect, effect, {"rationale code": codes}, (), ("It raised the chance.",), ("No luck.",),
    )  # fmt: skip


CURVES: dict[str, Callable[[], Drawn]] = {
    "reliability": lambda: learning.reliability_curve(CAME_TRUE, STATED),
    "reliability of few": lambda: learning.reliability_curve([0, 1, 1, 0], [0.1, 0.9, 0.6, 0.4]),
    "calibration": lambda: learning.measure_calibration(CAME_TRUE, STATED),
    "survival": lambda: learning.kaplan_meier(LASTED, OVER),
    "survival of one": lambda: learning.kaplan_meier([2.0], [True]),
    "incidence": lambda: learning.aalen_johansen(LASTED, ended_if(OVER))["ended"],
    "sequence": lambda: learning.confidence_sequence(CAME_TRUE - 0.5),
    "sequence of one": lambda: learning.confidence_sequence([0.5]),
    "comparison": lambda: learning.compare_forecasters(CAME_TRUE, STATED, EVEN, method="mixture"),
    "version": lambda: compare_overlapping(
        CAME_TRUE, STATED, EVEN, np.arange(1_500) / 4, horizon=90
    )[0],
    "improvement": lambda: improvement(5_000),
}
INTERVALS: dict[str, Callable[[], Drawn]] = {
    "estimate": lambda: clustered_mean(CAME_TRUE - STATED),
    "effect": lambda: ONE_EFFECT,
    "silent effect": lambda: NO_EFFECT,
    "verdict": lambda: verdict("faster"),
    "override value": lambda: worth(ONE_EFFECT),
}
NUMBERS: dict[str, Callable[[], Result]] = {
    "decomposition": lambda: learning.decompose_score(CAME_TRUE, STATED),
    "choice": lambda: learning.choose_recalibrator(CAME_TRUE, STATED),
    "no choice": lambda: learning.choose_recalibrator([0, 1], [0.3, 0.7]),
    "null band": lambda: null_band("ece", STATED),
    "weighted score": lambda: learning.ipcw_brier(LASTED, OVER, EVEN[:900], horizon=5),
    "shrunk": lambda: shrink([0.1, 0.2, 0.4], [0.1, 0.1, 0.1]),
    "bounds": lambda: effect_bounds([0.0, 1.0, float("nan")]),
    "frames": lambda: Frames.of(decisions(SOME)),
    "scorecard": lambda: scorecard(Frames.of(decisions(SOME)), reviewer="ana"),
}
SOME = pl.DataFrame({"proposal_id": ["p-1", "p-2"], "sequence": [1, 2]})
RESULTS = CURVES | INTERVALS | NUMBERS
DRAWN = CURVES | INTERVALS


@pytest.fixture(autouse=True)
def no_figure_is_left_open() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_says_itself_in_one_line(name: str) -> None:
    result = RESULTS[name]()
    for line in (str(result), repr(result)):
        assert line
        assert "\n" not in line
        assert " at 0x" not in line
    assert "nan" not in str(result)


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_shown_in_no_more_than_its_limit_and_the_same_each_time(name: str) -> None:
    result = RESULTS[name]()
    html = result._repr_html_()
    assert html == RESULTS[name]()._repr_html_()
    assert len(html.encode()) <= LIMIT
    page = Page(html)
    assert page.tags.count("img") == (name in DRAWN)
    assert page.other == []
    assert ("details" in page.tags) == bool(result.frame().height)


@pytest.mark.parametrize("name", RESULTS)
def test_its_numbers_are_a_frame_whose_rows_are_in_what_is_shown(name: str) -> None:
    result = RESULTS[name]()
    frame = result.frame()
    assert isinstance(frame, pl.DataFrame)
    assert frame.width
    rows = Page(result._repr_html_()).tags.count("tr") - 1
    assert rows == min(frame.height, ROWS) or frame.height == 0


@pytest.mark.parametrize("name", DRAWN)
def test_it_plots_on_the_axes_it_is_given_or_on_new_ones(name: str) -> None:
    result = DRAWN[name]()
    axes = result.plot()
    assert isinstance(axes, Axes)
    (given_,) = plt.subplots(1, 1, squeeze=False)[1][0]
    assert result.plot(given_) is given_
    assert given_ is not axes
    given_.figure.canvas.draw()


def test_what_has_nothing_to_draw_says_why() -> None:
    for result in (improvement(0), verdict("faster", known=False), worth(NO_EFFECT, rung=None)):
        assert result.picture() is None
        assert "<img" not in result._repr_html_()
        with pytest.raises(InsufficientDataError, match=r"nothing to plot: .+"):
            result.plot()


def test_a_long_curve_is_drawn_whole_on_axes_and_thinned_in_a_notebook() -> None:
    sequence = learning.confidence_sequence(CAME_TRUE - 0.5)
    axes = sequence.plot()
    assert len(np.asarray(axes.lines[-1].get_xdata())) == 1_500
    thin = thinner(sequence.picture())
    assert isinstance(thin, Curves)
    (line,) = thin.lines
    assert len(line.x) == len(line.y) == len(line.lower) == POINTS
    assert (line.x[0], line.x[-1]) == (1.0, 1_500.0)


def test_dots_are_drawn_all_or_not_at_all() -> None:
    few = followed("f", range(DOTS), range(DOTS), counts=range(DOTS))
    many = followed("m", range(DOTS + 1), range(DOTS + 1), counts=range(DOTS + 1))
    thin = thinner(Curves("x", "y", (few, many)))
    assert isinstance(thin, Curves)
    assert [len(line.counts) for line in thin.lines] == [DOTS, 0]


def test_a_curve_on_axes_has_its_labels_and_its_band() -> None:
    axes = learning.reliability_curve(CAME_TRUE, STATED).plot()
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("stated", "share that came true")
    assert axes.get_xlim() == (0, 1)
    assert len(axes.collections) == 2  # band and dots
    legend = axes.get_legend()
    assert legend is not None
    assert legend.get_title().get_text() == "shaded: 90 % of flawless forecasters"


def test_intervals_on_axes_stand_below_each_other_under_their_names() -> None:
    value = worth(ONE_EFFECT)
    axes = value.plot()
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names[:3] == ["all", "rationale code: code-0", "rationale code: code-1"]
    picture = value.picture()
    assert picture is not None
    assert len(names) == len(picture.intervals) < value.frame().height == 41


@given(storable, storable)
def test_what_a_label_says_is_text_in_the_page(label: str, note: str) -> None:
    page = Page(Effect(label, None, None, None, 3, note)._repr_html_())
    assert set(page.tags).isdisjoint({"script", "h1", "b"})
    assert {name for name, _ in page.attributes} <= {"style", "scope", "src", "alt"}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_label_says_is_text_on_axes(text: str) -> None:
    axes = Effect(text, None, None, None, 3, text).plot()
    axes.figure.canvas.draw()
    assert axes.get_yticklabels()[0].get_text() == one_line(text)


def test_a_dollar_sign_is_a_dollar_sign() -> None:
    axes = Effect(r"$\frac{", 0.1, 0.0, 0.2, 30, "$x").plot()
    axes.figure.canvas.draw()
    assert axes.get_yticklabels()[0].get_text() == r"$\frac{"


@dataclass(frozen=True, slots=True)
class Plain(Result):
    mean: float
    note: str
    unknown: float | None
    values: tuple[int, ...] = ()


def test_without_words_of_its_own_a_result_is_its_fields() -> None:
    result = Plain(0.25, "few", None)
    assert str(result) == "mean 0.25 · note few"
    assert result.frame().rows() == [(0.25, "few")]


# -- what it says --------------------------------------------------------------------------------


def test_a_frame_has_the_arrays_of_its_curve() -> None:
    curve = learning.reliability_curve([0, 0, 1, 0, 1, 1], [0.1, 0.3, 0.3, 0.6, 0.6, 0.9])
    frame = curve.frame()
    assert frame.columns == ["stated", "observed", "lower", "upper", "count"]
    assert frame["count"].to_list() == [1, 2, 2, 1]
    survival = learning.kaplan_meier([1, 2, 2, 5], [True, True, False, True])
    assert survival.frame().columns == ["times", "survival", "lower", "upper", "at_risk"]
    assert str(survival) == "4 were watched, for 5 at most; half ended by 2 (1 to –)"


def test_a_comparison_says_which_is_better_or_that_it_is_open() -> None:
    better = learning.compare_forecasters(CAME_TRUE, STATED, EVEN, method="mixture")
    assert "p is better beyond doubt" in str(better)
    two = learning.compare_forecasters([1, 0], [0.6, 0.4], EVEN[:2])
    assert "which is better is open" in str(two)
    assert better.frame().height == 1_500


def test_an_estimate_without_an_interval_claims_none() -> None:
    assert str(Estimate(0.5, None, None, None, 1, 1, "one row")) == "0.5 on 1 rows; one row"


def test_a_survival_curve_that_ends_at_one_is_estimated_without_a_warning() -> None:
    # Next to 1 the log(-log) scale goes beyond any float.
    lasted = np.arange(1.0, 301.0)
    ended = learning.aalen_johansen(lasted, ended_if(lasted < 300))["ended"]
    assert 0 <= ended.lower[-1] <= ended.share[-1] <= ended.upper[-1] <= 1


# -- light ---------------------------------------------------------------------------------------

SHOWN = """
import json, sys
import learning
for made in (
    learning.reliability_curve([0, 1, 1, 0], [0.1, 0.9, 0.6, 0.4]),
    learning.kaplan_meier([1, 2, 3], [True, True, False]),
    learning.confidence_sequence([0.5, -0.5]),
):
    assert "matplotlib" not in sys.modules or made is not None
    assert made._repr_html_() and made.frame().height
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def test_results_are_shown_without_widgets() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SHOWN], check=True, stdout=subprocess.PIPE, text=True,
        cwd=Path(learning.__file__).parents[1],
    )  # fmt: skip
    loaded = set(json.loads(run.stdout))
    assert loaded & {"anywidget", "ipywidgets", "IPython", "textual", "notebook_ext"} == set()
    assert {"polars", "matplotlib"} <= loaded


def test_a_forest_is_drawn_as_it_is() -> None:
    picture = ONE_EFFECT.picture()
    assert isinstance(picture, Forest)
    assert thinner(picture) is picture
