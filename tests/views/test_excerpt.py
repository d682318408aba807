"""The few items that a card is made of."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given

from dtui.corpus import Corpus
from dtui.imports.jsonl import restore_jsonl
from dtui.stores.contract.drafts import Recordable
from dtui.trace import TraceOpened
from dtui.views.decision_matrix import decision_matrix
from dtui.views.excerpt import excerpt
from dtui.views.item_card import item_card
from dtui.views.stages import stages_phrase
from sample_traces import corpus_lines
from tests.trace.test_stages import histories

_numbers = count()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with Corpus.create(tmp_path_factory.mktemp("corpus") / "samples.db") as corpus:
        restore_jsonl(io.StringIO("\n".join(corpus_lines())), corpus, name="the samples")
        yield corpus


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with Corpus.create(tmp_path_factory.mktemp("corpus") / "scratch.db") as corpus:
        yield corpus


def test_every_card_of_an_excerpt_is_that_of_the_whole_trace(samples: Corpus) -> None:
    for trace_row in samples.traces(limit=1_000):
        whole = samples.trace(trace_row.trace_id)
        for row in samples.rows.items(trace_row.trace_id):
            card = item_card(excerpt(samples, row), row.item_id, links=False)
            assert card == item_card(whole, row.item_id, links=False)


@given(histories)
def test_the_stages_in_an_excerpt_are_those_of_the_whole_trace(
    scratch: Corpus, drafts: Sequence[Recordable]
) -> None:
    trace_id = f"t-{next(_numbers)}"
    scratch.open_trace(TraceOpened(trace_id=trace_id, profile="seed"))
    scratch.record_all(trace_id, drafts)
    for name in ("dec-1", "dec-2"):
        row = scratch.rows.item(trace_id, name)
        assert row is not None
        phrase = stages_phrase(excerpt(scratch, row), name)
        assert phrase == stages_phrase(scratch.trace(trace_id), name)


def test_every_matrix_of_an_excerpt_is_that_of_the_whole_trace(samples: Corpus) -> None:
    for trace_row in samples.traces(limit=1_000):
        whole = samples.trace(trace_row.trace_id)
        for decision in whole.of_type("decision"):
            row = samples.rows.item(trace_row.trace_id, decision.id)
            assert row is not None
            matrix = decision_matrix(excerpt(samples, row), decision.id)
            assert matrix == decision_matrix(whole, decision.id)


def test_an_excerpt_does_not_grow_with_its_trace(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "long.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="long"))
        drafts = [
            ("observation", {"id": f"obs-{n}", "statement": "Seen", "citations": [_CITED]})
            for n in range(200)
        ]
        corpus.record_all("long", drafts)
        refs = {"trace_item_refs": ["obs-0"]}
        corpus.record("long", "hypothesis", {"id": "hyp-1", "statement": "So", **refs})
        row = corpus.rows.item("long", "hyp-1")
        assert row is not None
        assert [item.id for item in excerpt(corpus, row)] == ["obs-0", "hyp-1"]


_CITED = {"kind": "metric", "ref": "weekly_active_users"}
