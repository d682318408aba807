"""`dtui as-of`: a corpus, or one trace of it, as it stood at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.cli.pages import every_row
from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.corpus import Corpus
    from dtui.corpus.as_of import AsOf, By
    from dtui.log import ItemRow, TraceRow


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui as-of 2026-10-01                                all that was known at the end of that day
  dtui as-of 2026-10-01T09:00Z brennmoor-renewal       one trace as it stood
  dtui as-of "3 d ago" brennmoor-renewal --by occurred what had happened by then, known or not
""",
)
@click.argument("typed", metavar="MOMENT")
@click.argument("trace_id", metavar="[TRACE]", required=False)
@click.option(
    "--by",
    type=click.Choice(["recorded", "occurred"]),
    default="recorded",
    show_default=True,
    help="What the log held by then, or what had happened in the world by then.",
)
@corpus_option
@form_options
def as_of(
    typed: str,
    trace_id: str | None,
    by: By,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Show what was known at a moment: the traces, or TRACE with its items as they stood.

    MOMENT is a day (2026-10-01, its end in UTC), a time with its zone (2026-10-01T09:00Z), an age
    (90 min ago, 2 h ago, 3 d ago, 1 mo ago) or now. Ages in the list are counted to MOMENT.
    """
    from dtui.views.timeline import read_moment

    moment = read_moment(typed, output.now())
    with opened_corpus(corpus_path) as corpus:
        then = corpus.as_of(moment, by=by)
        if trace_id is not None:
            _put_trace(then, trace_id, moment, as_json=as_json, as_lines=as_lines)
        else:
            _put_traces(corpus, then, moment, as_json=as_json, as_lines=as_lines)


def _put_trace(
    then: AsOf, trace_id: str, moment: datetime, *, as_json: bool, as_lines: bool
) -> None:
    from dtui.cli.commands.show import put_item_lines, put_spine

    rows = _item_rows(then, trace_id)
    if as_json:
        output.put_json_rows(rows)
    elif as_lines:
        put_item_lines(rows)
    else:
        put_spine(rows)
    if not rows:
        output.say(f"trace {trace_id!r} had no items yet at {_written(moment)}")


def _item_rows(then: AsOf, trace_id: str) -> list[ItemRow]:
    from dtui.stores.rows import item_row

    # Where in the log an item stands is of today, and the same as then.
    positions = {row.item_id: row.position for row in then.corpus.rows.items(trace_id)}
    trace = then.trace(trace_id)
    return [item_row(trace, item, positions[item.id]) for item in trace]


def _put_traces(
    corpus: Corpus, then: AsOf, moment: datetime, *, as_json: bool, as_lines: bool
) -> None:
    rows = list(_trace_rows(then, moment))
    if as_json:
        output.put_json_rows(rows)
    elif as_lines:
        from dtui.cli.commands.traces import put_trace_lines

        put_trace_lines(rows)
    else:
        from dtui.views.as_text import trace_list_text
        from dtui.views.trace_list import trace_list_rows

        output.put(
            trace_list_text(
                trace_list_rows(rows, moment), output.width(), whole_ids=output.whole_ids()
            )
        )
    if not rows:
        output.say(f"{corpus.path} had no traces yet at {_written(moment)}")


def _trace_rows(then: AsOf, moment: datetime) -> Iterator[TraceRow]:
    """Yield the traces that were open by then, each as it stood, the one opened last first."""
    from dtui.stores.rows import rows_since

    for row in every_row(then.traces):
        trace = then.trace(row.trace_id)
        opened = trace.opened.occurred_at or row.opened_at
        if then.by == "recorded" or opened <= moment:
            yield from rows_since(trace, len(trace), row.position, ()).traces


def _written(moment: datetime) -> str:
    from dtui.views.item_card import moment as written

    return written(moment)
