from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dtui.errors import InvalidQueryError
from learning.report.files import printed
from learning.report.json import digest_of
from learning.report.verification import check_before, check_source, differences, wishes_of
from tests.learning.report.documents import origin, report


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "june.json"
    path.write_bytes(printed(report(), "JSON"))
    return path


def test_the_same_bytes_differ_in_nothing(kept: Path) -> None:
    assert differences(kept, report()) == ()


def test_another_log_is_named_by_its_digest(kept: Path) -> None:
    grown = report(origin=origin(digest="0" * 64, position=48_300))
    (sentence,) = differences(kept, grown)
    assert "up to entry 48,211 is not what the report was made from" in sentence
    assert "9f3c9f3c9f3c…, and is 000000000000… (now entry 48,300)" in sentence


def test_another_version_is_named(kept: Path) -> None:
    newer = report(origin=origin(versions=(("dtui", "0.5.0"), ("polars", "2.1.0"))))
    assert differences(kept, newer) == ("The version of dtui was 0.4.0, and is 0.5.0.",)


def test_what_differs_in_the_content_is_named(kept: Path) -> None:
    faster, accurate = report().statements
    changed = report(
        statements=(faster, replace(accurate, answer="improving")), cannot_say=("Nothing.",)
    )
    assert differences(kept, changed) == (
        "The verdict on “More accurate” differs.",
        "The sentences round the figures differ.",
    )


def test_a_figure_that_was_edited_is_named(kept: Path) -> None:
    kept.write_text(kept.read_text().replace("2400", "2401"))
    assert differences(kept, report()) == ("The figure “Outcomes known” differs.",)


def test_a_report_of_which_a_byte_is_lost_is_told_from_one_that_was_edited(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:-1])
    assert differences(kept, report()) == (
        "Its figures are the same, but the text around them was edited.",
    )
    kept.write_bytes(kept.read_bytes()[:-9])
    assert "can't be read as a report" in differences(kept, report())[0]


def test_a_file_whose_name_says_no_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidQueryError, match=r"end in .html, .md or .json"):
        differences(tmp_path / "report.pdf", report())


def test_the_wishes_of_a_report_are_those_it_names() -> None:
    as_of, wishes = wishes_of(origin())
    assert as_of == datetime(2026, 6, 30, 23, 59, 59, 999999, tzinfo=UTC)
    assert wishes == {
        "domain": "pricing",
        "metric": "won",
        "horizon": timedelta(days=90),
        "reviewers": False,
    }


def test_a_table_without_a_clock_has_no_moment() -> None:
    assert wishes_of(origin(as_of="sequence 2 to 44"))[0] is None


@pytest.mark.parametrize(
    ("kind", "is_table", "says"),
    [("corpus", True, "made from a corpus"), ("table", False, "made from a table")],
)
def test_a_report_is_made_again_from_its_own_kind_of_source(
    kind: str, is_table: bool, says: str
) -> None:
    with pytest.raises(InvalidQueryError, match=says):
        check_source(origin(kind=kind), is_table=is_table)
    check_source(origin(kind=kind), is_table=not is_table)


def test_a_comparison_is_made_again_with_the_same_report_before_alone() -> None:
    digest = digest_of(report())
    compared = origin(options=(("since_last", digest),))
    check_before(compared, digest)
    check_before(origin(), None)
    for kept, given, says in (
        (compared, None, "Name that file too"),
        (compared, "0" * 64, "another report than this one was compared with"),
        (origin(), digest, "compared with none"),
    ):
        with pytest.raises(InvalidQueryError, match=says):
            check_before(kept, given)
