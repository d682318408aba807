"""`dtui search`: what was recorded that holds what is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import SlashCommand, corpus_option, opened_corpus
from dtui.command.progress import Progress

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.sqlite_found import FoundEntry
    from dtui.log.terms import Term
    from dtui.views.search import Query


class _SearchCommand(SlashCommand):
    """Takes a term that begins with ``-`` for one that must not hold, and for no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write such a term with ``!``, which says the same and is no option's."""
        return super().parse_args(ctx, [*self._terms_marked(args, ctx.help_option_names)])

    def _terms_marked(self, args: list[str], help_names: Collection[str]) -> Iterator[str]:
        takes_value = self.names_before_values()
        before = ""
        for place, word in enumerate(args):
            if word == "--":
                yield from args[place:]
                return
            is_option = word.startswith("--") or word == "-" or word in help_names
            is_term = word.startswith("-") and not is_option and before not in takes_value
            yield f"!{word[1:]}" if is_term else word
            before = word


@click.command(
    cls=_SearchCommand,
    epilog="""\b
Examples:
Words hold where they begin a word, phrases where they stand so, all in any case:
  dtui search usage fell
  dtui search '"price rise" ~renewl !refund'
  dtui search decisions.db -renewal type:decision
A pattern is held against the whole text of every entry:
  dtui search '/rais(e|ing)/ type:hypothesis pending'
Fields are type: state: kind: domain: trace: agent: profile: verdict: age:, several
values between commas; walks are ancestor(TRACE/obs-3) and descendant(TRACE/obs-3):
  dtui search 'domain:pricing,legal age:<30d at-risk'
  dtui search --limit 500 --json 'descendant(acme/obs-3)' | jq -r .trace_id | sort | uniq -c
""",
)
@click.argument("query", nargs=-1, required=True)
@corpus_option
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="At most so many.",
)
@click.option("--newest", is_flag=True, help="The newest first, not in the order of the log.")
@click.option("--best", is_flag=True, help="The best match first; for words alone.")
@form_options
def search(
    query: tuple[str, ...],
    corpus_path: Path | None,
    limit: int,
    newest: bool,
    best: bool,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Find what QUERY asks for, in the order of the log.

    Items, events and the openings of traces are looked through, whole texts and not only their
    lines. All terms of QUERY must hold; a ! or - before one says that it must not (-h is help;
    after -- nothing is an option).
    """
    del as_lines  # a hit is a line anyway
    from dtui.cli.lines import hit_line
    from dtui.views.search import read_query

    asked = read_query(" ".join(query))
    if not asked:
        raise click.UsageError("there is nothing to search for; name a word")
    with opened_corpus(corpus_path) as corpus:
        hits, count = _found(corpus, asked, limit, newest=newest, best=best)
    if as_json:
        output.put_json_rows(hits)
    else:
        output.put_lines(map(hit_line, hits))
    _say_how_many(len(hits), count)


def _found(
    corpus: Corpus, query: Query, limit: int, *, newest: bool, best: bool
) -> tuple[Sequence[FoundEntry], int]:
    from dtui.log.sqlite_found import best_positions, found_at
    from dtui.views.found import found_positions

    words = _ranked(query, newest=newest) if best else ()
    progress = Progress("entries looked at")

    def told(done: int, total: int) -> bool:
        progress(done, total, "")
        return True

    try:
        positions = found_positions(corpus, query, now=output.now(), progress=told)
    finally:
        progress.finish()
    if words:
        listed = best_positions(corpus.rows.fetch, words, limit)
    else:
        listed = positions[::-1][:limit] if newest else positions[:limit]
    return found_at(corpus.rows.fetch, listed), len(positions)


def _ranked(query: Query, *, newest: bool) -> Sequence[Term]:
    """Return the words that a match is good or bad by."""
    from dtui.views.scan import INDEXED

    words = [term for term in query.terms if term.field in INDEXED]
    if len(words) < len(query.terms) or all(term.negated for term in words) or newest:
        raise click.UsageError("--best ranks by words alone; leave it out, or ask for words only")
    return words


def _say_how_many(listed: int, count: int) -> None:
    if not count:
        output.say("nothing found")
    elif listed < count:
        output.say(f"{count:,} found, {listed:,} of them listed; --limit N lists more")
    else:
        output.say(f"{count:,} found")
