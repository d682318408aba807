"""What may be done where: a key is offered only where it applies.

Each function tells which actions of a screen's `dtui.views.keys` apply now; what it leaves out
is neither offered nor done. Which of them write, and how, is the business of the faces.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Final

from dtui.views.keys import PAST_ARROWS, PAST_KEYS, Key
from dtui.views.waiting_list import BLIND

if TYPE_CHECKING:
    from dtui.log.projections import ItemRow
    from dtui.views.chain import ChainRow
    from dtui.views.decision_matrix import DecisionMatrix, MatrixProposal, MatrixSteelman
    from dtui.views.proposal_card import ProposalCard
    from dtui.views.waiting_list import WaitingListRow

Actions = frozenset[str]

READ_ONLY: Final = "as of an earlier moment nothing can be written; esc comes back to now"
NOTHING_TO_MODIFY: Final = "it has no arguments to modify; approve it, or reject it with your words"
NOTHING_TO_HIDE: Final = "no options stand behind this proposal, so there is nothing to hide"

PROPOSALS: Final = ("verdict", "second")
"""The kinds of rows in the queue that a verdict can be given on."""


def _actions_of(keys: Iterable[Key]) -> Actions:
    return frozenset(key.action for key in keys)


_VALIDATION: Final = frozenset({"verdict(True)", "verdict(False)"})
_OVERRIDES: Final = frozenset({"override('approve')", "override('modify')", "override('reject')"})
_PAST: Final = _actions_of((*PAST_KEYS, *PAST_ARROWS)) | {"as_of"}


# -- the queue -----------------------------------------------------------------------------------

_IN_QUEUE: Final = (
    frozenset({"next(1)", "next(-1)", "blind", "second", "imported", "take_back"})
    | {f"instead('{key}')" for key in "varmxop"}
)  # fmt: skip

_OF_KIND: Final[dict[str, Actions]] = {
    "hypothesis": _VALIDATION,
    "steelman": _VALIDATION,
    "question": frozenset({"answer"}),
    "verdict": _OVERRIDES | {"proposal"},
    "second": _OVERRIDES | {"proposal"},
    "outcome": frozenset({"outcome", "proposal"}),
    "blind": frozenset({"choose_blind"}),
}

_TELLS_ALL = "p shows all of it"
_WORKS: Final = {
    "hypothesis": "v validates it, r refutes it",
    "steelman": "v validates it, r refutes it",
    "question": "a answers it",
    "decision": "enter opens its matrix, where pairs are evaluated and an option selected",
    "verdict": f"a approves, m modifies, x rejects, {_TELLS_ALL}",
    "second": f"a approves, m modifies, x rejects, {_TELLS_ALL}",
    "outcome": f"o says what became of it, {_TELLS_ALL}",
    "blind": "a chooses an option, enter shows the evidence, b ends blind mode",
}
"""What works on a row of each kind."""


def queue_actions(
    row: WaitingListRow | None, *, second: bool = False, domain: bool = False, undo: bool = False
) -> Actions:
    """Return what may be done in the queue with the cursor on a row, None where it is empty.

    Parameters
    ----------
    row
        Under the cursor.
    second
        Whether decided proposals are listed, for a second opinion.
    domain
        Whether one domain is shown alone.
    undo
        Whether something was said just now that can be taken back.
    """
    may = set(_IN_QUEUE)
    if not second:
        may.add("kind")
    if domain or row is not None:
        may.add("domain")
    if undo:
        may.add("undo")
    return frozenset(may) if row is None else _of_row(row) | may


def _of_row(row: WaitingListRow) -> Actions:
    if row.blind:
        return _OF_KIND["blind"]
    may = _OF_KIND.get(row.kind, frozenset[str]()) | {"chain"}
    return may if row.args else may - {"override('modify')"}


def instead(key: str, row: WaitingListRow | None) -> str:
    """Say what a key that does nothing on this row of the queue leaves to be done."""
    if row is None:
        return "nothing is listed here"
    if key == "m" and row.kind in PROPOSALS and not row.blind:
        return NOTHING_TO_MODIFY
    kind = "blind" if row.blind else row.kind
    what = "a proposal" if row.kind in PROPOSALS else f"this {row.kind}"
    return f"{key} does nothing to {what}: {_WORKS[kind]}"


# -- a trace -------------------------------------------------------------------------------------


def item_actions(
    item: ItemRow | None, *, causes: bool = False, effects: bool = False, past: bool = False
) -> Actions:
    """Return what may be done in a trace with an item in focus.

    Parameters
    ----------
    item
        In focus; None in a trace without items.
    causes, effects
        Whether it rests on anything, and whether anything rests on it.
    past
        Whether the trace is shown as it once stood: then it can only be read.
    """
    may = {"as_of"}
    if causes:
        may.add("parents")
    if effects:
        may.add("children")
    if past:
        return _PAST | may
    may |= {"next_pending(1)", "next_pending(-1)", "mark", "chain"}
    return _closing(item) | may


def _closing(item: ItemRow | None) -> Actions:
    if item is None:
        return frozenset()
    if item.type == "question":
        return frozenset({f"answer({item.state == 'answered'})"})
    return _VALIDATION if item.type == "hypothesis" else frozenset()


# -- a decision ----------------------------------------------------------------------------------

_BELOW: Final = frozenset({"scroll(1)", "scroll(-1)"})
_MISSING: Final = frozenset({"next_missing(1)", "next_missing(-1)"})


def decision_actions(
    matrix: DecisionMatrix | None, *, past: bool = False, blind: bool = False
) -> Actions:
    """Return what may be done with a decision.

    Parameters
    ----------
    matrix
        The decision; None where it cannot be shown.
    past
        Whether it is shown as it once stood: then it can only be read.
    blind
        Whether what the agent chose is hidden: then too.
    """
    if blind:
        return _BELOW | _MISSING | {"refuse"}
    may = _BELOW | {"as_of", "trace"}
    if matrix is not None and matrix.missing and not matrix.locked:
        may |= _MISSING
    if matrix is not None and (matrix.locked or past):
        may |= {"refuse"}
    if past:
        return may | _PAST
    may |= {"chain"}
    return may if matrix is None else may | _of_matrix(matrix)


def _of_matrix(matrix: DecisionMatrix) -> Actions:
    may = _OVERRIDES if waiting_proposal(matrix) is not None else frozenset[str]()
    if open_steelman(matrix) is not None:
        may |= _VALIDATION
    offered = {
        "select": not matrix.locked,
        "compare": bool(matrix.supersedes or matrix.superseded_by),
        "outcome": due_proposal(matrix) is not None,
        "proposal": bool(matrix.proposals),
    }
    return may | {action for action, applies in offered.items() if applies}


def may_evaluate(matrix: DecisionMatrix | None, *, past: bool = False, blind: bool = False) -> bool:
    """Whether the pairs of a decision may be evaluated, ``select_cursor`` on its table."""
    return matrix is not None and not (matrix.locked or past or blind)


def refused(matrix: DecisionMatrix | None, *, past: bool = False, blind: bool = False) -> str:
    """Say why nothing can be evaluated any more, and what can be done; empty where it can."""
    if blind:
        return f"{BLIND}: esc goes back, a chooses there"
    if past:
        return READ_ONLY
    if matrix is None or matrix.selection is None:
        return ""
    locked = f"locked by {matrix.selection.item_id}"
    return f"{locked}; a new decision that supersedes it is the way on"


def waiting_proposal(matrix: DecisionMatrix) -> MatrixProposal | None:
    """Return the proposal that a verdict on the decision's screen is on: the first without one."""
    return next((made for made in matrix.proposals if made.verdict is None), None)


