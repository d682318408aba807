"""A trace in a notebook, seen in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError, UnknownTraceError
from dtui.html import LIMIT, rendered
from dtui.trace import TraceOpened
from dtui.views.item_card import item_card
from dtui.views.spine import Spine
from notebook_ext import TraceWidget

if TYPE_CHECKING:
    from tests.notebook_ext.mounted import Mount, Mounted

TRACE = "brennmoor-renewal"
PENDING = ["hyp-7", "dec-1", "qst-2"]
HOSTILE = "<script>boom()</script><b>bold</b> \x1b[2J\x1b]0;title\x07 \u202eevil\u202c & done"
CITED = {"kind": "metric", "ref": "weekly_active_users"}


def in_list(shown: Mounted, *keys: str) -> None:
    """Press keys in the list, waiting after each until what it does is drawn."""
    shown.page.locator(".dtui-list").focus()
    for key in keys:
        shown.press(key)
        shown.wait()


def card_of(shown: Mounted) -> str:
    return shown.texts(".dtui-card")[0]


def offered(shown: Mounted) -> list[str]:
    return shown.page.locator(".dtui-keys button").evaluate_all(
        "buttons => buttons.map(button => button.dataset.action)"
    )


# What is shown


def test_a_trace_shows_its_rows_in_causal_order_with_their_states(
    mount: Mount, samples: Corpus
) -> None:
    shown = mount(TraceWidget(samples, TRACE))
    rows = Spine(samples.rows, TRACE, 14).page(0, 8)
    for text, row in zip(shown.texts(".dtui-row"), rows, strict=False):
        assert row.letter in text
        assert row.item_id in text
        assert row.word in text
    assert shown.page.locator(".dtui-row").first.get_attribute("aria-setsize") == "31"


def test_the_lanes_are_drawn_on_one_canvas_as_sharp_as_the_screen(
    mount: Mount, samples: Corpus
) -> None:
    shown = mount(TraceWidget(samples, TRACE))
    drawn, wide, ratio, hidden = shown.page.eval_on_selector(
        ".dtui-rails",
        """one => [one.getContext("2d").getImageData(0, 0, one.width, one.height)
            .data.some(Boolean),
        one.width / one.clientWidth, devicePixelRatio, one.getAttribute("aria-hidden")]""",
    )
    assert drawn
    assert wide == pytest.approx(ratio, rel=0.05)
    assert hidden == "true"


def test_lanes_take_another_colour_with_another_theme(mount: Mount, samples: Corpus) -> None:
    shown = mount(TraceWidget(samples, TRACE))
    pixels = """() => { const one = document.querySelector(".dtui-rails");
        return one.getContext("2d").getImageData(0, 0, one.width, one.height).data.join() }"""
    light = shown.page.evaluate(pixels)
    shown.page.evaluate("document.documentElement.dataset.jpThemeLight = 'false'")
    shown.page.wait_for_function(f"(light) => ({pixels})() !== light", arg=light)


def test_the_cursor_moves_as_in_the_terminal_and_selects(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    in_list(shown, "j", "ArrowDown", "k")
    assert widget.selected == f"{TRACE}/obs-2"
    in_list(shown, "G")
    assert widget.selected == f"{TRACE}/hyp-7"
    in_list(shown, "g")
    assert widget.selected == f"{TRACE}/obs-1"


def test_the_card_beside_the_list_says_what_the_view_says(mount: Mount, samples: Corpus) -> None:
    shown = mount(TraceWidget(samples, TRACE, selected=f"{TRACE}/hyp-1"))
    card = item_card(samples.trace(TRACE), "hyp-1")
    text = card_of(shown)
    for said in (*card.body, card.word, card.recorded, *(field.name for field in card.fields)):
        assert said in text
    assert f"rests on ({len(card.rests_on)})" in text
    assert f"used by ({len(card.used_by)})" in text


def test_what_python_selects_the_view_goes_to(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    widget.selected = f"{TRACE}/dec-1"
    shown.flush()
    assert "dec-1" in shown.texts('.dtui-row[aria-selected="true"]')[0]
    assert "dec-1" in card_of(shown)


def test_a_part_of_a_decision_is_shown_at_its_decision(mount: Mount, samples: Corpus) -> None:
    shown = mount(TraceWidget(samples, TRACE, selected=f"{TRACE}/opt-2"))
    assert "dec-1" in shown.texts('.dtui-row[aria-selected="true"]')[0]
    assert "opt-2" in card_of(shown)


def test_an_address_of_nothing_here_leaves_the_cursor_where_it_is(
    mount: Mount, samples: Corpus
) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    in_list(shown, "j")
    widget.selected = "no-such-trace/obs-1"
    shown.flush()
    assert "obs-2" in shown.texts('.dtui-row[aria-selected="true"]')[0]
    assert shown.texts(".dtui-alert") == [""]


def test_an_address_of_another_trace_moves_the_view_there(mount: Mount, samples: Corpus) -> None:
    other = next(row for row in samples.traces() if row.trace_id != TRACE)
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    widget.selected = f"{other.trace_id}/hyp-1"
    shown.flush()
    assert widget.trace_id == other.trace_id
    assert other.title in shown.texts(".dtui-title")[0]
    assert "hyp-1" in shown.texts('.dtui-row[aria-selected="true"]')[0]


def test_what_an_item_rests_on_and_what_rests_on_it_is_bright(
    mount: Mount, samples: Corpus
) -> None:
    shown = mount(TraceWidget(samples, TRACE, selected=f"{TRACE}/hyp-1"))
    spine = Spine(samples.rows, TRACE, 14)
    at = spine.find("hyp-1")
    assert at is not None
    kin = set().union(*spine.kin(at, 0, 15))
    lit = {row.item_id for row in spine.page(0, 15) if row.ordinal in kin or row.spine == at + 1}
    bright = shown.texts(".dtui-row .dtui-name .dtui-bright")
    assert lit
    assert set(bright) >= lit
    assert len(bright) < len(shown.texts(".dtui-row"))


# Going about


def test_n_goes_to_what_pends_in_the_gates_order_and_says_where_it_wraps(
    mount: Mount, samples: Corpus
) -> None:
    waiting = [row.item_id for row in samples.pending(trace_id=TRACE)]
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    seen: list[str] = []
    for _ in waiting:
        in_list(shown, "n")
        seen.append(widget.selected.removeprefix(f"{TRACE}/"))
    assert sorted(seen) == sorted(waiting)
    before = seen[-1]
    in_list(shown, "n", "N")
    assert widget.selected == f"{TRACE}/{before}"


def test_h_and_l_walk_along_the_references(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE, selected=f"{TRACE}/hyp-1")
    shown = mount(widget)
    in_list(shown, "l")
    assert widget.selected == f"{TRACE}/val-1"
    in_list(shown, "h")  # it rests on several: choose among them
    focused = shown.page.evaluate("document.activeElement.textContent")
    shown.press("Enter")
    shown.wait()
    assert widget.selected.removeprefix(f"{TRACE}/") in focused


def test_a_long_reference_is_followed_by_a_click_and_by_enter(
    mount: Mount, samples: Corpus
) -> None:
    widget = TraceWidget(samples, TRACE, selected=f"{TRACE}/val-1")
    shown = mount(widget)
    mark = shown.page.locator('.dtui-row[aria-selected="true"] .dtui-mark').first
    goes_to = mark.get_attribute("data-go")
    mark.click()
    shown.wait()
    assert widget.selected == f"{TRACE}/{goes_to}"
    widget.selected = f"{TRACE}/val-1"
    shown.flush()
    in_list(shown, "Enter")
    assert widget.selected == f"{TRACE}/{goes_to}"


def test_enter_unfolds_a_decision_into_its_options(mount: Mount, samples: Corpus) -> None:
    shown = mount(TraceWidget(samples, TRACE, selected=f"{TRACE}/dec-1"))
    in_list(shown, "Enter")
    unfolded = shown.texts(".dtui-unfolded")[0]
    for option in samples.trace(TRACE).decision("dec-1").options:
        assert option.id in unfolded
    in_list(shown, "Enter")
    assert shown.texts(".dtui-unfolded") == []


def test_e_marks_evidence_which_comes_back_as_the_selection(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    in_list(shown, "e", "j", "j", "e")
    assert widget.marked == [f"{TRACE}/obs-1", f"{TRACE}/obs-3"]
    assert widget.selection["item_id"].to_list() == ["obs-1", "obs-3"]
    in_list(shown, "e")
    assert widget.marked == [f"{TRACE}/obs-1"]


def test_m_draws_what_lies_around_the_item_and_shows_the_list_again(
    mount: Mount, samples: Corpus
) -> None:
    shown = mount(TraceWidget(samples, TRACE, selected=f"{TRACE}/hyp-1"))
    in_list(shown, "m")
    assert any("hyp-1" in text for text in shown.texts(".dtui-graph-node"))
    assert not shown.page.locator(".dtui-list").is_visible()
    shown.press("Escape")
    shown.wait()
    assert shown.page.locator(".dtui-list").is_visible()


def test_the_row_under_the_cursor_is_named_while_it_is_there(mount: Mount, samples: Corpus) -> None:
    shown = mount(TraceWidget(samples, TRACE))
    listed = shown.page.locator(".dtui-list")
    named = """(list) => list.querySelector(
        `#${list.getAttribute("aria-activedescendant")}`)?.ariaSelected"""
    assert listed.evaluate(named) == "true"
    listed.evaluate("(list) => { list.scrollTop = list.scrollHeight; }")
    shown.page.wait_for_function("!document.querySelector('[aria-activedescendant]')")
    in_list(shown, "j")
    assert listed.evaluate(named) == "true"


# Searching


def test_a_search_counts_every_match_and_shows_no_other_row(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    in_list(shown, "/")
    shown.page.locator(".dtui-search input").fill("type:hypothesis")
    shown.press("Enter")
    shown.page.wait_for_function("document.querySelector('.dtui-search output').textContent")
    shown.wait()
    hypotheses = samples.trace(TRACE).of_type("hypothesis")
    assert shown.texts(".dtui-search output") == [f"{len(hypotheses)} matches"]
    assert len(shown.texts(".dtui-row")) == len(hypotheses)
    assert widget.query == "type:hypothesis"
    assert widget.filtered["item_id"].to_list() == [item.id for item in hypotheses]


def test_what_matches_can_be_marked_among_all_rows(mount: Mount, samples: Corpus) -> None:
    shown = mount(TraceWidget(samples, TRACE, query="pending"))
    assert len(shown.texts(".dtui-row")) == len(PENDING)
    shown.page.get_by_role("button", name="only matches").click()
    shown.wait()
    assert len(shown.texts(".dtui-row")) > len(PENDING)
    in_list(shown, "G")
    assert len(shown.texts(".dtui-hit")) == len(PENDING)


def test_a_query_that_cannot_be_read_is_refused_in_its_own_words(
    mount: Mount, samples: Corpus
) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    in_list(shown, "/")
    shown.page.locator(".dtui-search input").fill("status:open")
    shown.press("Enter")
    shown.page.wait_for_function("document.querySelector('.dtui-alert').textContent")
    assert "is no field" in shown.texts(".dtui-alert")[0]
    assert widget.query == ""
    with pytest.raises(InvalidQueryError, match="is no field"):
        widget.query = "status:open"


def test_escape_in_the_search_box_shows_all_again(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE, query="pending")
    shown = mount(widget)
    shown.page.locator(".dtui-search input").focus()
    shown.press("Escape")
    shown.page.wait_for_function("document.querySelectorAll('.dtui-row').length > 3")
    assert widget.query == ""


def test_the_frames_keep_their_schema_when_they_are_empty(samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    assert widget.selection.is_empty()
    assert widget.selection.schema == widget.filtered.schema
    assert len(widget.filtered) == len(samples.trace(TRACE))
    widget.query = "nobody-wrote-this"
    assert widget.filtered.is_empty()


# Through time


def test_as_of_a_step_the_trace_is_what_it_was_and_read_only(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    widget.as_of = 7
    shown.flush()
    assert len(shown.texts(".dtui-row")) == 7
    assert "7/46" in shown.texts(".dtui-scrubber")[0]
    assert "PENDING" in shown.texts(".dtui-row")[-1]  # hyp-1 had just been made
    widget.selected = f"{TRACE}/hyp-1"
    shown.flush()
    assert "verdict(True)" not in offered(shown)


def test_the_keys_of_the_past_go_step_by_step_and_come_back(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    in_list(shown, "A")
    assert widget.as_of == 46
    in_list(shown, ",", ",")
    assert widget.as_of == 44
    in_list(shown, "<")
    assert widget.as_of < 44
    assert samples.trace(TRACE).items[widget.as_of - 1].type == "hypothesis_validation"
    in_list(shown, "Home", ".")
    assert widget.as_of == 2
    in_list(shown, "Escape")
    assert widget.as_of == 0
    assert shown.page.locator(".dtui-scrubber").is_hidden()


def test_a_step_says_what_it_changed(mount: Mount, samples: Corpus) -> None:
    trace = samples.trace(TRACE)
    shown = mount(TraceWidget(samples, TRACE, as_of=trace.ordinal("val-1")))
    assert "~ hyp-1" in shown.texts(".dtui-scrubber")[0]
    assert "refuted" in shown.texts(".dtui-scrubber")[0]


def test_what_came_with_a_step_is_brought_into_view(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    widget.as_of = 40
    shown.flush()
    assert "obs-1" in card_of(shown)
    came = shown.page.locator(".dtui-row:has(.dtui-name .dtui-accent)").all_inner_texts()
    assert any("+" in text for text in came)


def test_what_is_selected_stays_selected_while_it_is_not_there(
    mount: Mount, samples: Corpus
) -> None:
    widget = TraceWidget(samples, TRACE, selected=f"{TRACE}/hyp-7")
    shown = mount(widget)
    widget.as_of = 7
    shown.flush()
    assert widget.selected == f"{TRACE}/hyp-7"
    widget.as_of = 0
    shown.flush()
    assert "hyp-7" in shown.texts('.dtui-row[aria-selected="true"]')[0]


def test_a_moment_that_is_typed_is_gone_to(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE, as_of=46)
    shown = mount(widget)
    in_list(shown, "g")
    shown.page.keyboard.type("2026-10-06")
    shown.press("Enter")
    shown.page.wait_for_function(
        "!document.querySelector('.dtui-scrubber').textContent.startsWith('46')"
    )
    trace = samples.trace(TRACE)
    assert trace.items[widget.as_of - 1].recorded_at.day == 6
    assert trace.items[widget.as_of].recorded_at.day > 6


def test_there_is_no_step_beyond_now(samples: Corpus) -> None:
    with pytest.raises(InvalidQueryError, match="1 to 46, or 0 for now"):
        TraceWidget(samples, TRACE, as_of=47)


# Writing, and what others write


def test_a_verdict_given_here_is_recorded_and_seen_at_once(mount: Mount, samples: Corpus) -> None:
    traits: dict[str, Any] = {"selected": f"{TRACE}/hyp-7", "marked": [f"{TRACE}/obs-1"]}
    widget = TraceWidget(samples, TRACE, author="rosa", **traits)
    shown = mount(widget)
    in_list(shown, "r")
    shown.page.locator(".dtui-form textarea").first.fill("Nobody hides anything")
    shown.press("Control+Enter")
    shown.page.wait_for_function("!document.querySelector('.dtui-form')")
    shown.wait()
    validation = samples.trace(TRACE).validation_of("hyp-7")
    assert validation is not None
    assert (validation.validated, validation.author) == (False, "rosa")
    assert "obs-1" in validation.trace_item_refs
    assert widget.marked == []
    told = "document.querySelector('.dtui-title').textContent"
    shown.page.wait_for_function(f"{told}.includes('2 pending')")


def test_what_another_writer_appends_comes_as_a_difference(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    before = len(shown.wire)
    observation = {"statement": "Seen elsewhere", "citations": [CITED]}
    samples.record(TRACE, "observation", {"id": "obs-new", **observation})
    widget.news()
    shown.flush()
    told = shown.wire[before:]
    assert len(json.dumps(told)) < 2_000
    in_list(shown, "G")
    assert "Seen elsewhere" in shown.texts(".dtui-row")[-1]


def test_what_was_validated_elsewhere_shows_in_the_row(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE, selected=f"{TRACE}/hyp-7")
    shown = mount(widget)
    verdict = {"hypothesis_id": "hyp-7", "validated": True, "reasoning": "So it is"}
    samples.record(TRACE, "hypothesis_validation", {**verdict, "trace_item_refs": ["obs-1"]})
    widget.news()
    shown.flush()
    assert "validated" in shown.texts('.dtui-row[aria-selected="true"]')[0]
    assert "validated" in card_of(shown)


# Snapshots, empty traces, what there isn't


def test_a_snapshot_shows_nothing_that_came_later(mount: Mount, samples: Corpus) -> None:
    trace = samples.trace(TRACE).at(10)
    widget = TraceWidget(trace, selected=f"{TRACE}/hyp-1")
    shown = mount(widget)
    assert len(shown.texts(".dtui-row")) == 10
    assert not {"verdict(True)", "verdict(False)"} & set(offered(shown))
    later = samples.trace(TRACE)["val-1"]
    kept = widget.kept()
    everything = (
        shown.wire,
        widget.get_state(),
        rendered(widget.page(40)),
        widget.markdown(),
        kept,
    )
    assert "val-1" not in repr(everything)
    assert getattr(later, "reasoning", "")[:40] not in repr(everything)


def test_a_snapshot_stays_where_it_is(samples: Corpus) -> None:
    widget = TraceWidget(samples.trace(TRACE))
    other = next(row.trace_id for row in samples.traces() if row.trace_id != TRACE)
    widget.selected = f"{other}/hyp-1"
    assert widget.trace_id == TRACE
    with pytest.raises(InvalidQueryError, match="snapshot"):
        widget.trace_id = other


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.create(tmp_path / "empty.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="new", title="Nothing yet"))
        yield corpus


def test_an_empty_trace_says_what_to_do_and_shows_the_first_item(
    mount: Mount, empty: Corpus
) -> None:
    widget = TraceWidget(empty, "new")
    shown = mount(widget)
    assert 'corpus.record("new", "observation"' in shown.texts(".dtui-empty")[0]
    empty.record("new", "observation", {"statement": "The first", "citations": [CITED]})
    widget.news()
    shown.flush()
    assert "The first" in shown.texts(".dtui-row")[0]
    assert "The first" in card_of(shown)


def test_an_unknown_trace_is_refused_in_its_own_words(samples: Corpus) -> None:
    with pytest.raises(UnknownTraceError, match="The newest are"):
        TraceWidget(samples, "no-such-trace")


# Untrusted text, and who must not be kept out


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.create(tmp_path / "hostile.db") as corpus:
        corpus.open_trace(TraceOpened(trace_id="bad", title=HOSTILE, agent="bot"))
        cited = {"kind": "metric", "ref": HOSTILE}
        corpus.record(
            "bad", "observation", {"id": "obs-1", "statement": HOSTILE, "citations": [cited]}
        )
        corpus.record(
            "bad",
            "hypothesis",
            {"statement": HOSTILE, "trace_item_refs": ["obs-1"], "angle": HOSTILE},
        )
        yield corpus


def test_what_an_agent_wrote_is_text_wherever_it_is_shown(mount: Mount, hostile: Corpus) -> None:
    widget = TraceWidget(hostile, "bad", selected="bad/obs-1")
    shown = mount(widget)
    assert (
        shown.page.evaluate("document.querySelectorAll('.dtui-root script, .dtui-root b').length")
        == 0
    )
    assert "<script>boom()</script>" in card_of(shown)
    for text in (shown.page.content(), json.dumps(shown.wire, ensure_ascii=False)):
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
    page = rendered(widget.page(40))
    assert "<script>" not in page
    assert not {"\x1b", "\x07", "\u202e"} & set(page + widget.markdown())
    assert "<script>" not in widget.markdown().replace("\\<script\\>", "")


@pytest.mark.parametrize("traits", [{}, {"query": "pending"}, {"as_of": 12}])
def test_nobody_is_kept_out(
    mount: Mount,
    samples: Corpus,
    axe: Callable[[Mounted], None],
    traits: dict[str, Any],
) -> None:
    axe(mount(TraceWidget(samples, TRACE, selected=f"{TRACE}/dec-1", **traits)))


def test_a_search_that_finds_nothing_says_so_and_keeps_nobody_out(
    mount: Mount, samples: Corpus, axe: Callable[[Mounted], None]
) -> None:
    shown = mount(TraceWidget(samples, TRACE, query="nobody-wrote-this"))
    assert shown.texts(".dtui-search output") == ["0 matches"]
    assert "No row matches" in shown.texts(".dtui-empty")[0]
    axe(shown)


def test_a_form_and_the_map_keep_nobody_out(
    mount: Mount, samples: Corpus, axe: Callable[[Mounted], None]
) -> None:
    shown = mount(TraceWidget(samples, TRACE, selected=f"{TRACE}/hyp-7"))
    in_list(shown, "m", "v")
    shown.page.wait_for_selector(".dtui-form")
    axe(shown)


def test_in_a_narrow_cell_the_card_stands_below_the_list(mount: Mount, samples: Corpus) -> None:
    shown = mount(TraceWidget(samples, TRACE), width=480)
    places = """() => [".dtui-list", ".dtui-card"]
        .map((one) => document.querySelector(one).getBoundingClientRect())"""
    listed, card = shown.page.evaluate(places)
    assert card["top"] >= listed["bottom"]
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 480
    wide = mount(TraceWidget(samples, TRACE), width=1_000)
    listed, card = wide.page.evaluate(places)
    assert card["left"] >= listed["right"]


def test_the_elements_are_few_whatever_the_trace_holds(mount: Mount, samples: Corpus) -> None:
    shown = mount(TraceWidget(samples, TRACE, selected=f"{TRACE}/dec-1"))
    assert shown.page.evaluate("document.querySelectorAll('.dtui-root *').length") <= 250


# What is kept


def test_the_page_shows_rows_states_and_the_item_in_focus(samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE, selected=f"{TRACE}/hyp-1")
    page = rendered(widget.page(20))
    assert "PENDING 3" in page
    assert "in focus: H hyp-1" in page
    assert "11 rows more" in page
    assert len(page.encode()) <= LIMIT
    assert page == rendered(TraceWidget(samples, TRACE, selected=f"{TRACE}/hyp-1").page(20))


def test_markdown_has_every_row(samples: Corpus) -> None:
    lines = TraceWidget(samples, TRACE).markdown().splitlines()
    assert sum(line.startswith("| ") for line in lines) == samples.rows.count_spine(TRACE) + 2


def test_a_file_answers_for_every_row_and_card(samples: Corpus) -> None:
    kept = TraceWidget(samples, TRACE).kept()
    asked = {(question, json.dumps(given)) for question, given, _ in kept.answers}
    assert len(kept.rows) == samples.rows.count_spine(TRACE)
    assert ("open", "{}") in asked
    for item in samples.trace(TRACE):
        assert ("focus", json.dumps({"item_id": item.id})) in asked
