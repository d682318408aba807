"""`dtui override`: a verdict on a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from dtui.cli.events import event_options, occurred, put_event
from dtui.cli.fields import arguments, given, scalar
from dtui.command.author import author_option, named_author
from dtui.command.forms import json_option
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui override proposal-41 approve
  dtui override proposal-41 modify --set percent=12 --code margin --rationale 'Recovery first'
  dtui override proposal-41 reject --code strategic --second --as ben
  dtui override proposal-41 approve --replaces override-48 --rationale 'The CFO signed'

\b
A VALUE is read as JSON where it is a number, true or false, and else as text; what was proposed
as text stays text. A verdict is taken back with `dtui retract`.
""",
)
@click.argument("proposal_id", metavar="PROPOSAL")
@click.argument("verdict", type=click.Choice(["approve", "modify", "reject"]))
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="modify: an argument as it should be; repeatable.",
)
@click.option(
    "--unset", multiple=True, metavar="NAME", help="modify: an argument to leave out; repeatable."
)
@click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="CODE",
    help="A rationale code the domain declared; repeatable.",
)
@click.option("--rationale", metavar="TEXT", help="Why, in words.")
@click.option(
    "--probability", type=float, metavar="P", help="The reviewer's own, of what the proposal names."
)
@click.option(
    "--propensity",
    type=float,
    metavar="P",
    help="How likely this verdict was, where a policy drew it.",
)
@click.option("--assignment", metavar="TEXT", help="How the proposal came to this reviewer.")
@click.option(
    "--shown/--blind",
    default=None,
    help="Whether the reviewer saw what the agent proposed before the verdict.",
)
@click.option("--second", is_flag=True, help="A second opinion: for agreement, never in force.")
@click.option("--replaces", metavar="ID", help="The verdict in force that it takes the place of.")
@click.option(
    "--reviewer-kind",
    type=click.Choice(["human", "policy", "agent"]),
    default="human",
    show_default=True,
    help="Who the reviewer is.",
)
@author_option
@event_options
@corpus_option
@json_option
def override(
    proposal_id: str,
    verdict: str,
    settings: tuple[str, ...],
    unset: tuple[str, ...],
    second: bool,
    author: str | None,
    at: str | None,
    event_id: str | None,
    corpus_path: Path | None,
    as_json: bool,
    **named: Any,
) -> None:
    """Approve, modify or reject a PROPOSAL, and print the verdict's id.

    The proposal's own arguments are kept beside the edited ones. Who proposed may not give the
    verdict. Where one is in force already, say --replaces or --second.
    """
    if verdict != "modify" and (settings or unset):
        raise click.UsageError(f"--set and --unset belong to modify, not to {verdict}.")
    fields = given(
        proposal_id=proposal_id,
        verdict=verdict,
        second=second or None,
        reviewer=named_author(author),
        occurred_at=occurred(at),
        id=event_id,
        **named,
    )
    with opened_corpus(corpus_path) as corpus, corpus.writing():
        made = corpus.proposal(proposal_id).proposal
        if verdict == "modify":
            fields["edited"] = _edited(made.args, settings, unset)
        event_id = corpus.emit("override", fields)
        put_event(corpus, event_id, as_json=as_json)


def _edited(
    prior: Mapping[str, Any], settings: tuple[str, ...], unset: tuple[str, ...]
) -> dict[str, Any]:
    """Return all arguments as the reviewer would have them."""
    edited = dict(prior)
    for name in unset:
        if name not in edited:
            known = ", ".join(prior) or "none"
            raise click.UsageError(
                f"--unset {name!r}: the proposal has no such argument. It has: {known}."
            )
        del edited[name]
    for name, value in arguments(settings, "--set").items():
        if name in unset:
            raise click.UsageError(f"{name!r} is both set and unset; do one of them.")
        edited[name] = scalar(value, like=prior.get(name))
    return edited
