"""One line a thing, in words, nothing drawn and nothing lined up: what `--plain` writes.

For a screen reader, which reads a gutter aloud and can't see that two columns line up, and for
a pipe, where a line should stand for itself. A line is as long as it takes; only what the lists
of the corpus hold of a long text (240 characters) is all that a list can say of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from dtui.signs import sign, type_word
from dtui.text import horizon_words, one_line
from dtui.views.as_text import proposed_words, verdict_words
from dtui.views.item_card import moment, number
from dtui.views.trace_list import pending_words
from dtui.views.waiting_list import prior

if TYPE_CHECKING:
    from dtui.corpus import WaitingRow
    from dtui.log import Hit, ItemRow, PendingRow, TraceRow
    from dtui.log.projections import ProposalRow
    from dtui.log.sqlite_found import FoundEntry
    from dtui.spine import DomainDeclared
    from dtui.spine.causality import Link
    from dtui.views.chain import ChainRow, ChainView
    from dtui.views.decision_matrix import (
        DecisionMatrix,
        MatrixCell,
        MatrixOption,
        MatrixProposal,
    )
    from dtui.views.stages import DecisionStages


def trace_line(row: TraceRow) -> str:
    """Return a trace: id, state, title, and what a list says beside them."""
    pending = pending_words(row)
    return _line(
        (row.trace_id, "at risk" if row.at_risk else ""),
        row.title or row.trace_id,
        row.domain,
        row.profile,
        f"{row.items:,} items",
        f"pending: {pending}" if pending else "nothing pends",
        f"selected: {row.selection}" if row.selection else "",
        f"verdict: {row.verdict}" if row.verdict else "",
        f"outcome: {row.outcome}" if row.outcome else "",
        f"opened {moment(row.opened_at)}",
    )


def pending_line(row: PendingRow) -> str:
    """Return what waits: kind, where, what it says, and why it waits."""
    steelman = row.kind == "hypothesis" and row.stage == "steelmanning"
    return _line(
        ("steelman" if steelman else row.kind, row.trace_id, row.item_id),
        row.says,
        row.why,
        f"since {moment(row.since)}",
    )


def waiting_line(row: WaitingRow) -> str:
    """Return what waits for a reviewer: kind, where, what it says, and why it waits."""
    from dtui.log.projections import DueRow, PendingRow

    match row:
        case PendingRow():
            return pending_line(row)
        case DueRow():
            after = f"after {horizon_words(timedelta(seconds=row.horizon))}"
            head = ("outcome", row.trace_id or "", row.proposal_id)
            return _line(head, row.metrics, after, f"of {row.says}", f"due {moment(row.due_at)}")
        case _:
            kind = "second opinion" if row.verdict else "verdict"
            by = f"by {row.agent}" if row.agent else ""
            head = (kind, row.trace_id or "", row.proposal_id)
            return _line(head, row.says, by, prior(row), f"since {moment(row.proposed_at)}")


def proposal_line(row: ProposalRow) -> str:
    """Return a proposal: id, what, by whom, how sure, the verdict and what came of it."""
    by = f"by {row.reviewer}" if row.reviewer else ""
    verdict = " ".join(filter(None, (row.verdict or "waits", row.edited, by)))
    return _line(
        (row.proposal_id, row.domain),
        row.says,
        f"by {row.agent}" if row.agent else "",
        prior(row),
        f"verdict: {verdict}",
        f"outcome: {row.outcome}" if row.outcome else "",
        f"proposed {moment(row.proposed_at)}",
    )


def domain_lines(domain: DomainDeclared) -> Iterator[str]:
    """Yield a domain, a line each: itself, its metrics, its codes."""
    from dtui.views.spine_text import metric_entry

    owner = f"owner {domain.owner}" if domain.owner else ""
    yield _line(("domain", domain.domain), f"version {domain.version}", owner)
    for metric in domain.metrics:
        name, says = metric_entry(metric)
        yield _line(("metric", domain.domain, name), says)
    for code in domain.codes:
        yield _line(("code", domain.domain, code.code), code.says)


def entry_line(told: Link, asked_in: str = "") -> str:
    """Return an entry of the log: position, id, kind, what it says, who or where, and when."""
    by = f"by {told.agent}" if told.agent else ""
    where = f"in {asked_in}" if asked_in else ""
    head = (str(told.position), told.entry_id, type_word(told.kind))
    return _line(head, told.says, by, where, moment(told.happened_at))


def item_line(row: ItemRow, named: Iterable[str]) -> str:
    """Return an item: id, type, state, what it says, and the ids of what it rests on."""
    shown = sign(row.type, row.state, at_risk=row.at_risk)
    rests_on = ", ".join(map(one_line, named))
    return _line(
        (row.item_id, type_word(row.type), shown.word),
        row.line,
        row.detail,
        f"rests on {rests_on}" if rests_on else "",
    )


def hit_line(hit: Hit | FoundEntry) -> str:
    """Return what a search found: where, and what it says."""
    where = dict.fromkeys((hit.trace_id, hit.item_id))  # a stream may bear its first event's id
    return _line((*where, type_word(hit.type)), hit.line)


def chain_lines(view: ChainView) -> Iterator[str]:
    """Yield a walk, a line for each entry, the one it began at first; then what is not on it."""
    led = "follows from" if view.effects else "led to"
    for row in view.rows:
        if not row.heading:
            yield _chain_line(row, f"{led} {', '.join(row.joined)}" if row.joined else "")
    if view.left_out:
        yield view.left_out
    if view.related:
        yield view.related_says
        yield from (_chain_line(row, "") for row in view.related)


def _chain_line(row: ChainRow, joined: str) -> str:
    by = f"by {row.who}" if row.who else ""
    return _line((row.key, type_word(row.kind), row.word), row.says, by, row.when, joined)


def matrix_lines(view: DecisionMatrix) -> Iterator[str]:
    """Yield a decision, a line each: itself, constraints, options, cells, steelmen, selection."""
    yield _line((view.trace_id, view.decision_id, view.word), view.question, *view.at_risk)
    if view.note:
        yield view.note
    for column in view.constraints:
        weight = "" if column.weight is None else f"weight {number(column.weight)}"
        strength = "hard" if column.hard else "soft"
        yield _line(("constraint", column.constraint_id), column.statement, strength, weight)
    for option in view.options:
        yield _option_line(option)
        yield from map(_cell_line, option.cells)
    for heuristic in view.heuristics:
        yield _line(("heuristic", heuristic.item_id), heuristic.statement)
    for steelman in view.steelmen:
        challenged = steelman.challenges or "the plan as a whole"
        verdict = f"{steelman.verdict_id}: {steelman.reasoning}" if steelman.verdict_id else ""
        about = f"challenges {challenged}"
        yield _line(
            ("steelman", steelman.item_id, steelman.word), steelman.statement, about, verdict
        )
    for late in view.late:
        yield _line((late.word, "constraint", late.item_id), late.statement)
    yield _selection_line(view)
    for made in view.proposals:
        yield from _proposal_lines(made)


def stages_lines(view: DecisionStages) -> Iterator[str]:
    """Yield a decision's stages, a line each: itself, and each stage with the ids of its items."""
    yield _line(
        (view.trace_id, view.decision_id, view.state),
        view.question,
        "major" if view.major else "",
    )
    for row in view.rows:
        ids = ", ".join(link.item_id for link in row.items)
        yield _line((row.word,), row.says, f"items {ids}" if ids else "")
    if view.note:
        yield view.note


