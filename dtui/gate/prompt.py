"""What an agent reads that is held: how much pends, what to do, and the call that closes each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dtui.log.projections import PendingRow
from dtui.text import counted, one_line

LINES_LIMIT, TEXT_LIMIT = 40, 12_000
"""Lines and characters of a prompt; what is beyond them is counted."""

_LINE_LIMIT = 1_000
_PARKED = 5
_TOOLS = (
    'With the dtui tools, record("x", {…}) is the tool log_x with these fields; give every item '
    "that it rests on in trace_item_refs."
)
_TO_DECIDE = (
    "Record the observations you have, a decision with its options and constraints, and an "
    "evaluation of each option by each constraint; then select: log_decision_selection with "
    "option_id, or without it, and in rejected for every option why it failed."
)


def stopping_prompt(
    blocking: Sequence[PendingRow], parked: Sequence[PendingRow], *, undecided: bool
) -> str:
    """Return what an agent reads that may not stop yet.

    Every line of what pends is as `format_pending_for_prompt` has it, cleaned of what would be
    unsafe to show. Of a hundred thousand characters nobody reads the end, so it is bounded.

    Parameters
    ----------
    blocking, parked
        What pends, for the agent and for a person.
    undecided
        Whether a decision is due that nobody has taken.
    """
    return _prompt("You may not finish yet", blocking, parked, undecided=undecided)


def acting_prompt(
    tool: str, blocking: Sequence[PendingRow], parked: Sequence[PendingRow], *, undecided: bool
) -> str:
    """Return what an agent reads that may not use a tool yet.

    Parameters
    ----------
    tool
        Its name.
    blocking, parked, undecided
        As `stopping_prompt` takes them.
    """
    head = f"{one_line(tool, 100)} has to wait"
    if parked:
        head += " until a person has answered" if not blocking and not undecided else ""
    return _prompt(head, blocking, parked, undecided=undecided)


def _prompt(
    head: str, blocking: Sequence[PendingRow], parked: Sequence[PendingRow], *, undecided: bool
) -> str:
    parts: list[str] = []
    if blocking:
        pend = f"{counted(len(blocking), 'item')} of the decision trace"
        verb = "pends" if len(blocking) == 1 else "pend"
        parts.append(
            f"{head}: {pend} {verb}. Make the call after each arrow, or the one that it waits for, "
            f"and try again. {_TOOLS}"
        )
        parts += _lines(blocking)
    if undecided:
        due = "no decision has been taken yet, and one is due"
        parts.append(f"{head}: {due}. {_TO_DECIDE}" if not blocking else f"Also, {due}.")
    if parked:
        waiting = counted(len(parked), "item")
        said = f"{waiting} parked for a person; leave them as they are:"
        parts.append(f"And {said}" if parts else f"{head}: {said}")
        parts += (_parked_line(row) for row in parked[:_PARKED])
        if len(parked) > _PARKED:
            parts.append(f"… and {len(parked) - _PARKED:,} more.")
    return "\n".join(parts)


def _lines(rows: Sequence[PendingRow]) -> Iterator[str]:
    """Yield a line for each row, under the name of its trace where there are several."""
    several = len({row.trace_id for row in rows}) > 1
    room, shown, trace_id = TEXT_LIMIT, 0, ""
    for row in rows[:LINES_LIMIT]:
        line = _line(row)
        room -= len(line)
        if room < 0:
            break
        if several and row.trace_id != trace_id:
            trace_id = row.trace_id
            yield f"In trace {trace_id}:"
        yield line
        shown += 1
    if more := len(rows) - shown:
        yield f"… and {more:,} more, which get_pending_validations lists as these are closed."


def _line(row: PendingRow) -> str:
    line = one_line(row.line)
    if len(line) <= _LINE_LIMIT:
        return line
    return f"{line[: _LINE_LIMIT - 300]} … {line[-296:]}"


def _parked_line(row: PendingRow) -> str:
    return one_line(f"- {row.item_id} of {row.trace_id} ({row.kind}): {row.says}", 160)
