"""The plain forms of what agents and people did: proposals, what waits, domains, entries.

As in `as_text`, every line fits in the width that was asked for, unless ids are to be whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dtui.signs import entry_sign, verdict_sign
from dtui.text import cells, horizon_words, one_line
from dtui.views.age import age
from dtui.views.as_text import LEAST_WIDTH
from dtui.views.item_card import moment, number
from dtui.views.plain_text import Entry, columns, fitted, joined, section, wrapped
from dtui.views.waiting_list import waiting_row

if TYPE_CHECKING:
    from datetime import datetime

    from dtui.corpus import WaitingRow
    from dtui.log.projections import ProposalRow
    from dtui.spine import DomainDeclared, Metric
    from dtui.spine.causality import Link
    from dtui.views.proposal_card import CardRemark, CardVerdict, ProposalCard


_ROOM_FOR_TIME = 60
_ROOM_FOR_WHO = 72
_WHO = 12
"""Cells of the column that says who."""


def proposal_list_text(
    rows: Iterable[ProposalRow], now: datetime, width: int = 100, *, whole_ids: bool = False
) -> str:
    """Return one line per proposal: id, age, what, by whom, how sure, the verdict, the outcome."""
    table = [
        (
            one_line(row.proposal_id),
            verdict_sign(row.verdict or "waits").word,
            age(row.proposed_at, now),
            "" if row.probability is None else f"p {number(row.probability)}",
            one_line(row.outcome),
            one_line(row.agent or ""),
            " · ".join(filter(None, (one_line(row.says), one_line(row.edited)))),
        )
        for row in rows
    ]
    order, whole = (0, 2, 5, 6, 3, 1, 4), (0,) if whole_ids else ()
    return "\n".join(columns(table, max(width, LEAST_WIDTH), order, whole))


def proposal_text(card: ProposalCard, width: int = 100) -> str:
    """Return a proposal's card as plain text."""
    width = max(width, LEAST_WIDTH)
    head = " · ".join(filter(None, (f"P {card.proposal_id}", card.action, card.word)))
    arguments = (
        (named.name, f"{named.before or '–'} → {named.after or '–'}")
        if named.changed
        else (named.name, named.before)
        for named in card.arguments
    )
    blocks = (
        wrapped(head, width),
        section("", arguments, width),
        section("", (*((("prior", card.prior),) if card.prior else ()), *card.facts), width),
        section("Verdicts", map(_verdict_entry, card.verdicts), width),
        section("Outcomes", _outcome_entries(card), width),
        section("Remarks", map(_remark_entry, card.remarks), width),
        wrapped(card.note, width) if card.note else [],
    )
    return joined(blocks)


def _verdict_entry(given: CardVerdict) -> Entry:
    head = (given.word, given.changes, given.codes, given.standing)
    by = " · ".join(filter(None, (given.reviewer, given.at, given.facts)))
    says = [" · ".join(filter(None, head)), by]
    return given.event_id, "\n".join(filter(None, (*says, given.rationale)))


def _remark_entry(said: CardRemark) -> Entry:
    retracted = ", taken back" if said.retracted else ""
    return said.event_id, f"{said.kind}{retracted}: {said.says} ({said.by})"


def _outcome_entries(card: ProposalCard) -> Iterator[Entry]:
    for read in card.outcomes:
        after = f"after {read.horizon}" if read.horizon else "when it happened"
        corrected = "corrected" if read.corrected else ""
        parts = (read.says, after, read.at, read.version, corrected)
        yield read.event_id, " · ".join(filter(None, parts))
    for due in card.due:
        yield f"after {due.horizon}", f"{due.metrics} · {due.when} · {due.at}"


def waiting_text(
    rows: Iterable[WaitingRow], now: datetime, width: int = 100, *, whole_ids: bool = False
) -> str:
    """Return one line per thing that waits: kind, of which trace, what it says, since when."""
    # A proposal that has a verdict waits for a second opinion.
    shown = [waiting_row(row, now, second=bool(getattr(row, "verdict", ""))) for row in rows]
    table = [
        (
            row.kind,
            row.age,
            row.proposal_id or row.item_id,
            row.trace_id or one_line(row.title, 40),
            row.aside,
            row.says,
        )
        for row in shown
    ]
    order, whole = (0, 3, 2, 1, 4, 5), (2, 3) if whole_ids else ()
    return "\n".join(columns(table, max(width, LEAST_WIDTH), order, whole))


def domain_text(domain: DomainDeclared, width: int = 100) -> str:
    """Return what a domain is judged by: its metrics with their horizons, and its codes."""
    width = max(width, LEAST_WIDTH)
    owner = f"owner {domain.owner}" if domain.owner else ""
    head = " · ".join(filter(None, (domain.domain, f"version {domain.version}", owner)))
    codes = ((one_line(code.code), one_line(code.says) or "–") for code in domain.codes)
    metrics = [*map(metric_entry, domain.metrics)] or [("no metric", "only verdicts are known")]
    lines = (
        wrapped(one_line(head), width),
        section("  Metrics", metrics, width),
        section("  Codes", codes, width),
    )
    return "\n".join(line for block in lines for line in block)


def metric_entry(metric: Metric) -> Entry:
    """Return a metric's name, and what is measured when: ``binary, higher is better, ...``."""
    better = "" if metric.direction == "none" else f"{metric.direction} is better"
    unit = f"in {metric.unit}" if metric.unit else ""
    after = "after " + ", ".join(map(horizon_words, metric.horizons))
    parts = (metric.type, unit, ", ".join(metric.categories), better, after)
    return one_line(metric.name), one_line(" · ".join(filter(None, parts)))


def entry_text(told: Link, width: int = 100, *, asked_in: str = "", is_whole: bool = False) -> str:
    """Return an entry of the log on one line, in columns that a stream of them keeps.

    Parameters
    ----------
    told
        The entry.
    width
        Cells that the line may take.
    asked_in
        The trace or session that the gate was asked in; it stands where others name an agent.
    is_whole
        Whether nothing is cut, so that a line may take more.
    """
    width = max(LEAST_WIDTH, width)
    when = f"{moment(told.happened_at).removesuffix(' UTC')} " if width >= _ROOM_FOR_TIME else ""
    by = one_line(told.agent or asked_in)
    column = by if is_whole and cells(by) > _WHO else fitted(by, _WHO)
    who = f"{column} " if width >= _ROOM_FOR_WHO else ""
    head = f"{told.position:>7} {when}{entry_sign(told.kind).letter:<2} {who}"
    says = f"{one_line(told.entry_id)}  {one_line(told.says)}"
    return head + (says if is_whole else one_line(says, width - cells(head)))
