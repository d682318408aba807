"""`dtui demo`: sample traces and a simulated pricing desk, to read and write in."""

from __future__ import annotations

import click

from dtui.cli.commands.review import review_or_print
from dtui.command import output
from dtui.command.author import author_option
from dtui.command.demo import demo_path, make_demo, truth_path
from dtui.command.forms import form_options


@click.command(
    epilog="""\b
Examples:
  dtui demo
  dtui demo --fresh               forget what was written in it
  dtui demo --json | jq -r .corpus
"""
)
@click.option("--fresh", is_flag=True, help="Make the demo corpus anew.")
@author_option
@form_options
def demo(fresh: bool, author: str | None, as_json: bool, as_lines: bool) -> None:
    """Try dtui on eight sample traces and a pricing desk, which you may write in.

    The desk is simulated: 3,000 decisions by three agents over 18 months, with the verdicts of
    eight reviewers and how the deals ended. What is true of it, and stands nowhere in its log,
    is kept beside the corpus, so that whatever is found in the one can be checked by the other.

    The corpus is kept between runs, in your cache folder ($XDG_CACHE_HOME or ~/.cache). Without
    a terminal, and with --plain, it is told what is in it and how to see all; --json has all.
    """
    path = demo_path()
    made = make_demo(path, fresh=fresh)
    kept = "made anew" if made else "kept from an earlier run; --fresh makes it anew"
    output.say(f"demo corpus: {path} ({kept})")
    if (truth := truth_path(path)).exists():
        output.say(f"the truth about its pricing desk: {truth}")
    if as_lines or not (as_json or output.is_terminal()):
        # Here, because loading what prints holds up the app.
        from dtui.cli.overview import put_counts

        put_counts(path)
    else:
        review_or_print(path, author, as_json=as_json, as_lines=False)
