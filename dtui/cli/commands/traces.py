"""`dtui traces`: the traces of a corpus."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.cli.pages import every_row, limit_option, say_left_out
from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from dtui.log import TraceRow


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui traces
  dtui traces decisions.db --limit 20
  dtui traces --json | jq -r 'select(.at_risk > 0) | .trace_id'
""",
)
@corpus_option
@limit_option
@form_options
def traces(corpus_path: Path | None, limit: int | None, as_json: bool, as_lines: bool) -> None:
    """List the traces, the newest first.

    A line has the trace's id, its age and state, what pends in it, the verdict on what was
    proposed in it last, what came of that, and its title.
    """
    with opened_corpus(corpus_path) as corpus:
        rows = list(islice(every_row(corpus.traces), limit))
        left_out = corpus.rows.count_traces() - len(rows)
        if as_json:
            output.put_json_rows(rows)
        elif as_lines:
            put_trace_lines(rows)
        else:
            put_trace_list(rows)
        if not rows:
            output.say(f"{corpus.path} has no traces yet")
        say_left_out(left_out)


def put_trace_list(rows: list[TraceRow]) -> None:
    """Write traces as the list that a terminal shows."""
    from dtui.views.as_text import trace_list_text
    from dtui.views.trace_list import trace_list_rows

    output.put(trace_list_text(trace_list_rows(rows, output.now()), output.width()))


def put_trace_lines(rows: list[TraceRow]) -> None:
    """Write a line for each trace."""
    from dtui.cli.lines import trace_line

    output.put_lines(map(trace_line, rows))
