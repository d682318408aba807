"""Keys, and what they stand for where."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from dtui.log.projections import ItemRow, ProposalRow
from dtui.trace import Trace
from dtui.views import keys
from dtui.views.actions import (
    NOTHING_TO_MODIFY,
    Actions,
    chain_actions,
    decision_actions,
    instead,
    item_actions,
    may_evaluate,
    queue_actions,
    refused,
    traces_actions,
)
from dtui.views.chain import ChainRow
from dtui.views.decision_matrix import decision_matrix
from dtui.views.keys import DECISION_KEYS, QUEUE_KEYS, TRACE_KEYS, Key, answering, in_browser
from dtui.views.waiting_list import WaitingListRow, waiting_row

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

TABLES: dict[str, tuple[Key, ...]] = {
    name: table for name, table in vars(keys).items() if name.endswith("_KEYS")
}

# What `KeyboardEvent.key` says of a key that is no character.
NAMED = {
    *("ArrowDown", "ArrowLeft", "ArrowRight", "ArrowUp"),
    *("End", "Enter", "Escape", "Home", "PageDown", "PageUp"),
}


def proposal(**changes: object) -> WaitingListRow:
    row = ProposalRow(
        "pr-1", 9, "orders", "pricing", "discount", '{"percent": 18}', "discount percent 18",
        "pricing-bot", None, "acme", "dec-1", "opt-1", 0.64, None, None, NOW, "", None, None, None,
        "", (), "",
    )  # fmt: skip
    return waiting_row(row._replace(**changes), NOW)


def item(kind: str, state: str) -> ItemRow:
    return ItemRow("acme", 3, 3, "it-1", kind, "It says", "", (), state, False, 7)


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_one_that_a_browser_has(table: str) -> None:
    for key in TABLES[table]:
        for name in in_browser(key):
            pressed = name.removeprefix("Shift+")
            assert len(pressed) == 1 or pressed in NAMED


@pytest.mark.parametrize("table", TABLES)
def test_no_key_stands_twice_for_one_action(table: str) -> None:
    pressed = [(name, key.action) for key in TABLES[table] for name in key.keys.split(",")]
    assert len(pressed) == len(set(pressed))


def test_of_several_actions_the_first_that_applies_has_the_key() -> None:
    blind = answering(QUEUE_KEYS, {"choose_blind", "override('approve')", "instead('a')"})
    assert blind["a"].action == "choose_blind"
    assert answering(QUEUE_KEYS, {"instead('a')"})["a"].action == "instead('a')"
    assert "a" not in answering(QUEUE_KEYS, {"chain"})


def test_a_key_of_the_past_goes_before_what_it_does_now() -> None:
    past = item_actions(item("question", "pending"), causes=True, effects=True, past=True)
    answers = answering(TRACE_KEYS, past)
    assert answers["left"].action == "past_step(-1)"
    assert answers["h"].action == "parents"


# -- what applies where --------------------------------------------------------------------------


def every_answer() -> list[tuple[str, Actions]]:
    booleans = (False, True)
    rows = [None, proposal(), proposal(args="{}"), *(item(*one) for one in STATES)]
    answers: list[tuple[str, Actions]] = []
    for row, one, two, three in product(rows, booleans, booleans, booleans):
        if not isinstance(row, ItemRow):
            answers.append(("QUEUE_KEYS", queue_actions(row, second=one, domain=two, undo=three)))
        if not isinstance(row, WaitingListRow):
            answers.append(("TRACE_KEYS", item_actions(row, causes=one, effects=two, past=three)))
    answers += [("CHAIN_KEYS", chain_actions(None, "a", effects=one)) for one in booleans]
    answers.append(("CHAIN_KEYS", chain_actions(ChainRow("b", ""), "a", effects=True)))
    answers.append(("TRACES_KEYS", traces_actions("a", "b")))
    return answers


STATES = (("hypothesis", "pending"), ("question", "pending"), ("question", "answered"))


def test_nothing_may_be_done_that_no_key_does() -> None:
    for table, allowed in every_answer():
        assert allowed <= {key.action for key in TABLES[table]}


def test_an_answered_question_is_answered_again() -> None:
    assert answering(TRACE_KEYS, item_actions(item("question", "pending")))["a"].name == "Answer"
    again = answering(TRACE_KEYS, item_actions(item("question", "answered")))["a"]
    assert again.name == "Answer again"
    assert "a" not in answering(TRACE_KEYS, item_actions(item("hypothesis", "pending")))


def test_a_proposal_without_arguments_can_not_be_modified() -> None:
    row = proposal(args="{}")
    assert "override('modify')" not in queue_actions(row)
    assert instead("m", row) == NOTHING_TO_MODIFY
    assert "override('modify')" in queue_actions(proposal())
    assert instead("v", proposal()).startswith("v does nothing to a proposal: a approves, ")
    assert instead("v", None) == "nothing is listed here"


def test_a_decision_offers_what_its_state_allows(northwind: Trace, taken: Trace) -> None:
    open_one = decision_matrix(northwind, "dec-1")
    assert {"select", "next_missing(1)"} <= decision_actions(open_one)
    assert may_evaluate(open_one)
    assert refused(open_one) == ""
    locked = decision_matrix(taken, "dec-1")
    assert "select" not in decision_actions(locked)
    assert "refuse" in decision_actions(locked)
    assert not may_evaluate(locked)
    assert refused(locked).startswith("locked by ")


def test_in_the_past_and_blind_nothing_is_offered_that_writes(northwind: Trace) -> None:
    matrix = decision_matrix(northwind, "dec-1")
    writes = {"select", "verdict(True)", "verdict(False)", "outcome"} | {
        key.action for key in DECISION_KEYS if key.action.startswith("override")
    }
    for one in ({"past": True}, {"blind": True}):
        assert not decision_actions(matrix, **one) & writes
        assert not may_evaluate(matrix, **one)
        assert refused(matrix, **one)
    past = item_actions(item("hypothesis", "pending"), past=True)
    assert not past & {"verdict(True)", "verdict(False)", "mark"}
    assert "past_leave" in past
