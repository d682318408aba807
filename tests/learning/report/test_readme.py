"""The README quotes the report on the sample desk and shows a picture of it: it says the same."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from learning.pictures.drawing import svg
from learning.report.document import Report
from learning.report.summary import summary_text

README = Path(__file__).parents[3] / "README.md"
GOLDEN = Path(__file__).parent / "goldens" / "readme.svg"
NAME = "agents-before-and-since"


@pytest.fixture(scope="module")
def drawn(sample_report: Report) -> str:
    figures = (each for section in sample_report.sections for each in section.figures)
    figure = next(each for each in figures if each.name == NAME)
    assert figure.picture is not None
    return svg(figure.picture, name=NAME, title=figure.title, says=figure.says, alone=True)


def words(picture: str) -> list[str]:
    """Return what a picture says, whichever release of the drawing library placed it."""
    return re.findall(r"<(?:text|title|desc)[^>]*>([^<]*)<", picture)


def test_the_readme_shows_what_the_report_says_of_the_sample(drawn: str) -> None:
    if os.environ.get("DTUI_RENEW_GOLDENS"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(drawn, "utf-8", newline="\n")
    assert len(words(drawn)) > 10
    assert words(GOLDEN.read_text("utf-8")) == words(drawn)


def test_the_readme_quotes_the_verdict_on_the_sample(sample_report: Report) -> None:
    (quoted,) = re.findall(
        r"^```text\n(Pricing.*?)^```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    title, _, *verdict = quoted.splitlines()
    said = summary_text(sample_report, 100).splitlines()
    assert (title, verdict) == (said[0], said[2:])  # the head is another in each copy of the log
