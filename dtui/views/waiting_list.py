"""What waits for a person, of every kind, as one list: what, of which trace, since when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from dtui.log.projections import DueRow, PendingRow, ProposalRow
from dtui.signs import entry_sign, sign, verdict_sign
from dtui.text import cells, horizon_words, one_line
from dtui.views.age import age, stamp
from dtui.views.arguments import Arguments, arguments_line, read_arguments
from dtui.views.pending_list import pending_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dtui.corpus.waiting import WaitingRow
    from dtui.signs import Role
    from dtui.spine.agreement import Agreement

_LONGEST_LINE = 400

BLIND = "the agent's choice is hidden until your verdict"
"""What a blind reviewer reads in the place of a proposal."""


class WaitingListRow(NamedTuple):
    """One thing that waits, as the queue shows it."""

    key: str
    """What stays the same about it."""
    kind: str
    """``steelman``, ``hypothesis``, ``question``, ``decision``, ``verdict``, ``second`` or
    ``outcome``."""
    letter: str
    role: Role
    domain: str
    """Of a proposal; empty for an item, whose trace knows it."""
    trace_id: str
    """Empty for a proposal that comes from no trace."""
    item_id: str
    """The item, or the decision behind a proposal; empty where there is none."""
    proposal_id: str
    """Empty for an item."""
    horizon: int
    """At which an outcome is due, in seconds; 0 for all else."""
    title: str
    """Of its trace, or what else tells it from others."""
    subject: str
    """What the line begins with: an item's id, or who proposes (``pricing-bot proposes``)."""
    says: str
    action: str
    """What is proposed, without its arguments; empty for all else."""
    args: Arguments
    """Its arguments, which `arguments_line` fits to the room there is."""
    case: str
    """The case that its title names; empty for what comes from a trace."""
    aside: str
    """``blocks dec-1``, ``for a person``, ``p 0.64``, ``due``, or empty."""
    unblocks: str
    """What would close it, or what is still missing."""
    age: str
    blind: bool
    """Whether what an agent proposes is left out of it."""
    seconds: float = 0
    """How long it has been waiting, for whoever asks for an age."""
    agent: str = ""
    """Who wrote the item, or proposes; empty where that is hidden."""
    of_domain: str = ""
    """The domain of the proposal, or else of the trace, for whoever asks for one."""
    since: str = ""
    """The moment it has been waiting since, for what outlives an age."""


def waiting_row(
    row: WaitingRow, now: datetime, *, blind: bool = False, second: bool = False
) -> WaitingListRow:
    """Return one thing that waits.

    Parameters
    ----------
    row
        From `Corpus.waiting`.
    now
        The moment that ages are counted to.
    blind
        Leave out what an agent chose of a decision's options, and how sure it was.
    second
        A verdict on it is a second opinion: somebody's is in force, and not said.
    """
    match row:
        case PendingRow():
            return _item(row, now)
        case DueRow():
            return _outcome(row, now)
        case ProposalRow():
            return _verdict(row, now, blind=blind, second=second)


def waiting_glyph(row: WaitingListRow) -> str:
    """Return the glyph of what pends: a decision's, or that of all else."""
    return sign("decision" if row.kind == "decision" else "hypothesis", "pending").glyph


def waiting_line(row: WaitingListRow, room: int) -> str:
    """Return what a row says; of a proposal each argument, long values shortened first.

    It may be longer than `room`, a number of cells: a text has its beginning, arguments have none.
    """
    if not row.action:
        named = row.subject if not row.proposal_id or row.blind else ""
        return f"{named} {row.says}".strip()
    # Who proposes is told below too; what they propose must be seen here.
    whole = f"{row.subject} {row.says}"
    if cells(whole) <= room and not row.case:
        return whole
    # The case is named before.
    args = {name: value for name, value in row.args.items() if value != row.case}
    return arguments_line(row.action, args, max(room, 1))


def proposed(row: ProposalRow) -> str:
    """Return what was proposed, by whom: ``pricing-bot proposes discount · percent 18``."""
    return f"{proposes(row)} {_action(row)}"


def proposes(row: ProposalRow) -> str:
    """Return who proposes: ``pricing-bot proposes``."""
    return one_line(f"{row.agent or 'somebody'} proposes", _LONGEST_LINE)


def _action(row: ProposalRow) -> str:
    return arguments_line(row.action, read_arguments(row.args), _LONGEST_LINE)


