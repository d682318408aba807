"""`dtui traces`: the traces of a corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.cli.pages import limit_option, say_left_out
from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log import TraceRow
    from dtui.views.facets import Facet, TraceChoice

# Named again, so that `--help` need not load the log.
_ORDERS = ("updated", "opened", "title", "domain", "agent", "items", "pending", "at-risk")


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui traces
  dtui traces decisions.db --limit 20
  dtui traces --where 'domain:pricing,legal pending age:>7d' --sort pending
  dtui traces --where renewal --facets
  dtui traces --json | jq -r 'select(.at_risk > 0) | .trace_id'
""",
)
@corpus_option
@click.option("--where", "query", metavar="QUERY", default="", help="Only those it holds of.")
@click.option(
    "--sort",
    "order",
    metavar="ORDER",
    type=click.Choice(_ORDERS),
    default="updated",
    show_default=True,
    help=f"By {', '.join(_ORDERS[:-1])} or {_ORDERS[-1]}.",
)
@click.option("--reverse", "backwards", is_flag=True, help="The other way round.")
@click.option("--facets", "as_facets", is_flag=True, help="Count what they differ in instead.")
@limit_option
@form_options
def traces(
    corpus_path: Path | None,
    query: str,
    order: str,
    backwards: bool,
    as_facets: bool,
    limit: int | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """List the traces, the newest first.

    A line has the trace's id, its age and state, what pends in it, the verdict on what was
    proposed in it last, what came of that, and its title. QUERY asks for words of the title, the
    id or the domain, for patterns between slashes, and for the fields domain: agent: profile:
    kind: verdict: is: age: trace:, pending and at-risk.
    """
    from dtui.views.chosen import TraceChoice
    from dtui.views.search import read_query

    choice = TraceChoice(read_query(query), order, backwards)  # pyright: ignore[reportArgumentType]
    with opened_corpus(corpus_path) as corpus:
        if as_facets:
            _put_facets(corpus, choice, as_json=as_json, as_lines=as_lines)
        else:
            _put_traces(corpus, choice, limit, as_json=as_json, as_lines=as_lines)


def _put_traces(
    corpus: Corpus, choice: TraceChoice, limit: int | None, *, as_json: bool, as_lines: bool
) -> None:
    from dtui.views.chosen import chosen_positions, traces_at

    with corpus.log.reading():
        positions = chosen_positions(corpus, choice, output.now())
        rows = list(traces_at(corpus, positions[:limit]))
        every, count = corpus.rows.count_traces(), len(positions)
    if as_json:
        output.put_json_rows(rows)
    elif as_lines:
        put_trace_lines(rows)
    else:
        put_trace_list(rows)
    _say_how_many(corpus, choice, every, count)
    say_left_out(count - len(rows))


def _say_how_many(corpus: Corpus, choice: TraceChoice, every: int, count: int) -> None:
    if not every:
        output.say(f"{corpus.path} has no traces yet")
    elif not count:
        output.say(f"no trace is found by {choice.query}; without --where all are listed")
    elif choice.query:
        output.say(f"{count:,} of {every:,} traces")


def _put_facets(corpus: Corpus, choice: TraceChoice, *, as_json: bool, as_lines: bool) -> None:
    from dtui.views.chosen import chosen_count
    from dtui.views.facets import facets

    now = output.now()
    with corpus.log.reading():
        counted = facets(corpus, choice, now)
        every, count = corpus.rows.count_traces(), chosen_count(corpus, choice, now)
    if as_json:
        output.put_lines(output.json_line(_fields(facet)) for facet in counted)
    elif as_lines:
        output.put_lines(line for facet in counted for line in _plain_facet_lines(facet))
    else:
        output.put_lines(line for facet in counted for line in _facet_lines(facet))
    _say_how_many(corpus, choice, every, count)


def _fields(facet: Facet) -> dict[str, object]:
    values = [
        {"term": value.term, "count": value.count, "chosen": value.chosen} for value in facet.values
    ]
    return {"facet": facet.name, "values": values, "more": facet.more}


def _facet_lines(facet: Facet) -> list[str]:
    from dtui.text import one_line

    lines = [
        f"{value.count:>9,} {'*' if value.chosen else ' '} {one_line(value.term)}"
        for value in facet.values
        if value.count or value.chosen
    ]
    more = [f"          … and {facet.more:,} more of {facet.name}"] if facet.more else []
    return lines + more


def _plain_facet_lines(facet: Facet) -> Iterator[str]:
    from dtui.text import counted, one_line

    for value in facet.values:
        chosen = ", chosen" if value.chosen else ""
        if value.count or value.chosen:
            yield f"{one_line(value.term)}: {counted(value.count, 'trace')}{chosen}"
    if facet.more:
        yield f"{facet.name}: {facet.more:,} more values"


def put_trace_list(rows: list[TraceRow]) -> None:
    """Write traces as the list that a terminal shows."""
    from dtui.views.as_text import trace_list_text
    from dtui.views.trace_list import trace_list_rows

    output.put(
        trace_list_text(
            trace_list_rows(rows, output.now()), output.width(), whole_ids=output.whole_ids()
        )
    )


def put_trace_lines(rows: list[TraceRow]) -> None:
    """Write a line for each trace."""
    from dtui.cli.lines import trace_line

    output.put_lines(map(trace_line, rows))
