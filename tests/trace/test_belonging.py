"""What belongs to a decision, against the rules of `dtui.trace.belonging` word by word."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dtui.trace import AnyTraceItem, ItemId, Trace, TraceOpened, parse_item
from dtui.trace.belonging import belonging_to

_SEEN = {"statement": "Usage fell", "citations": [{"kind": "metric", "ref": "weekly_users"}]}


def written(dice: Random, length: int) -> Trace:
    """Return a trace of decisions side by side and after one another, with what lies between."""
    trace = _with(Trace(TraceOpened(trace_id="t")), "observation", "n-0", _SEEN)
    decisions: list[ItemId] = []
    for number in range(1, length):
        near = [item.id for item in trace.items[-8:]]
        refs = {"trace_item_refs": dice.sample(near, min(len(near), dice.choice((1, 1, 2))))}
        about = {"decision_id": dice.choice(decisions)} if decisions else {}
        match dice.randrange(7):
            case 0:
                old = (
                    {"supersedes": dice.choice(decisions)}
                    if dice.random() < 0.4 * len(about)
                    else {}
                )
                decisions.append(f"n-{number}")
                trace = _with(
                    trace, "decision", f"n-{number}", {"question": "Which?", **refs, **old}
                )
            case 1 if about:
                trace = _with(
                    trace, "decision_option", f"n-{number}", {"name": "A", **about, **refs}
                )
            case 2 if about and trace.selection_of(about["decision_id"]) is None:
                taken = {"option_id": None, "reasoning": "None of them", **about, **refs}
                trace = _with(trace, "decision_selection", f"n-{number}", taken)
            case 3:
                own = about if dice.random() < 0.4 else {}
                feared = {"statement": "It fails", "stage": "pre_mortem", **own, **refs}
                trace = _with(trace, "hypothesis", f"n-{number}", feared)
            case 4:
                trace = _with(trace, "observation", f"n-{number}", {**_SEEN, **refs})
            case _:
                trace = _with(trace, "deduction", f"n-{number}", {"statement": "So", **refs})
    return trace


def _with(trace: Trace, item_type: str, name: ItemId, fields: Mapping[str, object]) -> Trace:
    moment = "2026-10-01T09:00:00Z"
    return trace.append(
        parse_item({"type": item_type, "id": name, "recorded_at": moment, **fields})
    )


traces = st.builds(written, st.randoms(use_true_random=False), st.integers(1, 40))


def belongs_to(trace: Trace, item: AnyTraceItem) -> frozenset[ItemId]:
    """Return the decisions that an item belongs to, by the three rules and the exception."""
    found = _named(item) or _above(trace, item) or _below(trace, item)
    return frozenset(name for name in found if found.isdisjoint(_predecessors(trace, name)))


def _named(item: AnyTraceItem) -> frozenset[ItemId]:
    named = item.id if item.type == "decision" else getattr(item, "decision_id", None)
    return frozenset() if named is None else frozenset((named,))


def _above(trace: Trace, item: AnyTraceItem) -> frozenset[ItemId]:
    causes = [trace[name] for name in trace.causes(item.id)]
    counting = (cause for cause in causes if cause.type != "decision_selection")
    return frozenset().union(*(_named(cause) or _above(trace, cause) for cause in counting))


def _below(trace: Trace, item: AnyTraceItem) -> frozenset[ItemId]:
    effects = [trace[name] for name in trace.effects(item.id)]
    return frozenset().union(
        *(_named(effect) or _above(trace, effect) or _below(trace, effect) for effect in effects)
    )


def _predecessors(trace: Trace, decision_id: ItemId) -> list[ItemId]:
    named = getattr(trace[decision_id], "supersedes", None)
    return [named, *_predecessors(trace, named)] if named else []


@given(traces)
def test_what_belongs_to_a_decision_is_what_the_rules_say(trace: Trace) -> None:
    for decision in trace.of_type("decision"):
        found = {item.id for item in trace if decision.id in belongs_to(trace, item)}
        assert belonging_to(trace, decision.id) == found


class CountingGraph:
    """A trace that notes what was read of it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.read: set[ItemId] = set()
        self.ordinal, self.causes, self.effects = trace.ordinal, trace.causes, trace.effects

    def __getitem__(self, item_id: ItemId) -> AnyTraceItem:
        self.read.add(item_id)
        return self.trace[item_id]


def test_only_what_lies_between_a_decision_and_the_next_ones_is_read() -> None:
    trace = _with(Trace(TraceOpened(trace_id="t")), "observation", "n-0", _SEEN)
    for number in range(1, 300, 3):
        before = {"trace_item_refs": [f"n-{number - 1}"]}
        trace = _with(trace, "decision", f"n-{number}", {"question": "Which?", **before})
        after = {"trace_item_refs": [f"n-{number}"]}
        trace = _with(trace, "deduction", f"n-{number + 1}", {"statement": "So", **after})
        after = {"trace_item_refs": [f"n-{number + 1}"]}
        trace = _with(trace, "deduction", f"n-{number + 2}", {"statement": "And so", **after})
    graph = CountingGraph(trace)
    assert belonging_to(graph, "n-148") == {"n-148", "n-149", "n-150"}
    assert graph.read == {f"n-{number}" for number in range(145, 152)}
