from __future__ import annotations

from itertools import product
from typing import get_args

from dtui.signs import (
    CELL_SIGNS,
    GLYPHS_IN_ASCII,
    Role,
    entry_sign,
    event_sign,
    sign,
    type_word,
    verdict_sign,
)
from dtui.spine import EVENT_KINDS
from dtui.trace import ITEM_TYPES, State

STATES = get_args(State)
STROKES = set("│├┤╰╯─ ") | set("|+`'- ")


def test_each_of_the_thirteen_types_has_a_letter_of_its_own() -> None:
    letters = [sign(item_type).letter for item_type in ITEM_TYPES]
    assert len(set(letters)) == len(ITEM_TYPES)
    assert "?" not in letters


def test_two_states_of_a_type_differ_before_they_differ_in_colour() -> None:
    can_be = {
        "hypothesis": ("pending", "validated", "refuted"),
        "question": ("pending", "answered"),
        "decision": ("pending", "selected", "superseded"),
        "constraint": ("", "late", "missed"),
    }
    for item_type, states in can_be.items():
        signs = [sign(item_type, s, at_risk=risk) for s, risk in product(states, (False, True))]
        assert len({shown.word for shown in signs}) == len(signs)
        calm = [sign(item_type, state) for state in states]
        assert len({shown.glyph for shown in calm}) == len({s.ascii for s in calm}) == len(states)


def test_what_pends_outweighs_what_is_at_risk_and_both_are_said() -> None:
    both = sign("decision", "pending", at_risk=True)
    assert (both.role, both.glyph, both.word) == ("pending", "◆", "PENDING, at risk")
    assert sign("deduction", at_risk=True).word == "at risk"


def test_glyphs_are_one_to_one_with_ascii_and_never_a_stroke() -> None:
    assert len(set(GLYPHS_IN_ASCII.values())) == len(GLYPHS_IN_ASCII)
    assert STROKES.isdisjoint(GLYPHS_IN_ASCII)
    assert STROKES.isdisjoint(GLYPHS_IN_ASCII.values())
    for item_type, state, risk in product(ITEM_TYPES, STATES, (False, True)):
        shown = sign(item_type, state, at_risk=risk)
        assert GLYPHS_IN_ASCII[shown.glyph] == shown.ascii
        assert shown.ascii.isascii()
        assert len(shown.ascii) == len(shown.glyph) == 1


def test_every_role_is_one_that_faces_know() -> None:
    signs = [sign(t, s, at_risk=r) for t, s, r in product(ITEM_TYPES, STATES, (False, True))]
    assert {shown.role for shown in (*signs, *CELL_SIGNS.values())} == set(get_args(Role))


def test_a_type_or_state_of_a_newer_log_shows_as_a_plain_item() -> None:
    shown = sign("prophecy", "fulfilled")
    assert (shown.letter, shown.word, shown.role) == ("?", "fulfilled", "plain")
    assert type_word("prophecy") == "prophecy"


def test_each_kind_of_event_has_a_letter_that_no_item_has() -> None:
    kinds = ["trace_opened", *EVENT_KINDS, *ITEM_TYPES]
    letters = [entry_sign(kind).letter for kind in kinds]
    assert len(set(letters)) == len(kinds)
    assert "?" not in letters
    assert len({type_word(kind) for kind in kinds}) == len(kinds)


def test_what_was_made_of_a_proposal_shows_by_glyph_and_word() -> None:
    shown = [verdict_sign(verdict) for verdict in ("approve", "modify", "reject", "waits", "")]
    assert len({one.glyph for one in shown}) == len({one.word for one in shown}) == len(shown)
    for one in shown:
        assert GLYPHS_IN_ASCII[one.glyph] == one.ascii
        assert one.ascii.isascii()
        assert one.role in get_args(Role)
    assert event_sign("override", "modify").glyph == verdict_sign("modify").glyph


def test_an_event_of_a_newer_log_shows_by_a_question_mark() -> None:
    assert event_sign("prophecy", "fulfilled").letter == "?"
    assert entry_sign("prophecy").letter == "?"
