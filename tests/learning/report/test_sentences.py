"""What every report must be: whole sentences, ordered intervals, no name that was not asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dtui.views.pictures.kinds import Forest
from learning.frames import Frames
from learning.report.building import build_report
from learning.report.document import Report
from learning.report.json import as_json
from sample_traces.pricing import REVIEWERS
from tests.learning.report.desks import ENDING, MARGIN, WON, desk, honest, overstated

MAPPINGS = Path(__file__).parents[1] / "mappings"

BLEMISH = re.compile(r"\b(nan|None|inf)\b|  |\.\.|\{|\}| ,| \.(?!\d)|,\S*$")


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a report
    """Yield the sentences of a report."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name in ("says", "reasons", "assumption", "notes", "cannot_say"):
                yield from texts_in(part)
            else:
                yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def texts_in(part: Any) -> Iterator[str]:  # noqa: ANN401 - a text or several
    yield from [part] if isinstance(part, str) else part


def odd(frames: Frames) -> Frames:
    """Return frames of which much is unknown."""
    return replace(
        frames,
        decisions=frames.decisions.with_columns(agent=pl.lit(None, pl.String)),
        overrides=frames.overrides.with_columns(reviewer_kind=pl.lit(None, pl.String)),
    )


MADE: dict[str, Callable[[], Report]] = {
    "a small desk": lambda: build_report(desk(30)),
    "one decision": lambda: build_report(desk(1)),
    "a desk": lambda: build_report(desk(500, agents={"a": honest, "b": overstated}, known=0.8)),
    "other metrics": lambda: build_report(desk(300, metrics=(WON, MARGIN, ENDING))),
    "no metric": lambda: build_report(desk(300, metrics=())),
    "no agents, no kinds": lambda: build_report(odd(desk(300))),
    "nothing known": lambda: build_report(desk(300, known=0.0)),
    "shorter horizon": lambda: build_report(desk(300), horizon=WON.horizons[0]),
}


@pytest.fixture(scope="module", params=[*MADE, "the sample", "pull requests", "advised", "markets"])
def report(request: pytest.FixtureRequest) -> Report:
    name = request.param
    if name in MADE:
        return MADE[name]()
    if name == "the sample":
        return request.getfixturevalue("sample_report")
    data: Path = request.getfixturevalue("shared_data")
    table, mapping = {
        "pull requests": ("aidev_agent_prs/agent_prs.csv", "aidev.toml"),
        "advised": ("fogliato_rai/predictions_dev.csv", "fogliato_rai.toml"),
        "markets": ("forecastbench/market_questions.csv", "forecastbench.toml"),
    }[name]
    return build_report(data / table, MAPPINGS / mapping)


def test_every_text_is_whole(report: Report) -> None:
    for text in texts(report.to_dict()):
        assert not BLEMISH.search(text), text
    for section in report.sections:
        for figure in section.figures:
            assert figure.says.endswith("."), figure.says
            assert all(note.endswith(".") for note in figure.notes), figure.notes
        assert section.says.endswith("."), section.says


def test_there_are_four_verdicts_and_each_has_its_reasons(report: Report) -> None:
    assert len(report.statements) == 4
    for line in report.statements:
        assert not line.says[:1].islower(), line.says
        assert line.says.endswith("."), line.says
        assert line.reasons


def test_every_interval_holds_its_estimate(report: Report) -> None:
    for section in report.sections:
        for figure in section.figures:
            if isinstance(figure.picture, Forest):
                for each in figure.picture.intervals:
                    ends = [
                        end for end in (each.lower, each.estimate, each.upper) if end is not None
                    ]
                    assert ends == sorted(ends), (figure.name, each)


def test_a_silent_interval_says_why(report: Report) -> None:
    for section in report.sections:
        for figure in section.figures:
            if isinstance(figure.picture, Forest):
                for each in figure.picture.intervals:
                    assert each.estimate is not None or each.lower is not None or each.note


def test_no_person_is_named_who_was_not_asked_for(report: Report) -> None:
    text = as_json(report)
    names = [name for reviewer in REVIEWERS for name in reviewer.name.split() if name.isascii()]
    assert not [name for name in (*names, "participant ") if name in text]
