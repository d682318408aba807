from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import UnreadableSourceError
from learning.report.document import Table
from learning.report.json import (
    as_json,
    digest_of,
    embedded_origin,
    embedded_report,
    read_origin,
    read_report,
    rounded,
)
from tests.learning.report.documents import origin, report


def page(embedded: str) -> str:
    return f'<html><body><template id="dtui-report">{embedded}</template></body></html>\n'


def test_json_is_one_line_of_printable_ascii() -> None:
    text = as_json(report())
    assert text.isascii()
    assert text.count("\n") == 1
    assert json.loads(text)["title"] == "Pricing exceptions"


def test_a_report_kept_as_json_or_in_its_page_is_read_back_as_it_was(tmp_path: Path) -> None:
    kept = report()
    (tmp_path / "a.json").write_text(as_json(kept))
    (tmp_path / "a.html").write_text(page(embedded_report(kept)))
    assert read_report(tmp_path / "a.json") == kept
    assert read_report(tmp_path / "a.html") == kept
    assert digest_of(read_report(tmp_path / "a.html")) == digest_of(kept)


@given(st.text())
def test_no_text_ends_the_block_that_carries_it(text: str) -> None:
    kept = report(title=text, origin=origin(name=f"--><!--{text}"))
    for carried in (embedded_report(kept), embedded_origin(kept)[len("<!--") : -len("-->")]):
        assert not {"<", ">", "\n"} & set(carried)
    assert "--" not in embedded_origin(kept)[len("<!--") : -len("-->")]
    assert json.loads(embedded_report(kept))["title"] == text


def test_each_figure_is_drawn_in_characters_for_whoever_has_no_other_picture() -> None:
    sections = json.loads(as_json(report()))["sections"]
    sketches = {each["name"]: each["sketch"] for part in sections for each in part["figures"]}
    assert sketches["coverage"] == ""
    assert "R4" in sketches["override-value"]
    assert "sketch" not in embedded_report(report())


def test_markdown_carries_its_origin_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# Report\n\ntext\n{embedded_origin(report())}\n")
    assert read_origin(path) == origin()
    with pytest.raises(UnreadableSourceError, match=r"Name the .json or the .html"):
        read_report(path)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "no report", '{"title": 3}', page("{}"), page(""), "[" * 100_000]
)
def test_what_is_no_report_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(UnreadableSourceError, match="no report that `dtui report` wrote"):
        read_report(path)


def test_bytes_that_are_no_text_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableSourceError, match="byte 1 is not UTF-8"):
        read_report(path)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_rounding_keeps_nine_digits_and_settles(value: float) -> None:
    once = rounded(value)
    assert rounded(once) == once
    assert math.isclose(once, value, rel_tol=1e-8, abs_tol=0.0)


def test_counts_stay_counts() -> None:
    table = rounded(Table(("a", "b"), ((1_234_567_891_234, 1 / 3),)))
    assert table.rows == ((1_234_567_891_234, 0.333333333),)
