"""What a corpus shows of itself in a notebook: whose it is, how much, the newest traces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtui.html import Cell, element, glance, titled
from dtui.signs import sign, verdict_sign
from dtui.text import counted, one_line

if TYPE_CHECKING:
    from dtui.corpus.corpus import Corpus
    from dtui.log.projections import TraceRow

_TRACES = 10
_TITLE = 60
_NAME = 40


def corpus_html(corpus: Corpus) -> str:
    """Return the corpus in two lines, and its newest traces with what pends in each."""
    rows = corpus.rows
    pending = rows.count_pending()
    waits = f"PENDING {pending:,}." if pending else "Nothing pends."
    without = rows.count_without_verdict()
    asks = f" {counted(without, 'proposal')} without a verdict." if without else ""
    loss = corpus.log.loss()
    lost = f" It {loss.says}, and nothing more is recorded in it: see dtui doctor." if loss else ""
    return glance(
        titled(
            one_line(corpus.path.name, _TITLE),
            f"tenant {one_line(corpus.tenant, _NAME)}",
            f"{corpus.log.head():,} entries",
            counted(rows.count_traces(), "trace"),
        ),
        element("p", f"{waits}{asks}{lost}"),
        head=("trace", "title", "domain", "items", "state", "selected", "verdict"),
        rows=map(_row, corpus.traces(limit=_TRACES)),
        count=rows.count_traces(),
        where="corpus.traces()",
    )


def _row(row: TraceRow) -> tuple[Cell, ...]:
    waits = bool(row.pending) and row.profile != "imported"
    shown = sign("", "pending" if waits else "", at_risk=row.at_risk > 0)
    state = f"{shown.glyph} {shown.word}".replace("PENDING", f"PENDING {row.pending:,}")
    verdict = verdict_sign(row.verdict)
    return (
        one_line(row.trace_id, _NAME),
        one_line(row.title, _TITLE),
        one_line(row.domain, _NAME),
        row.items,
        state if shown.word else "",
        one_line(row.selection, _TITLE),
        f"{verdict.glyph} {verdict.word}" if verdict.word else "",
    )