def _proposal_lines(made: MatrixProposal) -> Iterator[str]:
    yield _line(("proposal", made.proposal_id, made.word), proposed_words(made))
    for given in (*([made.verdict] if made.verdict else []), *made.second):
        kind = "second opinion" if given.second else "verdict"
        yield _line((kind, given.override_id), verdict_words(given))
    for reading in made.readings:
        after = f"after {reading.horizon}" if reading.horizon else ""
        kind = "outcome" if reading.is_read else "outcome to be read"
        yield _line((kind, made.proposal_id), reading.says, after, reading.when)


def _option_line(option: MatrixOption) -> str:
    return _line(
        ("option", option.option_id, "selected" if option.selected else ""),
        f"{option.name}: {option.description}" if option.description else option.name,
        "" if option.probability is None else f"probability {number(option.probability)}",
        f"failed: {option.why_failed}" if option.why_failed else "",
    )


def _cell_line(cell: MatrixCell) -> str:
    return _line(
        (cell.option_id, "x", cell.constraint_id),
        cell.word,
        "" if cell.score is None else f"score {number(cell.score)}",
        cell.reasoning,
    )


def _selection_line(view: DecisionMatrix) -> str:
    selection = view.selection
    if selection is None:
        return _line(("waits for",), view.waits_for or "nothing; the selection may be made")
    taken = ", ".join(selection.option_ids) or "no option"
    return _line(
        ("selection", selection.item_id),
        f"{taken}: {selection.reasoning}",
        f"waiver: {selection.waiver}" if selection.waiver else "",
        f"by {selection.author}" if selection.author else "",
        moment(selection.recorded_at),
    )


def _line(subject: Iterable[str], says: str, *beside: str) -> str:
    """Return ``subject: what it says [what else is known; and more]``."""
    head = " ".join(one_line(word) for word in subject if word)
    known = "; ".join(one_line(part) for part in beside if part)
    return f"{head}: {one_line(says)}" + (f" [{known}]" if known else "")
