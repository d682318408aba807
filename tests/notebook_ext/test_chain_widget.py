"""A chain in a notebook, seen in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.errors import UnknownEntryError
from dtui.html import rendered
from dtui.trace import TraceOpened
from dtui.views.chain import listed, read_chain
from notebook_ext import ChainWidget
from notebook_ext.page import saved
from tests.notebook_ext.mounted import Mount, Mounted
from tests.story import STORY_BEGINS, story_corpus


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Corpus]:
    with story_corpus(tmp_path / "story.db") as corpus:
        yield corpus


def focused(mount: Mount, widget: ChainWidget, **how: bool) -> Mounted:
    shown = mount(widget, **how)
    shown.page.locator(".dtui-list").focus()
    return shown


def press(shown: Mounted, *keys: str) -> None:
    for key in keys:
        shown.press(key)
        shown.wait()


def under_cursor(shown: Mounted) -> str:
    return shown.page.locator(".dtui-row[aria-selected=true]").inner_text()


def test_a_chain_shows_what_the_view_says_row_by_row(mount: Mount, story: Corpus) -> None:
    shown = mount(ChainWidget(story, "won-30"), height=1200)
    shown.page.locator(".dtui-list").evaluate("list => list.style.maxHeight = '900px'")
    shown.page.wait_for_function("document.querySelectorAll('.dtui-row').length > 20")
    rows = shown.texts(".dtui-row")
    told = listed(read_chain(story, "won-30"))
    assert len(rows) == len(told)
    for row, said in zip(told, rows, strict=True):
        assert (row.heading or row.name) in said
        assert row.word in said
    assert "what led to won-30" in shown.texts(".dtui-chain-facts")[0]
    assert "19 entries" in shown.texts(".dtui-chain-facts")[0]
    assert "won-30" in under_cursor(shown)


def test_e_turns_it_round_and_back(mount: Mount, story: Corpus) -> None:
    widget = ChainWidget(story, "prop-1")
    shown = focused(mount, widget)
    press(shown, "e")
    assert widget.effects
    assert "what came of prop-1" in shown.texts(".dtui-chain-facts")[0]
    assert shown.page.locator(".dtui-row").filter(has_text="prop-2").count()
    press(shown, "e")
    assert "what led to prop-1" in shown.texts(".dtui-chain-facts")[0]


def test_c_walks_from_the_row_under_the_cursor_and_escape_comes_back(
    mount: Mount, story: Corpus
) -> None:
    widget = ChainWidget(story, "won-30")
    shown = focused(mount, widget)
    press(shown, "j", "j")
    here = widget.selected
    press(shown, "c")
    assert widget.entry_id == here
    assert f"what led to {here}" in shown.texts(".dtui-chain-facts")[0]
    press(shown, "Escape")
    assert widget.entry_id == "won-30"
    assert widget.selected == here
    assert here in under_cursor(shown)


def test_n_goes_to_the_next_trace_or_system_and_on_to_the_end(mount: Mount, story: Corpus) -> None:
    shown = focused(mount, ChainWidget(story, "won-30"))
    rows = listed(read_chain(story, "won-30"))
    headings = [row.heading for row in rows if row.heading]
    seen = []
    for _ in headings:
        press(shown, "n")
        seen.append(under_cursor(shown))
    assert all(heading in text for heading, text in zip(headings[1:], seen, strict=False))
    assert rows[-1].name in seen[-1]
    press(shown, "N")
    assert headings[-1] in under_cursor(shown)


def test_the_entry_in_focus_is_told_whole(mount: Mount, story: Corpus) -> None:
    shown = focused(mount, ChainWidget(story, "won-30"))
    press(shown, "j", "j")
    assert "R over-1  override  modify" in shown.texts(".dtui-chain-note")[0]
    assert "ana · 2026-06-02 05:00 UTC" in shown.texts(".dtui-chain-focus")[0]
    item = next(row for row in listed(read_chain(story, "won-30")) if row.item_id)
    shown.widget.selected = item.key
    shown.flush()
    assert item.item_id in shown.texts(".dtui-card")[0]
    assert "led to" in shown.texts(".dtui-chain-focus")[0]


def test_selecting_moves_the_cursor_and_what_is_elsewhere_leaves_it(
    mount: Mount, story: Corpus
) -> None:
    shown = focused(mount, ChainWidget(story, "won-30"))
    shown.widget.selected = "over-1"
    shown.flush()
    assert "over-1" in under_cursor(shown)
    shown.widget.selected = "nobody/knows"
    shown.flush()
    assert "over-1" in under_cursor(shown)
    press(shown, "j")
    assert shown.widget.selected not in ("nobody/knows", "over-1")


def test_what_is_selected_comes_back_as_a_frame(story: Corpus) -> None:
    widget = ChainWidget(story, "won-30", selected="over-1")
    assert widget.selection["entry_id"].to_list() == ["over-1"]
    assert widget.selection["state"].to_list() == ["modify"]
    assert len(widget.filtered.filter(widget.filtered["ordinal"] > 0)) == 19
    elsewhere = ChainWidget(story, "won-30", selected="nobody/knows").selection
    assert elsewhere.is_empty()
    assert elsewhere.schema == widget.selection.schema


def test_an_entry_that_is_not_there_is_refused_in_the_corpus_own_words(story: Corpus) -> None:
    with pytest.raises(UnknownEntryError) as refused:
        story.chain("nobody")
    with pytest.raises(UnknownEntryError, match=str(refused.value)):
        ChainWidget(story, "nobody")
    widget = ChainWidget(story, "won-30")
    with pytest.raises(UnknownEntryError):
        widget.entry_id = "nobody"
    assert widget.entry_id == "won-30"


def test_a_limit_says_what_it_left_out_and_enter_shows_more(mount: Mount, story: Corpus) -> None:
    shown = focused(mount, ChainWidget(story, "won-30", limit=5))
    assert "not all" in shown.texts(".dtui-chain-facts")[0]
    more = shown.page.locator(".dtui-row").filter(has_text="left out for the limit")
    more.click()
    shown.wait()
    press(shown, "Enter")
    assert "not all" not in shown.texts(".dtui-chain-facts")[0]
    assert not more.count()


def test_what_has_no_causes_says_so(story: Corpus) -> None:
    first = listed(read_chain(story, "won-30"))
    last = next(row for row in reversed(first) if row.ordinal)
    assert ": nothing led to it" in ChainWidget(story, last.key).label


def test_what_somebody_adds_is_shown(mount: Mount, story: Corpus) -> None:
    widget = ChainWidget(story, "won-30", effects=True)
    shown = mount(widget)
    before = len(widget.filtered)
    story.emit("annotation", {"id": "seen", "says": "Noted.", "agent": "ana", "causes": ["won-30"]})
    assert widget._following is not None
    widget._following.look()
    shown.flush()
    assert len(widget.filtered) == before + 1
    assert shown.page.locator(".dtui-row").filter(has_text="Noted.").count() == 1


def test_nobody_is_kept_out(mount: Mount, story: Corpus, axe: Callable[[Mounted], None]) -> None:
    shown = focused(mount, ChainWidget(story, "won-30"))
    axe(shown)
    press(shown, "e", "j")
    axe(shown)


def test_the_saved_page_is_small_and_the_same_at_every_run(story: Corpus) -> None:
    widget = ChainWidget(story, "won-30")
    page = saved(widget.page)
    assert page == saved(ChainWidget(story, "won-30").page)
    assert len(page.encode()) <= 25_600
    assert "over-1" in page
    assert "rows more" in rendered(widget.page(3))
    assert "over-1" in widget.markdown()


def test_a_file_holds_all_that_is_seen(story: Corpus) -> None:
    kept = ChainWidget(story, "won-30").kept()
    asked = {question for question, _, _ in kept.answers}
    assert asked == {"open", "find", "focus"}
    assert len(kept.rows) == len(listed(read_chain(story, "won-30")))


HOSTILE = "<img src=x onerror=alert(1)> \x1b[2J \u202eton ]]> | `a` $x$"


def test_hostile_text_stays_text(mount: Mount, tmp_path: Path) -> None:
    moments = iter(STORY_BEGINS.replace(minute=minute) for minute in range(50))
    with Corpus.create(tmp_path / "bad.db", clock=lambda: next(moments)) as corpus:
        corpus.open_trace(TraceOpened(trace_id="t", title=HOSTILE, domain="d"))
        said = {"statement": HOSTILE, "citations": [{"kind": "metric", "ref": HOSTILE}]}
        corpus.record("t", "observation", {**said, "author": HOSTILE})
        widget = ChainWidget(corpus, "t/obs-1")
        shown = mount(widget)
        assert "<img src=x" in shown.texts(".dtui-rows")[0]
        assert shown.page.locator("img").count() == 0
        for text in (saved(widget.page), widget.markdown(), repr(shown.wire)):
            assert "\x1b" not in text
            assert "\u202e" not in text
        assert "<img" not in saved(widget.page)
