"""A report as of a date is the report that could have been made on that date, to the byte.

Real questions, whose answers came late and were revised, are recorded one by one at the moments
their source recorded them. On each of 24 dates a report is made of the log as it is then; when the
log is complete, the same reports are made of it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from learning.report.building import build_report
from learning.report.files import printed
from tests.learning.report.forecastbench import Growing, dates, events

LOOKS = 24


@pytest.fixture(scope="module")
def grown(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Growing, list[datetime], list[dict[str, bytes]]]]:
    """Give the complete log, and the reports that were made of it while it grew."""
    found = events(shared_data / "forecastbench", every=10)
    moments = dates(found, LOOKS)
    growing = Growing(tmp_path_factory.mktemp("growing") / "questions.db", found)
    made: list[dict[str, bytes]] = []
    with growing.corpus:
        for at, moment in enumerate(moments):
            growing.grow(moment)
            made.append(_made(growing, moment, page=at % 8 == 7))
        growing.grow(None)
        yield growing, moments, made


def _made(growing: Growing, moment: datetime, *, page: bool) -> dict[str, bytes]:
    report = build_report(growing.corpus, as_of=moment)
    forms = ("JSON", "Markdown", "HTML") if page else ("JSON",)
    return {form: printed(report, form) for form in forms}


@pytest.mark.parametrize("look", range(LOOKS))
def test_nothing_recorded_later_changes_a_byte(
    grown: tuple[Growing, list[datetime], list[dict[str, bytes]]], look: int
) -> None:
    growing, moments, made = grown
    then = made[look]
    now = _made(growing, moments[look], page="HTML" in then)
    assert now == then


def test_the_reports_differ_from_date_to_date(
    grown: tuple[Growing, list[datetime], list[dict[str, bytes]]],
) -> None:
    _, _, made = grown
    reports = [json.loads(each["JSON"]) for each in made]
    known = [
        next(
            row[2]
            for section in report["sections"]
            for figure in section["figures"]
            if figure["name"] == "coverage"
            for row in figure["table"]["rows"]
            if row[0] == "90 d"
        )
        for report in reports
    ]
    assert known == sorted(known)
    assert len(set(known)) > LOOKS / 2
    assert len({report["origin"]["digest"] for report in reports}) == LOOKS
