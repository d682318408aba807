"""`dtui proposals`: what was proposed, the verdicts, and what came of it."""

from __future__ import annotations

from functools import partial
from itertools import islice
from pathlib import Path

import click

from dtui.cli.pages import every_row, limit_option, say_left_out
from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui proposals
  dtui proposals --waiting --domain pricing
  dtui proposals --json | jq -r 'select(.verdict == "reject") | .proposal_id'
""",
)
@click.option("--waiting", is_flag=True, help="Only what waits for a verdict.")
@click.option("--domain", metavar="DOMAIN", help="Only of this domain.")
@limit_option
@corpus_option
@form_options
def proposals(
    waiting: bool,
    domain: str | None,
    limit: int | None,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """List proposals with their verdicts and outcomes.

    In the order they were made.
    """
    with opened_corpus(corpus_path) as corpus:
        read = corpus.rows.without_verdict if waiting else corpus.rows.proposals
        rows = list(islice(every_row(partial(read, domain=domain)), limit))
        count = corpus.rows.count_without_verdict if waiting else corpus.rows.count_proposals
        left_out = count(domain=domain) - len(rows)
    if as_json:
        output.put_json_rows(rows)
    elif as_lines:
        from dtui.cli.lines import proposal_line

        output.put_lines(map(proposal_line, rows))
    else:
        from dtui.views.spine_text import proposal_list_text

        output.put(
            proposal_list_text(rows, output.now(), output.width(), whole_ids=output.whole_ids())
        )
    if not rows:
        output.say("no proposal waits for a verdict" if waiting else "nothing was proposed yet")
    say_left_out(left_out)
