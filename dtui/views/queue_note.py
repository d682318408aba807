"""What the queue says below its list of the row under the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dtui.text import one_line
from dtui.views.actions import NOTHING_TO_HIDE
from dtui.views.arguments import Arguments, read_arguments
from dtui.views.piece import Piece
from dtui.views.precedents import Precedent, Precedents
from dtui.views.waiting_list import BLIND, prior, proposes

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import ProposalRow
    from dtui.views.waiting_list import WaitingListRow


class QueueNote(NamedTuple):
    """What is said of one thing that waits, in the order it is to be read; a piece is a line."""

    letter: str
    name: str
    about: str
    """Of which kind it is, and where it comes from."""
    above: tuple[Piece, ...] = ()
    """What would unblock it; of an item, what it says."""
    action: str = ""
    """Who proposes what, without the arguments; empty for what is no proposal, or is hidden."""
    args: Arguments | None = None
    below: tuple[Piece, ...] = ()
    """What else is known of the proposal."""
    similar: tuple[Precedent, ...] | None = None
    """Decided proposals to compare it with; None where that is not asked."""


def queue_note(
    corpus: Corpus, row: WaitingListRow, similar: Precedents, *, blind: bool = False
) -> QueueNote | None:
    """Return what is said of a row, or None if it is a proposal that is gone.

    Parameters
    ----------
    similar
        Looks for what it is compared with.
    blind
        Whether what agents chose is hidden wherever there is something to hide.
    """
    if not row.proposal_id:
        return item_note(row, row.says)
    proposal = corpus.rows.proposal(row.proposal_id)
    if proposal is None:
        return None
    if row.kind == "outcome":
        return _outcome_note(row, proposal)
    if row.blind:
        hidden = Piece(f"blind: {BLIND}; a chooses", "pending")
        return _named(row, proposal)._replace(
            above=(*_decision_line(corpus, proposal, blind=True), hidden)
        )
    known = (Piece(prior(proposal), "dim"),) if prior(proposal) else ()
    return _named(row, proposal)._replace(
        above=(Piece(f"not blind: {NOTHING_TO_HIDE}", "pending"),) if blind else (),
        action=f"{proposes(proposal)} {one_line(proposal.action)}",
        args=read_arguments(proposal.args),
        below=(*known, *_decision_line(corpus, proposal)),
        similar=similar.of(proposal, second=row.kind == "second"),
    )


def item_note(row: WaitingListRow, says: str) -> QueueNote:
    """Return what is said of an item; the text last, for it may need all the room.

    Parameters
    ----------
    says
        The text, whole where the row's own is cut.
    """
    about = " · ".join(filter(None, (row.kind, row.title, row.aside)))
    unblocks = (Piece(row.unblocks, "pending"),) if row.unblocks else ()
    return QueueNote(row.letter, row.item_id, about, (*unblocks, Piece(says)))


def _outcome_note(row: WaitingListRow, proposal: ProposalRow) -> QueueNote:
    verdict = one_line(f"{proposal.verdict} by {proposal.reviewer}")
    given = " · ".join(filter(None, (verdict, one_line(proposal.edited))))
    known = one_line(proposal.outcome)
    return _named(row, proposal)._replace(
        above=(Piece(row.unblocks, "late"),),
        action=f"{proposes(proposal)} {one_line(proposal.action)}",
        args=read_arguments(proposal.args),
        below=(
            Piece(given, "dim"),
            *((Piece(f"known so far  {known}", "dim"),) if known else ()),
        ),
    )


def _named(row: WaitingListRow, proposal: ProposalRow) -> QueueNote:
    title = row.title.removeprefix(row.proposal_id).removeprefix(" · ")
    about = (row.kind, title, "" if row.blind else one_line(proposal.domain))
    return QueueNote(row.letter, row.proposal_id, " · ".join(filter(None, about)))


def _decision_line(
    corpus: Corpus, proposal: ProposalRow, *, blind: bool = False
) -> Iterator[Piece]:
    """Say which decision a proposal comes from, and which option it would carry out."""
    if proposal.trace_id is None or proposal.decision_id is None:
        return
    option_id = None if blind else proposal.option_id
    named = filter(None, (proposal.decision_id, option_id))
    found = [corpus.rows.item(proposal.trace_id, item_id) for item_id in named]
    parts = [f"{row.item_id} {row.line}" for row in found if row is not None]
    if parts:
        yield Piece(one_line(" → ".join(parts)), "dim")
