"""Whatever agents write, what leaves a view can be drawn as it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dtui.log.projections import ItemRow, PendingRow, TraceRow
from dtui.stores.rows import item_row
from dtui.text import cells, plain
from dtui.trace import Trace, TraceOpened, parse_item
from dtui.views.as_text import (
    card_text,
    matrix_text,
    pending_text,
    spine_text,
    trace_card_text,
    trace_list_text,
)
from dtui.views.decision_matrix import decision_matrix
from dtui.views.graph_layout import spine_rows
from dtui.views.item_card import item_card, trace_card
from dtui.views.pending_list import pending_rows
from dtui.views.plain_text import fitted, wrapped
from dtui.views.trace_list import trace_list_rows

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)

attacks = st.sampled_from(
    [
        "\x1b[2J\x1b[1;1Hgone",
        "\x1b]52;c;cm0gLXJmIH4=\x07",
        "\x1bP+q544e\x1b\\",
        "\x9b31mred",
        "[/] [@click=app.quit]x[/]",
        "approve \u202eton od\u202c",
        "👩\u200d👩\u200d👧\u200d👦 漢字",
        "a\r\nb\rc\vd\fe\u2028f\x85g",
        "\t│├╰─●○◆",
        "e" + "\u0301" * 40,
    ]
)
texts = st.lists(attacks | st.text(min_size=1, max_size=12), min_size=1, max_size=3).map("".join)
storable = texts.map(
    lambda text: "x" + "".join(c for c in text if c != "\0" and unicodedata.category(c) != "Cs")
)


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:  # pyright: ignore[reportUnknownVariableType]
            yield from strings_in(part)  # pyright: ignore[reportUnknownArgumentType]


def assert_drawable(view: object) -> None:
    for text in strings_in(view):
        assert plain(text) == text
        assert not any(unicodedata.category(c) == "Cc" for c in text.replace("\n", ""))


@given(texts, texts, texts)
def test_rows_of_lists_are_drawable(one: str, two: str, three: str) -> None:
    # A foreign file can hold anything anywhere, in ids too.
    trace = TraceRow(one, 1, two, three, one, two, None, NOW, NOW, 1, 1, 1, 1, three, 1)
    pending = PendingRow(one, two, three, one, two, three, one, two, three, NOW, 1, two, three)
    item = ItemRow(one, 1, 1, two, three, one, two, (), three, True, 1)
    far = ItemRow(one, 40, 2, two, three, one, two, (1,), three, False, 40)

    traces = trace_list_rows([trace], NOW)
    queue = pending_rows([pending, pending._replace(kind="question", assignee="human")], NOW)
    spine = spine_rows([item, far._replace(spine=30)], first=1, count=30)
    for view in (traces, queue, spine):
        assert_drawable(view)
    for text in (trace_list_text(traces, 60), pending_text(queue, 60), spine_text(spine, 60)):
        assert_drawable(text)
        assert max(cells(line) for line in text.split("\n")) <= 60


@given(storable, st.dictionaries(storable, storable | st.lists(storable), max_size=2))
def test_cards_and_matrices_are_drawable(text: str, provenance: dict[str, Any]) -> None:
    trace = a_trace_saying(text, {**provenance, "reconstructability": provenance})
    views = [
        trace_card(trace),
        decision_matrix(trace, "dec-1"),
        *(item_card(trace, item.id) for item in trace),
    ]
    assert_drawable(tuple(views))
    rendered = (
        trace_card_text(trace_card(trace), 60),
        matrix_text(decision_matrix(trace, "dec-1"), 60),
        matrix_text(decision_matrix(trace, "dec-1"), 60, ascii=True),
        *(card_text(item_card(trace, item.id), 60) for item in trace),
        spine_text(spine_rows([item_row(trace, item, 1) for item in trace], first=1, count=20), 60),
    )
    for shown in rendered:
        assert_drawable(shown)
        assert max(cells(line) for line in shown.split("\n")) <= 60


@given(texts, st.integers(1, 40))
def test_a_fitted_text_is_as_wide_as_asked_for(text: str, width: int) -> None:
    assert cells(fitted(text, width)) == width
    assert_drawable(fitted(text, width))


@given(texts, st.integers(2, 40))
def test_a_wrapped_text_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(plain(text).split())


def a_trace_saying(text: str, provenance: dict[str, Any]) -> Trace:
    """Return a trace of all thirteen types that says the same wherever it can say something."""
    decision = {"decision_id": "dec-1"}
    pair = {**decision, "option_id": "opt-1", "constraint_id": "con-1"}
    items: list[tuple[str, str, dict[str, Any]]] = [
        (
            "observation",
            "obs-1",
            {"statement": text, "citations": [{"kind": "url", "ref": text, "locator": text}]},
        ),
        ("hypothesis", "hyp-1", {"statement": text, "angle": text, "confidence": 0.5}),
        (
            "hypothesis_validation",
            "val-1",
            {"hypothesis_id": "hyp-1", "validated": True, "reasoning": text},
        ),
        ("question", "qst-1", {"question": text}),
        ("question_answer", "ans-1", {"question_id": "qst-1", "answer": text}),
        ("constraint", "con-1", {"statement": text}),
        ("deduction", "ded-1", {"statement": text, "counts": {text: 3}}),
        ("decision", "dec-1", {"question": text}),
        ("decision_option", "opt-1", {**decision, "name": text, "description": text}),
        ("decision_option", "opt-2", {**decision, "name": text}),
        ("decision_constraint", "dcn-1", {**decision, "constraint_id": "con-1", "weight": 2.0}),
        ("decision_heuristic", "heu-1", {**decision, "statement": text}),
        (
            "decision_option_constraint_evaluation",
            "eval-1",
            {**pair, "satisfied": True, "reasoning": text},
        ),
        (
            "hypothesis",
            "hyp-2",
            {**decision, "statement": text, "stage": "steelmanning", "challenges": "opt-1"},
        ),
        (
            "hypothesis_validation",
            "val-2",
            {"hypothesis_id": "hyp-2", "validated": False, "reasoning": text},
        ),
        (
            "decision_selection",
            "sel-1",
            {
                **decision,
                "option_id": "opt-1",
                "reasoning": text,
                "rejected": {"opt-2": text},
                "waiver": text,
            },
        ),
        (
            "hypothesis_validation",
            "val-3",
            {"hypothesis_id": "hyp-1", "validated": False, "reasoning": text},
        ),
        ("constraint", "con-2", {"statement": text, "trace_item_refs": ["dec-1"]}),
    ]
    common = {"trace_item_refs": ["obs-1"], "author": text, "labels": [text]}
    opened = TraceOpened(
        trace_id="t", title=text, domain=text, agent=text, session=text, provenance=provenance
    )
    return Trace(
        opened,
        (
            parse_item(
                {**common, **fields, "type": item_type, "id": item_id, "recorded_at": NOW}
                | ({"trace_item_refs": []} if item_id == "obs-1" else {})
            )
            for item_type, item_id, fields in items
        ),
    )
