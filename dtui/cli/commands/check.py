"""`dtui check`: are the traces complete, and is the file what was recorded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from dtui.cli.ending import Findings
from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus
from dtui.command.progress import Progress
from dtui.text import counted, one_line

if TYPE_CHECKING:
    from dtui.audit import Audit
    from dtui.corpus import Corpus

_MANY = 20_000
"""Entries from which on several processes look at them; starting one takes half a second."""


class _Finding(NamedTuple):
    trace_id: str
    """Empty where the file is at fault, not a trace."""
    item_id: str
    kind: str
    """``log``, ``violation`` or ``pending``, which fail the check; or ``warning``."""
    rule: str
    says: str

    @property
    def fails(self) -> bool:
        return self.kind != "warning"


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui check                                   the file and every trace in it
  dtui check brennmoor-renewal && ./deploy     only when that trace is complete
  dtui check --json | jq -r 'select(.kind == "log")'

\b
Exit codes: 0 complete and sound, 1 findings, 2 the corpus cannot be read.
""",
)
@click.argument("trace_ids", nargs=-1, metavar="[TRACE]...")
@corpus_option
@form_options
def check(
    trace_ids: tuple[str, ...], corpus_path: Path | None, as_json: bool, as_lines: bool
) -> None:
    """Check that traces are complete and the file is sound.

    A trace is complete when nothing pends and no rule is violated; an imported one is held to
    the strict rules here. At risk, late and missed, an agent that the gate let go though it should
    have held it, and imported events whose causes were lost, are shown as warnings and don't fail
    the check. Without TRACE the file is checked too: the
    hash and the place of every entry, and that the lists show what the entries say. What is found
    in the file comes first, then what is found in the traces, in the order they were opened.
    """
    del as_lines  # a finding is a line anyway
    failing, warnings = 0, 0
    with opened_corpus(corpus_path) as corpus:
        for trace_id in trace_ids:
            corpus.known(trace_id)
        for finding in _findings(corpus, trace_ids):
            failing, warnings = failing + finding.fails, warnings + (not finding.fails)
            if as_json:
                output.put_json(finding._asdict())
            else:
                output.put(_line(finding))
        whole = f"{corpus.path.name} ({counted(corpus.rows.count_traces(), 'trace')})"
    checked = ", ".join(trace_ids) or whole
    beside = f" ({counted(warnings, 'warning')})" if warnings else ""
    if failing:
        raise Findings(f"{checked}: {counted(failing, 'finding')}{beside}")
    output.say(f"{checked}: complete and sound{beside}")


def _findings(corpus: Corpus, trace_ids: tuple[str, ...]) -> Iterator[_Finding]:
    from dtui.audit import audit_log, audit_trace, uncaused_events

    if trace_ids:
        progress = Progress("traces")
        for number, trace_id in enumerate(trace_ids, 1):
            progress(number, len(trace_ids), trace_id)
            yield from _of_trace(audit_trace(corpus.trace(trace_id)), progress)
            yield from _escapes(corpus, trace_id, progress)
        return progress.finish()
    progress = Progress("entries looked at")
    audits: list[Audit] = []
    for found in audit_log(
        corpus,
        progress=progress,
        audited=audits.append,
        processes=(os.cpu_count() or 1) if corpus.log.head() > _MANY else 1,
    ):
        progress.finish()
        yield _Finding("", found.item_id, "log", found.rule, found.says)
    progress.finish()
    for found in uncaused_events(corpus):
        yield _Finding("", found.item_id, "warning", found.rule, found.says)
    for audit in audits:
        yield from _of_trace(audit, progress)
    yield from _escapes(corpus, None, progress)


def _escapes(corpus: Corpus, trace_id: str | None, progress: Progress) -> Iterator[_Finding]:
    from dtui.audit import escapes

    for one in escapes(corpus, trace_id):
        progress.finish()
        yield _Finding(one.trace_id, one.event_id, "warning", "escaped", one.says)


def _of_trace(audit: Audit, progress: Progress) -> Iterator[_Finding]:
    for kind, findings in (
        ("violation", audit.violations),
        ("pending", audit.pending),
        ("warning", audit.warnings),
    ):
        for found in findings:
            progress.finish()
            yield _Finding(audit.trace_id, found.item_id, kind, found.rule, found.says)


def _line(finding: _Finding) -> str:
    where = " ".join(one_line(part) for part in (finding.trace_id, finding.item_id) if part)
    rule = "" if finding.says.startswith(f"{finding.rule}:") else f"{finding.rule}: "
    return f"{where}: {rule}{one_line(finding.says)}"
