"""What unfolds below the queue: a note, a card, the evidence for a blind choice, a chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dtui.text import one_line
from dtui.views.arguments import argument_rows
from dtui.views.bearing import bearing
from dtui.views.blind import blinded
from dtui.views.chain import read_chain
from dtui.views.piece import Note
from dtui.views.proposal_card import ProposalCard, proposal_card
from notebook_ext.trace.shown import LiveTrace, card_of

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.corpus import Corpus
    from dtui.views.chain import ChainRow
    from dtui.views.decision_matrix import DecisionMatrix, MatrixOption
    from dtui.views.queue_note import QueueNote
    from dtui.views.waiting_list import WaitingListRow

_ARGUMENTS = 8
"""Of a proposal in the note; its card has them all."""

_ENTRIES = 60
"""Of a chain below the queue; a `ChainWidget` has them all."""

_NESTED = ("arguments", "verdicts", "outcomes", "due", "remarks")


def noted(note: QueueNote) -> dict[str, Any]:
    """Return a note for the browser: its arguments in words, what is similar in columns."""
    args = note.args or {}
    rows = argument_rows(args, 120, most=_ARGUMENTS, more="more: p shows them")
    similar = None if note.similar is None else [one._asdict() for one in note.similar]
    return note._asdict() | {
        "args": [(row.name, " ".join(row.lines)) for row in rows],
        "similar": similar,
    }


def card(
    corpus: Corpus, row: WaitingListRow, moment: datetime, author: str, *, blind: bool
) -> dict[str, Any]:
    """Return the card of a row under the name of what it is a card of."""
    if row.blind:
        return {"evidence": evidence(corpus, row)}
    if row.proposal_id:
        return {"proposal": proposal(corpus, row, moment, author)}
    return {"item": item(corpus, row, blind=blind)}


def item(corpus: Corpus, row: WaitingListRow, *, blind: bool = False) -> dict[str, Any] | None:
    """Return the card of an item; for who is blind, without what was made of it."""
    shown = card_of(LiveTrace(corpus, row.trace_id), row.item_id)
    if shown is None or not blind:
        return shown
    return shown | {"used_by": [], "used_by_count": 0, "at_risk": []}


def proposal(corpus: Corpus, row: WaitingListRow, moment: datetime, author: str) -> dict[str, Any]:
    """Return the card of a proposal; before a second opinion, without the first one."""
    from dtui.spine import declared_domain

    state = corpus.proposal(row.proposal_id)
    made = state.proposal
    domain = declared_domain(corpus.log, made.domain, until=made.position)
    others = all(given.reviewer != author for given in state.standing)
    withheld = row.kind == "second" and others
    return _nested(proposal_card(state, domain, moment, withheld=withheld))


def evidence(corpus: Corpus, row: WaitingListRow) -> dict[str, Any]:
    """Return what there is to choose by, and nothing of what was chosen."""
    from dtui.views.decision_matrix import decision_matrix

    matrix = blinded(decision_matrix(corpus.trace(row.trace_id), row.item_id))
    options = (note for option in matrix.options for note in _option_notes(matrix, option))
    return {
        "decision_id": matrix.decision_id,
        "question": matrix.question,
        "notes": [*options, *bearing(matrix, blind=True)],
    }


def _option_notes(matrix: DecisionMatrix, option: MatrixOption) -> Iterator[Note]:
    yield Note(option.option_id, option.name, "bright")
    if option.description:
        yield Note("", option.description, "dim")
    for cell, column in zip(option.cells, matrix.constraints, strict=True):
        yield Note("", f"{cell.glyph} {column.statement} · {cell.word}", cell.role)


def chain(corpus: Corpus, address: str) -> dict[str, Any]:
    """Return what led to an entry, as far as there is room for it."""
    view = read_chain(corpus, address, limit=_ENTRIES)
    return {"entry_id": one_line(address), "rows": list(_lines(view.rows)), "more": view.left_out}


def _lines(rows: tuple[ChainRow, ...]) -> Iterator[dict[str, str]]:
    for row in rows:
        yield {
            "heading": row.heading,
            "gutter": row.gutter,
            "name": f"{row.letter} {row.name}".strip(),
            "says": row.says,
            "word": row.word,
            "role": row.role,
            "who": " · ".join(filter(None, (row.who, row.when))),
        }


def _nested(card: ProposalCard) -> dict[str, Any]:
    told = card._asdict()
    return told | {name: [one._asdict() for one in told[name]] for name in _NESTED}
