"""What a pipe, a screen reader or a golden gets: whole texts, since they are read as a whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import sample_traces
from dtui.stores.rows import item_row, pending_row
from dtui.text import cells
from dtui.trace import Trace, TraceOpened, parse_item, parse_opened
from dtui.views.as_text import (
    card_text,
    matrix_text,
    pending_text,
    spine_text,
    trace_card_text,
    trace_list_text,
)
from dtui.views.decision_matrix import decision_matrix
from dtui.views.graph_layout import SpineRow, spine_rows
from dtui.views.item_card import item_card, trace_card
from dtui.views.pending_list import pending_rows
from dtui.views.trace_list import TraceListRow

SPINE = """\
 1 ○           O  obs-1  Usage down 18 % since March   weekly_active_users
 2 │ ○         O  obs-2  Renewal due 30 Sep, 3 sites   crm
 3 ├─│─○       C  con-1  Margin stays above 22 %       hard
 4 │ ╰─│─○     C  con-2  Close by 30 Sep               soft
 5 ├─✗ │       H  hyp-1  Price is the reason, not us                             refuted
 6 ├─├─│─○     V  val-1  Two sites asked for the pri…  hyp-1 validated
 7 ├─│─│─●     Q  qst-1  Who signed the 2024 excepti…  for a person              PENDING
 8 │ ├─╰─▽     D! dec-1  Which discount do we offer?   2 options × 2 constrain…  superseded, at risk
 9 ├─│───├─✗   H  hyp-2  Lock-in hides churn risk      steelman                  refuted
