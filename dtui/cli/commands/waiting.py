"""`dtui waiting`: all that waits for a reviewer."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from dtui.cli.pages import every_row, limit_option, say_left_out
from dtui.command import output
from dtui.command.author import author_option, named_author
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus
from dtui.corpus import WaitingKind

if TYPE_CHECKING:
    from dtui.corpus import WaitingRow


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui waiting
  dtui waiting --kind verdict --kind outcome --domain pricing
  dtui waiting --kind second --as ben          decided proposals that ben has said nothing of
  dtui waiting --json | jq -r 'select(.waits_for == "verdict") | .proposal_id'
""",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(get_args(WaitingKind)),
    help="Only pending items, verdicts, outcomes, or second opinions; repeatable.",
)
@click.option("--domain", metavar="DOMAIN", help="Only of this domain.")
@click.option("--imported", is_flag=True, help="What pends in imported traces too.")
@limit_option
@author_option
@corpus_option
@form_options
def waiting(
    kinds: tuple[WaitingKind, ...],
    domain: str | None,
    imported: bool,
    limit: int | None,
    author: str | None,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """List all that waits for a reviewer: items, verdicts, outcomes.

    In the order of the terminal's queue: what blocks an agent first, then questions for a person,
    proposals without a verdict, and outcomes that are due. `dtui pending` lists the first two
    alone, the items of traces, and stops there: what a gate looks at.
    """
    choice: dict[str, Any] = {"kinds": kinds} if kinds else {}
    with opened_corpus(corpus_path) as corpus:
        found = corpus.waiting(
            output.now(),
            domain=domain,
            imported=imported,
            reviewer=named_author(author),
            **choice,
        )
        rows = list(islice(every_row(found.page), limit))
        left_out = found.count() - len(rows)
    if as_json:
        output.put_lines(output.json_line(_fields(row)) for row in rows)
    elif as_lines:
        from dtui.cli.lines import waiting_line

        output.put_lines(map(waiting_line, rows))
    else:
        from dtui.views.spine_text import waiting_text

        output.put(waiting_text(rows, output.now(), output.width(), whole_ids=output.whole_ids()))
    if not rows:
        output.say("nothing waits")
    say_left_out(left_out)


def _fields(row: WaitingRow) -> dict[str, Any]:
    """Return a row with what it waits for, before all that is known of it."""
    from dtui.log.projections import DueRow, PendingRow

    match row:
        case PendingRow():
            waits_for = "item"
        case DueRow():
            waits_for = "outcome"
        case _:
            waits_for = "second" if row.verdict else "verdict"
    return {"waits_for": waits_for, **output.row_fields(row)}
