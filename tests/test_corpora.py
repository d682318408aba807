"""The corpora that benchmarks measure on are what the stores would have written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from dtui.audit.soundness import audit_log
from dtui.corpus import Corpus
from dtui.spine import EVENT_KINDS
from dtui.trace import ITEM_TYPES

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
ENTRIES = 4_000


@pytest.fixture(scope="module")
def corpora() -> Iterator[ModuleType]:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import corpora  # pyright: ignore[reportMissingImports]

        yield corpora
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def corpus(corpora: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    path = tmp_path_factory.mktemp("corpora") / "made.db"
    corpora.make(path, ENTRIES, longest=700)
    with Corpus.open(path) as made:
        yield made


def test_a_made_corpus_holds_as_many_entries_as_were_asked_for(corpus: Corpus) -> None:
    assert corpus.log.head() == ENTRIES
    assert corpus.known("longest").items == 700


def test_a_made_corpus_is_sound(corpus: Corpus) -> None:
    assert list(audit_log(corpus)) == []


def test_a_made_corpus_has_every_type_and_what_lists_tell_apart(corpus: Corpus) -> None:
    kinds = {entry.header.kind for entry in corpus.log.entries()}
    assert kinds >= {*ITEM_TYPES, "trigger", "proposal", "override", "execution", "outcome"}
    assert kinds <= {*ITEM_TYPES, *EVENT_KINDS, "trace_opened"}
    rows = list(corpus.traces(limit=ENTRIES))
    assert {row.profile for row in rows} == {"strict", "seed", "imported"}
    assert {"approve", "modify", "reject", "waits"} <= {row.verdict for row in rows}
    assert any(row.outcome for row in rows)
    for what in ("hypotheses", "questions", "decisions", "at_risk"):
        assert any(getattr(row, what) for row in rows), what
    assert {row.parked for row in corpus.pending(limit=ENTRIES)} == {True, False}
    states = {item.state for row in rows for item in corpus.rows.items(row.trace_id)}
    assert states >= {
        "pending",
        "validated",
        "refuted",
        "answered",
        "selected",
        "superseded",
        "late",
    }
    assert corpus.search("comparable cases")


def test_the_same_size_is_the_same_corpus_to_the_byte(corpora: ModuleType, tmp_path: Path) -> None:
    for name in ("one.jsonl", "other.jsonl"):
        corpora.write(tmp_path / name, 500)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "other.jsonl").read_bytes()