10 ├─│───│─╰─○ V  val-2  Usage fell before the contr…  hyp-2 refuted
11 ╰─╰─○ │     V  val-3  It was the service.           hyp-1 refuted
12       ├─▲   C  con-3  Legal: no auto-renewal        hard                      missed
13       ╰─◆   D! dec-2  What do we offer now?         no options yet            PENDING, at risk
"""

SPINE_IN_ASCII = """\
5 +-x |   H  hyp-1  Price is the reason, n…                  refuted
6 +-+-|-o V  val-1  Two sites asked for th…  hyp-1 validat…
7 +-|-|-* Q  qst-1  Who signed the 2024 ex…  for a person    PENDING
8 | +-`-% D! dec-1  Which discount do we o…  2 options × 2…  superseded, at risk
"""

PENDING_MATRIX = """\
Northwind renewal › dec-1 · PENDING · not locked
Which discount do we offer?

                         con-1 Margin stays above…   con-2 Close by 30 Sep
  opt-1 12 %, one year   ✓ satisfied 0.9             ✗ violated
  opt-2 18 %, two years  ✓ satisfied                 · not evaluated

Constraints
  con-1  hard, weight 0.7: Margin stays above 22 %
  con-2  soft: Close by 30 Sep

Options
  opt-1  12 %, one year (p 0.5)
         The standard ladder.
  opt-2  18 %, two years (p 0.64)

Reasoning
  opt-1 × con-1  ✓ satisfied 0.9 (evaluated 2 times): 24 % by this year's
                 figures.
  opt-1 × con-2  ✗ violated: Procurement needs eight weeks.
  opt-2 × con-1  ✓ satisfied: 22.4 %.

Heuristics
  heu-1  Prefer reversible

Steelmen
  hyp-2  no verdict, challenges opt-2: Lock-in hides churn risk

Selection
  waits for  1 pair (opt-2 × con-2) · steelman hyp-2 without a verdict
"""

OVERTAKEN_MATRIX = """\
Northwind renewal > dec-1 . superseded, at risk . locked
Which discount do we offer?
superseded by dec-2
at risk: hyp-1 was refuted by val-3 after sel-1 was made,
which rests on it

                        con-1 Margin sta~  con-2 Close by 3~
  opt-1 12 %, one year  v satisfied 0.9    x violated
@ opt-2 18 %, two yea~  v satisfied        v satisfied

Constraints
  con-1  hard, weight 0.7: Margin stays above 22 %
  con-2  soft: Close by 30 Sep

Options
  opt-1  12 %, one year (p 0.5)
         The standard ladder.
         failed: It misses the date.
  opt-2  18 %, two years (selected, p 0.64)

Reasoning
  opt-1 x con-1  v satisfied 0.9 (evaluated 2 times): 24 %
                 by this year's figures.
  opt-1 x con-2  x violated: Procurement needs eight weeks.
  opt-2 x con-1  v satisfied: 22.4 %.
  opt-2 x con-2  v satisfied: They would sign tomorrow.

Heuristics
  heu-1  Prefer reversible

Steelmen
  hyp-2  refuted, challenges opt-2: Lock-in hides churn risk
         val-2: Usage fell before the contract.

Late constraints
  con-3  missed: Legal: no auto-renewal

Selection
  selected  opt-2
  sel-1     2026-06-24 09:20 UTC by Dana: It keeps the
            margin and the date.
"""

CARD = """\
Ds sel-1 · selection · at risk

It keeps the margin and the date.

decision  dec-1
selected  opt-2
rejected  opt-1: It misses the date.
at risk   hyp-1 was refuted by val-3 after sel-1 was made, which rests on it
author    Dana
recorded  2026-06-24 09:20 UTC
quality   yes: mechanism, own words, alternatives, constraints

Rests on
  dec-1   D! Which discount do we offer? (superseded)
  opt-1   Do 12 %, one year
  opt-2   Do 18 %, two years
  eval-2  De 24 % by this year's figures.
  eval-3  De Procurement needs eight weeks.
  eval-4  De 22.4 %.
  hyp-2   H Lock-in hides churn risk (refuted)
  eval-5  De They would sign tomorrow.
  val-2   V Usage fell before the contract.

Used by
  dec-2  D! What do we offer now? (PENDING, at risk)
"""

TRACE_CARD = """\
northwind · Northwind renewal

domain   pricing
profile  strict
agent    pricing-bot
items    24
"""

SPARSE_BAND = """
                  con-3 Good, bec…
  opt-3 Option 3  ✓ satisfied
  · 2 options not evaluated on these
"""

PENDING = """\
decision  northwind  dec-1  5 d  waits for 1 pair (opt-2…   Which discount do we offer?
steelman  northwind  hyp-2  5 d  blocks dec-1               Lock-in hides churn risk
question  northwind  qst-1  5 d  for a person               Who signed the 2024 exception?
"""

TRACES = """\
northwind  6 d  PENDING  1 hypothesis · 1 decision  Northwind renewal, Q3 discount
fx9        2 h                                      FX-9 impeller
"""


def whole_spine(trace: Trace, lanes: int = 14) -> tuple[SpineRow, ...]:
    items = [item_row(trace, item, position) for position, item in enumerate(trace, start=1)]
    return spine_rows(items, first=1, count=len(items), lanes=lanes)


def test_a_spine_reads_as_lines(overtaken: Trace) -> None:
    assert spine_text(whole_spine(overtaken), 100) + "\n" == SPINE


def test_a_window_of_a_spine_can_be_drawn_in_ascii(overtaken: Trace) -> None:
    items = [item_row(overtaken, item, n) for n, item in enumerate(overtaken, start=1)]
    rows = spine_rows(items, first=5, count=4, lanes=4, ascii=True)
    assert spine_text(rows, 80) + "\n" == SPINE_IN_ASCII


def test_a_pending_matrix_says_what_it_waits_for(northwind: Trace) -> None:
    assert matrix_text(decision_matrix(northwind, "dec-1"), 80) + "\n" == PENDING_MATRIX


def test_a_sparse_matrix_counts_the_options_that_a_band_has_nothing_of(
    make_trace: Callable[..., Trace],
) -> None:
    refs = {"trace_item_refs": ["obs-1"]}
    decision = {"decision_id": "dec-1", **refs}
    drafts: list[tuple[str, dict[str, Any]]] = [
        ("observation", {"statement": "s", "citations": [{"kind": "file", "ref": "0007.md"}]}),
        ("decision", {"question": "Which database?", **refs}),
    ]
    for number in (1, 2, 3):
        pair = {"option_id": f"opt-{number}", "constraint_id": f"con-{number}"}
        drafts += [
            ("decision_option", {"name": f"Option {number}", **decision}),
            ("constraint", {"statement": f"Good, because {number}", **refs}),
            ("decision_constraint", {"constraint_id": f"con-{number}", **decision}),
            (
                "decision_option_constraint_evaluation",
                {"satisfied": True, "reasoning": "r", **pair, **decision},
            ),
        ]
    text = matrix_text(decision_matrix(make_trace(drafts), "dec-1"), 60)
    assert SPARSE_BAND in text


def test_a_locked_matrix_says_all_that_led_to_it(overtaken: Trace) -> None:
    text = matrix_text(decision_matrix(overtaken, "dec-1"), 60, ascii=True)
    assert text + "\n" == OVERTAKEN_MATRIX


def test_a_card_reads_as_text(overtaken: Trace) -> None:
    assert card_text(item_card(overtaken, "sel-1"), 80) + "\n" == CARD


def test_a_trace_card_reads_as_text(overtaken: Trace) -> None:
    assert trace_card_text(trace_card(overtaken), 80) + "\n" == TRACE_CARD


def test_a_queue_reads_as_lines(northwind: Trace) -> None:
    rows = [pending_row(northwind, item, northwind.ordinal(item.id)) for item in northwind.pending]
    now = datetime(2026, 6, 29, 12, tzinfo=UTC)
    assert pending_text(pending_rows(rows, now), 90) + "\n" == PENDING
    hidden = pending_rows([row._replace(profile="imported") for row in rows], now)
    assert pending_text(hidden, 90) == "3 more in imported traces, hidden"


def test_a_list_of_traces_reads_as_lines() -> None:
    def row(trace_id: str, age: str, word: str, pending: str, title: str) -> TraceListRow:
        return TraceListRow(
            trace_id,
            1,
            title,
            "",
            "strict",
            "",
            age,
            age,
            9,
            1,
            0,
            1,
            pending,
            "",
            0,
            word,
            "plain",
        )

    traces = (
        row(
            "northwind",
            "6 d",
            "PENDING",
            "1 hypothesis · 1 decision",
            "Northwind renewal, Q3 discount",
        ),
        row("fx9", "2 h", "", "", "FX-9 impeller"),
    )
    assert trace_list_text(traces, 90) + "\n" == TRACES


def test_nothing_reads_as_nothing() -> None:
    assert spine_text(()) == trace_list_text(()) == ""
    assert pending_text(pending_rows([], datetime(2026, 6, 29, tzinfo=UTC))) == ""
    assert card_text(item_card(one_observation(), "obs-1")).startswith("O obs-1 · observation\n")


def one_observation() -> Trace:
    seen = {
        "type": "observation",
        "id": "obs-1",
        "statement": "Usage fell",
        "citations": [{"kind": "metric", "ref": "weekly_active"}],
        "recorded_at": "2026-06-24T09:00:00Z",
    }
    return Trace(TraceOpened(trace_id="t"), [parse_item(seen)])


@pytest.fixture(params=sample_traces.PRIMER)
def sample(request: pytest.FixtureRequest) -> Trace:
    opening, *lines = map(json.loads, sample_traces.lines(request.param))
    return Trace(parse_opened(opening["opened"]), (parse_item(line["item"]) for line in lines))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_line_of_a_real_trace_is_wider_than_asked_for(sample: Trace, width: int) -> None:
    texts = [
        spine_text(whole_spine(sample), width),
        spine_text(whole_spine(sample, lanes=6), width),
        trace_card_text(trace_card(sample), width),
        *(matrix_text(decision_matrix(sample, d.id), width) for d in sample.of_type("decision")),
        *(card_text(item_card(sample, item.id), width) for item in sample),
    ]
    assert max(cells(line) for text in texts for line in text.split("\n")) <= width


def test_a_matrix_leaves_no_word_of_a_real_decision_out(sample: Trace) -> None:
    for decision in sample.of_type("decision"):
        view = decision_matrix(sample, decision.id)
        words = " ".join(matrix_text(view, 72).split())
        said = [
            *(constraint.statement for constraint in view.constraints),
            *(text for o in view.options for text in (o.name, o.description, o.why_failed)),
            *(cell.reasoning for option in view.options for cell in option.cells),
            *(
                text
                for steelman in view.steelmen
                for text in (steelman.statement, steelman.reasoning)
            ),
            *(heuristic.statement for heuristic in view.heuristics),
            *([view.selection.reasoning] if view.selection else [view.waits_for]),
        ]
        for text in said:
            assert " ".join(text.split()) in words
