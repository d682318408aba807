from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import UnreadableSourceError
from dtui.text import cells, plain
from dtui.views.report_text import read_report_page, report_blocks
from dtui.views.unfolding import page_lines
from tests.printed import REPORT, changed, printed

HOSTILE = "[/] \x1b]0;owned\x07 \u202e\x9b31m 漢字"


def shown(report: object, width: int = 76, *, unfolded: bool = True) -> str:
    blocks = report_blocks(read_report_page(printed(report)), width)
    names = {block.name for block in blocks} if unfolded else set[str]()
    lines = page_lines(blocks, names, width)
    return "\n".join("".join(span.text for span in line.spans) for line in lines)


def test_the_verdict_comes_first_each_line_with_glyph_word_and_sentence() -> None:
    lines = shown(REPORT, unfolded=False).split("\n")
    assert lines[0] == "Pricing exceptions, Jan 2025 – Jun 2026"
    assert lines[4].startswith("Faster             ▲ improving")
    assert lines[4].endswith("▸ why")
    assert lines[5].startswith("  Since Dec 2025 half of the proposals")
    text = "\n".join(lines)
    assert text.index("◆ drift") < text.index("▼ degrading") < text.index("○ no evidence")
    assert text.index("○ no evidence") < text.index("── What is known")


def test_an_answer_has_the_colour_role_of_its_tone() -> None:
    page = read_report_page(printed(REPORT))
    roles = [row.role for row in page.statements]
    assert roles == ["validated", "pending", "refuted", "plain"]


def test_the_reasons_unfold_and_the_assumption_with_them() -> None:
    reason = "Rule: the share that has a verdict in time rose beyond doubt."
    assert reason not in shown(REPORT, unfolded=False)
    assert reason in shown(REPORT)
    assert "Assumed: How long the proposals" in shown(REPORT)


def test_a_figure_shows_its_picture_and_unfolds_its_numbers_and_notes() -> None:
    folded = shown(REPORT, unfolded=False)
    assert "30 d  ███████████▒▒░  3,000" in folded
    assert "▸ numbers, 1 note" in folded
    assert "2,597" not in folded
    assert "2,597" in shown(REPORT)
    assert "Early news is no label." in shown(REPORT)


def test_a_figure_without_a_picture_shows_its_numbers_at_once() -> None:
    folded = shown(REPORT, unfolded=False)
    assert "stands here" in folded
    assert "A propensity is logged for 100 %" in folded


def test_a_report_of_a_release_without_pictures_shows_its_numbers() -> None:
    report = json.loads(json.dumps(REPORT))
    for section in report["sections"]:
        for figure in section["figures"]:
            del figure["sketch"]
    del report["domains"]
    assert "2,597" in shown(report, unfolded=False)


def test_what_cannot_be_said_and_where_it_comes_from_stand_at_the_end() -> None:
    text = shown(REPORT)
    assert text.index("── What cannot be said") < text.index("── Where it comes from")
    assert f"digest {REPORT['origin']['digest']}" in " ".join(text.split())
    assert "2026-06-30 22:15 UTC" in text


def test_what_changed_since_the_report_before_is_told_where_there_is_one() -> None:
    told = changed(REPORT, "since_last", to=["Faster: was no evidence, is improving."])
    assert "· Faster: was no evidence" in shown(told)
    assert "Since the report before" not in shown(REPORT)


@pytest.mark.parametrize("width", [20, 40, 76, 120])
def test_no_line_is_wider_than_its_room(width: int) -> None:
    assert max(map(cells, shown(REPORT, max(width, 30)).split("\n"))) <= max(width, 34)


def test_a_wide_window_has_the_sentence_beside_its_answer() -> None:
    line = next(line for line in shown(REPORT, 120).split("\n") if line.startswith("Faster"))
    assert "▲ improving    Since Dec 2025 half of the proposals" in line


@pytest.mark.parametrize(
    "path",
    [
        ("title",),
        ("statements", 0, "says"),
        ("statements", 0, "reasons", 0),
        ("statements", 0, "answer"),
        ("sections", 0, "figures", 0, "sketch"),
        ("sections", 0, "figures", 0, "table", "columns", 0),
        ("sections", 0, "figures", 0, "table", "rows", 0, 0),
        ("sections", 0, "figures", 0, "notes", 0),
        ("origin", "name"),
        ("origin", "as_of"),
        ("origin", "again", 0),
    ],
)
def test_no_text_of_an_agent_leaves_it_unescaped(path: tuple[str | int, ...]) -> None:
    text = shown(changed(REPORT, *path, to=HOSTILE))
    assert text == plain(text)
    assert "[/]" in text


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        b'{"title": "x"}',
        printed(changed(REPORT, "statements", to=7)),
        printed(changed(REPORT, "statements", 0, "tone", to="jubilant")),
        printed(changed(REPORT, "sections", 0, "figures", 0, "table", "rows", 0, to=[1])),
        printed(
            changed(REPORT, "sections", 0, "figures", 0, "table", "rows", 0, 1, to=float("nan"))
        ),
    ],
)
def test_what_is_no_report_is_refused_in_a_sentence(report: bytes) -> None:
    with pytest.raises(UnreadableSourceError, match="the report") as refused:
        read_report_page(report)
    assert "\n" not in str(refused.value)


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=8))
def test_whatever_stands_where_the_statements_should_be_is_read_or_refused(value: object) -> None:
    with suppress(UnreadableSourceError):
        read_report_page(printed(changed(REPORT, "statements", to=value)))
