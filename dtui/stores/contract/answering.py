"""What a store is asked: what pends, which items match, how a decision stands."""

# A test's name is its docstring.
# ruff: noqa: D102

from __future__ import annotations

from typing import Any

import pytest

from dtui.errors import InvalidQueryError
from dtui.stores.contract.backend import MakeStore
from dtui.stores.contract.drafts import (
    answer,
    decision,
    hypothesis,
    observation,
    option,
    question,
    ready_decision,
    selection,
    steelman,
    validation,
)
from dtui.trace import ItemId


class AnswersQuestions:
    """What a store says of its trace is what its items say."""

    async def test_what_pends_is_told_by_category_until_it_is_closed(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record_all(
            [
                observation(id="obs-1"),
                hypothesis("obs-1", id="hyp-1"),
                question("obs-1", id="qst-1"),
                decision("obs-1", id="dec-1"),
            ]
        )
        pending = await store.get_pending_validations()
        assert {category: [row["id"] for row in rows] for category, rows in pending.items()} == {
            "unvalidated_hypotheses": ["hyp-1"],
            "unanswered_questions": ["qst-1"],
            "pending_decisions": ["dec-1"],
        }
        assert await store.has_pending_validations()
        lines = (await store.format_pending_for_prompt()).splitlines()
        assert [line.split()[1] for line in lines] == ["hyp-1", "qst-1", "dec-1"]
        await store.record_all(
            [
                validation("hyp-1", False, "obs-1"),
                answer("qst-1"),
                option("dec-1"),
                selection("dec-1", "opt-1", waiver="There is one supplier, and no time"),
            ]
        )
        assert not await store.has_pending_validations()
        assert not any((await store.get_pending_validations()).values())

    async def test_a_pending_decision_says_what_it_waits_for(self, make_store: MakeStore) -> None:
        store = make_store()
        drafts = [draft for draft in ready_decision() if "evaluation" not in draft[0]]
        await store.record_all([*drafts, steelman("dec-1", id="hyp-7")])
        line = (await store.format_pending_for_prompt()).splitlines()[0]
        assert "2 pairs (dec-1.opt-1 × dec-1.con-1, dec-1.opt-2 × dec-1.con-1)" in line
        assert "steelman hyp-7" in line

    async def test_query_returns_the_items_of_which_all_fields_hold(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record_all(
            [
                observation(id="obs-1", labels=["price", "churn"]),
                observation(id="obs-2", labels=["price"], author="crm"),
                question("obs-1", id="qst-1", assignee="human"),
            ]
        )

        async def found(**filters: Any) -> list[ItemId]:
            return [row["id"] for row in await store.query(filters)]

        assert await found(type="observation", author="crm") == ["obs-2"]
        assert await found(id=["qst-1", "obs-1"]) == ["obs-1", "qst-1"]
        assert await found(labels=["churn", "price"]) == ["obs-1", "obs-2"]
        assert await found(assignee="human", author="crm") == []
        with pytest.raises(InvalidQueryError, match="'assigned'"):
            await found(assigned="human")

    async def test_a_decisions_details_are_its_matrix_and_its_state(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record_all(ready_decision()[:-1])
        details = await store.get_decision_details("dec-1")
        assert list(details) == [
            "decision",
            "options",
            "constraints",
            "heuristics",
            "evaluations",
            "missing",
            "steelmen",
            "selection",
            "locked",
        ]
        assert [row["id"] for row in details["options"]] == ["dec-1.opt-1", "dec-1.opt-2"]
        assert details["missing"] == [
            {"option_id": "dec-1.opt-2", "constraint_id": "dec-1.con-1"},
        ]
        assert (details["selection"], details["locked"]) == (None, False)
        with pytest.raises(InvalidQueryError, match="'dec-9' is no decision"):
            await store.get_decision_details("dec-9")
