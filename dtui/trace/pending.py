"""What still blocks the agent, and the lines that tell it how to go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dtui.trace.fields import ItemId
from dtui.trace.items import AnyTraceItem, Decision, Hypothesis, Question
from dtui.trace.trace import Trace

CATEGORIES: Mapping[str, str] = {
    "hypothesis": "unvalidated_hypotheses",
    "question": "unanswered_questions",
    "decision": "pending_decisions",
}
"""The category of pending validations that each item type falls in."""


def pending_validations(trace: Trace) -> dict[str, list[dict[str, Any]]]:
    """Return what pends, by category, each list in append order.

    A pending decision carries `waits_for`, what its selection still needs, in words.
    """
    found: dict[str, list[dict[str, Any]]] = {category: [] for category in CATEGORIES.values()}
    for item in trace.pending:
        fields = item.model_dump(mode="json")
        if isinstance(item, Decision):
            fields["waits_for"] = trace.decision(item.id).waits_for
        found[CATEGORIES[item.type]].append(fields)
    return found


def waiting_for_person(trace: Trace) -> frozenset[ItemId]:
    """Return what pends and waits for a person's answer: *parked*, it holds no agent.

    That is a question assigned to a person, and with it what only its answer can settle: what the
    question is about (it refers to it), a decision that rests on the question, and one whose
    hypothesis is parked.
    """
    pending = trace.pending
    asked = {item.id for item in pending if getattr(item, "assignee", "") == "human"}
    about = {name for question in asked for name in trace[question].trace_item_refs}
    parked = asked | {
        item.id
        for item in pending
        if item.id in about
        or (isinstance(item, Decision) and asked.intersection(item.trace_item_refs))
    }
    held_up = {
        item.decision_id for item in pending if isinstance(item, Hypothesis) and item.id in parked
    }
    return frozenset(item.id for item in pending if item.id in parked or item.id in held_up)


def prompt_line(trace: Trace, item: AnyTraceItem) -> str:
    """Return the one line for the agent: id, what it says, and the call that would close it.

    Raises
    ------
    TypeError
        If the item is of a type that never pends.
    """
    match item:
        case Hypothesis():
            what = "steelman" if item.stage == "steelmanning" else "hypothesis"
            says = item.statement
            closing, fields = "hypothesis_validation", '"validated": …, "reasoning": …'
            target = {"hypothesis_id": item.id}
        case Question():
            what = "question for a person" if item.assignee == "human" else "question"
            says = item.question
            closing, fields, target = "question_answer", '"answer": …', {"question_id": item.id}
        case Decision():
            what, says = "decision", item.question
            closing, fields = "decision_selection", '"option_id": …, "reasoning": …, "rejected": …'
            target = {"decision_id": item.id}
        case _:
            raise TypeError(f"a {item.type} never pends")
    payload = f'{json.dumps(target)[:-1]}, {fields}, "trace_item_refs": […]}}'
    waits = ""
    if isinstance(item, Decision) and (waits_for := trace.decision(item.id).waits_for):
        waits = f" once it no longer waits for {waits_for}"
    # An agent's line breaks must not make one item look like two.
    return f'- {item.id} ({what}): {" ".join(says.split())} → record("{closing}", {payload}){waits}'


def pending_prompt(trace: Trace) -> str:
    """Return the text for an agent that wants to stop; empty when nothing pends."""
    return "\n".join(prompt_line(trace, item) for item in trace.pending)
