"""`dtui pending`: what waits for an agent or a person."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.cli.pages import every_row, limit_option, say_left_out
from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log import PendingRow


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui pending
  dtui pending --trace brennmoor-renewal
  dtui pending --json | jq -r .line          the lines an agent is shown
""",
)
@corpus_option
@click.option("--trace", "trace_id", metavar="TRACE", help="Only what waits in this trace.")
@click.option("--imported", is_flag=True, help="What pends in imported traces too.")
@limit_option
@form_options
def pending(
    corpus_path: Path | None,
    trace_id: str | None,
    imported: bool,
    limit: int | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """List the pending items: what blocks an agent or asks a person.

    What blocks an agent comes first, then the questions for a person: what a gate looks at.
    `dtui waiting` begins with the same and goes on: it is a reviewer's whole queue, with the
    proposals that have no verdict and the outcomes that are due. Old records pend for ever and
    wait for nobody, so those of imported traces are only counted.
    """
    with opened_corpus(corpus_path) as corpus:
        if trace_id is not None:
            corpus.known(trace_id)
        rows = list(islice(everything_pending(corpus, trace_id, imported=imported), limit))
        if as_json:
            output.put_json_rows(rows)
        elif as_lines:
            put_pending_lines(rows)
        else:
            put_pending_list(rows)
        waiting = corpus.rows.count_pending(trace_id=trace_id, imported=imported)
        everywhere = corpus.rows.count_pending(trace_id=trace_id, imported=True)
        if not rows:
            output.say(f"nothing pends in {trace_id or corpus.path}")
        say_left_out(waiting - len(rows))
        if everywhere > waiting:
            output.say(f"{everywhere - waiting:,} more in imported traces; --imported lists them")


def everything_pending(
    corpus: Corpus, trace_id: str | None = None, *, imported: bool = False
) -> Iterator[PendingRow]:
    """Yield all that pends in a corpus or a trace, in the gate's order."""
    return every_row(partial(corpus.pending, trace_id=trace_id, imported=imported))


def put_pending_list(rows: list[PendingRow]) -> None:
    """Write what pends as the queue that a terminal shows."""
    from dtui.views.as_text import pending_text
    from dtui.views.pending_list import pending_rows

    shown = pending_rows(rows, output.now(), imported=True)
    output.put(pending_text(shown, output.width(), whole_ids=output.whole_ids()))


def put_pending_lines(rows: list[PendingRow]) -> None:
    """Write a line for each thing that pends."""
    from dtui.cli.lines import pending_line

    output.put_lines(map(pending_line, rows))
