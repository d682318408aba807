"""What the suite records: plausible drafts of every type, with the least a test has to say.

Each function returns what `record` takes, so a draft is recorded with
``await store.record(*observation())`` and several with ``await store.record_all([...])``.
Keyword arguments are fields, and replace those a draft has by itself.
"""

from __future__ import annotations

from typing import Any

from dtui.trace import ItemId

Recordable = tuple[str, dict[str, Any]]
"""An item type and its payload."""


def observation(statement: str = "Usage fell 18 %", **fields: Any) -> Recordable:
    """Return an observation with its source."""
    source = {"kind": "metric", "ref": "weekly_active_users"}
    return "observation", {"statement": statement, "citations": [source], **fields}


def hypothesis(*refs: ItemId, **fields: Any) -> Recordable:
    """Return a free hypothesis that rests on items."""
    return _draft("hypothesis", refs, {"statement": "Price is the reason"}, fields)


def question(*refs: ItemId, **fields: Any) -> Recordable:
    """Return a question to the agent."""
    return _draft("question", refs, {"question": "Who owns the rollback?"}, fields)


def constraint(*refs: ItemId, **fields: Any) -> Recordable:
    """Return a hard constraint."""
    return _draft("constraint", refs, {"statement": "Margin stays above 30 %"}, fields)


def deduction(*refs: ItemId, **fields: Any) -> Recordable:
    """Return what follows from items."""
    return _draft("deduction", refs, {"statement": "Price alone does not explain it"}, fields)


def validation(hypothesis_id: ItemId, validated: bool, *refs: ItemId, **fields: Any) -> Recordable:
    """Return a hypothesis' verdict, resting on the hypothesis where no refs are given."""
    own = {
        "hypothesis_id": hypothesis_id,
        "validated": validated,
        "reasoning": "Looked into, and found so",
    }
    return _draft("hypothesis_validation", refs or (hypothesis_id,), own, fields)


def answer(question_id: ItemId, **fields: Any) -> Recordable:
    """Return a question's answer."""
    own = {"question_id": question_id, "answer": "The platform team"}
    return _draft("question_answer", (question_id,), own, fields)


def decision(*refs: ItemId, **fields: Any) -> Recordable:
    """Return a decision to be taken."""
    return _draft("decision", refs, {"question": "Which discount?"}, fields)


def option(decision_id: ItemId, **fields: Any) -> Recordable:
    """Return an option of a decision."""
    own = {"decision_id": decision_id, "name": "Ten percent"}
    return _draft("decision_option", (decision_id,), own, fields)


def link(decision_id: ItemId, constraint_id: ItemId, **fields: Any) -> Recordable:
    """Return a constraint's link to a decision: a column of its matrix."""
    own = {"decision_id": decision_id, "constraint_id": constraint_id}
    return _draft("decision_constraint", (decision_id,), own, fields)


def heuristic(decision_id: ItemId, **fields: Any) -> Recordable:
    """Return a rule of thumb for a decision."""
    own = {"decision_id": decision_id, "statement": "Prefer what can be undone"}
    return _draft("decision_heuristic", (decision_id,), own, fields)


def evaluation(
    decision_id: ItemId, option_id: ItemId, constraint_id: ItemId, **fields: Any
) -> Recordable:
    """Return a cell of a decision's matrix: satisfied, unless the fields say otherwise."""
    own = {
        "decision_id": decision_id,
        "option_id": option_id,
        "constraint_id": constraint_id,
        "satisfied": True,
        "reasoning": "Reckoned with last year's volumes",
    }
    return _draft("decision_option_constraint_evaluation", (option_id,), own, fields)


def steelman(decision_id: ItemId, **fields: Any) -> Recordable:
    """Return the strongest case against a decision's plan."""
    own = {
        "statement": "A discount teaches the customer to wait for the next one",
        "stage": "steelmanning",
        "decision_id": decision_id,
    }
    return _draft("hypothesis", (decision_id,), own, fields)


def selection(decision_id: ItemId, option_id: ItemId | None, **fields: Any) -> Recordable:
    """Return a selection; it rejects nothing and waives nothing unless the fields do."""
    own = {"decision_id": decision_id, "option_id": option_id, "reasoning": "It holds the margin"}
    return _draft("decision_selection", (decision_id,), own, fields)


