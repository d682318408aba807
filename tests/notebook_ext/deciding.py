"""Decisions of any size, recorded in a corpus."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from dtui.trace import TraceOpened

if TYPE_CHECKING:
    from dtui.corpus import Corpus

HOSTILE = (
    "<img src=x onerror=alert(1)><script>boom()</script> \x1b[2J\x1b]0;gone\x07 \u202eevil | *x*"
)


def decide(
    corpus: Corpus,
    options: Iterable[str],
    constraints: Iterable[str],
    *,
    trace_id: str = "deal",
    question: str = "Which one?",
    reasoning: str = "The quote says so",
    missing: Collection[tuple[int, int]] = (),
) -> None:
    """Record the decision ``dec-1``: every pair satisfied but the violated diagonal.

    `missing` are pairs that nobody evaluates, as option and constraint, counted from 1.
    """
    corpus.open_trace(TraceOpened(trace_id=trace_id, title=question))
    seen = {"statement": question, "citations": [{"kind": "metric", "ref": "crm"}]}
    drafts: list[tuple[str, dict[str, Any]]] = [("observation", seen)]
    refs = {"trace_item_refs": ["obs-1"]}
    drafts.append(("decision", {"question": question, **refs}))
    of = {"decision_id": "dec-1", "trace_item_refs": ["dec-1"]}
    columns, rows = list(constraints), list(options)
    for number, statement in enumerate(columns, 1):
        drafts.append(("constraint", {"statement": statement, "hard": number % 2 == 1, **refs}))
        drafts.append(("decision_constraint", {"constraint_id": f"con-{number}", **of}))
    drafts += [("decision_option", {"name": name, "probability": 0.5, **of}) for name in rows]
    for option in range(1, len(rows) + 1):
        for constraint in range(1, len(columns) + 1):
            pair = {"option_id": f"opt-{option}", "constraint_id": f"con-{constraint}", **of}
            says = {"satisfied": option != constraint, "score": 0.25, "reasoning": reasoning}
            if (option, constraint) not in missing:
                drafts.append(("decision_option_constraint_evaluation", {**pair, **says}))
    corpus.record_all(trace_id, drafts)
