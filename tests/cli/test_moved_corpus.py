"""A corpus that was moved or removed: nothing is made in its place as long as its head is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from tests.gate.acts import SESSION, Acts, new_corpus

Run = Callable[..., Result]

WRITING = {
    "record": ("record", "--into", "dtui.db", "t", "trace_opened", "title=Northwind"),
    "import": ("import", "jsonl", "export.jsonl", "--into", "dtui.db"),
    "restore": ("import", "jsonl", "--restore", "export.jsonl", "--into", "dtui.db"),
    "mcp": ("mcp", "--into", "dtui.db"),
    "mcp of what is there": ("mcp", "--corpus", "dtui.db"),
    "install": ("install", "claude", "--yes"),
    "the nearest": ("check",),
}


@pytest.fixture
def moved(folder: Path, run: Run) -> Path:
    """Return where a corpus was moved to; its head stays."""
    with new_corpus(folder, "dtui.db") as corpus:
        Acts(corpus).claim()
    (folder / "export.jsonl").write_text(run("export", "jsonl").stdout)
    return (folder / "dtui.db").rename(folder.parent / "elsewhere.db")


@pytest.mark.parametrize("words", WRITING.values(), ids=WRITING)
def test_no_command_makes_another_one_in_its_place(
    run: Run, folder: Path, moved: Path, words: tuple[str, ...]
) -> None:
    head = (folder / "dtui.db.head").read_bytes()
    before = set(folder.iterdir())
    result = run(*words)
    assert result.exit_code == 2
    assert "dtui.db.head is left of a corpus that was moved or removed" in result.stderr
    assert "move dtui.db.head away first" in result.stderr
    assert set(folder.iterdir()) - before <= {folder / "dtui.db.lock"}
    assert (folder / "dtui.db.head").read_bytes() == head


def test_its_gate_holds_and_it_goes_on_where_it_is_put_back(
    run: Run, folder: Path, moved: Path
) -> None:
    asked = ("gate", "--session", SESSION)
    assert run(*asked).exit_code == 2
    moved.rename(folder / "dtui.db")
    assert run(*asked).exit_code == 1


def test_it_is_restored_where_its_head_was_moved_away_too(
    run: Run, folder: Path, moved: Path
) -> None:
    (folder / "dtui.db.head").unlink()
    result = run(*WRITING["restore"])
    assert result.exit_code == 0
    with Corpus.open(folder / "dtui.db") as corpus, Corpus.open(moved) as old:
        assert corpus.log.head() == old.log.head()
