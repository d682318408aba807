"""What an audit shows of itself in a notebook: complete or not, and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dtui.html import Cell, element, glance, titled
from dtui.signs import sign
from dtui.text import counted, one_line

if TYPE_CHECKING:
    from dtui.audit.completeness import Audit, Finding

_NAME = 40
_SAYS = 160


def audit_html(audit: Audit) -> str:
    """Return whether the trace is complete, and the findings, what pends first."""
    found = len(audit.pending) + len(audit.violations) + len(audit.warnings)
    return glance(
        titled(
            f"Audit of {one_line(audit.trace_id, _NAME)}",
            "complete" if audit.complete else "not complete",
            f"profile {audit.profile}",
            counted(audit.items, "item"),
        ),
        element(
            "p",
            f"{len(audit.pending):,} pending · {counted(len(audit.violations), 'violation')} · "
            f"{counted(len(audit.warnings), 'warning')}",
        ),
        head=("found", "item", "rule", "what is wrong"),
        rows=_findings(audit),
        count=found,
        where="audit.pending, audit.violations, audit.warnings",
    )


def _findings(audit: Audit) -> Iterator[tuple[Cell, ...]]:
    for finding in audit.pending:
        yield _found("pending", "PENDING"), *_told(finding)
    for finding in audit.violations:
        yield _found("refuted", "violation"), *_told(finding)
    for finding in audit.warnings:
        yield _found("late", "warning"), *_told(finding)


def _found(state: str, word: str) -> str:
    return f"{sign('', state).glyph} {word}"


def _told(finding: Finding) -> tuple[str, str, str]:
    return (
        one_line(finding.item_id, _NAME),
        "" if finding.rule == "pending" else finding.rule,
        one_line(finding.says, _SAYS),
    )
