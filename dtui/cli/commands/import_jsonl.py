"""`dtui import jsonl`: what `dtui export jsonl` wrote."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.cli.ending import Findings
from dtui.command import output
from dtui.command.forms import json_option
from dtui.command.place import opened_for_writing, writing_options
from dtui.command.progress import Progress
from dtui.errors import UnreadableSourceError
from dtui.text import counted, one_line

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.imports.jsonl import JsonlImport


@click.command(
    epilog="""\b
Examples:
  dtui import jsonl decisions.jsonl --into copy.db
  zcat traces.jsonl.gz | dtui import jsonl -
  dtui import jsonl --restore backup.jsonl --into restored.db

\b
Exit codes: 0 all imported, 1 files skipped, 2 the corpus cannot be written.
"""
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, allow_dash=True),
)
@click.option(
    "--restore",
    is_flag=True,
    help="Keep positions and times: a whole export, into a corpus of its own. What was interrupted "
    "goes on where it stopped.",
)
@writing_options
@json_option
def jsonl(
    files: tuple[str, ...],
    restore: bool,
    corpus_path: Path | None,
    into: Path | None,
    as_json: bool,
) -> None:
    """Import traces from JSON lines. Each FILE comes in whole or not at all.

    Every rule is applied again. Traces and items that are there already stay as they are.

    With --restore a FILE of any size becomes the corpus that it was exported from. It is on disk
    every few thousand lines: interrupt it, or let it be killed, and the same command goes on there,
    once it has seen that the corpus holds what the lines before say.
    """
    if restore and len(files) > 1:
        raise click.UsageError("--restore takes one FILE, a whole export.")
    skipped: list[UnreadableSourceError] = []
    with opened_for_writing(corpus_path, into) as corpus:
        for file in files:
            try:
                result = _imported(file, corpus, restore=restore)
            except UnreadableSourceError as error:
                skipped.append(error)
                output.say(f"skipped: {error}")
            else:
                _put_result(file, result, as_json=as_json)
    if skipped and restore:
        raise Findings("not restored to its end; what is there stays, and the same command goes on")
    if skipped:
        others = "the others are imported" if len(skipped) < len(files) else "nothing was imported"
        raise Findings(f"{len(skipped)} of {counted(len(files), 'file')} skipped; {others}")


def _imported(file: str, corpus: Corpus, *, restore: bool) -> JsonlImport:
    from dtui.imports.jsonl import import_jsonl, restore_jsonl

    source = file if file != "-" else io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig")
    read = restore_jsonl if restore else import_jsonl
    progress = Progress("lines")
    try:
        return read(source, corpus, name="standard input", progress=progress)
    except KeyboardInterrupt:
        progress.finish()
        if restore:
            done = f"{corpus.log.head():,} entries"
            output.say(f"{done} are restored; the same command goes on there.")
        raise
    finally:
        progress.finish()


def _put_result(file: str, result: JsonlImport, *, as_json: bool) -> None:
    if as_json:
        output.put_json(
            {
                "file": file,
                "imported": result.imported,
                "already_there": result.already_there,
                "items": result.items,
                "events": result.events,
            }
        )
        return
    new, known = len(result.imported), len(result.already_there)
    there = f", {known} there already" if known else ""
    if result.entries_before:
        there = f"; went on after {result.entries_before:,} entries"
    added = f"{counted(new, 'new trace')}, {counted(result.items, 'new item')}"
    events = f", {counted(result.events, 'new event')}" if result.events else ""
    output.put(f"{one_line(file)}: {added}{events}{there}")
