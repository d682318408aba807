"""Two traces, decisions or moments beside each other in a notebook, seen in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("anywidget", reason="the notebook's extra is not installed")

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError, UnknownTraceError
from dtui.html import LIMIT, rendered
from notebook_ext import CompareWidget
from notebook_ext.page import saved
from tests.notebook_ext.deciding import HOSTILE, decide

if TYPE_CHECKING:
    from tests.notebook_ext.mounted import Mount, Mounted

Axe = Callable[["Mounted"], None]

IMPELLER = "fx9-impeller"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.create(tmp_path / "small.db") as corpus:
        yield corpus


def opened(mount: Mount, widget: CompareWidget, **window: Any) -> Mounted:
    """Show a comparison with the focus on its first row or cell."""
    shown = mount(widget, **window)
    shown.page.locator("td[tabindex='0'], .dtui-list").first.focus()
    return shown


def before_the_selection(corpus: Corpus) -> int:
    """Return how many items the trace had when its second decision was still to be taken."""
    return corpus.trace(IMPELLER).ordinal("sel-2") - 1


# -- what is compared ------------------------------------------------------------------------------


def test_the_sides_are_named_as_elsewhere(mount: Mount, samples: Corpus) -> None:
    shown = mount(CompareWidget(samples, IMPELLER, left_at=63))
    left, right, counts = shown.texts(".dtui-head p")
    assert left.startswith("< as of  fx9-impeller, 63 items, 2026-10-27 07:18 UTC")
    assert right.startswith("> now    fx9-impeller, 75 items")
    assert counts == "1 changed · 12 only right · 62 same"


def test_two_traces_or_one_at_two_moments_or_two_decisions_can_be_compared(
    samples: Corpus,
) -> None:
    trace = samples.trace(IMPELLER)
    moment = datetime.fromisoformat("2026-10-27T12:00Z")
    labels = [
        CompareWidget(samples, IMPELLER, "kitasugi-telemetry").label,
        CompareWidget(samples, IMPELLER, as_of=moment).label,
        CompareWidget(samples, f"{IMPELLER}/dec-2", left_at=trace.ordinal("dec-2")).label,
        CompareWidget(samples, f"{IMPELLER}/dec-1", f"{IMPELLER}/dec-2").label,
        CompareWidget(trace.at(12), trace).label,
        CompareWidget(trace, trace, decision=("dec-1", "dec-2")).label,
    ]
    assert [label.partition(",")[0] for label in labels] == [
        "fx9-impeller with kitasugi-telemetry",
        "fx9-impeller with fx9-impeller",
        "fx9-impeller dec-2 with fx9-impeller dec-2",
        "fx9-impeller dec-1 with fx9-impeller dec-2",
        "fx9-impeller with fx9-impeller",
        "fx9-impeller dec-1 with fx9-impeller dec-2",
    ]


@pytest.mark.parametrize(
    ("names", "moments", "told"),
    [
        ((IMPELLER,), {}, "Name another trace or decision, or a moment"),
        ((IMPELLER, f"{IMPELLER}/dec-1"), {}, "compare two of a kind"),
        ((f"{IMPELLER}/dec-9", f"{IMPELLER}/dec-1"), {}, "'dec-9' is no decision"),
        ((IMPELLER,), {"left_at": 900}, "never held 900"),
        ((IMPELLER,), {"left_at": 3, "as_of": "3 d ago"}, "give one of them"),
        ((IMPELLER,), {"as_of": "sometime"}, "sometime"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_to_do(
    samples: Corpus, names: tuple[str, ...], moments: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidQueryError, match=told):
        CompareWidget(samples, *names, **moments)
    with pytest.raises(UnknownTraceError):
        CompareWidget(samples, IMPELLER, "no-such-trace")


# -- two traces ------------------------------------------------------------------------------------


def test_only_what_differs_is_listed_and_a_shows_all(mount: Mount, samples: Corpus) -> None:
    widget = CompareWidget(samples, IMPELLER, left_at=63)
    shown = opened(mount, widget)
    assert shown.texts(".dtui-row .dtui-sign [aria-hidden]")[:3] == ["~", ">", ">"]
    shown.press("a")
    shown.page.locator(".dtui-row[aria-setsize='75']").first.wait_for()
    shown.wait()
    assert widget.every
    assert "dec-2" in shown.texts(".dtui-row[aria-selected='true']")[0]


def test_a_row_that_changed_shows_both_sides(mount: Mount, samples: Corpus) -> None:
    shown = mount(CompareWidget(samples, IMPELLER, left_at=63), width=1000)
    left, right = shown.texts(".dtui-row:first-child .dtui-half")
    assert "dec-2" in left
    assert left.endswith("PENDING")
    assert right.endswith("selected")


def test_a_narrow_row_says_the_same_on_one_line(mount: Mount, samples: Corpus) -> None:
    shown = mount(CompareWidget(samples, IMPELLER, left_at=63), width=480)
    assert not shown.page.locator(".dtui-half").first.is_visible()
    one = shown.texts(".dtui-row:first-child .dtui-one")[0]
    assert one.endswith("PENDING → selected")


def test_what_differs_about_a_row_is_told_in_full(mount: Mount, samples: Corpus) -> None:
    shown = opened(mount, CompareWidget(samples, IMPELLER, left_at=63))
    told = shown.page.locator(".dtui-pair").inner_text()
    assert "~ changed" in told
    assert "decision dec-2 · matched by id and text" in told
    assert "PENDING → selected" in told


def test_x_swaps_the_sides(mount: Mount, samples: Corpus) -> None:
    widget = CompareWidget(samples, IMPELLER, left_at=63)
    shown = opened(mount, widget)
    shown.press("x")
    shown.page.locator(".dtui-head p", has_text="< now").wait_for()
    shown.wait()
    assert widget.swapped
    assert "12 only left" in shown.texts(".dtui-head p")[2]
    widget.swapped = False
    shown.flush()
    assert "12 only right" in shown.texts(".dtui-head p")[2]


def test_a_row_is_selected_from_either_side(mount: Mount, samples: Corpus) -> None:
    widget = CompareWidget(samples, IMPELLER, left_at=63)
    shown = opened(mount, widget)
    shown.press("j")
    shown.wait()
    assert widget.selected == f"{IMPELLER}/eval-19"
    assert widget.selection["right_id"].to_list() == ["eval-19"]
    widget.selected = f"{IMPELLER}/sel-2"
    shown.flush()
    assert "sel-2" in shown.texts(".dtui-row[aria-selected='true']")[0]
    widget.selected = "elsewhere/obs-1"
    shown.flush()
    assert "sel-2" in shown.texts(".dtui-row[aria-selected='true']")[0]


def test_differences_come_back_as_a_frame_of_a_fixed_schema(samples: Corpus) -> None:
    widget = CompareWidget(samples, IMPELLER, left_at=63)
    assert widget.filtered["kind"].value_counts(sort=True).rows() == [
        ("only right", 12),
        ("changed", 1),
    ]
    same = CompareWidget(samples, IMPELLER, IMPELLER)
    assert same.filtered.is_empty()
    assert same.filtered.schema == widget.filtered.schema
    same.every = True
    assert set(same.filtered["kind"]) == {"same"}


def test_where_nothing_differs_it_says_what_to_press(mount: Mount, samples: Corpus) -> None:
    shown = mount(CompareWidget(samples, IMPELLER, IMPELLER))
    assert shown.texts(".dtui-empty") == ["Nothing differs. Press a to see what is the same."]


def test_what_is_written_to_a_side_is_shown(mount: Mount, samples: Corpus, tmp_path: Path) -> None:
    widget = CompareWidget(samples, IMPELLER, left_at=75)
    shown = opened(mount, widget)
    assert "nothing differs" in shown.texts(".dtui-head p")[2]
    with Corpus.open(tmp_path / "samples.db") as other:
        other.record(IMPELLER, "question", {"question": "Why?", "trace_item_refs": ["obs-1"]})
    assert widget._following is not None
    widget._following.look()
    shown.flush()
    assert "1 only right" in shown.texts(".dtui-head p")[2]
    assert "Why?" in shown.texts(".dtui-row")[0]


# -- two decisions ---------------------------------------------------------------------------------


def test_a_cell_shows_both_verdicts_where_they_differ(mount: Mount, samples: Corpus) -> None:
    shown = mount(CompareWidget(samples, f"{IMPELLER}/dec-1", f"{IMPELLER}/dec-2"))
    cells = shown.texts("tbody td")
    assert cells[0].startswith("✓→· gone")
    assert cells[10].startswith("·→✓ satisfied")
    assert shown.texts("thead th")[1].startswith("~ con-1")
    assert shown.texts("tbody th")[0].startswith("< opt-1")
    below = shown.page.locator(".dtui-below").inner_text()
    assert "< Which foundry casts FX-9 from February?" in below
    assert "> How do we split FX-9" in below


def test_what_scrolls_in_it_does_not_make_the_notebooks_output_scroll(
    mount: Mount, samples: Corpus
) -> None:
    shown = mount(CompareWidget(samples, f"{IMPELLER}/dec-1", f"{IMPELLER}/dec-2"))
    below, output = ".dtui-below", ".jp-OutputArea-output"
    heights = "(one) => [one.clientHeight, one.scrollHeight]"
    seen, whole = shown.page.locator(below).evaluate(heights)
    assert seen < whole
    seen, whole = shown.page.locator(output).evaluate(heights)
    assert seen == whole


def test_n_goes_to_the_next_cell_that_differs(mount: Mount, samples: Corpus) -> None:
    at = samples.trace(IMPELLER).ordinal("eval-20") - 1
    widget = CompareWidget(samples, f"{IMPELLER}/dec-2", left_at=at)
    shown = opened(mount, widget)
    seen: list[str] = []
    for _ in range(3):
        shown.press("n")
        shown.wait()
        seen.append(widget.selected.partition("/")[2])
    assert seen == ["eval-20", "eval-21", "eval-22"]
    shown.press("N", "N", "N")
    shown.wait()
    assert shown.texts(".dtui-told") == ["wrapped to the last"]


def test_where_no_cell_differs_n_says_so(mount: Mount, samples: Corpus) -> None:
    at = before_the_selection(samples)
    shown = opened(mount, CompareWidget(samples, f"{IMPELLER}/dec-2", left_at=at))
    shown.press("n")
    assert shown.texts(".dtui-told") == ["no cell differs"]


def test_a_cell_is_selected_by_its_evaluation(mount: Mount, samples: Corpus) -> None:
    widget = CompareWidget(samples, f"{IMPELLER}/dec-1", f"{IMPELLER}/dec-2")
    shown = opened(mount, widget)
    widget.selected = f"{IMPELLER}/eval-2"
    shown.flush()
    assert "opt-1 × con-2" in shown.page.locator(".dtui-pair").inner_text()
    assert widget.selection.select("left_option_id", "left_constraint_id", "kind").rows() == [
        ("opt-1", "con-2", "only left")
    ]


def test_the_frame_of_two_decisions_has_a_row_for_each_difference(samples: Corpus) -> None:
    widget = CompareWidget(samples, f"{IMPELLER}/dec-1", f"{IMPELLER}/dec-2")
    cells = widget.filtered.filter(
        (widget.filtered["left_option_id"] + widget.filtered["right_option_id"] != "")
        & (widget.filtered["left_constraint_id"] + widget.filtered["right_constraint_id"] != "")
    )
    assert cells.height == 24
    assert "question" in widget.filtered["what"].to_list()


# -- what is not shown, and what is left behind ----------------------------------------------------


def test_a_snapshot_holds_nothing_later(mount: Mount, samples: Corpus) -> None:
    trace = samples.trace(IMPELLER)
    before = trace.at(before_the_selection(samples))
    widget = CompareWidget(before.at(60), before)
    shown = mount(widget)
    later = trace["sel-2"]
    assert later.type == "decision_selection"
    told = json.dumps([shown.wire, rendered(widget.page(40)), widget.markdown()], default=str)
    assert "sel-2" not in told
    assert later.reasoning not in told


def test_hostile_text_is_shown_and_does_nothing(mount: Mount, empty: Corpus) -> None:
    for trace_id, missing in (("one", ()), ("two", [(1, 1)])):
        decide(
            empty, [HOSTILE], [HOSTILE], trace_id=trace_id, question=HOSTILE, reasoning=HOSTILE,
            missing=missing,
        )  # fmt: skip
    for names in (("one", "two"), ("one/dec-1", "two/dec-1")):
        widget = CompareWidget(empty, *names, every=True)
        shown = opened(mount, widget)
        assert shown.page.locator("img, script").count() == 0
        page, text = saved(widget.page), widget.markdown()
        for told in (page, text, json.dumps(shown.wire, ensure_ascii=False)):
            assert "\x1b" not in told
            assert "\u202e" not in told
        assert "<img" not in page
        assert "<script" not in page
        assert "<img" not in text.replace("\\<img", "")


@pytest.mark.parametrize("decision", ["", "/dec-1"])
def test_the_page_is_small_and_says_what_it_leaves_out(empty: Corpus, decision: str) -> None:
    for trace_id in ("one", "two"):
        names = [f"{HOSTILE} {trace_id} {number}" for number in range(24)]
        decide(empty, names, names, trace_id=trace_id, reasoning=HOSTILE + trace_id)
    widget = CompareWidget(empty, f"one{decision}", f"two{decision}")
    page = saved(widget.page)
    assert len(page.encode()) <= LIMIT + 1_000
    assert "more" in page


def test_markdown_says_what_differs(samples: Corpus) -> None:
    traces = CompareWidget(samples, IMPELLER, left_at=63).markdown()
    assert "| \\~ changed | decision dec-2 | How do we split FX-9" in traces
    decisions = CompareWidget(samples, f"{IMPELLER}/dec-1", f"{IMPELLER}/dec-2").markdown()
    assert "| ✓→· gone | ✓→· gone |" in decisions
    assert "| \\~ changed | question | Which foundry" in decisions


@pytest.mark.parametrize("names", [(IMPELLER,), (f"{IMPELLER}/dec-2",)])
def test_a_file_answers_what_is_seen(samples: Corpus, names: tuple[str, ...]) -> None:
    kept = CompareWidget(samples, *names, left_at=63).kept()
    (question, _, opened), *notes = kept.answers
    assert question == "open"
    assert not {"all", "swap"} & set(opened["can"])
    assert len(notes) == (13 if names == (IMPELLER,) else 20)
    assert len(kept.rows) == opened.get("count", 0)


def test_nothing_keeps_anybody_out(mount: Mount, samples: Corpus, axe: Axe) -> None:
    axe(opened(mount, CompareWidget(samples, IMPELLER, left_at=63)))
    both = CompareWidget(samples, f"{IMPELLER}/dec-1", f"{IMPELLER}/dec-2")
    axe(opened(mount, both, width=480))
