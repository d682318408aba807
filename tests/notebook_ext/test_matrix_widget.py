"""A decision in a notebook, seen in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("anywidget", reason="the notebook's extra is not installed")

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError
from dtui.html import LIMIT, rendered
from notebook_ext import DecisionMatrix
from notebook_ext.page import saved
from tests.notebook_ext.deciding import HOSTILE, decide
from tests.story import story_corpus

if TYPE_CHECKING:
    from tests.notebook_ext.mounted import Mount, Mounted

Axe = Callable[["Mounted"], None]

RENEWAL = "brennmoor-renewal"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.create(tmp_path / "small.db") as corpus:
        yield corpus


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Corpus]:
    with story_corpus(tmp_path / "story.db") as corpus:
        yield corpus


def opened(mount: Mount, widget: DecisionMatrix, **window: Any) -> Mounted:
    """Show a matrix with the focus on its first pair."""
    shown = mount(widget, **window)
    shown.page.locator("td[tabindex='0']").focus()
    return shown


def at(shown: Mounted) -> tuple[int, int]:
    """Return the row and the column of the cursor, counted from 0."""
    places = shown.page.locator("td[aria-selected='true']").evaluate_all(
        "(cells) => cells.map((cell) => [cell.parentNode.sectionRowIndex, cell.cellIndex - 1])"
    )
    assert len(places) == 1
    return tuple(places[0])


def fill(shown: Mounted, label: str, text: str) -> None:
    shown.page.locator(".dtui-form").get_by_label(label).fill(text)


# -- what is shown ---------------------------------------------------------------------------------


def test_every_pair_shows_its_evaluation_by_glyph_word_and_colour(
    mount: Mount, samples: Corpus
) -> None:
    shown = mount(DecisionMatrix(samples, RENEWAL, "dec-1"))
    assert shown.texts("tbody td") == [
        *("✓ satisfied 0.9", "✗ violated 0.25", "✓ satisfied 1"),
        *("✓ satisfied 0.55", "✓ satisfied 0.85", "· not evaluated"),
        *("✓ satisfied 0.5", "✓ satisfied 0.6", "✓ satisfied 0.9"),
    ]
    colours = shown.page.locator("tbody td").evaluate_all(
        "(cells) => [1, 0, 5].map((at) => getComputedStyle(cells[at]).color)"
    )
    assert len(set(colours)) == 3


def test_heads_say_what_counts_how_much_and_how_sure_the_agent_is(
    mount: Mount, samples: Corpus
) -> None:
    shown = mount(DecisionMatrix(samples, "fx9-impeller", "dec-2"))
    assert shown.texts("thead th")[1].startswith("con-1 hard × 0.25\nLanded price")
    assert shown.texts("tbody th")[0] == "◇ opt-3 p 0.81\nAubrac-Neuve, 60 %"


def test_what_bears_on_the_decision_stands_below(mount: Mount, samples: Corpus) -> None:
    shown = mount(DecisionMatrix(samples, RENEWAL, "dec-1"))
    below = shown.page.locator(".dtui-below").inner_text()
    assert "1 pair (opt-2 × con-3) · steelman hyp-7 without a verdict" in below
    assert "hyp-7 against opt-2: no verdict" in below
    assert "Prefer the offer we can improve later" in below


def test_what_is_said_stands_beside_its_label_in_one_column(mount: Mount, samples: Corpus) -> None:
    shown = mount(DecisionMatrix(samples, RENEWAL, "dec-1"))
    edges = {
        tag: shown.page.locator(f".dtui-below {tag}").evaluate_all(
            "(all) => [...new Set(all.map((one) => Math.round(one.getBoundingClientRect().left)))]"
        )
        for tag in ("dt", "dd")
    }
    (labels,), (says,) = edges["dt"], edges["dd"]
    assert labels < says


def test_proposal_verdict_and_outcome_stand_beside_the_selection(
    mount: Mount, story: Corpus
) -> None:
    shown = mount(DecisionMatrix(story, "northwind", "dec-1"))
    assert "P±" in shown.texts("tbody th")[1]
    below = shown.page.locator(".dtui-below").inner_text()
    for said in ("percent 18 → 12", "after 30 d\n✓ won yes", "after 90 d", "due"):
        assert said in below


def test_the_pair_under_the_cursor_is_told_in_words(mount: Mount, samples: Corpus) -> None:
    shown = opened(mount, DecisionMatrix(samples, RENEWAL, "dec-1"))
    shown.press("l")
    shown.wait()
    told = shown.page.locator(".dtui-pair").inner_text()
    assert told.startswith("opt-1 × con-2")
    assert "Renewals that opened more than €30,000 apart" in told


def test_it_is_a_grid_to_who_does_not_see_it(mount: Mount, samples: Corpus) -> None:
    shown = mount(DecisionMatrix(samples, RENEWAL, "dec-1"), width=480)
    grid = shown.page.get_by_role("grid")
    assert "Which discount" in (grid.get_attribute("aria-label") or "")
    assert grid.get_by_role("columnheader").count() == 4
    assert grid.get_by_role("rowheader").count() == 3
    # Where there is no room for the word, it is heard all the same.
    assert grid.get_by_role("gridcell", name="violated 0.25").count() == 1


# -- the cursor ------------------------------------------------------------------------------------


def test_the_cursor_moves_by_the_terminals_keys(mount: Mount, samples: Corpus) -> None:
    shown = opened(mount, DecisionMatrix(samples, "fx9-impeller", "dec-2"))
    for key, place in (
        *(("j", (1, 0)), ("l", (1, 1)), ("ArrowDown", (2, 1)), ("ArrowRight", (2, 2))),
        *(("k", (1, 2)), ("h", (1, 1)), ("ArrowUp", (0, 1)), ("ArrowLeft", (0, 0))),
        *(("ArrowLeft", (0, 0)), ("G", (3, 0)), ("g", (0, 0)), ("End", (3, 0)), ("Home", (0, 0))),
    ):
        shown.press(key)
        assert at(shown) == place, key
    assert shown.page.locator("tbody [tabindex='0']").count() == 1
    assert shown.page.evaluate("document.activeElement.ariaSelected") == "true"


def test_n_goes_to_what_is_not_evaluated_and_says_that_it_wrapped(
    mount: Mount, empty: Corpus
) -> None:
    decide(empty, "ab", "xyz", missing=[(1, 2), (2, 3)])
    shown = opened(mount, DecisionMatrix(empty, "deal", "dec-1"))
    places = []
    for _ in range(3):
        shown.press("n")
        places.append(at(shown))
    shown.wait()
    assert places == [(0, 1), (1, 2), (0, 1)]
    assert shown.texts(".dtui-said") == ["wrapped to the first"]
    shown.press("N")
    assert at(shown) == (1, 2)


def test_the_pair_under_the_cursor_comes_back_as_a_frame(mount: Mount, samples: Corpus) -> None:
    widget = DecisionMatrix(samples, RENEWAL, "dec-1")
    seen: list[str] = []

    def note(change: Mapping[str, Any]) -> None:
        seen.append(change["new"])

    widget.observe(note, "selected")
    shown = opened(mount, widget)
    shown.press("l")
    shown.wait()
    assert seen == [f"{RENEWAL}/eval-2"]
    assert widget.selection.select("option_id", "constraint_id", "satisfied").rows() == [
        ("opt-1", "con-2", False)
    ]


def test_what_python_selects_the_cursor_goes_to(mount: Mount, samples: Corpus) -> None:
    widget = DecisionMatrix(samples, RENEWAL, "dec-1")
    shown = mount(widget)
    for address, place in (("eval-5", (1, 1)), ("opt-3", (2, 1)), ("con-3", (2, 2))):
        widget.selected = f"{RENEWAL}/{address}"
        shown.flush()
        assert at(shown) == place
    widget.selected = f"{RENEWAL}/obs-1"
    shown.flush()
    assert at(shown) == (2, 2)
    assert shown.page.evaluate("document.activeElement === document.body")


def test_what_belongs_to_another_decision_leads_there(mount: Mount, samples: Corpus) -> None:
    widget = DecisionMatrix(samples, RENEWAL, "dec-1")
    shown = mount(widget)
    option = samples.trace("fx9-impeller").decision("dec-2").options[2].id
    widget.selected = f"fx9-impeller/{option}"
    shown.flush()
    assert widget.decision == "fx9-impeller/dec-2"
    assert shown.texts(".dtui-question") == [
        "How do we split FX-9 between foundries from February?"
    ]
    assert at(shown) == (2, 0)


def test_what_belongs_to_no_decision_leaves_the_matrix_as_it_is(samples: Corpus) -> None:
    widget = DecisionMatrix(samples, RENEWAL, "dec-1")
    for address in ("fx9-impeller/obs-1", "nowhere/obs-1", "no-such-event", ""):
        widget.selected = address
        assert widget.decision == f"{RENEWAL}/dec-1"
        assert widget.selection.is_empty()


def test_a_proposal_leads_to_the_decision_it_was_made_on(story: Corpus) -> None:
    decide(story, "ab", "xy")
    widget = DecisionMatrix(story, "deal", "dec-1", selected="prop-1")
    assert widget.decision == "northwind/dec-1"
    assert widget.selection["option_id"].to_list() == ["opt-2"]


# -- frames ----------------------------------------------------------------------------------------


def test_the_whole_matrix_is_a_long_frame_of_a_fixed_schema(samples: Corpus, empty: Corpus) -> None:
    full = DecisionMatrix(samples, RENEWAL, "dec-1").frame
    decide(empty, (), ())
    none = DecisionMatrix(empty, "deal", "dec-1").frame
    assert full.shape == (9, 15)
    assert none.shape == (0, 15)
    assert none.schema == full.schema
    assert full["satisfied"].null_count() == 1


def test_what_is_no_decision_is_refused_with_those_there_are(samples: Corpus) -> None:
    with pytest.raises(InvalidQueryError, match="its decisions there are dec-1, dec-2"):
        DecisionMatrix(samples, "fx9-impeller", "obs-1")
    widget = DecisionMatrix(samples, "fx9-impeller", "dec-2")
    with pytest.raises(InvalidQueryError, match="'dec-9' is no decision"):
        widget.decision = "fx9-impeller/dec-9"
    assert widget.decision_id == "dec-2"


# -- writing ---------------------------------------------------------------------------------------


def test_enter_evaluates_the_pair_under_the_cursor(mount: Mount, samples: Corpus) -> None:
    shown = opened(mount, DecisionMatrix(samples, RENEWAL, "dec-1", author="pat"))
    shown.press("n", "Enter")
    shown.page.wait_for_selector(".dtui-form")
    shown.page.get_by_role("radio", name="violated").check()
    fill(shown, "why", "Three renewals would point to it")
    shown.press("Control+Enter")
    shown.page.wait_for_selector(".dtui-form", state="detached")
    shown.flush()
    assert shown.texts("tbody td")[5] == "+✗ violated"
    evaluation = samples.trace(RENEWAL).decision("dec-1").evaluations[-1]
    assert (evaluation.author, evaluation.satisfied) == ("pat", False)
    assert at(shown) == (1, 2)
    assert shown.page.evaluate("document.activeElement.tagName") == "TD"


def test_a_refusal_stands_in_its_own_words_and_nothing_is_lost(
    mount: Mount, samples: Corpus
) -> None:
    before = len(samples.trace(RENEWAL))
    shown = opened(mount, DecisionMatrix(samples, RENEWAL, "dec-1", author="pat"))
    shown.press("s")
    shown.page.wait_for_selector(".dtui-form")
    fill(shown, "why this selection", "It fits")
    shown.press("Control+Enter")
    shown.page.wait_for_selector(".dtui-refused:not(:empty)")
    refused = shown.page.locator(".dtui-refused").inner_text()
    assert "steelmanning hypothesis 'hyp-7' has no hypothesis_validation" in refused
    assert len(samples.trace(RENEWAL)) == before
    assert shown.page.get_by_label("why this selection").input_value() == "It fits"


def test_v_and_r_give_a_verdict_on_the_open_steelman(mount: Mount, samples: Corpus) -> None:
    shown = opened(mount, DecisionMatrix(samples, RENEWAL, "dec-1", author="pat"))
    shown.press("r")
    shown.page.wait_for_selector(".dtui-form")
    shown.page.locator(".dtui-form textarea").first.fill("Their sites asked for two years")
    fill(shown, "rests on", "obs-1")
    shown.press("Control+Enter")
    shown.page.wait_for_selector(".dtui-form", state="detached")
    shown.flush()
    assert "hyp-7 against opt-2: refuted" in shown.page.locator(".dtui-below").inner_text()
    assert not shown.texts("[data-action='verdict(True)']")


def test_a_decision_that_was_taken_refuses_to_be_evaluated(mount: Mount, samples: Corpus) -> None:
    shown = opened(mount, DecisionMatrix(samples, "fx9-impeller", "dec-2"))
    shown.press("Enter")
    assert shown.texts(".dtui-alert") == [
        "locked by sel-2; a new decision that supersedes it is the way on"
    ]
    assert not shown.texts("[data-action='select']")
    shown.press("j")
    assert shown.texts(".dtui-alert") == [""]


def test_what_is_due_of_a_proposal_can_be_recorded(mount: Mount, story: Corpus) -> None:
    shown = opened(mount, DecisionMatrix(story, "northwind", "dec-1", author="pat"))
    assert shown.page.locator("[data-action='outcome']").count() == 1
    shown.press("o")
    shown.page.wait_for_selector(".dtui-form")
    assert "prop-1" in shown.page.locator(".dtui-form").inner_text()


def test_what_anybody_writes_is_shown_and_marked_as_new(
    mount: Mount, samples: Corpus, tmp_path: Path
) -> None:
    widget = DecisionMatrix(samples, RENEWAL, "dec-1")
    shown = opened(mount, widget)
    shown.press("j")
    with Corpus.open(tmp_path / "samples.db") as other:
        pair = {"decision_id": "dec-1", "option_id": "opt-2", "constraint_id": "con-3"}
        says = {"satisfied": True, "reasoning": "18 % is on the list", "score": 0.5}
        kind = "decision_option_constraint_evaluation"
        other.record(RENEWAL, kind, {**pair, **says, "trace_item_refs": ["dec-1"]})
    assert widget._following is not None
    widget._following.look()
    shown.flush()
    assert shown.texts("tbody td")[5] == "+✓ satisfied 0.5"
    assert at(shown) == (1, 0)
    assert shown.page.evaluate("document.activeElement.ariaSelected") == "true"


# -- what is not shown -----------------------------------------------------------------------------


def test_a_snapshot_can_only_be_read_and_holds_nothing_later(mount: Mount, samples: Corpus) -> None:
    trace = samples.trace("fx9-impeller")
    before = trace.at(trace.ordinal("sel-2") - 1)
    widget = DecisionMatrix(before, "dec-2")
    shown = opened(mount, widget)
    shown.press("Enter")
    assert shown.texts(".dtui-alert")[0].startswith("this is a trace as it once stood")
    assert not shown.texts("[data-action='select']")
    widget.selected = "fx9-impeller/sel-2"
    shown.flush()
    later = trace["sel-2"]
    assert later.type == "decision_selection"
    told = json.dumps([shown.wire, rendered(widget.page(40)), widget.markdown()], default=str)
    assert later.reasoning not in told
    assert "sel-2" not in told


def test_a_blind_matrix_keeps_what_was_chosen_to_itself(mount: Mount, story: Corpus) -> None:
    widget = DecisionMatrix(story, "northwind", "dec-1", blind=True)
    shown = opened(mount, widget)
    shown.press("Enter", "j", "l")
    shown.wait()
    assert "a chooses there" in json.dumps(shown.wire)
    kept = widget.kept()
    told = json.dumps(
        [
            shown.wire,
            widget.get_state(),
            rendered(widget.page(40)),
            widget.markdown(),
            kept.answers,
        ],
        default=str,
        ensure_ascii=False,
    )
    for secret in ("keep the account", "sel-1", "percent", "prop-1", "walk away", "over-1"):
        assert secret not in told


def test_hostile_text_is_shown_and_does_nothing(mount: Mount, empty: Corpus) -> None:
    decide(empty, [HOSTILE, "b"], [HOSTILE, "y"], question=HOSTILE, reasoning=HOSTILE)
    widget = DecisionMatrix(empty, "deal", "dec-1")
    shown = opened(mount, widget)
    shown.press("l")
    shown.wait()
    assert shown.page.locator("img, script").count() == 0
    assert "<script>boom()</script> \\x1b[2J" in shown.page.locator(".dtui-question").inner_text()
    page, text = saved(widget.page), widget.markdown()
    for told in (page, text, json.dumps(shown.wire, ensure_ascii=False)):
        assert "\x1b" not in told
        assert "\u202e" not in told
    assert "<img" not in page
    assert "<script" not in page
    assert "<img" not in text.replace("\\<img", "")


@pytest.mark.parametrize(
    ("options", "constraints", "note"),
    [((), "x", "no options yet"), ("ab", (), "no constraints yet")],
)
def test_a_matrix_without_rows_or_columns_says_so(
    mount: Mount, empty: Corpus, options: str, constraints: str, note: str
) -> None:
    decide(empty, options, constraints)
    widget = DecisionMatrix(empty, "deal", "dec-1")
    shown = mount(widget)
    assert not shown.page.locator(".dtui-grid").is_visible()
    assert note in shown.page.locator(".dtui-below").inner_text()
    assert note in rendered(widget.page(40))
    assert note in widget.markdown()


# -- room ------------------------------------------------------------------------------------------


def test_a_wide_matrix_scrolls_within_itself_under_a_head_that_stays(
    mount: Mount, empty: Corpus
) -> None:
    decide(empty, map(str, range(30)), map(str, range(30)))
    widget = DecisionMatrix(empty, "deal", "dec-1")
    shown = opened(mount, widget, width=480)
    widget.selected = "deal/eval-900"
    shown.flush()
    page = shown.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    here, head, first = (
        page.locator(name).bounding_box()
        for name in ("td[aria-selected='true']", "thead .dtui-at", "tbody th.dtui-at")
    )
    assert here is not None
    assert head is not None
    assert first is not None
    assert here["y"] >= head["y"] + head["height"] - 1
    assert here["x"] >= first["x"] + first["width"] - 1
    assert here["x"] + here["width"] <= 480


def test_a_score_is_never_cut(mount: Mount, empty: Corpus) -> None:
    decide(empty, "ab", map(str, range(12)))
    shown = mount(DecisionMatrix(empty, "deal", "dec-1"), width=480)
    cut = "(cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length"
    assert shown.page.locator("tbody td").evaluate_all(cut) == 0


# -- what is left behind ---------------------------------------------------------------------------


def test_the_page_is_small_and_the_same_each_time_and_says_what_it_leaves_out(
    empty: Corpus,
) -> None:
    names = [f"{HOSTILE} {number}" for number in range(30)]
    decide(empty, names, names, question=HOSTILE * 9, reasoning=HOSTILE * 9)
    widget = DecisionMatrix(empty, "deal", "dec-1")
    page = saved(widget.page)
    assert len(page.encode()) <= LIMIT + 1_000
    assert page == saved(DecisionMatrix(empty, "deal", "dec-1").page)
    assert "18 more constraints" in page


def test_markdown_holds_every_pair(samples: Corpus) -> None:
    text = DecisionMatrix(samples, RENEWAL, "dec-1").markdown()
    assert "| ✓ satisfied 0.55 | ✓ satisfied 0.85 | · not evaluated |" in text
    assert "- **waits for** 1 pair" in text


def test_a_file_answers_what_is_seen_of_each_pair_and_writes_nothing(samples: Corpus) -> None:
    kept = DecisionMatrix(samples, RENEWAL, "dec-1").kept()
    asked = [question for question, _, _ in kept.answers]
    assert asked == ["open", *["pair"] * 9]
    (_, _, opened), *_ = kept.answers
    assert set(opened["can"]) == {"next_missing(-1)", "next_missing(1)", "scroll(-1)", "scroll(1)"}


def test_nothing_keeps_anybody_out(mount: Mount, samples: Corpus, axe: Axe) -> None:
    shown = opened(mount, DecisionMatrix(samples, RENEWAL, "dec-1"))
    axe(shown)
    shown.press("n", "Enter")
    shown.page.wait_for_selector(".dtui-form")
    shown.wait()
    axe(shown)
    axe(opened(mount, DecisionMatrix(samples, "fx9-impeller", "dec-2"), width=480))
