"""Items that stand together are recorded together; what is wrong is named all the same."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from dtui.corpus import Corpus
from dtui.errors import UnreadableSourceError
from dtui.imports.jsonl import JsonlImport, export_jsonl, import_jsonl, restore_jsonl
from dtui.trace import TraceOpened

Reads = Callable[..., JsonlImport]
both_ways = pytest.mark.parametrize("read", [import_jsonl, restore_jsonl])


@contextmanager
def a_corpus() -> Generator[Corpus]:
    with TemporaryDirectory() as folder, Corpus.create(Path(folder) / "d.db") as corpus:
        yield corpus


@pytest.fixture
def lines() -> list[dict[str, Any]]:
    """An export: a trace's record, six items, a trigger, and two items more."""
    cited = {"citations": [{"kind": "metric", "ref": "weekly"}]}
    with a_corpus() as corpus:
        corpus.open_trace(TraceOpened(trace_id="t"))
        for number in range(6):
            corpus.record("t", "observation", {"statement": f"It fell {number}", **cited})
        corpus.emit("trigger", {"id": "alert", "says": "It fell again", "stream": "t"})
        for _ in range(2):
            corpus.record("t", "question", {"question": "Why?", "trace_item_refs": ["obs-1"]})
        out = io.StringIO()
        export_jsonl(corpus, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def text(lines: list[dict[str, Any]]) -> io.StringIO:
    return io.StringIO("".join(json.dumps(line) + "\n" for line in lines))


def test_a_run_is_restored_with_the_time_of_each_item(lines: list[dict[str, Any]]) -> None:
    with a_corpus() as corpus:
        result = restore_jsonl(text(lines), corpus)
        assert (result.items, result.events, result.imported) == (8, 1, ["t"])
        out = io.StringIO()
        export_jsonl(corpus, out)
    assert [json.loads(line) for line in out.getvalue().splitlines()] == lines


def test_a_run_is_imported_with_the_time_that_each_item_had(lines: list[dict[str, Any]]) -> None:
    with a_corpus() as corpus:
        import_jsonl(text(lines), corpus)
        told = [entry.source_recorded_at for entry in corpus.log.entries()]
    held = [line.get("opened") or line.get("item") or line["event"] for line in lines]
    assert [time and time.isoformat().replace("+00:00", "Z") for time in told] == [
        one["recorded_at"] for one in held
    ]


@both_ways
@pytest.mark.parametrize("at", [1, 3, 6, 8, 9])
def test_the_line_that_a_rule_refuses_is_named_wherever_it_stands_in_a_run(
    read: Reads, at: int, lines: list[dict[str, Any]]
) -> None:
    lines[at]["item"]["trace_item_refs"] = ["obs-9"]
    with a_corpus() as corpus:
        with pytest.raises(UnreadableSourceError, match="obs-9") as caught:
            read(text(lines), corpus)
        assert caught.value.line == at + 1
        assert corpus.log.head() == 0


@both_ways
def test_of_two_bad_lines_the_first_is_named(read: Reads, lines: list[dict[str, Any]]) -> None:
    lines[2]["item"]["trace_item_refs"] = ["obs-9"]
    del lines[4]["item"]["id"]
    with a_corpus() as corpus:
        with pytest.raises(UnreadableSourceError, match="obs-9") as caught:
            read(text(lines), corpus)
        assert caught.value.line == 3
        assert corpus.log.head() == 0


def test_an_item_that_stands_twice_in_a_run_is_refused_by_a_restore(
    lines: list[dict[str, Any]],
) -> None:
    doubled = [*lines[:4], {**lines[3]}, *lines[4:]]
    doubled = [{**line, "position": place} for place, line in enumerate(doubled, 1)]
    with a_corpus() as corpus:
        with pytest.raises(UnreadableSourceError, match="stands at position 4 already") as caught:
            restore_jsonl(text(doubled), corpus)
        assert caught.value.line == 5
        assert corpus.log.head() == 0


@both_ways
def test_every_line_is_told_of(read: Reads, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    file = tmp_path / "traces.jsonl"
    file.write_text(text(lines).getvalue())
    told: list[tuple[int, int, str]] = []

    def note(done: int, total: int, trace_id: str) -> None:
        told.append((done, total, trace_id))

    with a_corpus() as corpus:
        read(file, corpus, progress=note)
    assert told == [(number, 10, "t" if number != 8 else "") for number in range(1, 11)]
