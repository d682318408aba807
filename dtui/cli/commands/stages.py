"""`dtui stages`: how far a decision has gone through its four stages."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus
from dtui.errors import InvalidQueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtui.trace import Trace
    from dtui.views.stages import DecisionStages


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui stages brennmoor-renewal
  dtui stages brennmoor-renewal dec-1 --plain
  dtui stages brennmoor-renewal --json | jq -c '.stages[] | select(.standing != "done")'
""",
)
@click.argument("trace_id", metavar="TRACE")
@click.argument("decision_id", metavar="[DECISION]", required=False)
@corpus_option
@form_options
def stages(
    trace_id: str,
    decision_id: str | None,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Show where a decision stands in its four stages.

    They are pre-mortem, adversarial thinking, steelmanning and the trade-off matrix; each says what
    it waits for and what belongs to it, as the trace's items tell. A decision that was taken is
    shown as it stood then. DECISION may be left out; then every decision of the trace is shown.
    """
    from dtui.views.stages import decision_stages, stages_text

    with opened_corpus(corpus_path) as corpus:
        trace = corpus.trace(trace_id)
    views = [decision_stages(trace, name) for name in _decisions(trace, decision_id)]
    if as_json:
        for view in views:
            output.put_json(_fields(view))
    elif as_lines:
        from dtui.cli.lines import stages_lines

        output.put_lines(chain.from_iterable(map(stages_lines, views)))
    else:
        output.put("\n\n\n".join(stages_text(view, output.width()) for view in views))
    if not views:
        output.say(
            f"trace {trace_id!r} has no decision yet, so it has no stages; `dtui record {trace_id} "
            "decision` opens one"
        )


def _decisions(trace: Trace, named: str | None) -> Sequence[str]:
    """Return the id of the decision that is meant, or of all.

    Raises
    ------
    InvalidQueryError
        If the one that is named is none of this trace's.
    """
    known = [decision.id for decision in trace.of_type("decision")]
    if named is None:
        return known
    if named not in known:
        of_it = getattr(trace.get(named), "decision_id", None)
        hint = f"it belongs to {of_it!r}" if of_it in known else "leave it out to see them all"
        raise InvalidQueryError(
            f"{named!r} is no decision of trace {trace.opened.trace_id!r}; {hint}."
        )
    return [named]


def _fields(view: DecisionStages) -> dict[str, object]:
    rows = (row._asdict() for row in view.rows)
    kept = ("stage", "standing", "loops", "waits_for")
    return {
        "trace_id": view.trace_id,
        "decision_id": view.decision_id,
        "question": view.question,
        "state": view.state,
        "major": view.major,
        "stages": [
            {**{name: row[name] for name in kept}, "items": [link.item_id for link in row["items"]]}
            for row in rows
        ],
        "note": view.note,
    }
