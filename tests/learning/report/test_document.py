from __future__ import annotations

import json
from dataclasses import replace
from math import inf, nan

import pytest

from dtui.views.pictures.kinds import Bars, Interval, Line
from learning.report.document import Figure, Section, Table
from tests.learning.report.example import example


@pytest.mark.parametrize("broken", [nan, inf, -inf])
def test_what_is_no_figure_is_refused_wherever_it_stands(broken: float) -> None:
    with pytest.raises(ValueError, match=r"row 1: .* is no figure; leave it out with None"):
        Table(("", "gain"), (("R1", 0.1), ("R2", broken)))
    line = Line("prior", (1.0,), (1.0,))
    for field in ("x", "y", "lower", "upper", "counts"):
        with pytest.raises(ValueError, match=rf"'prior', {field}: .* is no figure"):
            replace(line, **{field: (broken,)})
    with pytest.raises(ValueError, match="interval 'R1'"):
        Interval("R1", broken, None, None, 3)
    with pytest.raises(ValueError, match="part 'known'"):
        Bars("decisions", ("Jan",), (("known", (broken,)),))


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="row 0 has 1 of 2 cells"):
        Table(("", "gain"), (("R1",),))
    with pytest.raises(ValueError, match="1 digits for 2 columns"):
        Table(("", "gain"), (), (3,))


def test_columns_of_a_line_are_equally_long_or_missing() -> None:
    Line("prior", (1.0, 2.0), (0.1, None))
    with pytest.raises(ValueError, match="line 'prior': 1 y for 2 x"):
        Line("prior", (1.0, 2.0), (0.1,))
    with pytest.raises(ValueError, match="line 'prior': 1 upper for 2 x"):
        Line("prior", (1.0, 2.0), (0.1, 0.2), upper=(0.3,))


def test_bars_have_a_length_of_no_less_than_nothing_for_each_row() -> None:
    with pytest.raises(ValueError, match="part 'known': 1 lengths, 2 rows"):
        Bars("decisions", ("Jan", "Feb"), (("known", (1.0,)),))
    with pytest.raises(ValueError, match="part 'known' has a negative length"):
        Bars("decisions", ("Jan",), (("known", (-1.0,)),))


@pytest.mark.parametrize("name", ["", "Gain", "gain per code", "-gain", "gain\n", 'g"onload="x'])
def test_a_figure_is_named_so_that_a_page_can_link_to_it(name: str) -> None:
    with pytest.raises(ValueError, match="is not of a-z, 0-9 and hyphens"):
        Figure(name, "Gain", "", Table((), ()))


def test_two_figures_of_one_name_are_refused() -> None:
    twice = Section("Again", "", example().sections[0].figures)
    with pytest.raises(ValueError, match="several figures are named 'turnaround'"):
        replace(example(), sections=(*example().sections, twice))


def test_a_report_is_plain_data() -> None:
    plain = example().to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False))["statements"][0]["answer"] == "improving"
    kinds = [f["picture"] and f["picture"]["kind"] for s in plain["sections"] for f in s["figures"]]
    assert set(kinds) == {"curves", "forest", "bars", None}
