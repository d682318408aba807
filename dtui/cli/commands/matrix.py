"""`dtui matrix`: a decision's options against its constraints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus
from dtui.errors import InvalidQueryError

if TYPE_CHECKING:
    from dtui.trace import Trace


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui matrix brennmoor-renewal dec-1
  dtui matrix brennmoor-renewal --json | jq -c '.missing[]'
""",
)
@click.argument("trace_id", metavar="TRACE")
@click.argument("decision_id", metavar="[DECISION]", required=False)
@corpus_option
@form_options
def matrix(
    trace_id: str,
    decision_id: str | None,
    corpus_path: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Show a decision's options against its constraints.

    Below the matrix stand the reasoning behind each cell, the steelmen, the selection or what it
    waits for, and what was proposed on its ground, with the verdict and the outcomes. DECISION may
    be left out where the trace has only one.
    """
    from dtui.views.as_text import matrix_text
    from dtui.views.decision_matrix import decision_matrix, proposed_on

    with opened_corpus(corpus_path) as corpus:
        trace = corpus.trace(trace_id)
        decision_id = _decision(trace, decision_id)
        proposed = proposed_on(corpus, trace_id, decision_id)
    if as_json:
        told = {"trace_id": trace_id, **trace.decision(decision_id).to_dict()}
        if proposed:
            from dtui.cli.commands.proposal import proposal_fields

            told["proposals"] = [proposal_fields(state) for state, _ in proposed]
        output.put_json(told)
        return
    view = decision_matrix(trace, decision_id, proposed, output.now())
    if as_lines:
        from dtui.cli.lines import matrix_lines

        output.put_lines(matrix_lines(view))
    else:
        output.put(matrix_text(view, output.width(), ascii=output.draws_ascii()))


def _decision(trace: Trace, named: str | None) -> str:
    """Return the id of the decision that is meant.

    Raises
    ------
    InvalidQueryError
        If it is none of this trace's, or none is named and there isn't exactly one.
    """
    trace_id = trace.opened.trace_id
    known = [decision.id for decision in trace.of_type("decision")]
    if named in known:
        return named
    if named is None and len(known) == 1:
        return known[0]
    if not known:
        raise InvalidQueryError(f"trace {trace_id!r} has no decision, so it has no matrix.")
    of_it = getattr(trace.get(named), "decision_id", None) if named is not None else None
    said = f"{named!r} is no decision of" if named is not None else "there are several decisions in"
    hint = f"it belongs to {of_it!r}" if of_it in known else f"name one of {', '.join(known)}"
    raise InvalidQueryError(f"{said} trace {trace_id!r}; {hint}.")
