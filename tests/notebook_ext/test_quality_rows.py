"""The notebook's card tells the same of how an item is argued as the terminal's."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from dtui.corpus import Corpus
from dtui.imports.jsonl import restore_jsonl
from dtui.text import one_line
from dtui.tui.widgets.card import _pieces
from dtui.views.item_card import item_card
from dtui.views.quality import quality_phrases, quality_rows
from notebook_ext import TraceWidget
from notebook_ext.trace.page import page
from notebook_ext.trace.shown import LiveTrace, card_of
from sample_traces import corpus_lines

if TYPE_CHECKING:
    from tests.notebook_ext.mounted import Mount


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with Corpus.create(tmp_path_factory.mktemp("corpus") / "samples.db") as corpus:
        restore_jsonl(io.StringIO("\n".join(corpus_lines())), corpus, name="the samples")
        yield corpus


def test_both_faces_show_the_same_lines(samples: Corpus) -> None:
    shown, trace = LiveTrace(samples, "inc-4471"), samples.trace("inc-4471")
    told = 0
    for item in trace:
        phrases = quality_phrases(quality_rows(trace, item.id))
        sent = card_of(shown, item.id)
        assert sent is not None
        assert sent["quality"] == phrases
        on_screen = "".join(piece.text for piece in _pieces(item_card(trace, item.id), 1_000))
        assert all(one_line(phrase) in on_screen for phrase in phrases)
        told += bool(phrases)
    assert told > 10


def test_a_saved_notebook_keeps_the_lines_of_the_item_in_focus(samples: Corpus) -> None:
    trace = samples.trace("inc-4471")
    card = item_card(trace, "hyp-1", links=False)
    kept = str(page(LiveTrace(samples, "inc-4471"), 5, card, "", "", ""))
    assert "quality" in kept


def test_markdown_has_the_card_of_the_item_in_focus_below_the_list(samples: Corpus) -> None:
    widget = TraceWidget(samples, "brennmoor-renewal", selected="brennmoor-renewal/hyp-2")
    card = item_card(samples.trace("brennmoor-renewal"), "hyp-2")
    read = MarkdownIt("gfm-like", {"linkify": False}).render(widget.markdown())
    listed, _, focus = read.partition("<h2>in focus: H hyp-2 ")
    assert "</table>" in listed
    assert "quality" in focus
    assert [phrase for phrase in card.quality if one_line(phrase) not in unescape(focus)] == []
    assert all(f"<strong>{name}</strong>" in focus for name, _ in card.fields)
    assert all(line in unescape(focus) for line in card.body)
    assert "in focus" not in TraceWidget(samples, "brennmoor-renewal").markdown()


def test_a_browser_shows_them_before_the_links_which_may_be_many(
    samples: Corpus, mount: Mount
) -> None:
    shown = mount(TraceWidget(samples, "inc-4471", selected="inc-4471/hyp-1"))
    parts = shown.texts(".dtui-card > *")
    (quality,) = (at for at, part in enumerate(parts) if part.startswith("quality"))
    (links,) = (at for at, part in enumerate(parts) if part.startswith("used by"))
    assert quality < links
