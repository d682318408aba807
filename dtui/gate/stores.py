"""The gate on a store that is no log: one trace, in memory, in a file, or anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtui.gate.deciding import decide, decide_before
from dtui.gate.gate import error_verdict
from dtui.gate.policy import STANDARD, Policy
from dtui.gate.verdict import Session, Verdict

if TYPE_CHECKING:
    from dtui.log.projections import PendingRow
    from dtui.stores import DecisionTraceStore
    from dtui.trace import Trace


async def stop_of_store(
    store: DecisionTraceStore, policy: Policy = STANDARD, *, blocked: int = 0
) -> Verdict:
    """Say whether the agent of a store's trace may stop; nothing raises.

    Parameters
    ----------
    store
        Any store. Its trace counts, whatever the session. A trace can't hold a verdict, so nothing
        is recorded: on a corpus use `Gate`.
    policy
        What is asked of the agent.
    blocked
        How often it was held since it last recorded something, as the caller has counted.
    """
    try:
        pending, session = _seen(await store.get_trace(), blocked)
        return decide(pending, session, policy)
    except Exception as error:  # noqa: BLE001 - each holds the agent; what it was is said
        return error_verdict(error)


async def before_of_store(
    tool: str, store: DecisionTraceStore, policy: Policy = STANDARD
) -> Verdict:
    """Say whether the agent of a store's trace may use a tool; nothing raises."""
    try:
        pending, session = _seen(await store.get_trace(), 0)
        return decide_before(tool, pending, session, policy)
    except Exception as error:  # noqa: BLE001 - each holds the agent; what it was is said
        return error_verdict(error, tool=tool)


def _seen(trace: Trace, blocked: int) -> tuple[list[PendingRow], Session]:
    from dtui.stores.rows import pending_row
    from dtui.trace.pending import waiting_for_person

    place = {item.id: number for number, item in enumerate(trace)}
    rows = [pending_row(trace, item, place[item.id]) for item in trace.pending]
    session = Session(
        session_id=trace.opened.session or "",
        traces=(trace.opened.trace_id,),
        selected=any(trace.of_type("decision_selection")),
        with_person=frozenset(place[name] for name in waiting_for_person(trace)),
        blocked=blocked,
    )
    return sorted(rows, key=lambda row: (row.parked, row.position)), session
