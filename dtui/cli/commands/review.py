"""`dtui review`: the terminal app on a corpus."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dtui.command import output
from dtui.command.author import author_option, named_author
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, found_corpus
from dtui.tui.start import Start
from dtui.views.colours import THEMES


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui review decisions.db
  dtui review --as tomasz               answers and verdicts carry this name
  dtui review --trace acme --item hyp-2 begin there; esc goes back to all traces
  dtui review --where 'pending domain:pricing'
  dtui review decisions.db | less       without a terminal the lists are printed

\b
Keys and the theme are kept in $XDG_CONFIG_HOME/dtui/settings.toml (else in
~/.config/dtui); `:keys` and `:theme` set them. NO_COLOR counts; DTUI_ASCII draws
in ASCII.
""",
)
@corpus_option
@author_option
@click.option("--trace", "trace_id", metavar="TRACE", default="", help="Begin with this trace.")
@click.option("--item", "item_id", metavar="ITEM", default="", help="At this item of it.")
@click.option(
    "--where", "--query", "query", metavar="QUERY", default="", help="List the traces it holds of."
)
@click.option("--theme", type=click.Choice(THEMES), help="Draw in these colours, this time.")
@form_options
def review(
    corpus_path: Path | None,
    author: str | None,
    trace_id: str,
    item_id: str,
    query: str,
    theme: str | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Review a corpus in the terminal.

    Read traces, decisions and the queue; answer, validate, evaluate and select. In it, `?` tells
    the keys, `:` takes commands and ctrl+p lists what can be done.
    """
    if item_id and not trace_id:
        raise click.UsageError("--item is of a trace: name that too, with --trace")
    path = found_corpus(corpus_path)
    start = Start(trace_id, item_id, query, theme or "")
    if start == Start():
        review_or_print(path, author, as_json=as_json, as_lines=as_lines)
        return
    if as_json or as_lines or not output.is_terminal():
        raise click.UsageError(
            "--trace, --item, --where and --theme are for a terminal; `dtui traces --where` and "
            "`dtui show` print what they would show"
        )
    _review(path, author, start)


def review_or_print(path: Path, author: str | None, *, as_json: bool, as_lines: bool) -> None:
    """Open the app where there is a terminal to draw it on; print the lists elsewhere."""
    if as_json or as_lines or not output.is_terminal():
        # Here, because loading what prints holds up the app.
        from dtui.cli.overview import put_overview

        put_overview(path, as_json=as_json, as_lines=as_lines)
    else:
        _review(path, author, Start())


def _review(path: Path, author: str | None, start: Start) -> None:
    from dtui.tui.first_frame import end_first_frame

    try:
        from dtui.tui.app import review as review_in_terminal

        code = review_in_terminal(path, author=named_author(author), start=start)
    finally:
        # Before anything is said of an error: on the app's screen it would be lost.
        end_first_frame()
    sys.exit(code)
