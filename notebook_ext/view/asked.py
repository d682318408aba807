"""Which form an action asks for: the actions of `dtui.views.keys` that write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dtui.errors import InvalidQueryError, UnknownEntryError
from dtui.views.actions import refused
from dtui.views.decision_matrix import decision_matrix
from dtui.views.forms.answer import answer_form
from dtui.views.forms.blind import blind_form
from dtui.views.forms.evaluation import evaluation_form
from dtui.views.forms.outcome import correction_form, outcome_form
from dtui.views.forms.override import override_form
from dtui.views.forms.retraction import retraction_form
from dtui.views.forms.selection import selection_form
from dtui.views.forms.verdict import verdict_form
from dtui.views.undo import newest_said

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.trace import Trace
    from dtui.views.decision_matrix import DecisionMatrix
    from dtui.views.forms.form import Form
    from notebook_ext.view.widget import Clock

_ACTION = re.compile(r"(\w+)(?:\('?(\w+)'?\))?")


class Reviewer(NamedTuple):
    """Who asks for a form, and how they came to what it is about."""

    corpus: Corpus
    author: str
    clock: Clock
    assignment: str
    """``queue``, ``decision`` or ``chosen``."""
    second: bool
    """Whether a verdict is a second opinion."""
    blind: bool
    """Whether what was proposed is kept from them until their verdict."""
    evidence: Sequence[str] = ()
    """Items of the trace that they have marked."""
    corrects: str = ""
    """The proposal whose outcome they recorded just now."""


def asked_form(
    reviewer: Reviewer, action: str, address: str, more: Mapping[str, Any]
) -> Form | str:
    """Return the form of an action, or say why there is nothing to ask.

    Parameters
    ----------
    reviewer
        Who asks.
    action
        As `dtui.views.keys` has it: ``verdict(True)``, ``override('modify')``, ``outcome``, ...;
        of a pair of a decision ``evaluate``.
    address
        Of an item, or the id of a proposal.
    more
        ``horizon`` of an outcome in seconds; ``option_id`` and ``constraint_id`` of a pair; ``at``,
        the option that a selection begins at, counted from 0.

    Raises
    ------
    InvalidQueryError
        If the action writes nothing.
    UnknownTraceError, UnknownEntryError
        If there is nothing at the address.
    """
    corpus, clock = reviewer.corpus, reviewer.clock
    name, given = _parts(action)
    match name:
        case "verdict":
            trace, item_id = _item(corpus, address)
            return verdict_form(trace, item_id, reviewer.evidence, validated=given == "True")
        case "answer":
            return answer_form(*_item(corpus, address), reviewer.evidence)
        case "select":
            matrix = _matrix(corpus, address)
            return refused(matrix) or selection_form(matrix, _number(more.get("at")))
        case "evaluate" | "select_cursor":
            return _pair(_matrix(corpus, address), more)
        case "override" | "choose_blind":
            second, assignment = reviewer.second, reviewer.assignment
            if name == "choose_blind" or reviewer.blind:
                return blind_form(corpus, address, second=second, assignment=assignment)
            return override_form(corpus, address, given, second=second, assignment=assignment)
        case "outcome":
            horizon = _number(more.get("horizon")) or None
            return outcome_form(corpus, address, horizon, clock=clock)
        case "correction":
            return correction_form(corpus, address, clock=clock)
        case "undo" | "take_back":
            if reviewer.corrects:
                return correction_form(corpus, reviewer.corrects, clock=clock)
            return retraction_form(corpus, newest_said(corpus, reviewer.author))
        case _:
            raise InvalidQueryError(f"{action!r} is no action that writes.")


def _parts(action: str) -> tuple[str, str]:
    """Return the name of an action and what it is given.

    Examples
    --------
    >>> _parts("override('modify')"), _parts("verdict(True)"), _parts("outcome")
    (('override', 'modify'), ('verdict', 'True'), ('outcome', ''))
    """
    found = _ACTION.fullmatch(action)
    return ("", "") if found is None else (found[1], found[2] or "")


def _item(corpus: Corpus, address: str) -> tuple[Trace, str]:
    trace_id, _, item_id = address.rpartition("/")
    trace = corpus.trace(trace_id)
    if corpus.rows.item(trace_id, item_id) is None:
        raise UnknownEntryError(f"trace {trace_id!r} has no item {item_id!r}.")
    return trace, item_id


def _matrix(corpus: Corpus, address: str) -> DecisionMatrix:
    trace, item_id = _item(corpus, address)
    if trace[item_id].type != "decision":
        raise UnknownEntryError(f"{item_id!r} of trace {trace.opened.trace_id!r} is no decision.")
    return decision_matrix(trace, item_id)


def _pair(matrix: DecisionMatrix, more: Mapping[str, Any]) -> Form | str:
    option_id, constraint_id = str(more.get("option_id")), str(more.get("constraint_id"))
    if not any(one.option_id == option_id for one in matrix.options) or not any(
        one.constraint_id == constraint_id for one in matrix.constraints
    ):
        raise UnknownEntryError(
            f"decision {matrix.decision_id!r} has no pair {option_id!r} × {constraint_id!r}."
        )
    return refused(matrix) or evaluation_form(matrix, option_id, constraint_id)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
