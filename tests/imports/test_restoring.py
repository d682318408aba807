"""A restore: the corpus that items recorded one by one make, whatever stopped it on the way."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sample_traces
from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import ExistingCorpusError, RejectedItemError, UnreadableSourceError
from dtui.imports import restoring
from dtui.imports.jsonl import export_jsonl, restore_jsonl
from dtui.imports.lines import Line
from dtui.trace import Profile, TraceOpened
from tests.log.histories import Move, draft_of, moves
from tests.log.moments import SetClock
from tests.spine.histories import Act, histories, world

LISTS = ("effects", "traces", "items", "pending", "events", "domains", "proposals", "due")
few_on_disk = settings(max_examples=settings().max_examples // 4)


@contextmanager
def a_corpus(clock: Callable[[], Any] | None = None) -> Generator[Corpus]:
    salt = iter(number.to_bytes(16) for number in range(1_000_000)).__next__
    with (
        TemporaryDirectory() as folder,
        Corpus.create(Path(folder) / "d.db", clock=clock, salt=salt) as corpus,
    ):
        yield corpus


def exported(corpus: Corpus) -> str:
    out = io.StringIO()
    export_jsonl(corpus, out)
    return out.getvalue()


def tables(corpus: Corpus) -> dict[str, list[Any]]:
    """Return all that a corpus is made of: its entries to the byte, and what is listed of them."""
    execute = corpus.log._connection.execute
    found = {
        table: execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in ("entries", *LISTS)
    }
    words = "SELECT rowid FROM words WHERE words MATCH 'it OR obs OR says OR the'"
    return {**found, "words": sorted(execute(words).fetchall())}


class Stop(Exception):  # noqa: N818 - an interrupt, for the tests
    pass


def stopping(lines: str, after: int) -> Iterator[str]:
    """Yield lines, and break off after so many."""
    for number, line in enumerate(io.StringIO(lines), 1):
        yield line
        if number == after:
            raise Stop


# -- as if one by one ------------------------------------------------------------------------


@few_on_disk
@given(moves(), moves(), st.sampled_from(("strict", "seed", "imported")), st.integers(1, 9))
def test_items_restored_in_batches_are_those_recorded_one_by_one(
    first: list[Move], second: list[Move], profile: Profile, batch: int
) -> None:
    """Entries and lists alike, to the byte, though items of two traces take turns."""
    clock = SetClock()
    with a_corpus(clock) as corpus, a_corpus() as other, pytest.MonkeyPatch.context() as patch:
        for name in ("one", "two"):
            corpus.open_trace(TraceOpened(trace_id=name, profile=profile))
        for pair in zip(first, second, strict=False):
            for name, move in zip(("one", "two"), pair, strict=True):
                clock.seconds += 1
                try:
                    corpus.record(name, *draft_of(move, corpus.trace(name)))
                except RejectedItemError:
                    continue
        patch.setattr(restoring, "BATCH", batch)
        restore_jsonl(io.StringIO(exported(corpus)), other)
        assert tables(other) == tables(corpus)
        assert list(audit_log(other)) == []


@few_on_disk
@given(histories(25), st.integers(1, 9))
def test_events_restored_in_batches_are_those_emitted_one_by_one(
    history: list[Act], batch: int
) -> None:
    with world() as w, a_corpus() as other, pytest.MonkeyPatch.context() as patch:
        w.play(history)
        patch.setattr(restoring, "BATCH", batch)
        restore_jsonl(io.StringIO(exported(w.corpus)), other)
        for table, rows in tables(other).items():
            wanted = tables(w.corpus)[table]
            if table == "entries":  # but for salt and leaf, which are random there
                rows, wanted = ([row[:-2] for row in each] for each in (rows, wanted))
            assert rows == wanted
        assert list(audit_log(other)) == []


# -- stopped, and gone on --------------------------------------------------------------------


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> str:
    """An export of some hundred lines with items and events, restored ten lines at a time."""
    monkeypatch.setattr(restoring, "BATCH", 10)
    with a_corpus() as corpus:
        whole = [*sample_traces.lines("pricing_exception"), *sample_traces.lines("escalation")]
        told = [json.loads(line) for line in whole]
        for place, line in enumerate(told, 1):
            line["position"] = place
            (content,) = (line[what] for what in ("opened", "item", "event") if what in line)
            content["recorded_at"] = f"2026-10-20T09:{place // 60:02}:{place % 60:02}Z"
        restore_jsonl(io.StringIO("\n".join(map(json.dumps, told))), corpus)
        return exported(corpus)


@pytest.mark.parametrize("after", [1, 9, 10, 11, 35, 60])
def test_a_stopped_restore_leaves_whole_batches_and_goes_on(lines: str, after: int) -> None:
    with a_corpus() as corpus, a_corpus() as undisturbed:
        with pytest.raises(Stop):
            restore_jsonl(_Stream(stopping(lines, after)), corpus)
        assert corpus.log.head() == after // 10 * 10
        assert list(audit_log(corpus)) == []
        result = restore_jsonl(io.StringIO(lines), corpus)
        assert result.entries_before == after // 10 * 10
        restore_jsonl(io.StringIO(lines), undisturbed)
        assert exported(corpus) == lines
        ours, theirs = tables(corpus), tables(undisturbed)
        assert {name: ours[name] for name in LISTS} == {name: theirs[name] for name in LISTS}


def test_restoring_again_what_is_there_changes_nothing(lines: str) -> None:
    with a_corpus() as corpus:
        first = restore_jsonl(io.StringIO(lines), corpus)
        before = tables(corpus)
        again = restore_jsonl(io.StringIO(lines), corpus)
        assert (again.items, again.events, again.imported) == (0, 0, [])
        assert again.already_there == first.imported
        assert tables(corpus) == before


def test_going_on_reads_no_model_of_an_item_that_is_there(
    lines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_corpus() as corpus:
        restore_jsonl(io.StringIO(lines), corpus)
        read: list[object] = []
        monkeypatch.setattr(restoring, "parse_item", read.append)
        monkeypatch.setattr(restoring, "item_of", read.append)
        plain = [line for line in lines.splitlines() if "occurred_at" not in line]
        assert len(plain) > 20
        monkeypatch.setattr(restoring, "item_fields", str)
        restore_jsonl(io.StringIO(lines), corpus)
        assert len(read) == 2 * sum(
            '"item"' in line and "occurred_at" in line for line in lines.splitlines()
        )


@pytest.mark.parametrize("at", [1, 5, 12, 30])
def test_a_changed_line_is_refused_by_its_number(lines: str, at: int, tmp_path: Path) -> None:
    changed = lines.splitlines()
    value = json.loads(changed[at - 1])
    (content,) = (value[what] for what in ("opened", "item", "event") if what in value)
    field = next(name for name in ("title", "statement", "question", "says", "name", "reasoning",
                                   "answer", "weight", "rationale", "domain", "action", "agent")
                 if isinstance(content.get(name), str))  # fmt: skip
    content[field] += " now"
    changed[at - 1] = json.dumps(value)
    file = tmp_path / "changed.jsonl"
    file.write_text("\n".join(changed))
    with a_corpus() as corpus:
        restore_jsonl(io.StringIO(lines), corpus)
        before = tables(corpus)
        with pytest.raises(UnreadableSourceError, match="has something else at position") as caught:
            restore_jsonl(file, corpus)
        assert (caught.value.source, caught.value.line) == (str(file), at)
        assert tables(corpus) == before


def test_a_changed_time_is_refused_too(lines: str) -> None:
    first, *others = lines.splitlines()
    earlier = first.replace("2026-10-20", "2026-10-19")
    assert earlier != first
    with a_corpus() as corpus:
        restore_jsonl(io.StringIO(lines), corpus)
        with pytest.raises(UnreadableSourceError, match=r"line 1: .*something else"):
            restore_jsonl(io.StringIO("\n".join([earlier, *others])), corpus)


def test_the_same_line_in_other_words_is_the_same(lines: str) -> None:
    """Written by another tool: other order of the fields, another zone, defaults written out."""
    value = [json.loads(line) for line in lines.splitlines()]
    for line in value:
        if "item" in line:
            item = dict(reversed(line["item"].items()))
            line["item"] = {"labels": [], "author": None, **item}
            line["item"]["recorded_at"] = item["recorded_at"].replace("Z", "+00:00")
    with a_corpus() as corpus:
        restore_jsonl(io.StringIO(lines), corpus)
        before = tables(corpus)
        restore_jsonl(io.StringIO("\n".join(map(json.dumps, value))), corpus)
        assert tables(corpus) == before


def test_a_corpus_that_goes_on_after_the_export_is_refused(lines: str) -> None:
    with a_corpus() as corpus:
        restore_jsonl(io.StringIO(lines), corpus)
        shorter = "\n".join(lines.splitlines()[:20])
        with pytest.raises(ExistingCorpusError, match="this export ends after 20"):
            restore_jsonl(io.StringIO(shorter), corpus)


def test_a_refused_line_leaves_the_batches_before_it(lines: str) -> None:
    bad = lines.splitlines()
    at = next(n for n, line in enumerate(bad) if n > 25 and '"hypothesis"' in line)
    value = json.loads(bad[at])
    value["item"]["trace_item_refs"] = ["obs-999"]
    bad[at] = json.dumps(value)
    with a_corpus() as corpus:
        with pytest.raises(UnreadableSourceError, match=f"line {at + 1}: .*obs-999"):
            restore_jsonl(io.StringIO("\n".join(bad)), corpus)
        assert corpus.log.head() == at // 10 * 10
        restore_jsonl(io.StringIO(lines), corpus)
        assert exported(corpus) == lines


def test_a_trace_that_rests_for_long_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with a_corpus() as corpus, a_corpus() as other:
        cited = {"citations": [{"kind": "file", "ref": "a.md"}], "statement": "It fell"}
        for name in ("rests", "busy"):
            corpus.open_trace(TraceOpened(trace_id=name))
        corpus.record("rests", "observation", cited)
        for _ in range(40):
            corpus.record("busy", "observation", cited)
        corpus.record("rests", "question", {"question": "Why?", "trace_item_refs": ["obs-1"]})
        text = exported(corpus)
        monkeypatch.setattr(restoring, "BATCH", 5)
        restore_jsonl(io.StringIO(text), other)
        assert exported(other) == text
        assert list(audit_log(other)) == []


# -- not alone -------------------------------------------------------------------------------


def test_what_somebody_else_records_between_two_batches_ends_the_restore(
    lines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_corpus() as corpus, Corpus.open(corpus.path) as other:
        record = restoring._Restoring.record

        def recorded(self: restoring._Restoring, batch: Iterable[Line]) -> bool:
            goes_on = record(self, batch)
            if other.log.head() == 20:
                other.emit("trigger", {"says": "Meanwhile"})
            return goes_on

        monkeypatch.setattr(restoring._Restoring, "record", recorded)
        with pytest.raises(ExistingCorpusError, match="ends at position 21, not 20"):
            restore_jsonl(io.StringIO(lines), corpus)
        assert corpus.log.head() == 21
        assert list(audit_log(corpus)) == []


def test_of_two_restores_at_once_one_ends_and_goes_on_afterwards(
    lines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_corpus() as corpus, Corpus.open(corpus.path) as other:
        skip = restoring._Restoring.skip

        def skipped(self: restoring._Restoring, batch: Iterator[Line]) -> None:
            skip(self, batch)
            monkeypatch.setattr(restoring._Restoring, "skip", skip)
            restore_jsonl(io.StringIO(lines), other)  # who found it empty, too, and was faster

        monkeypatch.setattr(restoring._Restoring, "skip", skipped)
        with pytest.raises(ExistingCorpusError, match="the same command goes on when it is done"):
            restore_jsonl(io.StringIO(lines), corpus)
        result = restore_jsonl(io.StringIO(lines), corpus)
        assert result.entries_before == len(lines.splitlines())
        assert exported(corpus) == lines


class _Stream(io.StringIO):
    """A stream of lines that are made one by one, each when it is asked for."""

    def __init__(self, lines: Iterator[str]) -> None:
        super().__init__()
        self._lines = lines

    def readline(self, size: int = -1, /) -> str:
        return next(self._lines, "")
