"""`dtui outcome`: what became of a proposal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dtui.cli.events import id_option, occurred, put_event
from dtui.cli.fields import given, horizon, scalar
from dtui.command.author import author_option, named_author
from dtui.command.forms import json_option
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.spine import Outcome, ProposalState

_YES_OR_NO = {"yes": True, "no": False}


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui outcome proposal-41 won true --at 2026-09-30 --horizon 90d
  dtui outcome proposal-41 margin 24.1 --at 2026-09-30T17:00Z
  dtui outcome proposal-41 won --censored --at 2026-08-01          nobody could look any further
  dtui outcome proposal-41 won false --at 2026-09-30 --supersedes outcome-77
  dtui outcome --table outcomes.csv --mapping outcomes.toml        many, as `dtui import table`
""",
)
@click.argument("proposal_id", metavar="[PROPOSAL]", required=False)
@click.argument("metric", metavar="[METRIC]", required=False)
@click.argument("value", metavar="[VALUE]", required=False)
@click.option(
    "--at", metavar="MOMENT", help="When it was so: a day, a time with its zone, 2 h ago."
)
@click.option("--horizon", "after", metavar="90d", help="The horizon it was read at.")
@click.option("--censored", is_flag=True, help="Nothing is known beyond --at; there is no VALUE.")
@click.option("--supersedes", metavar="ID", help="The version that this one corrects.")
@click.option("--outcome-id", metavar="ID", help="What all versions share; found by --supersedes.")
@click.option(
    "--table",
    "table_path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Read many from a table, in the place of all this.",
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="TOML",
    help="What the table's columns become.",
)
@author_option
@id_option
@corpus_option
@json_option
@click.pass_context
def outcome(
    context: click.Context,
    proposal_id: str | None,
    metric: str | None,
    value: str | None,
    at: str | None,
    after: str | None,
    censored: bool,
    supersedes: str | None,
    outcome_id: str | None,
    table_path: Path | None,
    mapping: Path | None,
    author: str | None,
    event_id: str | None,
    corpus_path: Path | None,
    as_json: bool,
) -> None:
    """Record what became of a PROPOSAL.

    That is the VALUE of a METRIC, and when it was so. VALUE is true or false, a number, or a
    category, as the metric was declared. A correction is another version; the one it corrects
    stays.
    """
    if table_path is not None:
        if proposal_id is not None or mapping is None:
            raise click.UsageError("--table goes with --mapping, and takes no PROPOSAL.")
        _import(context, table_path, mapping, corpus_path, as_json=as_json)
        return
    if proposal_id is None or metric is None or mapping is not None:
        raise click.UsageError("name the PROPOSAL and the METRIC, or a --table and its --mapping.")
    if at is None:
        raise click.UsageError("say with --at when it was so in the world.")
    if censored == (value is not None):
        raise click.UsageError("give a VALUE, or say --censored.")
    fields = given(
        proposal_id=proposal_id,
        metric=metric,
        censored=censored or None,
        occurred_at=occurred(at),
        horizon=None if after is None else horizon(after),
        supersedes=supersedes,
        outcome_id=outcome_id,
        agent=named_author(author),
        id=event_id,
    )
    with opened_corpus(corpus_path) as corpus, corpus.writing():
        state = corpus.proposal(proposal_id)
        if value is not None:
            fields["value"] = _value(corpus, state, metric, value)
        fields = {**_of_what_it_corrects(state, supersedes), **fields}
        put_event(corpus, corpus.emit("outcome", fields), as_json=as_json)


def _value(corpus: Corpus, state: ProposalState, metric: str, typed: str) -> object:
    """Read a value as the metric has it; a category is text whatever it looks like."""
    from dtui.spine import declared_domain

    made = state.proposal
    domain = declared_domain(corpus.log, made.domain, until=made.position)
    declared = None if domain is None else domain.metric(metric)
    if declared is not None and declared.type == "category":
        return typed
    if declared is not None and declared.type == "binary" and typed in _YES_OR_NO:
        return _YES_OR_NO[typed]
    return scalar(typed)


def _of_what_it_corrects(state: ProposalState, supersedes: str | None) -> dict[str, Any]:
    """Return what a correction has in common with the version that it corrects."""
    versions = (version for same in state.versions.values() for version in same)
    corrected: Outcome | None = next((one for one in versions if one.id == supersedes), None)
    if supersedes is None or corrected is None:
        return {}
    return given(outcome_id=corrected.outcome_id, horizon=corrected.horizon)


def _import(
    context: click.Context,
    table_path: Path,
    mapping: Path,
    corpus_path: Path | None,
    *,
    as_json: bool,
) -> None:
    from dtui.cli.commands.import_table import table

    context.invoke(
        table, file=table_path, mapping=mapping, corpus_path=corpus_path, as_json=as_json
    )
