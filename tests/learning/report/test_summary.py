from __future__ import annotations

from dataclasses import replace

import pytest

from dtui.text import cells
from learning.report.summary import summary_text
from tests.learning.report.documents import origin, report


def test_the_verdict_stands_below_its_moment_and_source() -> None:
    assert summary_text(report(), 100).splitlines() == [
        "Pricing exceptions, Jan 2025 – Jun 2026",
        "as of 30 Jun 2026, 23:59:59 UTC · log head 48,211 · 9f3c9f3c9f3c…",
        "",
        "Faster         improving    median 9.0 h → 6.1 h",
        "More accurate  no evidence  gain 0.002 (−0.004 to 0.008)",
    ]


def test_what_changed_follows_the_verdict() -> None:
    text = summary_text(report(since_last=("3 more decisions.",)), 100)
    assert text.endswith("\n\n3 more decisions.")


@pytest.mark.parametrize("width", [0, 40, 60, 200])
def test_no_line_is_wider_than_it_may_be(width: int) -> None:
    wordy = replace(report().statements[0], says="a long story of many words " * 12)
    shown = summary_text(report(statements=(wordy,)), width)
    assert max(map(cells, shown.splitlines())) <= max(width, 40)


def test_what_agents_wrote_moves_no_cursor() -> None:
    shown = summary_text(report(title="\x1b[2J\u202egone", origin=origin(name="a\x07.db")), 80)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_a_table_is_named_with_its_hash() -> None:
    table = origin(kind="table", name="forecasts.csv", position=None, as_of="sequence 2 to 44")
    line = summary_text(report(origin=table), 100).splitlines()[1]
    assert line == "as of sequence 2 to 44 · table forecasts.csv · 9f3c9f3c9f3c…"
