"""A corpus at a glance, for whoever has no terminal to open the app in."""

from __future__ import annotations

from pathlib import Path

from dtui.cli.commands.pending import everything_pending, put_pending_lines, put_pending_list
from dtui.cli.commands.traces import put_trace_lines, put_trace_list
from dtui.cli.pages import every_row
from dtui.command import output
from dtui.corpus import Corpus


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
