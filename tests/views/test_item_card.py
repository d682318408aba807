from __future__ import annotations

from collections.abc import Callable

import pytest

from dtui.trace import Trace
from dtui.views.item_card import item_card, trace_card


def fields(trace: Trace, item_id: str) -> list[tuple[str, str]]:
    return [(field.name, field.value) for field in item_card(trace, item_id).fields]


def test_a_card_says_what_an_item_is_and_what_it_says(northwind: Trace) -> None:
    card = item_card(northwind, "hyp-2")
    assert (card.letter, card.item_id, card.type_word, card.stage) == (
        "H",
        "hyp-2",
        "hypothesis",
        "steelman",
    )
    assert (card.word, card.role, card.body) == (
        "PENDING",
        "pending",
        ("Lock-in hides churn risk",),
    )
    assert card.unblocks == ("dec-1: its selection waits for a verdict on this",)


def test_a_card_names_what_an_item_rests_on_and_what_uses_it(northwind: Trace) -> None:
    card = item_card(northwind, "hyp-1")
    assert [(link.item_id, link.letter, link.line) for link in card.rests_on] == [
        ("obs-1", "O", "Usage down 18 % since March")
    ]
    assert [(link.item_id, link.word) for link in card.used_by] == [
        ("val-1", ""),
        ("dec-1", "PENDING"),
    ]


def test_a_card_tells_when_it_was_thought_from_when_it_was_recorded(overtaken: Trace) -> None:
    late = item_card(overtaken, "con-3")
    assert (late.occurred, late.recorded) == ("2026-01-01 00:00 UTC", "2026-06-24 09:22 UTC")
    assert (late.word, late.role) == ("missed", "missed")
    assert item_card(overtaken, "obs-1").occurred == ""


@pytest.mark.parametrize(
    ("item_id", "expected"),
    [
        ("obs-1", [("cites", "metric weekly_active_users · Mar to Jun 2026")]),
        (
            "hyp-1",
            [
                ("confidence", "0.6"),
                ("validated by", "val-1: Two sites asked for the price list first."),
                ("refuted by", "val-3: It was the service."),
            ],
        ),
        ("qst-1", [("for", "a person")]),
        ("con-2", [("strength", "soft")]),
        ("val-3", [("refutes", "hyp-1")]),
        (
            "dec-1",
            [
                ("options", "2"),
                ("constraints", "2"),
                ("evaluated", "4 of 4"),
                ("selected", "opt-2"),
                ("selected by", "sel-1: It keeps the margin and the date."),
                ("superseded by", "dec-2"),
            ],
        ),
        (
            "opt-1",
            [("decision", "dec-1"), ("probability", "0.5"), ("failed", "It misses the date.")],
        ),
        ("opt-2", [("decision", "dec-1"), ("probability", "0.64"), ("selected by", "sel-1")]),
        ("dcn-1", [("decision", "dec-1"), ("constraint", "con-1"), ("weight", "0.7")]),
        ("heu-1", [("decision", "dec-1")]),
        (
            "eval-1",
            [
                ("decision", "dec-1"),
                ("option", "opt-1"),
                ("constraint", "con-1"),
                ("result", "violated"),
                ("replaced by", "eval-2"),
            ],
        ),
        (
            "sel-1",
            [
                ("decision", "dec-1"),
                ("selected", "opt-2"),
                ("rejected", "opt-1: It misses the date."),
            ],
        ),
    ],
)
def test_a_card_shows_the_fields_of_its_type(
    overtaken: Trace, item_id: str, expected: list[tuple[str, str]]
) -> None:
    assert fields(overtaken, item_id) == expected


def test_an_option_is_its_name_and_its_description(northwind: Trace) -> None:
    assert item_card(northwind, "opt-1").body == ("12 %, one year", "", "The standard ladder.")


def test_what_lies_downstream_of_a_refuted_ground_says_why_it_is_at_risk(overtaken: Trace) -> None:
    assert item_card(overtaken, "sel-1").at_risk == (
        "hyp-1 was refuted by val-3 after sel-1 was made, which rests on it",
    )
    successor = item_card(overtaken, "dec-2")
    assert successor.at_risk == ("rests on sel-1: hyp-1 was refuted by val-3 after sel-1 was made",)
    assert (successor.word, successor.role) == ("PENDING, at risk", "pending")
    assert item_card(overtaken, "obs-1").at_risk == ()


def test_a_pending_decision_and_a_parked_question_say_what_they_wait_for(northwind: Trace) -> None:
    assert "1 pair (opt-2 × con-2)" in item_card(northwind, "dec-1").waits_for
    assert item_card(northwind, "qst-1").waits_for.startswith("a person's answer")


def test_a_card_of_an_unknown_item_is_refused(northwind: Trace) -> None:
    with pytest.raises(KeyError):
        item_card(northwind, "hyp-9")


def test_the_card_of_an_imported_trace_says_what_could_be_reconstructed(
    make_trace: Callable[..., Trace],
) -> None:
    trace = make_trace(
        [],
        trace_id="adr-0007",
        profile="imported",
        provenance={
            "source": "madr",
            "files": ["0007.md"],
            "reconstructability": {"options": "fully", "matrix": {"evaluations": "absent"}},
        },
    )
    card = trace_card(trace)
    assert (card.trace_id, card.profile, card.items) == ("adr-0007", "imported", 0)
    assert card.fields == (("source", "madr"), ("files", '["0007.md"]'))
    assert card.reconstructability == (("options", "fully"), ("matrix.evaluations", "absent"))
