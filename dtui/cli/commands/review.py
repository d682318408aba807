"""`dtui review`: the terminal app on a corpus."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dtui.cli.overview import put_overview
from dtui.command import output
from dtui.command.author import author_option, named_author
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, found_corpus


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui review decisions.db
  dtui review --as tomasz          answers and verdicts carry this name
  dtui review decisions.db | less  without a terminal the lists are printed
""",
)
@corpus_option
@author_option
@form_options
def review(corpus_path: Path | None, author: str | None, as_json: bool, as_lines: bool) -> None:
    """Review a corpus in the terminal.

    Read traces, decisions and the queue; answer, validate, evaluate and select.
    """
    review_or_print(found_corpus(corpus_path), author, as_json=as_json, as_lines=as_lines)


def review_or_print(path: Path, author: str | None, *, as_json: bool, as_lines: bool) -> None:
    """Open the app where there is a terminal to draw it on; print the lists elsewhere."""
    if as_json or as_lines or not output.is_terminal():
        put_overview(path, as_json=as_json, as_lines=as_lines)
        return
    from dtui.tui.app import review as review_in_terminal

    sys.exit(review_in_terminal(path, author=named_author(author)))
