"""One script over every backend at once: the same answers, the same refusals, the same trace."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import RejectedItemError
from dtui.stores import (
    DecisionTraceStore,
    FileDecisionTraceStore,
    InMemoryDecisionTraceStore,
    LogDecisionTraceStore,
    Opening,
)
from dtui.stores.contract.backend import everything
from dtui.stores.contract.drafts import Recordable
from dtui.stores.contract.scripts import likely
from dtui.trace import (
    AnyTraceItem,
    DecisionSelection,
    Hypothesis,
    HypothesisValidation,
    Profile,
    Trace,
    evidence_roots,
    item_fields,
    item_json,
    parse_item,
)

Result = TypeVar("Result")
Refusal = tuple[type[RejectedItemError], str]


class ForeignStore(DecisionTraceStore):
    """A backend as somebody else would write it."""

    @cached_property
    def lines(self) -> list[str]:
        return []

    async def get_all(self) -> Sequence[AnyTraceItem]:
        return [parse_item(json.loads(line)) for line in self.lines]

    async def _add(self, item: AnyTraceItem) -> None:
        self.lines.append(item_json(item))


class SameScript(RuleBasedStateMachine):
    """Writes mostly sound and sometimes foolish drafts to four stores, and compares them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.runner = asyncio.Runner()
        self.now = datetime(2026, 10, 1, 9, tzinfo=UTC)
        self.corpus = Corpus.create(self.path / "decisions.db", clock=self.clock)
        self.stores: dict[str, DecisionTraceStore] = {}
        self.before: dict[str, tuple[object, ...]] = {}

    def teardown(self) -> None:
        self.corpus.close()
        self.runner.close()
        self.folder.cleanup()

    def clock(self) -> datetime:
        return self.now

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(coroutine)

    @property
    def trace(self) -> Trace:
        return self.run(self.stores["memory"].get_trace())

    # -- what a writer does ----------------------------------------------------------------------

    @initialize(profile=st.sampled_from(get_args(Profile)))
    def open_the_trace(self, profile: Profile) -> None:
        self.opening: Opening = {"profile": profile, "clock": self.clock}
        self.stores = {
            "memory": InMemoryDecisionTraceStore(**self.opening),
            "foreign": ForeignStore(**self.opening),
        }
        self.open_again()

    @rule()
    def open_again(self) -> None:
        """Go on as another process would, from what is on the disk."""
        self.corpus.close()
        self.corpus = Corpus.open(self.path / "decisions.db", clock=self.clock)
        file = self.path / "trace.json"
        self.stores["file"] = FileDecisionTraceStore(file, **self.opening)
        self.stores["log"] = LogDecisionTraceStore(self.corpus.log, **self.opening)

    @rule(hours=st.integers(-48, 48))
    def set_the_clock(self, hours: int) -> None:
        self.now += timedelta(hours=hours, microseconds=1)

    @rule(dice=st.randoms(use_true_random=True))
    def record(self, dice: Random) -> None:
        self.record_everywhere([likely(self.trace, dice)])

    @precondition(lambda self: len(self.trace) > 3)
    @rule(dice=st.randoms(use_true_random=True), count=st.integers(0, 3))
    def record_several(self, dice: Random, count: int) -> None:
        self.record_everywhere([likely(self.trace, dice) for _ in range(count)])

    @precondition(lambda self: len(self.trace) > 0)
    @rule(dice=st.randoms(use_true_random=True))
    def retry(self, dice: Random) -> None:
        item = dice.choice(self.trace.items)
        fields = item_fields(item)
        del fields["recorded_at"], fields["type"]
        before = len(self.trace)
        self.record_everywhere([(item.type, fields)])
        assert len(self.trace) == before

    def record_everywhere(self, drafts: list[Recordable]) -> None:
        outcomes = {
            name: self.run(self.outcome(store, drafts)) for name, store in self.stores.items()
        }
        assert all(outcome == outcomes["memory"] for outcome in outcomes.values()), outcomes
        if isinstance(outcomes["memory"], tuple):
            assert self.told() == self.before, "a refusal left a mark"

    async def outcome(
        self, store: DecisionTraceStore, drafts: list[Recordable]
    ) -> list[str] | Refusal:
        try:
            return await store.record_all(drafts)
        except RejectedItemError as refusal:
            return type(refusal), str(refusal)

    def told(self) -> dict[str, tuple[object, ...]]:
        return {name: self.run(everything(store)) for name, store in self.stores.items()}

    # -- what holds after every step -------------------------------------------------------------

    @invariant()
    def every_store_tells_the_same(self) -> None:
        self.before = self.told()
        assert all(told == self.before["memory"] for told in self.before.values())

    @invariant()
    def recorded_at_never_goes_back(self) -> None:
        times = [item.recorded_at for item in self.trace]
        assert times == sorted(times)

    @invariant()
    def every_item_reaches_an_observation(self) -> None:
        trace = self.trace
        assert all(evidence_roots(trace, item.id) for item in trace)

    @invariant()
    def a_selected_decision_is_complete_and_closed(self) -> None:
        if self.opening.get("profile") == "imported":
            return
        trace = self.trace
        for selection in trace.of_type("decision_selection"):
            assert isinstance(selection, DecisionSelection)
            details = trace.decision(selection.decision_id)
            assert (details.missing, details.open_steelmen) == ((), ())
            later = trace.since(trace.ordinal(selection.id))
            assert not [item.id for item in later if joins(item, selection.decision_id, trace)]

    @invariant()
    def the_lists_of_the_log_show_what_its_items_say(self) -> None:
        assert list(audit_log(self.corpus)) == []


def joins(item: AnyTraceItem, decision_id: str, trace: Trace) -> bool:
    """Whether an item becomes part of a decision: its steelmen's verdicts do too."""
    if isinstance(item, HypothesisValidation):
        item = trace[item.hypothesis_id]
    if isinstance(item, Hypothesis) and item.stage != "steelmanning":
        return False
    return getattr(item, "decision_id", None) == decision_id


TestSameScript = SameScript.TestCase
TestSameScript.settings = settings(
    # Each example is forty steps on four stores.
    max_examples=settings().max_examples // 3,
    stateful_step_count=40,
)