def due_proposal(matrix: DecisionMatrix) -> MatrixProposal | None:
    """Return the proposal an outcome is asked for: one that is due, or else is read later."""
    waiting = [one for one in matrix.proposals if not all(read.is_read for read in one.readings)]
    due = (made for made in waiting if any(read.overdue for read in made.readings))
    return next(chain(due, waiting), None)


def open_steelman(matrix: DecisionMatrix) -> MatrixSteelman | None:
    """Return the steelman that a verdict on the decision's screen is on: the first without one."""
    if matrix.locked:
        return None
    return next((one for one in matrix.steelmen if not one.verdict_id), None)


# -- a proposal, a chain, the traces -------------------------------------------------------------


def proposal_actions(card: ProposalCard | None, *, undo: bool = False) -> Actions:
    """Return what may be done with a proposal.

    Parameters
    ----------
    card
        The proposal; None where it cannot be shown.
    undo
        Whether something that the reviewer said of it can be taken back.
    """
    may = {"undo"} if undo else set[str]()
    if card is None:
        return frozenset(may)
    offered = {
        "override('approve')": True,
        "override('modify')": bool(card.arguments),
        "override('reject')": True,
        "take_back": True,
        "chain": True,
        "outcome": bool(card.due or card.outcomes),
        "correction": bool(card.due and card.outcomes),
        # Its decision shows the verdict, too.
        "decision": bool(card.decision_id) and not card.note,
        "trace": bool(card.trace_id),
    }
    return frozenset(may | {action for action, applies in offered.items() if applies})


def chain_actions(row: ChainRow | None, entry_id: str, *, effects: bool) -> Actions:
    """Return what may be done on a chain.

    Parameters
    ----------
    row
        Under the cursor.
    entry_id
        Where the walk began.
    effects
        Whether it goes on to what came of it.
    """
    may = {"next(1)", "next(-1)", f"turn({not effects})"}
    if row is not None and not row.heading and row.key != entry_id:
        may.add("walk")
    return frozenset(may)


def traces_actions(here: str | None, mark: str | None) -> Actions:
    """Return what may be done in the list of traces.

    Parameters
    ----------
    here
        The trace under the cursor.
    mark
        The one that is marked to be compared.
    """
    may = {"next_pending(1)", "next_pending(-1)"}
    if here is not None:
        may.add("mark")
    if mark is not None and here not in (None, mark):
        may.add("compare")
    return frozenset(may)
