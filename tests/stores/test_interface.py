"""What other people code against: drafts in, ids out, plain values back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from dtui.errors import InvalidItemError, InvalidQueryError, UnknownReferenceError
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.backend import ids_of
from dtui.stores.contract.drafts import (
    decision,
    evaluation,
    hypothesis,
    observation,
    one_of_each,
    option,
    question,
    ready_decision,
    rejections,
    selection,
    steelman,
    validation,
)

NINE = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def store() -> InMemoryDecisionTraceStore:
    return InMemoryDecisionTraceStore()


# -- how a trace is opened -----------------------------------------------------------------------


async def test_a_store_is_opened_with_the_record_of_its_trace() -> None:
    store = InMemoryDecisionTraceStore(
        "renewal",
        title="Northwind renewal",
        domain="pricing",
        profile="seed",
        agent="pricing agent",
        session="s-1",
        provenance={"from": "crm"},
    )
    opened = (await store.get_trace()).opened
    assert opened.model_dump(exclude_none=True) == {
        "trace_id": "renewal",
        "title": "Northwind renewal",
        "domain": "pricing",
        "profile": "seed",
        "agent": "pricing agent",
        "session": "s-1",
        "provenance": {"from": "crm"},
    }


@pytest.mark.parametrize(
    "opening", [{"trace_id": "no id"}, {"title": "NUL \0"}, {"profile": "lax"}, {"mood": "good"}]
)
def test_a_store_is_not_opened_with_a_record_that_cannot_be_kept(opening: dict[str, Any]) -> None:
    with pytest.raises(InvalidItemError):
        InMemoryDecisionTraceStore(**opening)


async def test_items_carry_no_record_of_the_trace(store: InMemoryDecisionTraceStore) -> None:
    assert await store.get_all() == []


# -- recording -----------------------------------------------------------------------------------


async def test_nothing_recorded_is_nothing_changed(store: InMemoryDecisionTraceStore) -> None:
    assert await store.record_all([]) == []
    assert await store.get_all() == []


async def test_the_time_is_the_stores_and_kept_in_utc() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    store = InMemoryDecisionTraceStore(clock=lambda: NINE.astimezone(zone))
    await store.record(*observation())
    [item] = await store.get_all()
    assert (item.recorded_at, item.recorded_at.tzinfo) == (NINE, UTC)


async def test_the_payload_is_left_as_it_was(store: InMemoryDecisionTraceStore) -> None:
    for item_type, payload in one_of_each():
        before = json.dumps(payload)
        await store.record(item_type, payload)
        assert json.dumps(payload) == before


async def test_what_is_done_to_the_payload_later_does_not_reach_the_trace(
    store: InMemoryDecisionTraceStore,
) -> None:
    item_type, payload = observation(labels=["price"])
    await store.record(item_type, payload)
    payload["labels"].append("churn")
    payload["citations"][0]["ref"] = "elsewhere"
    (row,) = await store.query({})
    assert row["labels"] == ["price"]
    assert row["citations"][0]["ref"] == "weekly_active_users"


async def test_every_draft_is_looked_at_before_the_first_is_added(
    store: InMemoryDecisionTraceStore,
) -> None:
    with pytest.raises(InvalidItemError):
        await store.record_all([observation(), ("hunch", {})])
    with pytest.raises(UnknownReferenceError):
        await store.record_all([observation(), question("obs-2")])
    assert await store.get_all() == []


async def test_ids_are_made_as_if_each_draft_had_been_recorded_alone(
    store: InMemoryDecisionTraceStore,
) -> None:
    recorded = await store.record_all(
        [observation(), observation(id="obs-2"), observation(), hypothesis("obs-3"), observation()]
    )
    assert recorded == ["obs-1", "obs-2", "obs-3", "hyp-1", "obs-4"]


async def test_a_decision_made_ready_and_selected_is_one_transaction_if_asked_for(
    store: InMemoryDecisionTraceStore,
) -> None:
    drafts = [*ready_decision(), selection("dec-1", None, rejected=rejections("dec-1", 2))]
    assert (await store.record_all(drafts))[-1] == "sel-1"
    with pytest.raises(UnknownReferenceError):
        await store.record_all([*ready_decision("dec-2"), selection("dec-3", None)])
    assert (await store.get_trace()).get("dec-2") is None


# -- query ---------------------------------------------------------------------------------------


@pytest.fixture
async def filled(store: InMemoryDecisionTraceStore) -> InMemoryDecisionTraceStore:
    await store.record_all(
        [
            observation(id="obs-1", labels=["price", "churn"], author="crm"),
            observation(id="obs-2", labels=["price"], occurred_at="2026-03-01T10:00:00+01:00"),
            hypothesis("obs-1", "obs-2", id="hyp-1", confidence=0.5),
            validation("hyp-1", False, "obs-1", id="val-1"),
            question("obs-2", id="qst-1"),
        ]
    )
    return store


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["obs-1", "obs-2", "hyp-1", "val-1", "qst-1"]),
        ({"type": "observation"}, ["obs-1", "obs-2"]),
        ({"type": ["question", "hypothesis"]}, ["hyp-1", "qst-1"]),
        ({"type": ("question", "hypothesis")}, ["hyp-1", "qst-1"]),
        ({"type": {"question", "hypothesis"}}, ["hyp-1", "qst-1"]),
        ({"type": []}, []),
        ({"type": "observation", "author": "crm"}, ["obs-1"]),
        ({"type": "question", "author": "crm"}, []),
        ({"author": None}, ["obs-2", "hyp-1", "val-1", "qst-1"]),
        ({"labels": "churn"}, ["obs-1"]),
        ({"labels": ["churn", "price"]}, ["obs-1", "obs-2"]),
        ({"trace_item_refs": "obs-2"}, ["hyp-1", "qst-1"]),
        ({"hypothesis_id": "hyp-1"}, ["val-1"]),
        ({"validated": False}, ["val-1"]),
        ({"validated": True}, []),
        ({"confidence": [0.25, 0.5]}, ["hyp-1"]),
        ({"occurred_at": "2026-03-01T09:00:00Z"}, ["obs-2"]),
        ({"occurred_at": datetime(2026, 3, 1, 9, tzinfo=UTC)}, ["obs-2"]),
        ({"occurred_at": ["2026-03-01T11:00:00+02:00", "2027-01-01T00:00:00Z"]}, ["obs-2"]),
        ({"id": "nobody"}, []),
    ],
)
async def test_a_query_returns_what_matches_every_filter(
    filled: InMemoryDecisionTraceStore, filters: dict[str, Any], found: list[str]
) -> None:
    assert [row["id"] for row in await filled.query(filters)] == found


async def test_a_query_returns_plain_json_values(filled: InMemoryDecisionTraceStore) -> None:
    rows = await filled.query({})
    assert json.loads(json.dumps(rows)) == rows
    rows[0]["labels"].append("mine")
    assert (await filled.query({"id": "obs-1"}))[0]["labels"] == ["price", "churn"]


@pytest.mark.parametrize("name", ["mood", "Statement", "", "citations.kind", "trace_id"])
async def test_a_query_for_a_field_of_no_item_is_refused_with_the_fields_there_are(
    filled: InMemoryDecisionTraceStore, name: str
) -> None:
    with pytest.raises(InvalidQueryError) as refusal:
        await filled.query({name: "x"})
    assert str(refusal.value).startswith(f"{name!r} is a field of no item. The fields are: also_")
    assert "hypothesis_id" in str(refusal.value)


@pytest.mark.parametrize(
    "filters",
    [
        {"occurred_at": "yesterday"},
        {"recorded_at": datetime(2026, 3, 1, 9)},  # noqa: DTZ001
        {"recorded_at": 1_790_000_000},
        {"author": object()},
    ],
)
async def test_a_query_for_a_value_that_no_item_can_hold_is_refused(
    filled: InMemoryDecisionTraceStore, filters: dict[str, Any]
) -> None:
    [name] = filters
    with pytest.raises(InvalidQueryError, match=f"^{name} cannot be "):
        await filled.query(filters)


@pytest.mark.parametrize("item_type", ["hunch", None, 7, ["observation", "hunch"], [["x"]]])
async def test_a_query_for_a_type_of_no_item_is_refused_with_the_thirteen(
    filled: InMemoryDecisionTraceStore, item_type: object
) -> None:
    with pytest.raises(InvalidQueryError) as refusal:
        await filled.query({"type": item_type})
    assert "is no item type. The thirteen are: observation," in str(refusal.value)


# -- a decision's details ------------------------------------------------------------------------


async def test_details_hold_a_decision_with_all_that_belongs_to_it(
    store: InMemoryDecisionTraceStore,
) -> None:
    await store.record_all([*ready_decision(), *ready_decision("dec-2")])
    await store.record(*evaluation("dec-1", "dec-1.opt-1", "dec-1.con-1", id="again"))
    await store.record(*steelman("dec-1", id="open"))
    await store.record(*option("dec-1", id="dec-1.opt-3"))
    details = await store.get_decision_details("dec-1")
    assert json.loads(json.dumps(details)) == details
    assert details["decision"]["id"] == "dec-1"
    assert [row["id"] for row in details["options"]] == [f"dec-1.opt-{n}" for n in (1, 2, 3)]
    assert [row["constraint_id"] for row in details["constraints"]] == ["dec-1.con-1"]
    assert details["heuristics"] == []
    assert [row["id"] for row in details["evaluations"]] == ["eval-1", "eval-2", "again"]
    assert details["missing"] == [{"option_id": "dec-1.opt-3", "constraint_id": "dec-1.con-1"}]
    assert [(row["id"], row["validated"]) for row in details["steelmen"]] == [
        ("dec-1.hyp", False),
        ("open", None),
    ]
    assert (details["selection"], details["locked"]) == (None, False)


async def test_details_of_a_taken_decision_hold_its_selection(
    store: InMemoryDecisionTraceStore,
) -> None:
    await store.record_all(ready_decision())
    await store.record(*selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Too dear"}))
    details = await store.get_decision_details("dec-1")
    assert details["selection"]["option_id"] == "dec-1.opt-1"
    assert details["locked"]


async def test_details_of_no_decision_are_refused_with_the_decisions_there_are(
    store: InMemoryDecisionTraceStore,
) -> None:
    with pytest.raises(InvalidQueryError, match="Its decisions: none yet"):
        await store.get_decision_details("dec-1")
    await store.record_all([observation(), decision("obs-1"), decision("obs-1")])
    for name in ("dec-3", "obs-1"):
        with pytest.raises(InvalidQueryError, match=rf"'{name}' is no .*'dec-1', 'dec-2'") as no:
            await store.get_decision_details(name)
        assert "'trace'" in str(no.value)


async def test_the_trace_itself_can_be_had(store: InMemoryDecisionTraceStore) -> None:
    await store.record(*observation())
    assert ids_of((await store.get_trace()).items) == ["obs-1"]
