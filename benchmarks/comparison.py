"""What comparing two traces costs, and what looking back in one costs.

    python benchmarks/comparison.py [ITEMS]

A line a case, for traces of 10,000 items unless told otherwise: the median CPU time of
`compare_traces`, beside a floor and a peer taken in the same run, turn by turn. The floor is a pass
over both with one dict from type and text to items, which finds what is on both sides and nothing
else; the peer is `difflib.SequenceMatcher` over the items' lines, which knows no ids, no states and
no references. Below, a step of the scrubber in the middle of the same trace, and where a moment
falls in it. Read the ratios: absolute times are those of this machine.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from statistics import median
from time import process_time
from typing import Any, NamedTuple

from dtui.stores.rows import item_row
from dtui.trace import Trace, TraceOpened, parse_item, says
from dtui.views.comparison import compare_traces
from dtui.views.timeline import step_at, timeline_rows, timeline_step

ROUNDS = 7
GOAL = 0.300
"""Seconds for two traces of 10,000 items."""

START = datetime(2026, 1, 1, tzinfo=UTC)


class Case(NamedTuple):
    """Two traces to compare."""

    name: str
    left: Trace
    right: Trace


def thoughts(count: int, *, reworded: int = 0, left_out: int = 0) -> Iterator[dict[str, Any]]:
    """Yield items as an agent makes them: something seen, a claim on it, its verdict.

    Parameters
    ----------
    count
        How many.
    reworded, left_out
        Every so-manieth thought says something else, or is not there; 0 for none.
    """
    citation = {"kind": "metric", "ref": "weekly_active_users", "locator": "2026-W40"}
    for number in range(1, count // 3 + 1):
        if left_out and number % left_out == 0:
            continue
        when = (START + timedelta(seconds=3 * number)).isoformat()
        words = "rose" if reworded and number % reworded == 0 else "fell"
        seen = f"Usage of the pricing page {words} by {number} % against the week before"
        yield {
            "type": "observation",
            "id": f"obs-{number}",
            "statement": seen,
            "citations": [citation],
            "recorded_at": when,
        }
        yield {
            "type": "hypothesis",
            "id": f"hyp-{number}",
            "statement": f"The discount table of week {number} is the reason",
            "confidence": 0.4,
            "trace_item_refs": [f"obs-{number}"],
            "recorded_at": when,
        }
        yield {
            "type": "hypothesis_validation",
            "id": f"val-{number}",
            "hypothesis_id": f"hyp-{number}",
            "validated": bool(number % 2),
            "reasoning": f"Pages without the table fell by as much in week {number}",
            "trace_item_refs": [f"obs-{number}"],
            "recorded_at": when,
        }


def grown(name: str, count: int, **changes: int) -> Trace:
    """Return a trace of so many items."""
    return Trace(TraceOpened(trace_id=name), map(parse_item, thoughts(count, **changes)))


def floor(case: Case) -> int:
    """Return how many items have their like on the other side."""
    here = {(item.type, says(item, case.left)): item for item in case.left}
    return sum((item.type, says(item, case.right)) in here for item in case.right)


def peer(case: Case) -> float:
    """Return how alike two lists of lines are, by the standard library."""
    lines = [
        [f"{item.type} {says(item, trace)}" for item in trace] for trace in (case.left, case.right)
    ]
    return SequenceMatcher(None, *lines, autojunk=False).ratio()


def taken(*calls: Callable[[], object]) -> list[float]:
    """Return the median CPU seconds of each call, taken turn by turn."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, kept in zip(calls, times, strict=True):
            gc.collect()
            before = process_time()
            call()
            kept.append(process_time() - before)
    return [median(kept) for kept in times]


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    one = grown("one", count)
    cases = (
        Case("a run and the same run", one, grown("two", count)),
        Case(
            "1 in 20 reworded, 1 in 50 left out", one, grown("two", count, reworded=20, left_out=50)
        ),
        Case("itself, at 9 of 10 and now", one.at(len(one) * 9 // 10), one),
    )
    print(f"{len(one):,} items a side, CPU ms, median of {ROUNDS}")
    print(f"{'':38}{'compare':>9}{'dict pass':>11}{'difflib':>9}")
    for case in cases:
        ours, least, theirs = taken(
            lambda case=case: compare_traces(case.left, case.right),
            lambda case=case: floor(case),
            lambda case=case: peer(case),
        )
        print(f"{case.name:38}{ours * 1e3:9.0f}{least * 1e3:11.0f}{theirs * 1e3:9.0f}")
    if count == 10_000:
        print(f"goal: {GOAL * 1e3:.0f}")

    middle = len(one) // 2
    then = one.at(middle)
    when = then.items[-1].recorded_at
    page = then.items[-64:]
    looks: dict[str, Callable[[], object]] = {
        "a step in the middle, and its 64 rows": lambda: (
            timeline_step(one, middle),
            [item_row(then, item, 1) for item in page],
        ),
        "where a moment falls": lambda: step_at(one, when),
        "every step, for a list of them": lambda: timeline_rows(one),
        "floor: the trace built anew": lambda: Trace(one.opened, one.items),
    }
    print("\nlooking back, CPU ms")
    for name, seconds in zip(looks, taken(*looks.values()), strict=True):
        print(f"{name:38}{seconds * 1e3:9.1f}")


if __name__ == "__main__":
    main()
