"""`dtui compare`: what differs between two traces, two decisions, or two moments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.trace import Trace


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui compare brennmoor-renewal fx9-impeller      two traces, item by item
  dtui compare brennmoor-renewal --left 12         what came since its first 12 items
  dtui compare brennmoor-renewal --as-of "3 d ago" --decision dec-1
  dtui compare brennmoor-renewal --decision dec-1 --decision dec-2
  dtui compare run-7 run-8 --json | jq -r 'select(.kind == "changed") | .right.item_id'

\b
Exit codes: 0 whether or not anything differs (differences are data, not findings), 2 not done.
""",
)
@click.argument("left_id", metavar="TRACE")
@click.argument("right_id", metavar="[OTHER]", required=False)
@click.option(
    "--decision",
    "decisions",
    metavar="ID",
    multiple=True,
    help="Compare this decision, cell by cell; given twice, the first one with the second.",
)
@click.option(
    "--left",
    "left_at",
    metavar="N",
    type=click.IntRange(min=0),
    help="On the left only the first N items; all if left out.",
)
@click.option(
    "--right",
    "right_at",
    metavar="N",
    type=click.IntRange(min=0),
    help="On the right only the first N items; all if left out.",
)
@click.option(
    "--as-of",
    "moment",
    metavar="MOMENT",
    help="TRACE as it stood at a moment, such as 2026-10-01 (its end), 2026-10-01T09:00Z or "
    "'3 d ago', with how it stands now; of two traces, both as of then.",
)
@click.option("--all", "every", is_flag=True, help="Show what is the same too.")
@corpus_option
@form_options
def compare(
    left_id: str,
    right_id: str | None,
    decisions: tuple[str, ...],
    left_at: int | None,
    right_at: int | None,
    moment: str | None,
    every: bool,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Show what differs between two traces, or in one trace between two moments.

    Items are matched by what they say, and only then by their ids, which stores count; the
    sign before a row says what became of it: ~ changed, < only left, > only right, = the same.
    Who wrote an item and when is not compared. --json writes an object a row; of a decision, one.
    """
    if moment is not None and (left_at is not None or right_at is not None):
        raise click.UsageError("--as-of names a moment, --left and --right do; give one of them.")
    if len(decisions) > 2:
        raise click.UsageError("two decisions can be compared, not more.")
    if right_id is None and left_at is right_at is moment is None and len(decisions) < 2:
        raise click.UsageError(
            "with what? Name another trace, a moment (--left N, --as-of MOMENT), or two decisions "
            "(--decision dec-1 --decision dec-2)."
        )
    from dtui.views.comparison import first_items

    with opened_corpus(corpus_path) as corpus:
        left, right = corpus.trace(left_id), corpus.trace(right_id or left_id)
        if moment is not None:
            left = _as_of(corpus, left_id, moment)
            right = right if right_id is None else _as_of(corpus, right_id, moment)
        left, right = first_items(left, left_at), first_items(right, right_at)
    if decisions:
        _put_decisions(
            left, decisions[0], right, decisions[-1], every, as_json=as_json, as_lines=as_lines
        )
    else:
        _put_traces(left, right, every, as_json=as_json, as_lines=as_lines)


def _put_traces(left: Trace, right: Trace, every: bool, *, as_json: bool, as_lines: bool) -> None:
    from dtui.views.comparison import compare_traces
    from dtui.views.comparison_text import trace_comparison_lines, trace_comparison_text

    view = compare_traces(left, right)
    if as_json:
        shown = (row for row in view.rows if every or row.kind != "same")
        output.put_lines(output.json_line(_in_json(row)) for row in shown)
    elif as_lines:
        output.put_lines(trace_comparison_lines(view, every=every))
    else:
        output.put(trace_comparison_text(view, output.width(), every=every))


def _put_decisions(
    left: Trace,
    left_id: str,
    right: Trace,
    right_id: str,
    every: bool,
    *,
    as_json: bool,
    as_lines: bool,
) -> None:
    from dtui.views.comparison_text import decision_comparison_lines, decision_comparison_text
    from dtui.views.decision_comparison import compare_decisions
    from dtui.views.decision_matrix import check_is_decision

    check_is_decision(left, left_id)
    check_is_decision(right, right_id)
    view = compare_decisions(left, left_id, right, right_id)
    if as_json:
        output.put_json(_in_json(view))
    elif as_lines:
        output.put_lines(decision_comparison_lines(view, every=every))
    else:
        drawn = decision_comparison_text(
            view, output.width(), every=every, ascii=output.draws_ascii()
        )
        output.put(drawn)


def _as_of(corpus: Corpus, trace_id: str, typed: str) -> Trace:
    from dtui.views.timeline import read_moment

    return corpus.as_of(read_moment(typed, output.now())).trace(trace_id)


def _in_json(value: object) -> object:
    """Return named tuples as objects, to any depth."""
    if not isinstance(value, tuple):
        return value
    parts = [_in_json(part) for part in cast("tuple[object, ...]", value)]
    names: tuple[str, ...] | None = getattr(cast("object", value), "_fields", None)
    return parts if names is None else dict(zip(names, parts, strict=True))