def prior(row: ProposalRow) -> str:
    """Return the agent's prior: ``p 0.64 that won comes true within 90 d``; empty without one."""
    if row.probability is None:
        return ""
    of = f" that {row.metric} comes true" if row.metric else ""
    by = f" within {horizon_words(timedelta(seconds=row.horizon))}" if row.horizon else ""
    return one_line(f"p {row.probability:.2f}{of}{by}")


def agreement_words(agreements: Sequence[Agreement]) -> str:
    """Return how far all reviewers agree so far, in few words; empty where no two judged the same.

    Examples
    --------
    >>> from dtui.spine.agreement import Agreement
    >>> agreement_words([Agreement(("", ""), 153, 0.614, 0.542, 0.158)])
    'agree on 61 % of 153, kappa 0.16'
    >>> agreement_words([Agreement(("", ""), 8, 0.75, 0.5, None)])
    'agree on 6 of 8'
    """
    if not agreements:
        return ""
    every = agreements[0]
    if every.kappa is None:
        return f"agree on {every.observed * every.n:.0f} of {every.n}"
    return f"agree on {every.observed:.0%} of {every.n}, kappa {every.kappa:.2f}".replace("%", " %")


def _item(row: PendingRow, now: datetime) -> WaitingListRow:
    shown = pending_row(row, now)
    return WaitingListRow(
        key=f"{shown.trace_id}/{shown.item_id}",
        kind=shown.kind,
        letter=shown.letter,
        role=shown.role,
        domain="",
        trace_id=shown.trace_id,
        item_id=shown.item_id,
        proposal_id="",
        horizon=0,
        title=shown.title,
        subject=shown.item_id,
        says=shown.says,
        action="",
        args={},
        case="",
        aside=shown.blocks,
        unblocks=shown.unblocks,
        age=shown.age,
        blind=False,
        seconds=(now - row.since).total_seconds(),
        since=stamp(row.since),
        agent=one_line(row.agent or ""),
        of_domain=one_line(row.domain),
    )


def _verdict(row: ProposalRow, now: datetime, *, blind: bool, second: bool) -> WaitingListRow:
    hides = blind and row.decision_id is not None
    shown = verdict_sign("waits")
    p = "" if row.probability is None or hides else f"p {row.probability:.2f}"
    waits = "waits for a second opinion" if second else "waits for a verdict"
    return WaitingListRow(
        key=one_line(row.proposal_id),
        kind="second" if second else "verdict",
        letter=shown.letter,
        role=shown.role,
        domain=one_line(row.domain),
        trace_id=one_line(row.trace_id or ""),
        item_id=one_line(row.decision_id or ""),
        proposal_id=one_line(row.proposal_id),
        horizon=0,
        title=_title(row.title, row.trace_id, _name(row)),
        subject=one_line(row.decision_id or "") if hides else proposes(row),
        says=BLIND if hides else _action(row),
        action="" if hides else one_line(row.action, _LONGEST_LINE),
        args={} if hides else read_arguments(row.args),
        case="" if row.trace_id else row.correlation_id or "",
        aside=p,
        unblocks=waits,
        age=age(row.proposed_at, now),
        blind=hides,
        seconds=(now - row.proposed_at).total_seconds(),
        since=stamp(row.proposed_at),
        agent="" if hides else one_line(row.agent or ""),
        of_domain=one_line(row.domain),
    )


def _outcome(row: DueRow, now: datetime) -> WaitingListRow:
    horizon = horizon_words(timedelta(seconds=row.horizon))
    return WaitingListRow(
        key=f"{one_line(row.proposal_id)}+{row.horizon}",
        kind="outcome",
        letter=entry_sign("outcome").letter,
        role="late",
        domain=one_line(row.domain),
        trace_id=one_line(row.trace_id or ""),
        item_id="",
        proposal_id=one_line(row.proposal_id),
        horizon=row.horizon,
        title=_title(row.title, row.trace_id, row.proposal_id),
        subject="",
        says=one_line(f"{row.metrics} after {horizon}, of {row.says}", _LONGEST_LINE),
        action="",
        args={},
        case="",
        aside="due",
        unblocks=one_line(f"waits for what {row.metrics} came to {horizon} after the verdict"),
        age=age(row.due_at, now),
        blind=False,
        seconds=(now - row.due_at).total_seconds(),
        since=stamp(row.due_at),
        agent=one_line(row.agent or ""),
        of_domain=one_line(row.domain),
    )


def _name(row: ProposalRow) -> str:
    """Name a proposal that comes from no trace: by its id, and by the case it belongs to."""
    return " · ".join(filter(None, (row.proposal_id, row.correlation_id)))


def _title(*names: str | None) -> str:
    return next((line for name in names if (line := one_line(name or "", _LONGEST_LINE))), "")
