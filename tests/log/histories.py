"""Random histories of a trace: what agents might record, most of it accepted.

A move says in small numbers what to do; what it names is looked up in the trace as it then
stands. So any list of moves is a history, and a shorter list is a simpler one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any, NamedTuple

from hypothesis import strategies as st

from dtui.errors import RejectedItemError
from dtui.rules import check_item
from dtui.trace import Profile, Trace, TraceOpened, ancestors, parse_draft
from tests.log.moments import later

Draft = tuple[str, dict[str, Any]]

TEXTS = (
    "Usage fell 18 % since March",
    "Скидка до 18 %",
    "価格が高い \x1b[2J",
    "line one\nline two",
    'a "quoted" -a foo:bar *',
    "x" * 400,
)


class Move(NamedTuple):
    """One thing an agent tries to record."""

    kind: str
    """An item type; ``advance``: whatever the picked decision still waits for; ``doubt``: a
    new verdict on what the picked selection rests on."""
    first: int
    second: int
    flag: bool
    text: str


KINDS = (
    # Often, because everything interesting is downstream of them.
    *("advance",) * 14,
    *("doubt", "hypothesis", "constraint") * 3,
    *("decision", "steelman", "late_constraint", "hypothesis_validation") * 2,
    "observation",
    "question",
    "deduction",
    "question_answer",
    "decision_option",
    "decision_constraint",
    "decision_heuristic",
    "decision_option_constraint_evaluation",
    "decision_selection",
    "nonsense",
)


def moves(max_size: int = 40) -> st.SearchStrategy[list[Move]]:
    """Return a strategy for histories of up to so many moves."""
    number = st.integers(0, 11)
    move = st.builds(
        Move,
        kind=st.sampled_from(KINDS),
        first=number,
        second=number,
        flag=st.booleans(),
        text=st.sampled_from(TEXTS),
    )
    return st.lists(move, max_size=max_size)


def draft_of(move: Move, trace: Trace) -> Draft:
    """Return what a move would record, given the trace as it stands; it may be refused."""
    return _Picker(move, trace).draft()


def played(history: Iterable[Move], profile: Profile = "seed") -> Trace:
    """Return the trace that a store of a profile would hold after a history."""
    trace = Trace(TraceOpened(trace_id="trace", profile=profile))
    return reduce(lambda _, step: step[1], _steps(history, trace), trace)


def accepted_drafts(history: Iterable[Move], profile: Profile = "seed") -> list[Draft]:
    """Return only the drafts that a store accepts, each with its id."""
    trace = Trace(TraceOpened(trace_id="trace", profile=profile))
    return [draft for draft, _ in _steps(history, trace)]


def _steps(history: Iterable[Move], trace: Trace) -> Iterator[tuple[Draft, Trace]]:
    for number, move in enumerate(history):
        item_type, fields = draft_of(move, trace)
        fields = {**fields, "id": trace.next_id(item_type)}
        try:
            item = parse_draft(item_type, fields).completed(fields["id"], later(number))
            check_item(item, trace)
        except RejectedItemError:
            continue
        trace = trace.append(item)
        yield (item_type, fields), trace


class _Picker:
    """Turns the small numbers of a move into the ids of a trace."""

    def __init__(self, move: Move, trace: Trace) -> None:
        self.move = move
        self.trace = trace

    def draft(self) -> Draft:
        if not len(self.trace):
            return self._drafts()["observation"]
        if self.move.kind == "advance":
            return self._advance()
        item_type, fields = self._drafts()[self.move.kind]
        return item_type, {"trace_item_refs": self._refs(), **fields}

    def _one(self, item_type: str, number: int | None = None) -> str:
        ids = [item.id for item in self.trace.of_type(item_type)]
        number = self.move.first if number is None else number
        return ids[-1 - number % len(ids)] if ids else "missing-1"

    def _refs(self) -> list[str]:
        items = self.trace.items
        if not items:
            return []
        picked = (self.move.first, self.move.second)
        return sorted({items[-1 - number % len(items)].id for number in picked})

    def _option(self, decision_id: str) -> str:
        options = self.trace.naming(decision_id, "decision_option", "decision_id")
        return options[self.move.second % len(options)].id if options else "missing-1"

    def _ground(self, selection_id: str) -> str:
        """Return a hypothesis that a selection rests on, if it rests on any."""
        if selection_id in self.trace:
            names = ancestors(self.trace, selection_id)
            grounds = [name for name in names if self.trace[name].type == "hypothesis"]
            if grounds:
                return grounds[self.move.first % len(grounds)]
        return self._one("hypothesis")

    def _advance(self) -> Draft:
        """Record what brings the picked decision nearer to its selection."""
        decision_id = self._one("decision")
        if decision_id not in self.trace:
            return "decision", {"question": self.move.text, "trace_item_refs": self._refs()}
        details = self.trace.decision(decision_id)
        base = {"decision_id": decision_id, "trace_item_refs": self._refs()}
        said = {"reasoning": self.move.text}
        if len(details.options) < 2:
            return "decision_option", {**base, "name": self.move.text}
        constraint_id = self._one("constraint")
        if not details.links and constraint_id in self.trace:
            return "decision_constraint", {**base, "constraint_id": constraint_id}
        if details.missing:
            pair = details.missing[0]._asdict()
            cell = {**base, **pair, **said, "satisfied": self.move.flag}
            return "decision_option_constraint_evaluation", cell
        if details.open_steelmen:
            steelman = {"hypothesis_id": details.open_steelmen[0].id, **said}
            refs = [*self._refs(), *(o.id for o in self.trace.of_type("observation")[:1])]
            verdict = {**steelman, "validated": False, "trace_item_refs": refs}
            return "hypothesis_validation", verdict
        taken = self._option(decision_id)
        others = [option.id for option in details.options if option.id != taken]
        rejected = dict.fromkeys(others, "It costs more.")
        selection = {**base, **said, "option_id": taken, "rejected": rejected}
        return "decision_selection", {**selection, "waiver": "There was no time."}

    def _drafts(self) -> dict[str, Draft]:
        move, text = self.move, self.move.text
        decision = {"decision_id": self._one("decision")}
        option_id = self._option(decision["decision_id"])
        verdict = {"validated": move.flag, "reasoning": text}
        constraint = {"constraint_id": self._one("constraint", move.second)}
        citation = {"kind": "metric", "ref": "weekly_active_users"}
        taken = self._one("decision_selection")
        return {
            "observation": (
                "observation",
                {"statement": text, "citations": [citation], "trace_item_refs": []},
            ),
            "hypothesis": ("hypothesis", {"statement": text, "stage": "pre_mortem"}),
            "steelman": (
                "hypothesis",
                {"statement": text, "stage": "steelmanning", **decision}
                | ({"challenges": option_id} if move.flag else {}),
            ),
            "question": (
                "question",
                {"question": text, "assignee": "human" if move.flag else "agent"},
            ),
            "constraint": ("constraint", {"statement": text, "hard": move.flag}),
            "late_constraint": (
                "constraint",
                {
                    "statement": text,
                    "trace_item_refs": [taken],
                    "occurred_at": later(-move.second if move.flag else 99),
                },
            ),
            "deduction": ("deduction", {"statement": text, "counts": {"angles": move.first}}),
            "hypothesis_validation": (
                "hypothesis_validation",
                {"hypothesis_id": self._one("hypothesis"), **verdict},
            ),
            "doubt": (
                "hypothesis_validation",
                {"hypothesis_id": self._ground(taken), **verdict},
            ),
            "question_answer": (
                "question_answer",
                {"question_id": self._one("question"), "answer": text},
            ),
            "decision": (
                "decision",
                {"question": text} | ({"supersedes": decision["decision_id"]} if move.flag else {}),
            ),
            "decision_option": ("decision_option", {**decision, "name": text}),
            "decision_constraint": ("decision_constraint", {**decision, **constraint}),
            "decision_heuristic": ("decision_heuristic", {**decision, "statement": text}),
            "decision_option_constraint_evaluation": (
                "decision_option_constraint_evaluation",
                {
                    **decision,
                    **constraint,
                    "option_id": option_id,
                    "satisfied": move.flag,
                    "reasoning": text,
                },
            ),
            "decision_selection": (
                "decision_selection",
                {**decision, "option_id": option_id if move.flag else None, "reasoning": text},
            ),
            "nonsense": ("observation", {"statement": " \0", "citations": []}),
        }
