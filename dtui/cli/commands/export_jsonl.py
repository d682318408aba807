"""`dtui export jsonl`: traces as JSON lines, to be imported as they were."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from dtui.command import output
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui export jsonl decisions.db > decisions.jsonl
  dtui export jsonl --trace renewal --trace escalation | gzip > two.jsonl.gz
""",
)
@click.option("--trace", "trace_ids", multiple=True, metavar="TRACE", help="Only this; repeatable.")
@click.option("--json", "_json", is_flag=True, hidden=True, help="An export is JSON anyway.")
@corpus_option
def jsonl(trace_ids: tuple[str, ...], _json: bool, corpus_path: Path | None) -> None:
    """Write traces as JSON lines: each trace's record, then its items, in the order of the log.

    `dtui import jsonl` reads them back; --restore into an empty corpus keeps times too.
    """
    from dtui.imports.jsonl import export_jsonl

    with opened_corpus(corpus_path) as corpus, output.to_standard_output():
        export_jsonl(corpus, _Printable(), trace_ids=trace_ids or None)
        sys.stdout.flush()


class _Printable(io.StringIO):
    """Standard output for JSON whose every character can be shown.

    JSON itself escapes only what stands below the space. An export is looked at in terminals,
    so what else can't be seen is escaped too; for whoever parses it, nothing changes.
    """

    def write(self, s: str, /) -> int:
        """Write a line of JSON."""
        return sys.stdout.write(output.printable_json(s))
