"""What a corpus holds, for whoever has no terminal to open the app in: all of it, or counts."""

from __future__ import annotations

import shlex
from pathlib import Path

from dtui.cli.commands.pending import everything_pending, put_pending_lines, put_pending_list
from dtui.cli.commands.traces import put_trace_lines, put_trace_list
from dtui.cli.pages import every_row
from dtui.command import output
from dtui.corpus import Corpus
from dtui.text import counted, one_line


def put_overview(path: Path, *, as_json: bool, as_lines: bool) -> None:
    """Write a corpus's traces and what pends in them.

    Raises
    ------
    MissingCorpusError, FinalError
        If there is no corpus at the path, or it can't be opened.
    """
    with Corpus.open(path) as corpus:
        traces = list(every_row(corpus.traces))
        pending = list(everything_pending(corpus))
    if as_json:
        output.put_json(
            {
                "corpus": str(path),
                "traces": [row._asdict() for row in traces],
                "pending": [row._asdict() for row in pending],
            }
        )
    elif as_lines:
        put_trace_lines(traces)
        put_pending_lines(pending)
    else:
        put_trace_list(traces)
        if pending:
            output.put_lines([""])
            put_pending_list(pending)
    if not traces:
        output.say(f"{path} has no traces yet")


def put_counts(path: Path) -> None:
    """Write in some ten lines what a corpus holds, and which commands show all of it.

    Raises
    ------
    MissingCorpusError, FinalError
        If there is no corpus at the path, or it can't be opened.
    """
    now = output.now()
    with Corpus.open(path) as corpus, corpus.log.reading():
        rows = corpus.rows
        holds = f"{counted(rows.count_traces(), 'trace')}, {corpus.log.head():,} entries"
        waits = (
            f"{rows.count_pending():,} items that pend",
            f"{counted(rows.count_without_verdict(), 'proposal')} without a verdict",
            f"{counted(rows.count_due(now), 'outcome')} due",
        )
    name = one_line(shlex.quote(str(path)))
    output.put_lines(
        (
            f"corpus   {one_line(str(path))}",
            f"holds    {holds}",
            f"waiting  {', '.join(waits)}",
            "",
            "to see all of it:",
            f"  dtui review {name}    in a terminal",
            f"  dtui traces {name}    every trace",
            f"  dtui waiting {name}   what waits for a reviewer",
            f"  dtui search {name} renewal",
        )
    )
