"""Two traces item by item, two decisions cell by cell, and one of either at two moments."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.scripts import write
from dtui.text import cells, plain
from dtui.trace import Decision, Profile, Trace, TraceOpened, parse_item
from dtui.views.as_text import LEAST_WIDTH
from dtui.views.comparison import (
    Difference,
    ItemComparison,
    compare_traces,
)
from dtui.views.comparison_text import (
    decision_comparison_lines,
    decision_comparison_text,
    trace_comparison_lines,
    trace_comparison_text,
)
from dtui.views.decision_comparison import DecisionComparison, compare_decisions

dice = st.randoms(use_true_random=True)
profiles = st.sampled_from(get_args(Profile))
lengths = st.integers(0, 40)

MIRRORED = {
    "same": "same",
    "changed": "changed",
    "only left": "only right",
    "only right": "only left",
}
AT = {"recorded_at": "2026-10-01T09:00Z"}


async def written(dice: Random, profile: Profile, attempts: int) -> Trace:
    return await write(InMemoryDecisionTraceStore(profile=profile), dice, attempts)


def of(*items: Mapping[str, Any], trace_id: str = "t") -> Trace:
    return Trace(TraceOpened(trace_id=trace_id), (parse_item({**AT, **item}) for item in items))


def question(item_id: str, text: str, *refs: str) -> dict[str, Any]:
    return {"type": "question", "id": item_id, "question": text, "trace_item_refs": refs}


def kinds(rows: tuple[Any, ...]) -> list[str]:
    return [row.kind for row in rows]


# -- traces


def test_a_trace_at_two_moments_differs_in_states_and_in_what_came(taken: Trace) -> None:
    before = taken.ordinal("sel-1") - 1
    view = compare_traces(taken.at(before), taken)
    differing = [row for row in view.rows if row.kind != "same"]
    assert [(row.kind, row.type) for row in differing] == [
        ("changed", "decision"),
        ("only right", "decision_selection"),
    ]
    assert differing[0].differences == (Difference("state", "PENDING", "selected"),)
    assert view.counts == (before - 1, 1, 0, 1)


def test_what_says_the_same_is_matched_though_stores_counted_otherwise() -> None:
    left = of(question("qst-1", "Who signed?"), question("qst-2", "When?"))
    right = of(question("qst-1", "When?"), question("qst-2", "Who signed?"))
    view = compare_traces(left, right)
    assert [(row.matched, row.left and row.left.item_id) for row in view.rows] == [
        ("text", "qst-1"),
        ("text", "qst-2"),
    ]
    assert kinds(view.rows) == ["same", "same"]


def test_what_is_left_over_is_matched_by_its_id_and_says_so() -> None:
    view = compare_traces(of(question("who", "Who signed?")), of(question("who", "Who signs?")))
    [row] = view.rows
    assert (row.kind, row.matched) == ("changed", "id")
    assert row.differences == (Difference("text", "Who signed?", "Who signs?"),)


def test_a_counted_id_makes_one_of_two_only_where_they_have_words_in_common() -> None:
    said = of(question("qst-1", "Who signed the exception of 2024?"))
    reworded = of(question("qst-1", "Who has signed the exception?"))
    another = of(question("qst-1", "How many gateways lose samples?"))
    assert kinds(compare_traces(said, reworded).rows) == ["changed"]
    assert kinds(compare_traces(said, another).rows) == ["only left", "only right"]


def test_the_same_id_and_text_outweigh_the_same_text_elsewhere() -> None:
    left = of(question("qst-2", "Who?"))
    right = of(question("qst-1", "Who?"), question("qst-2", "Who?"))
    rows = compare_traces(left, right).rows
    assert [(row.kind, row.right and row.right.item_id) for row in rows] == [
        ("only right", "qst-1"),
        ("same", "qst-2"),
    ]


def test_items_of_two_types_are_never_one() -> None:
    constraint = {"type": "constraint", "id": "x", "statement": "Who?"}
    assert kinds(compare_traces(of(question("x", "Who?")), of(constraint)).rows) == [
        "only left",
        "only right",
    ]


def test_what_an_item_rests_on_is_the_same_if_it_was_matched() -> None:
    left = of(question("a", "One?"), question("b", "Two?"), question("c", "Three?", "a"))
    right = of(question("b", "One?"), question("a", "Two?"), question("c", "Three?", "b"))
    other = of(question("b", "One?"), question("a", "Two?"), question("c", "Three?", "a"))
    assert kinds(compare_traces(left, right).rows) == ["same"] * 3
    [*_, row] = compare_traces(left, other).rows
    assert row.differences == (Difference("rests on", "a", "a"),)


def test_fields_that_differ_are_named() -> None:
    left = of({"type": "constraint", "id": "c", "statement": "Margin", "hard": True})
    right = of({"type": "constraint", "id": "c", "statement": "Margin", "hard": False})
    [row] = compare_traces(left, right).rows
    assert row.differences == (Difference("hard", "yes", "no"),)


def test_who_wrote_an_item_and_when_is_not_compared() -> None:
    left = of({**question("q", "Who?"), "author": "a", "labels": ["x"]})
    right = of({**question("q", "Who?"), "author": "b", "recorded_at": "2026-11-01T09:00Z"})
    assert kinds(compare_traces(left, right).rows) == ["same"]


def test_what_is_only_on_the_right_stands_before_the_next_match() -> None:
    left = of(question("a", "One?"), question("b", "Left?"), question("c", "Two?"))
    right = of(question("a", "One?"), question("r", "Right?"), question("c", "Two?"))
    assert kinds(compare_traces(left, right).rows) == ["same", "only left", "only right", "same"]


@given(dice, profiles, lengths)
async def test_a_trace_is_the_same_as_itself(dice: Random, profile: Profile, attempts: int) -> None:
    trace = await written(dice, profile, attempts)
    view = compare_traces(trace, trace)
    assert set(kinds(view.rows)) <= {"same"}
    assert view.counts == (len(trace), 0, 0, 0)
    again = compare_traces(trace, Trace(trace.opened, trace.items))
    assert again.rows == view.rows
    for item in trace:
        if isinstance(item, Decision):
            assert not compare_decisions(trace, item.id, trace, item.id).counts.differing


@given(dice, dice, profiles, lengths)
async def test_what_is_left_of_one_comparison_is_right_of_its_mirror(
    one: Random, other: Random, profile: Profile, attempts: int
) -> None:
    left, right = [await written(d, profile, attempts) for d in (one, other)]
    here, there = compare_traces(left, right), compare_traces(right, left)
    assert Counter(map(mirrored, here.rows)) == Counter(there.rows)
    assert (here.left, here.right) == (there.right, there.left)


def mirrored(row: ItemComparison) -> ItemComparison:
    return row._replace(
        kind=MIRRORED[row.kind],
        left=row.right,
        right=row.left,
        differences=tuple(Difference(d.what, d.right, d.left) for d in row.differences),
    )


@given(dice, dice, profiles, lengths)
async def test_every_item_stands_in_one_row_and_the_left_ones_in_their_order(
    one: Random, other: Random, profile: Profile, attempts: int
) -> None:
    left, right = [await written(d, profile, attempts) for d in (one, other)]
    view = compare_traces(left, right)
    assert [row.left.item_id for row in view.rows if row.left] == [item.id for item in left]
    assert sorted(row.right.item_id for row in view.rows if row.right) == sorted(
        item.id for item in right
    )
    assert sum(view.counts) == len(view.rows)


# -- decisions


def test_a_decision_is_compared_cell_by_cell(northwind: Trace, taken: Trace) -> None:
    view = compare_decisions(northwind, "dec-1", taken, "dec-1")
    assert [[cell.kind for cell in option.cells] for option in view.options] == [
        ["same", "same"],
        ["same", "only right"],
    ]
    assert view.cells == (3, 0, 0, 1)
    told = {part.part: part for part in view.parts if part.kind != "same"}
    assert told["state"].right == "selected"
    assert told["selected"].kind == "only right"
    assert told["steelman"].kind == "changed"
    assert "refuted" in told["steelman"].right


def test_a_verdict_that_turned_is_told_from_both_sides(northwind: Trace) -> None:
    turned = {
        "type": "decision_option_constraint_evaluation",
        "id": "eval-9",
        "decision_id": "dec-1",
        "option_id": "opt-1",
        "constraint_id": "con-1",
        "satisfied": False,
        "reasoning": "Recounted.",
    }
    after = northwind.append(parse_item({**AT, **turned, "trace_item_refs": ["opt-1"]}))
    cell = compare_decisions(northwind, "dec-1", after, "dec-1").options[0].cells[0]
    assert cell.kind == "changed"
    assert cell.differences[0] == Difference("verdict", "satisfied", "violated")
    assert cell.differences[2].right == "Recounted."


def test_options_are_matched_by_name_across_decisions(overtaken: Trace) -> None:
    after = overtaken
    for item in (
        {
            "type": "decision_option",
            "id": "opt-8",
            "decision_id": "dec-2",
            "name": "18 %, two years",
        },
        {"type": "decision_option", "id": "opt-9", "decision_id": "dec-2", "name": "Walk away"},
    ):
        after = after.append(parse_item({**AT, "trace_item_refs": ["dec-2"], **item}))
    view = compare_decisions(after, "dec-1", after, "dec-2")
    shown = [(o.kind, o.matched, o.right and o.right.option_id) for o in view.options]
    assert shown == [
        ("only left", "", None),
        ("changed", "text", "opt-8"),
        ("only right", "", "opt-9"),
    ]


def test_a_decision_that_is_not_there_is_a_key_error(northwind: Trace) -> None:
    with pytest.raises(KeyError):
        compare_decisions(northwind.at(1), "dec-1", northwind, "dec-1")


@given(dice, profiles, st.integers(10, 60), st.data())
async def test_decisions_compared_the_other_way_round_are_mirrored(
    dice: Random, profile: Profile, attempts: int, data: st.DataObject
) -> None:
    trace = await written(dice, profile, attempts)
    decisions = [item.id for item in trace if isinstance(item, Decision)]
    if not decisions:
        return
    one, other = (data.draw(st.sampled_from(decisions)) for _ in range(2))
    then = trace.at(data.draw(st.integers(trace.ordinal(one), len(trace))))
    here = compare_decisions(then, one, trace, other)
    there = compare_decisions(trace, other, then, one)
    assert Counter(cells_of(here, turned=True)) == Counter(cells_of(there))
    for counted in (here.cells, here.counts):
        back = there.cells if counted is here.cells else there.counts
        assert (counted.same, counted.changed) == (back.same, back.changed)
        assert (counted.left, counted.right) == (back.right, back.left)


def cells_of(view: DecisionComparison, *, turned: bool = False) -> Iterator[tuple[object, ...]]:
    for option in view.options:
        for cell in option.cells:
            both = (cell.left, cell.right)
            if turned:
                yield MIRRORED[cell.kind], *reversed(both)
            else:
                yield cell.kind, *both


# -- in plain text, whatever agents wrote


@given(dice, dice, profiles, lengths)
async def test_whatever_agents_wrote_is_inert_in_every_row_and_every_line(
    one: Random, other: Random, profile: Profile, attempts: int
) -> None:
    left, right = [await written(d, profile, attempts) for d in (one, other)]
    view = compare_traces(left, right)
    assert_inert(view)
    for every in (False, True):
        assert_fits(trace_comparison_text(view, LEAST_WIDTH, every=every))
        assert_inert(tuple(trace_comparison_lines(view, every=every)))
    decisions = [
        [item.id for item in trace if isinstance(item, Decision)] for trace in (left, right)
    ]
    for here, there in zip(*decisions, strict=False):
        compared = compare_decisions(left, here, right, there)
        assert_inert(compared)
        for every in (False, True):
            assert_fits(decision_comparison_text(compared, LEAST_WIDTH, every=every))
            assert_inert(tuple(decision_comparison_lines(compared, every=every)))


def test_the_longest_ids_and_states_fit_the_narrowest_width() -> None:
    decision, option, constraint = "d" * 60, "o" * 60, "c" * 60
    asked = {"type": "decision", "id": decision, "question": "?", "trace_item_refs": ["q"]}
    again = {**asked, "id": f"{decision}e", "supersedes": decision}
    of_it = {"decision_id": decision, "trace_item_refs": [decision]}
    trace = of(
        question("q", "Why?"),
        {"type": "constraint", "id": constraint, "statement": "Fits", "trace_item_refs": ["q"]},
        asked,
        {**of_it, "type": "decision_option", "id": option, "name": "wide"},
        {**of_it, "type": "decision_constraint", "id": "link", "constraint_id": constraint},
        {**of_it, "type": "decision_selection", "id": "s", "option_id": option, "reasoning": "x"},
        again,
    )
    assert_fits(trace_comparison_text(compare_traces(trace.at(5), trace), LEAST_WIDTH))
    view = compare_decisions(trace.at(3), decision, trace, decision)
    assert_fits(decision_comparison_text(view, LEAST_WIDTH))


@pytest.mark.parametrize("text", ["\x1b]0;x\x07", "\u202eevil", "a\nb\x9b2J", "[bold]x[/]"])
def test_texts_that_differ_are_inert_too(text: str) -> None:
    citing = {"type": "observation", "id": "o", "statement": "x"}
    cites = [{"kind": "url", "ref": text, "locator": text}]
    left = of({**citing, "citations": cites}, question("q", f"{text}?", "o"))
    right = of(
        {**citing, "citations": [{"kind": "url", "ref": "plain"}]},
        question("q", f"{text}!", "o"),
    )
    view = compare_traces(left, right)
    assert kinds(view.rows) == ["changed", "changed"]
    assert_inert(view)
    assert_inert(trace_comparison_text(view, 80))


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from strings_in(part)


def assert_inert(view: object) -> None:
    for text in strings_in(view):
        assert plain(text) == text
        assert not any(unicodedata.category(c) == "Cc" for c in text.replace("\n", ""))


def assert_fits(text: str) -> None:
    assert_inert(text)
    assert max(map(cells, text.split("\n"))) <= LEAST_WIDTH
