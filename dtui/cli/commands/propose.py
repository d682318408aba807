"""`dtui propose`: what an agent would do, before anybody agreed to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dtui.cli.events import event_options, json_fields, json_source, occurred, put_event
from dtui.cli.fields import arguments, given, horizon, scalar
from dtui.command.author import author_option, named_author
from dtui.command.forms import json_option
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui propose pricing discount --arg percent=18 --arg years=2 --cause renewal-due \\
      --probability 0.64 --metric won --horizon 90d
  dtui propose pricing discount --arg percent=18 --trace northwind --decision dec-1 --option opt-2
  dtui propose --payload '{"domain": "pricing", "action": "discount", "args": {"percent": 18},
      "trace_id": "northwind"}'

\b
A VALUE is read as JSON where it is a number, true or false, and else as text.
""",
)
@click.argument("domain", metavar="[DOMAIN]", required=False)
@click.argument("action", metavar="[ACTION]", required=False)
@click.option("--arg", "args", multiple=True, metavar="NAME=VALUE", help="An argument; repeatable.")
@click.option(
    "--probability",
    type=float,
    metavar="P",
    help="That the metric turns out true by the horizon, from 0 to 1.",
)
@click.option("--metric", metavar="NAME", help="What the probability is of.")
@click.option("--horizon", "after", metavar="90d", help="How long after the verdict.")
@click.option("--trace", "trace_id", metavar="TRACE", help="The trace it comes from.")
@click.option("--decision", "decision_id", metavar="ID", help="The decision in that trace.")
@click.option("--option", "option_id", metavar="ID", help="The option of that decision.")
@click.option(
    "--cause",
    "causes",
    multiple=True,
    metavar="ID",
    help="An event, a trace, or TRACE/ITEM that it follows from; repeatable.",
)
@click.option(
    "--correlation", metavar="ID", help="The customer, deal or incident that ties systems together."
)
@click.option("--payload", metavar="JSON|-", help="All fields as JSON, in the place of the others.")
@author_option
@event_options
@corpus_option
@json_option
def propose(
    domain: str | None,
    action: str | None,
    args: tuple[str, ...],
    after: str | None,
    correlation: str | None,
    author: str | None,
    payload: str | None,
    at: str | None,
    event_id: str | None,
    corpus_path: Path | None,
    as_json: bool,
    **named: Any,
) -> None:
    """Propose an ACTION in a DOMAIN, and print the proposal's id.

    The domain is declared beforehand. A proposal follows from something that is recorded: name
    its trace, its decision, or a cause.
    """
    fields = given(
        domain=domain,
        action=action,
        args={name: scalar(value) for name, value in arguments(args, "--arg").items()} or None,
        horizon=None if after is None else horizon(after),
        correlation_id=correlation,
        occurred_at=occurred(at),
        id=event_id,
        **named,
    )
    if payload is not None:
        if fields:
            raise click.UsageError(
                f"--payload says all of the proposal; leave {min(fields)} out, or say it in there."
            )
        fields = _read(payload)
    elif domain is None or action is None:
        raise click.UsageError("name the DOMAIN and the ACTION, or give --payload.")
    if author is not None or "agent" not in fields:
        fields["agent"] = named_author(author)
    with opened_corpus(corpus_path) as corpus:
        put_event(corpus, corpus.emit("proposal", fields), as_json=as_json)


def _read(payload: str) -> dict[str, Any]:
    what = "the payload"
    return json_source("-", what) if payload == "-" else json_fields(payload, what)
