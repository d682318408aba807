"""`dtui retract`: a verdict or a note taken back."""

from __future__ import annotations

from pathlib import Path

import click

from dtui.cli.events import event_options, occurred, put_event
from dtui.cli.fields import given
from dtui.command.author import author_option, named_author
from dtui.command.forms import json_option
from dtui.command.place import SlashCommand, corpus_option, opened_corpus
from dtui.errors import InvalidEventError


@click.command(
    cls=SlashCommand,
    epilog="""\b
Examples:
  dtui retract override-48 --because 'wrong row'
  dtui retract annotation-12 --because 'said in the wrong trace' --as ana
""",
)
@click.argument("event", metavar="EVENT")
@click.option("--because", metavar="TEXT", required=True, help="Why.")
@author_option
@event_options
@corpus_option
@json_option
def retract(
    event: str,
    because: str,
    author: str | None,
    at: str | None,
    event_id: str | None,
    corpus_path: Path | None,
    as_json: bool,
) -> None:
    """Take back a verdict or a note of your own.

    Prints the retraction's id. Both stay readable; nothing is erased. The proposal waits for a
    verdict again, or the verdict before is in force. An item is never taken back: a change of mind
    is a new item.
    """
    if "/" in event:
        raise InvalidEventError(
            f"{event!r} is an item, and stays. Record what is thought now as a new item that "
            "refers to it."
        )
    fields = given(
        retracts=event,
        says=because,
        agent=named_author(author),
        occurred_at=occurred(at),
        id=event_id,
    )
    with opened_corpus(corpus_path) as corpus:
        put_event(corpus, corpus.emit("retraction", fields), as_json=as_json)
