"""News of a corpus, on a loop that runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from dtui.corpus import Corpus
from notebook_ext.view.following import Following

if TYPE_CHECKING:
    from pathlib import Path

SEEN = {"statement": "Usage fell", "citations": [{"kind": "metric", "ref": "users"}]}


def written(path: Path, trace_id: str) -> None:
    with Corpus.open(path) as other:
        other.record(trace_id, "observation", SEEN)


async def test_what_another_connection_writes_is_told(samples: Corpus) -> None:
    told = asyncio.Event()
    following = Following(samples, told.set)
    following.start()
    written(samples.path, "brennmoor-renewal")
    await asyncio.wait_for(told.wait(), 10)
    following.stop()


async def test_what_this_connection_writes_is_told(samples: Corpus) -> None:
    told = asyncio.Event()
    following = Following(samples, told.set)
    following.start()
    samples.record("brennmoor-renewal", "observation", SEEN)
    await asyncio.wait_for(told.wait(), 10)
    following.stop()


async def test_nothing_is_told_of_a_corpus_that_nobody_wrote_to(samples: Corpus) -> None:
    told: list[None] = []
    following = Following(samples, lambda: told.append(None))
    following.look()
    following.look()
    assert told == []


async def test_a_corpus_that_was_closed_is_followed_no_more(sample_file: Path) -> None:
    corpus = Corpus.open(sample_file)
    following = Following(corpus, lambda: None)
    following.start()
    corpus.close()
    following._again()
    assert following._next is None


def test_without_a_loop_nothing_is_followed(samples: Corpus) -> None:
    following = Following(samples, lambda: None)
    following.start()
    assert following._next is None
