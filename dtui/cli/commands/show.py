"""`dtui show`: a trace as a list, or one of its items as a card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus
from dtui.errors import InvalidQueryError

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log import ItemRow


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui show brennmoor-renewal              its items in causal order
  dtui show brennmoor-renewal dec-1        what dec-1 says, rests on, and waits for
  dtui show brennmoor-renewal --record     what it is about, and where it was imported from
""",
)
@click.argument("trace_id", metavar="TRACE")
@click.argument("item_id", metavar="[ITEM]", required=False)
@click.option("--record", is_flag=True, help="The record the trace opened with.")
@corpus_option
@form_options
def show(
    trace_id: str,
    item_id: str | None,
    record: bool,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Show a trace as a list in causal order, or one item in full.

    In the list a decision's options, constraints, evaluations and selection are folded into its
    row; `dtui matrix` shows them. Of a trace that was written in one go, standard error says so.
    """
    if record and item_id is not None:
        raise click.UsageError("--record shows the trace itself; leave ITEM out.")
    with opened_corpus(corpus_path) as corpus:
        if item_id is not None:
            _show_item(corpus, trace_id, item_id, as_json=as_json, as_lines=as_lines)
        elif record:
            _show_record(corpus, trace_id, as_json=as_json, as_lines=as_lines)
        else:
            _show_trace(corpus, trace_id, as_json=as_json, as_lines=as_lines)


def _show_trace(corpus: Corpus, trace_id: str, *, as_json: bool, as_lines: bool) -> None:
    from dtui.views.liveness import written

    corpus.known(trace_id)
    rows = corpus.rows.items(trace_id)
    if as_json:
        output.put_json_rows(rows)
    elif as_lines:
        put_item_lines(rows)
    else:
        put_spine(rows)
    if not rows:
        output.say(f"trace {trace_id!r} has no items yet")
    elif said := written(corpus, trace_id):
        output.say(said)


def put_spine(rows: list[ItemRow]) -> None:
    """Write a trace's items as the list that a terminal shows."""
    from dtui.views.as_text import spine_text
    from dtui.views.graph_layout import spine_rows

    drawn = spine_rows(rows, first=1, count=len(rows), ascii=output.draws_ascii())
    output.put(spine_text(drawn, output.width(), whole_ids=output.whole_ids()))


def put_item_lines(rows: list[ItemRow]) -> None:
    """Write a line for each item, those folded into a decision among them."""
    from dtui.cli.lines import item_line

    ids = {row.ordinal: row.item_id for row in rows}
    output.put_lines(item_line(row, (ids[ref] for ref in row.refs)) for row in rows)


def _show_item(
    corpus: Corpus, trace_id: str, item_id: str, *, as_json: bool, as_lines: bool
) -> None:
    from dtui.trace import item_fields, state_of
    from dtui.views.as_text import card_text
    from dtui.views.item_card import item_card

    trace = corpus.trace(trace_id)
    item = trace.get(item_id)
    if item is None:
        raise InvalidQueryError(
            f"trace {trace_id!r} has no item {item_id!r}. `dtui show {trace_id}` lists its items."
        )
    if as_json:
        output.put_json(
            {
                "trace_id": trace_id,
                "item": item_fields(item),
                "state": state_of(trace, item),
                "at_risk": trace.is_at_risk(item_id),
                "rests_on": trace.causes(item_id),
                "used_by": trace.effects(item_id),
            }
        )
    else:
        output.put(card_text(item_card(trace, item_id), output.width(wraps=not as_lines)))


def _show_record(corpus: Corpus, trace_id: str, *, as_json: bool, as_lines: bool) -> None:
    from dtui.views.as_text import trace_card_text
    from dtui.views.item_card import trace_card
    from dtui.views.liveness import written

    trace = corpus.trace(trace_id)
    if as_json:
        output.put_json(trace.opened.model_dump(mode="json"))
    else:
        card = trace_card(trace)._replace(written=written(corpus, trace_id, live=True))
        output.put(trace_card_text(card, output.width(wraps=not as_lines)))
