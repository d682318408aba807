"""An executor on a language model, with models that play a script and no network."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from dtui.errors import RefusedEntryError
from dtui.stages import run_stages
from dtui.stages.agents import model_executor
from tests.stages.plans import REASONED, all_of, open_decision, stood

pytest.importorskip("pydantic_ai", reason="the agents' extra is not installed")

from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.models.test import TestModel

Report = dict[str, Any]
Script = Callable[[int], Report]


def report(*, cites: str = "obs-1") -> Report:
    return {
        "hypotheses": [{"name": "h", "statement": "It cannot be taken back", "angle": "rollback"}],
        "verdicts": [
            {"hypothesis": "h", "validated": False, "reasoning": REASONED, "cites": [cites]}
        ],
        "summary": {"statement": "One looked at", "examined": ["rollback"]},
    }


MATRIX: Report = {
    "evaluations": [
        {"option_id": f"opt-{o}", "constraint_id": f"con-{c}", "satisfied": True, "reasoning": "So"}
        for o in (1, 2)
        for c in (1, 2)
    ],
    "selection": {"option_id": "opt-1", "reasoning": "Best", "rejected": {"opt-2": "Too dear"}},
}


class Scripted:
    """A model that answers from a script, and keeps what it was asked."""

    def __init__(self, script: Script, *, native: bool = False) -> None:
        self.asked: list[tuple[list[ModelMessage], AgentInfo]] = []
        self._script = script
        self._native = native
        self.model = FunctionModel(self._answer)

    def _answer(self, messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        self.asked.append((messages, info))
        answered = self._script(len(self.asked))
        if self._native:
            return ModelResponse(parts=[TextPart(json.dumps(answered))])
        (tool,) = info.output_tools
        return ModelResponse(parts=[ToolCallPart(tool.name, answered)])

    def words(self, ask: int) -> str:
        """Return what the model was sent last, when it was asked for the n-th time."""
        return str(self.asked[ask][0][-1])


async def test_a_model_takes_a_decision_through_all_four_stages() -> None:
    store = await open_decision()
    stages = Scripted(lambda _: report())
    matrix = Scripted(lambda _: MATRIX)
    executor = model_executor(stages.model)
    await run_stages(
        store,
        "dec-1",
        all_of(
            pre_mortem=executor,
            adversarial_thinking=executor,
            steelmanning=executor,
            trade_off_matrix=model_executor(matrix.model),
        ),
        author="a model",
    )
    assert await stood(store) == ["done"] * 4
    (decided,) = (await store.get_trace()).of_type("decision_selection")
    assert decided.author == "a model"
    framings = [info.instructions or "" for _, info in stages.asked]
    assert sum("90 days after this task" in framing for framing in framings) == 1
    assert "<trace>" in stages.words(0)
    assert "<trace>" not in framings[0].split("Between <trace>")[0]


async def test_what_a_rule_refuses_goes_back_to_the_model_with_the_rules_own_sentence() -> None:
    store = await open_decision()
    scripted = Scripted(lambda ask: report(cites="obs-99" if ask == 1 else "obs-1"))
    await run_stages(store, "dec-1", {"pre_mortem": model_executor(scripted.model)})
    assert len(scripted.asked) == 2
    assert "names 'obs-99'" in scripted.words(1)
    assert "was refused" in scripted.words(1)
    assert (await stood(store))[0] == "done"


async def test_a_model_that_learns_nothing_is_given_up_and_nothing_is_kept() -> None:
    store = await open_decision()
    before = await store.get_all()
    scripted = Scripted(lambda _: report(cites="obs-99"))
    with pytest.raises(RefusedEntryError, match="names 'obs-99'"):
        await run_stages(store, "dec-1", {"pre_mortem": model_executor(scripted.model, retries=2)})
    assert len(scripted.asked) == 3
    assert await store.get_all() == before


async def test_an_answer_of_the_wrong_form_goes_back_too() -> None:
    store = await open_decision()
    scripted = Scripted(lambda ask: {"summary": "All is well"} if ask == 1 else report())
    await run_stages(store, "dec-1", {"pre_mortem": model_executor(scripted.model)})
    assert len(scripted.asked) == 2
    assert (await stood(store))[0] == "done"


async def test_a_models_own_structured_output_will_do() -> None:
    store = await open_decision()
    scripted = Scripted(lambda _: report(), native=True)
    executor = model_executor(scripted.model, native=True)
    await run_stages(store, "dec-1", {"pre_mortem": executor})
    assert (await stood(store))[0] == "done"
    assert scripted.asked[0][1].output_tools == []


async def test_a_model_that_makes_things_up_from_the_form_alone_is_refused() -> None:
    # TestModel fills in whatever the schema allows: names of items that nobody recorded.
    store = await open_decision()
    made_up = TestModel(custom_output_args=report(cites="a"))
    with pytest.raises(RefusedEntryError, match="'a'"):
        await run_stages(store, "dec-1", {"pre_mortem": model_executor(made_up)})


def test_without_the_extra_the_error_has_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pydantic_ai", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'dtui\[agents\]'$"):
        model_executor("test")
