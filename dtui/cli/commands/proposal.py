"""`dtui proposal`: one proposal with all that was made of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from dtui.spine import ProposalState


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui proposal proposal-41
  dtui proposal proposal-41 --json | jq '.events[] | select(.kind == "override")'
""",
)
@click.argument("proposal_id", metavar="PROPOSAL")
@corpus_option
@form_options
def proposal(proposal_id: str, corpus_path: Path | None, as_json: bool, as_lines: bool) -> None:
    """Show a proposal and all that was made of it.

    Its arguments, every verdict, every version of every outcome, and what is due.
    `dtui chain PROPOSAL` shows what it rests on, and `--effects` what followed.
    """
    from dtui.spine import declared_domain

    with opened_corpus(corpus_path) as corpus:
        state = corpus.proposal(proposal_id)
        made = state.proposal
        domain = declared_domain(corpus.log, made.domain, until=made.position)
    if as_json:
        output.put_json(proposal_fields(state))
        return
    from dtui.views.proposal_card import proposal_card
    from dtui.views.spine_text import proposal_text

    card = proposal_card(state, domain, output.now())
    output.put(proposal_text(card, output.width(wraps=not as_lines)))


def proposal_fields(state: ProposalState) -> dict[str, Any]:
    """Return a proposal and its events as JSON has them, and which verdict is in force."""
    from dtui.spine import event_fields

    return {
        "proposal": event_fields(state.proposal),
        "in_force": None if state.in_force is None else state.in_force.id,
        "events": [event_fields(event) for event in state.events],
    }
