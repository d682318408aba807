"""`dtui chain`: what led to an entry, or what came of it."""

from __future__ import annotations

from pathlib import Path

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import SlashCommand, corpus_option, opened_corpus


@click.command(
    cls=SlashCommand,
    epilog="""\b
Examples:
  dtui chain outcome-4711                       from the outcome to what it all rests on
  dtui chain brennmoor-renewal/obs-1 --effects  what became of an observation
  dtui chain outcome-4711 --json | jq -r 'select(.kind == "override") | .entry_id'
""",
)
@click.argument("entry_id", metavar="ID")
@click.option("--effects", is_flag=True, help="What came of it, instead of what led to it.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    help="At most so many entries, the nearest in time.",
)
@corpus_option
@form_options
def chain(
    entry_id: str,
    effects: bool,
    limit: int,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Show all that led to an entry, across traces, agents and systems.

    From an outcome the walk leads through the verdict and the proposal into the selection, the
    evaluations and steelmen under it, and the observations under those. ID is an event's, a
    trace's, or an item's as TRACE/ITEM. What only shares a correlation is listed apart.
    """
    with opened_corpus(corpus_path) as corpus:
        if as_json:
            walk = corpus.effects if effects else corpus.chain
            found = walk(entry_id, limit=limit)
            output.put_json_rows(found.links)
            for link in found.related:
                output.put_json({**link._asdict(), "related": True})
            if not found.is_complete:
                output.say(f"not all: --limit {limit} leaves some out")
            return
        from dtui.views.chain import read_chain
        from dtui.views.graph_layout import lanes_for

        width, ascii_ = output.width(), output.draws_ascii()
        view = read_chain(
            corpus, entry_id, effects=effects, limit=limit, lanes=lanes_for(width), ascii=ascii_
        )
    if as_lines:
        from dtui.cli.lines import chain_lines

        output.put_lines(chain_lines(view))
    else:
        from dtui.views.as_text import chain_text

        output.put(chain_text(view, width, ascii=ascii_))
