"""The decision of the gate: a pure function of what pends, the session, and the policy."""

from __future__ import annotations

from collections.abc import Sequence

from dtui.gate.policy import Policy
from dtui.gate.verdict import Session, Verdict
from dtui.log.projections import PendingRow

_NAMED = 5
"""Items that a verdict names; the rest it counts."""


def decide(pending: Sequence[PendingRow], session: Session, policy: Policy) -> Verdict:
    """Say whether an agent may stop.

    A question assigned to a person is *parked*: the agent may stop, the trace stays pending. With
    it is parked what only the answer can settle: what the question is about (it refers to it), a
    decision that rests on the question, and one whose hypothesis is parked. To validate or select
    before the answer is there would be to ask for nothing. An agent that parks what it should have
    done itself is seen: all of it is in a person's queue, and the trace never counts as complete.

    Parameters
    ----------
    pending
        All that pends in the session's traces, in the gate's order.
    session
        What else the log says of it.
    policy
        What is asked of it.

    Examples
    --------
    >>> decide([], Session("s-1"), Policy()).kind
    'allowed'
    >>> print(decide([], Session("s-1"), Policy(require_decision=True)).reason)
    You may not finish yet: no decision has been taken yet, and one is due. ...
    """
    blocking, parked = _apart(pending, session)
    taken = session.selected or any(row.kind == "decision" for row in parked)
    undecided = policy.require_decision and not taken
    if blocking or undecided:
        from dtui.gate.prompt import stopping_prompt  # most stops need none

        why = _why(blocking, undecided=undecided)
        prompt = stopping_prompt(blocking, parked, undecided=undecided)
        verdict = _held(why, prompt, session, policy)
    elif parked:
        verdict = Verdict("parked", f"waiting for a person: {_named(parked)}")
    else:
        verdict = Verdict("allowed", "nothing pends" if session.traces else "there is no trace")
    return verdict._replace(blocking=len(blocking), parked=len(parked))


def _held(why: str, prompt: str, session: Session, policy: Policy) -> Verdict:
    """Return a block, or the escape that takes its place."""
    if not policy.enabled:
        return Verdict("escaped", f"the gate is switched off; {why}")
    if 0 < policy.cap <= session.blocked:
        from dtui.text import counted

        blocks = counted(session.blocked, "block")
        after = f"let go after {blocks} with nothing recorded in between"
        return Verdict("escaped", f"{after}; {why}")
    return Verdict("blocked", why, prompt)


def decide_before(
    tool: str, pending: Sequence[PendingRow], session: Session, policy: Policy
) -> Verdict:
    """Say whether an agent may use a tool now.

    A tool that the policy gates waits until the session has taken a decision and nothing pends in
    its traces, parked questions included: whoever asked a person has to wait for the answer
    before acting on it. No number of refusals lets it through.

    Parameters
    ----------
    tool
        Its name on the platform.
    pending, session, policy
        As `decide` takes them.
    """
    if not policy.gates(tool):
        return Verdict("allowed", "not a tool that waits for a decision", tool=tool)
    if session.selected and not pending:
        return Verdict("allowed", "a decision was taken and nothing pends", tool=tool)
    from dtui.gate.prompt import acting_prompt

    why = _why(pending, undecided=not session.selected)
    if not policy.enabled:
        return Verdict("escaped", f"the gate is switched off; {why}", tool=tool)
    blocking, parked = _apart(pending, session)
    return Verdict(
        kind="blocked",
        says=why,
        reason=acting_prompt(tool, blocking, parked, undecided=not session.selected),
        tool=tool,
        ask=policy.ask,
        blocking=len(blocking),
        parked=len(parked),
    )


def _named(rows: Sequence[PendingRow]) -> str:
    """Return the ids of what pends, the first few, with how many there are more."""
    more = len(rows) - _NAMED
    return ", ".join(row.item_id for row in rows[:_NAMED]) + (f" and {more:,} more" * (more > 0))


def _apart(
    pending: Sequence[PendingRow], session: Session
) -> tuple[list[PendingRow], list[PendingRow]]:
    """Return what blocks the agent, and what waits for a person."""
    waits = {row.position for row in pending if row.parked or row.position in session.with_person}
    held_up = {
        (row.trace_id, row.decision_id)
        for row in pending
        if row.kind == "hypothesis" and row.position in waits
    }
    waits |= {
        row.position
        for row in pending
        if row.kind == "decision" and (row.trace_id, row.item_id) in held_up
    }
    blocking = [row for row in pending if row.position not in waits]
    return blocking, [row for row in pending if row.position in waits]


def _why(rows: Sequence[PendingRow], *, undecided: bool) -> str:
    whys: list[str] = []
    if undecided:
        whys.append("no decision was taken")
    if rows:
        whys.append(f"{len(rows):,} pending: {_named(rows)}")
    return "; ".join(whys)
