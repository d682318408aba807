"""`dtui annotate`: a note on anything that was recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.cli.events import event_options, occurred, put_event
from dtui.cli.fields import given
from dtui.command.author import author_option, named_author
from dtui.command.forms import json_option
from dtui.command.place import SlashCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from dtui.corpus import Corpus


@click.command(
    cls=SlashCommand,
    epilog="""\b
Examples:
  dtui annotate proposal-41 'The customer called about this on Tuesday'
  dtui annotate northwind/hyp-1 'See the ticket history'
""",
)
@click.argument("entry_id", metavar="ID")
@click.argument("text", metavar="TEXT")
@author_option
@event_options
@corpus_option
@json_option
def annotate(
    entry_id: str,
    text: str,
    author: str | None,
    at: str | None,
    event_id: str | None,
    corpus_path: Path | None,
    as_json: bool,
) -> None:
    """Leave a note on an entry, and print the note's id.

    ID is an event's, a trace's, or an item's as TRACE/ITEM. A note changes nothing; it is taken
    back with `dtui retract`.
    """
    with opened_corpus(corpus_path) as corpus:
        fields = given(
            says=text,
            causes=(entry_id,),
            proposal_id=_proposal_of(corpus, entry_id),
            agent=named_author(author),
            occurred_at=occurred(at),
            id=event_id,
        )
        put_event(corpus, corpus.emit("annotation", fields), as_json=as_json)


def _proposal_of(corpus: Corpus, entry_id: str) -> str | None:
    """Return the proposal that an entry is about, if it is about one."""
    position = corpus.log.position(entry_id)
    row = None if position is None else corpus.rows.event_at(position)
    return None if row is None else row.proposal_id
