"""`dtui tail`: the log as it grows, whoever writes it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus
from dtui.signs import ENTRY_KINDS

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log import Entry

_SHOWN_FIRST = 10


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui tail                                      the last ten entries, and all that follow
  dtui tail --kind override --kind outcome --after 0
  dtui tail --no-follow --after 48000 --json > since.jsonl
""",
)
@click.option(
    "--after",
    type=click.IntRange(min=0),
    metavar="N",
    help="Begin after this position; 0 for the whole log. Left out: the last ten.",
)
@click.option(
    "--follow/--no-follow", default=True, help="Wait for more, or end.  [default: follow]"
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(ENTRY_KINDS),
    metavar="KIND",
    help="Only an item type or a kind of event; repeatable.",
)
@click.option("--trace", "trace_id", metavar="TRACE", help="Only what belongs to this trace.")
@corpus_option
@form_options
def tail(
    after: int | None,
    follow: bool,
    kinds: tuple[str, ...],
    trace_id: str | None,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Show entries as they are recorded, one line each.

    Any number of processes may write meanwhile: every entry comes once, and none before those
    that stand before it. Each line is written out at once, into a pipe a whole one. A verdict of
    the gate names the trace or session that it holds. --json writes the lines of an export.
    """
    with opened_corpus(corpus_path) as corpus:
        if trace_id is not None:
            corpus.known(trace_id)
        if after is None:
            after = max(0, corpus.log.head() - _SHOWN_FIRST)

        def is_wanted(entry: Entry) -> bool:
            of_kind = not kinds or entry.header.kind in kinds
            return of_kind and trace_id in (None, entry.header.stream)

        line = _line_maker(corpus, as_json=as_json, as_lines=as_lines)
        entries = corpus.subscribe(after=after, patience=None if follow else 0)
        import asyncio

        asyncio.run(_put(entries, is_wanted, line))


async def _put(
    entries: AsyncIterator[Entry],
    is_wanted: Callable[[Entry], bool],
    line: Callable[[Entry], str],
) -> None:
    async for entry in entries:
        if is_wanted(entry):
            output.put_lines([line(entry)])


def _line_maker(corpus: Corpus, *, as_json: bool, as_lines: bool) -> Callable[[Entry], str]:
    if as_json:
        from dtui.imports.jsonl import export_line

        return lambda entry: output.printable_json(export_line(corpus, entry))
    from dtui.cli.lines import entry_line
    from dtui.spine.causality import Link
    from dtui.views.spine_text import entry_text

    def line(entry: Entry) -> str:
        (told,) = corpus.log.told([entry.position])
        link, asked_in = Link(*told, distance=0), _asked_in(corpus, entry)
        if as_lines:
            return entry_line(link, asked_in)
        # Whoever reads a pipe cuts for themselves.
        width, piped = output.width(), output.whole_ids()
        return entry_text(link, width, asked_in=asked_in, is_whole=piped)

    return line


def _asked_in(corpus: Corpus, entry: Entry) -> str:
    """Return whose gate an entry is of: its trace, or the session that has none; else nothing."""
    from dtui.spine import read_event
    from dtui.spine.events import Trigger

    stream = entry.header.stream
    if entry.header.kind != "gate":
        return ""
    began = corpus.log.entry(stream)
    if began is None or began.header.kind != "trigger":
        return stream
    event = read_event(corpus.log, began)
    return event.source if isinstance(event, Trigger) and event.source else stream