def ready_decision(
    decision_id: ItemId = "dec-1", *, options: int = 2, constraints: int = 1
) -> list[Recordable]:
    """Return a decision that waits for its selection alone, under every profile.

    It has an observation, a refuted steelman, options, constraints and the full matrix, in
    that order; their ids are ``dec-1.obs``, ``dec-1.hyp``, ``dec-1.val``, ``dec-1.opt-1``, ….
    """
    seen, argued, name = f"{decision_id}.obs", f"{decision_id}.hyp", decision_id
    named = [f"{name}.opt-{number}" for number in range(1, options + 1)]
    bounds = [f"{name}.con-{number}" for number in range(1, constraints + 1)]
    return [
        observation(id=seen),
        decision(seen, id=name),
        steelman(name, id=argued),
        validation(argued, False, seen, id=f"{name}.val"),
        *(option(name, id=option_id) for option_id in named),
        *(constraint(seen, id=constraint_id) for constraint_id in bounds),
        *(link(name, constraint_id) for constraint_id in bounds),
        *(evaluation(name, option_id, bound) for option_id in named for bound in bounds),
    ]


def one_of_each() -> list[Recordable]:
    """Return an item of each type with every field given, in an order a store accepts."""
    common = {
        "occurred_at": "2026-03-01T09:00:00.123456Z",
        "author": "pricing agent",
        "labels": ["renewal", "é"],
    }

    def full(draft: Recordable, item_id: ItemId, **fields: Any) -> Recordable:
        return draft[0], {**draft[1], **common, "id": item_id, **fields}

    cited = {"kind": "file", "ref": "usage.csv", "locator": "row 7", "sha256": 64 * "0"}
    seen = full(observation(), "obs-1", citations=[cited], trace_item_refs=[])
    return [
        seen,
        full(decision("obs-1"), "dec-0", supersedes=None),
        full(option("dec-0"), "opt-0", description="As last year", probability=0.25),
        full(constraint("obs-1"), "con-0", hard=False),
        full(link("dec-0", "con-0"), "dcn-0", weight=-0.5),
        full(heuristic("dec-0"), "heu-0"),
        full(evaluation("dec-0", "opt-0", "con-0"), "eval-0", satisfied=False, score=1e-9),
        full(
            steelman("dec-0"),
            "hyp-0",
            angle="scope",
            challenges="opt-0",
            confidence=1 / 3,
        ),
        full(validation("hyp-0", False, "obs-1", "dec-0"), "val-0"),
        full(question("obs-1"), "qst-0", assignee="human"),
        full(answer("qst-0"), "ans-0"),
        full(deduction("hyp-0"), "ded-0", stage="pre_mortem", counts={"angles": 5}),
        full(
            selection("dec-0", "opt-0"),
            "sel-0",
            also_selected=[],
            rejected={},
            waiver="There is one supplier",
        ),
    ]


def rejections(decision_id: ItemId, options: int) -> dict[ItemId, str]:
    """Return a reason against each of the first options of a `ready_decision`."""
    return {f"{decision_id}.opt-{number}": "Too dear" for number in range(1, options + 1)}


def nonsense() -> list[Recordable]:
    """Return a draft for each way to be refused, for a trace that holds `ready_decision()`."""
    return [
        ("hunch", {"statement": "It will work"}),
        ("observation", {"statement": "Usage fell"}),
        observation("", labels=["x"]),
        observation(mood="good"),
        observation(id="not an id"),
        observation(id=7),
        observation("NUL \0"),
        observation("half \ud83d"),
        observation("a" * 10_000_000),
        observation(recorded_at="2026-03-01T09:00:00Z"),
        observation(occurred_at="2026-03-01T09:00:00"),
        hypothesis("dec-1.obs", confidence=float("nan")),
        hypothesis(),
        hypothesis("obs-99"),
        answer("dec-1.hyp"),
        observation("Something else", id="dec-1.obs"),
        evaluation("dec-1", "dec-1.opt-1", "con-99"),
        selection("dec-1", "dec-1.opt-1"),
        decision("dec-1", supersedes="dec-1"),
    ]


def _draft(
    item_type: str, refs: tuple[ItemId, ...], own: dict[str, Any], fields: dict[str, Any]
) -> Recordable:
    return item_type, {"trace_item_refs": list(refs), **own, **fields}
