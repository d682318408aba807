"""Processes that are killed: what they acknowledged is there. The benchmark goes on longer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.processes import output, running

CRASHES = Path(__file__).with_name("crashes.py")


@pytest.mark.parametrize(
    ("what", "rounds"), [("writing", 8), ("creating", 8), ("loading", 3), ("restoring", 3)]
)
def test_what_a_killed_process_acknowledged_is_there(
    tmp_path: Path, what: str, rounds: int
) -> None:
    with running(CRASHES, what, rounds, tmp_path) as process:
        figures = json.load(output(process))
        assert process.wait() == 0
    assert figures["wrong"] == []
    assert figures["found"] == figures["acknowledged"]
    assert figures["rounds"] == rounds
    if what == "writing":
        assert figures["acknowledged"] > 0
