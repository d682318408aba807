"""Every rule of a store refuses, in its own words, and a refusal leaves no mark."""

# A test's name is its docstring.
# ruff: noqa: D102

from __future__ import annotations

import re

import pytest

from dtui.errors import (
    ConflictingItemError,
    IncompleteDecisionError,
    LockedDecisionError,
    MistakenReferenceError,
    RejectedItemError,
    UngroundedItemError,
    UnjustifiedSelectionError,
    UnknownReferenceError,
    UnselectedDecisionError,
)
from dtui.stores.contract.backend import MakeStore, everything, ids_of, kept, store_of_profile
from dtui.stores.contract.drafts import (
    decision,
    evaluation,
    heuristic,
    hypothesis,
    link,
    nonsense,
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


class RefusesByRule:
    """What a rule forbids is refused, and the trace is what it was."""

    # -- rules 1 to 3: roots, references, retries ----------------------------------------------

    async def test_only_observations_can_be_roots(self, make_store: MakeStore) -> None:
        store = make_store()
        with pytest.raises(
            UngroundedItemError,
            match=re.escape(
                "hypothesis 'hyp-1' must reference at least one other trace item via "
                "trace_item_refs (only observations can be roots)"
            ),
        ):
            await store.record(*hypothesis())

    async def test_an_unknown_reference_is_refused_and_named(self, make_store: MakeStore) -> None:
        store = make_store()
        with pytest.raises(UnknownReferenceError, match="'obs-7' in trace_item_refs"):
            await store.record(*hypothesis("obs-7"))

    async def test_a_typed_reference_names_an_item_of_its_type(self, make_store: MakeStore) -> None:
        store = make_store()
        seen = await store.record(*observation())
        with pytest.raises(MistakenReferenceError, match="needs a hypothesis in hypothesis_id"):
            await store.record(*validation(seen, False, seen))

    async def test_the_same_id_and_content_again_changes_nothing(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        drafts = one_of_each()
        recorded = await store.record_all(drafts)
        before = await everything(store)
        assert [await store.record(*draft) for draft in drafts] == recorded
        assert await everything(store) == before

    async def test_the_same_id_with_other_content_is_refused(self, make_store: MakeStore) -> None:
        store = make_store()
        await store.record(*observation(id="obs-1"))
        with pytest.raises(ConflictingItemError, match="observation 'obs-1' is taken"):
            await store.record(*observation("Something else", id="obs-1"))

    async def test_without_an_id_a_retry_is_a_new_item(self, make_store: MakeStore) -> None:
        store = make_store()
        assert [await store.record(*observation()) for _ in range(2)] == ["obs-1", "obs-2"]

    # -- rules 4 and 5: the lock and the selection gate ----------------------------------------

    async def test_nothing_joins_a_decision_after_its_selection(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record_all([*ready_decision(), observation(id="obs-9")])
        await store.record(*selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Dear"}))
        for late in (
            option("dec-1"),
            link("dec-1", "dec-1.con-1"),
            heuristic("dec-1"),
            evaluation("dec-1", "dec-1.opt-1", "dec-1.con-1"),
            steelman("dec-1"),
            validation("dec-1.hyp", True, "obs-9"),
            selection("dec-1", None),
        ):
            with pytest.raises(LockedDecisionError, match="'sel-1' locked it"):
                await store.record(*late)

    async def test_a_selected_decision_has_one_successor(self, make_store: MakeStore) -> None:
        store = make_store()
        await store.record_all(ready_decision())
        with pytest.raises(UnselectedDecisionError, match="'dec-1', which is not selected"):
            await store.record(*decision("dec-1", supersedes="dec-1"))
        await store.record(*selection("dec-1", None, rejected=rejections("dec-1", 2)))
        successor = await store.record(*decision("dec-1", supersedes="dec-1"))
        with pytest.raises(UnselectedDecisionError, match=f"{successor!r} does already"):
            await store.record(*decision("dec-1", supersedes="dec-1"))

    async def test_a_decision_without_options_cannot_be_selected(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record_all([observation(id="obs-1"), decision("obs-1", id="dec-1")])
        with pytest.raises(IncompleteDecisionError, match="it has no option"):
            await store.record(*selection("dec-1", None, waiver="Nothing to choose from"))

    async def test_another_decisions_option_cannot_be_selected(self, make_store: MakeStore) -> None:
        store = make_store()
        await store.record_all([*ready_decision("dec-1"), *ready_decision("dec-2")])
        with pytest.raises(
            IncompleteDecisionError, match=r"'dec-2\.opt-1' is not one of its options"
        ):
            await store.record(*selection("dec-1", "dec-2.opt-1", rejected=rejections("dec-1", 2)))

    async def test_a_steelman_without_a_verdict_holds_the_selection_up(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record_all([*ready_decision(), steelman("dec-1", id="hyp-7")])
        with pytest.raises(IncompleteDecisionError, match="'hyp-7'"):
            await store.record(*selection("dec-1", None, rejected=rejections("dec-1", 2)))

    async def test_missing_evaluations_are_counted_and_five_of_them_named(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        drafts = ready_decision(options=2, constraints=3)
        await store.record_all(draft for draft in drafts if "evaluation" not in draft[0])
        with pytest.raises(
            IncompleteDecisionError, match=r"6 \(option, constraint\) pairs have no evaluation: "
        ) as refusal:
            await store.record(*selection("dec-1", None, rejected=rejections("dec-1", 2)))
        assert str(refusal.value).count("(dec-1.opt-") == 5

    # -- rule 6: profiles ----------------------------------------------------------------------

    async def test_strict_wants_a_reason_for_each_option_that_is_not_taken(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record_all(ready_decision(options=3))
        with pytest.raises(UnjustifiedSelectionError, match=r"'dec-1\.opt-3'"):
            await store.record(
                *selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Too dear"})
            )

    async def test_strict_wants_a_waiver_for_a_decision_without_a_steelman(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        drafts = ready_decision()
        await store.record_all(draft for draft in drafts if "hypothesis" not in draft[0])
        choice = selection("dec-1", None, rejected=rejections("dec-1", 2))
        with pytest.raises(UnjustifiedSelectionError, match="no steelmanning hypothesis"):
            await store.record(*choice)
        choice[1]["waiver"] = "Nobody could be found to argue against it in time"
        assert await store.record(*choice) == "sel-1"

    async def test_strict_forbids_what_a_confirmed_steelman_challenges(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record_all([*ready_decision(), validation("dec-1.hyp", True, "dec-1.obs")])
        with pytest.raises(UnjustifiedSelectionError, match=r"steelman 'dec-1\.hyp'"):
            await store.record(
                *selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Too dear"})
            )
        none_taken = selection("dec-1", None, rejected=rejections("dec-1", 2))
        assert await store.record(*none_taken) == "sel-1"

    async def test_strict_wants_evidence_for_a_refuted_steelman(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record_all([*ready_decision(), steelman("dec-1", id="hyp-7")])
        with pytest.raises(UnjustifiedSelectionError, match="refutes steelman 'hyp-7' without"):
            await store.record(*validation("hyp-7", False, "dec-1"))
        await store.record(*validation("hyp-7", False, "dec-1.obs", id="val-7"))

    async def test_seed_asks_for_the_gate_and_no_justification(self, make_store: MakeStore) -> None:
        store = await store_of_profile(make_store, "seed")
        *drafts, last = ready_decision()
        await store.record_all(draft for draft in drafts if "hypothesis" not in draft[0])
        with pytest.raises(IncompleteDecisionError, match=r"1 \(.*\) pair has no evaluation"):
            await store.record(*selection("dec-1", "dec-1.opt-1"))
        await store.record(*last)
        assert await store.record(*selection("dec-1", "dec-1.opt-1")) == "sel-1"

    async def test_imported_takes_old_records_as_they_are(self, make_store: MakeStore) -> None:
        store = await store_of_profile(make_store, "imported")
        await store.record_all([observation(id="obs-1"), decision("obs-1", id="dec-1")])
        assert await store.record(*selection("dec-1", None)) == "sel-1"
        assert await store.record(*option("dec-1")) == "opt-1"
        with pytest.raises(UngroundedItemError):
            await store.record(*hypothesis())

    # -- rule 7: a refusal leaves no mark ------------------------------------------------------

    async def test_a_refused_item_leaves_no_mark(self, make_store: MakeStore) -> None:
        store = make_store()
        await store.record_all([*ready_decision(), question("dec-1")])
        before = await everything(store)
        for refused in nonsense():
            with pytest.raises(RejectedItemError):
                await store.record(*refused)
            assert await everything(store) == before
        assert list(await kept(store, make_store)) == before[0]
        assert await store.record(*question("dec-1")) == "qst-2"

    async def test_of_several_drafts_none_is_recorded_if_one_is_refused(
        self, make_store: MakeStore
    ) -> None:
        store = make_store()
        await store.record(*observation())
        before = await everything(store)
        with pytest.raises(UnknownReferenceError):
            await store.record_all([observation(), question("obs-2"), hypothesis("obs-3")])
        assert await everything(store) == before
        assert await store.record_all([question("obs-1"), observation()]) == ["qst-1", "obs-2"]
        assert ids_of(await kept(store, make_store)) == ["obs-1", "qst-1", "obs-2"]
