"""News of a corpus, on a loop that runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from dtui.corpus import Corpus
from notebook_ext import ChainWidget, PendingQueue, TraceWidget
from notebook_ext.view.following import Following

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from notebook_ext.view.widget import Widget
    from tests.notebook_ext.mounted import Mount

TRACE = "brennmoor-renewal"
SEEN = {"statement": "Usage fell", "citations": [{"kind": "metric", "ref": "users"}]}


def written(path: Path, trace_id: str) -> None:
    with Corpus.open(path) as other:
        other.record(trace_id, "observation", SEEN)


async def test_what_another_connection_writes_is_told(samples: Corpus) -> None:
    told = asyncio.Event()
    following = Following(samples, told.set)
    following.start()
    written(samples.path, TRACE)
    await asyncio.wait_for(told.wait(), 10)
    following.stop()


async def test_what_this_connection_writes_is_told(samples: Corpus) -> None:
    told = asyncio.Event()
    following = Following(samples, told.set)
    following.start()
    samples.record(TRACE, "observation", SEEN)
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


async def test_a_corpus_is_followed_while_one_of_two_views_is_there(samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    following = widget._following
    assert following is not None
    told: list[Mapping[str, Any]] = []

    def say(content: Mapping[str, Any], buffers: object = None) -> None:
        told.append(content)

    widget.send = say
    widget._handle_custom_msg({"ask": "open", "id": "one-1"}, [])
    assert following._next is not None
    widget._handle_custom_msg({"ask": "bye", "id": ""}, [])
    assert following._next is None
    assert {"tell": "left"} in told
    widget._handle_custom_msg({"ask": "here", "id": "two-1"}, [])
    assert following._next is not None
    widget.close()
    assert following._next is None


def test_a_view_says_that_it_is_there_when_another_one_goes(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    widget._handle_custom_msg({"ask": "bye", "id": ""}, [])
    before = len(shown.wire)
    with shown.page.expect_console_message(lambda said: said.text == "asked here"):
        shown.page.evaluate("""() => {
            const { send } = model;
            model.send = (said) => { console.log(`asked ${said.ask}`); return send(said); };
        }""")
        shown.flush()
    assert shown.wire[before:][0]["ok"] == {}


@pytest.mark.parametrize(
    ("widget", "of"),
    [(TraceWidget, [TRACE]), (PendingQueue, []), (ChainWidget, [f"{TRACE}/dec-1"])],
)
def test_a_view_that_goes_listens_to_nothing_any_more(
    widget: Callable[..., Widget], of: list[str], mount: Mount, samples: Corpus
) -> None:
    shown = mount(widget(samples, *of))
    assert shown.page.evaluate("model.heard()") > 1
    shown.page.evaluate("gone()")
    assert shown.page.evaluate("model.heard()") == 0
