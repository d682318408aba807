from __future__ import annotations

from dtui.views.pictures.kinds import Bars
from learning.report.coverage import coverage_section
from learning.report.document import Figure
from learning.report.subject import choose
from tests.learning.report.desks import desk, honest


def figures(**settings: object) -> dict[str, Figure]:
    subject = choose(desk(**settings))  # pyright: ignore[reportArgumentType]
    return {figure.name: figure for figure in coverage_section(subject).figures}


def test_every_decision_is_counted_once_at_each_horizon() -> None:
    coverage = figures(count=300, known=0.8)["coverage"]
    for _, total, *parts in coverage.table.rows:
        assert total == 300
        assert sum(int(part or 0) for part in parts) == 300


def test_the_sentence_says_how_much_is_known_and_why_the_rest_is_not() -> None:
    says = figures(count=300, known=0.8)["coverage"].says
    assert says.startswith("Of 300 decisions the outcome is known of 2")
    assert "after 90 d" in says
    assert "were never reported" in says


def test_where_all_is_known_nothing_is_said_to_be_missing() -> None:
    says = figures(count=300)["coverage"].says
    assert says == "Of 300 decisions the outcome is known of 300 after 90 d (100 %)."


def test_agents_are_compared_where_there_are_several() -> None:
    assert "coverage-by-agent" not in figures()
    two = figures(agents={"east": honest, "west": honest})["coverage-by-agent"]
    assert [row[0] for row in two.table.rows] == ["east", "west"]


def test_many_agents_are_summed_up_without_losing_one() -> None:
    agents = {f"agent-{n:02}": honest for n in range(30)}
    table = figures(agents=agents)["coverage-by-agent"].table
    assert len(table.rows) == 14
    assert table.rows[-1][0] == "17 others"
    assert sum(int(row[1] or 0) for row in table.rows) == 400


def test_the_bars_are_the_table() -> None:
    for figure in figures(known=0.7).values():
        picture = figure.picture
        assert isinstance(picture, Bars)
        assert picture.rows == tuple(str(row[0]) for row in figure.table.rows)
        drawn = [tuple(map(int, lengths)) for _, lengths in picture.parts]
        assert list(zip(*drawn, strict=True)) == [row[2:] for row in figure.table.rows]


def test_without_a_metric_the_verdicts_are_counted_and_nothing_else() -> None:
    section = coverage_section(choose(desk(metrics=())))
    (figure,) = section.figures
    assert "the verdict itself is all that is known" in section.says
    assert figure.table.rows == (("pricer", 400, 360, 0, 40, 0),)
