"""`dtui search`: what was recorded that holds some words."""

from __future__ import annotations

from pathlib import Path

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui search usage fell
  dtui search --limit 500 --json refund | jq -r .trace_id | sort | uniq -c
""",
)
@click.argument("words", nargs=-1, required=True)
@corpus_option
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="At most so many.",
)
@form_options
def search(
    words: tuple[str, ...], corpus_path: Path | None, limit: int, as_json: bool, as_lines: bool
) -> None:
    """Find what holds all of WORDS, the best match first.

    Items, events and the titles of traces are looked through. The words are taken as they are;
    the last may be the beginning of one.
    """
    del as_lines  # a hit is a line anyway
    from dtui.cli.lines import hit_line

    if not " ".join(words).strip():
        raise click.UsageError("there is nothing to search for; name a word")
    with opened_corpus(corpus_path) as corpus:
        hits = corpus.search(" ".join(words), limit=limit + 1)
    if as_json:
        output.put_json_rows(hits[:limit])
    else:
        output.put_lines(map(hit_line, hits[:limit]))
    if not hits:
        output.say("nothing found")
    elif len(hits) > limit:
        output.say(f"there are more; --limit lists more than the best {limit}")
