"""`dtui audit`: how well traces are argued, and whether they were written as the work went on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus
from dtui.command.progress import Progress
from dtui.text import counted

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.views.quality import TraceQuality


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui audit                                   a line for each trace
  dtui audit brennmoor-renewal                 its items, and why each answer was given
  dtui audit --rubric                          what is asked, and how good the answers are
  dtui audit renewal --json | jq '.rows[] | select(.answer == "no")'

\b
Exit codes: 0 audited, whatever was found; 2 the corpus or a trace cannot be read.
""",
)
@click.argument("trace_ids", nargs=-1, metavar="[TRACE]...")
@corpus_option
@click.option("--rubric", is_flag=True, help="Print what is asked, and how good the answers are.")
@form_options
def audit(
    trace_ids: tuple[str, ...],
    corpus_path: Path | None,
    rubric: bool,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Tell how well traces are argued.

    Each hypothesis, refutation, evaluation and selection is held against a rubric, by its words
    alone: every answer says why, is a hint to a reader, and fails nothing (dtui check does). Each
    trace is told live or retrospective by the times of its items: written as the work went on, or
    in one go just before the agent asked to stop. Without TRACE, every trace of the corpus.
    """
    if rubric:
        _put_rubric(as_json=as_json, as_lines=as_lines)
        return
    with opened_corpus(corpus_path) as corpus:
        for trace_id in trace_ids:
            corpus.known(trace_id)
        traces = items = answers = noes = 0
        for page in _audited(corpus, trace_ids):
            traces, items = traces + 1, items + page.items
            answers, noes = answers + len(page.rows), noes + page.count("no")
            _put(page, whole=bool(trace_ids), as_json=as_json, as_lines=as_lines)
    judged = f"{counted(items, 'item')}, {counted(answers, 'answer')}, {noes:,} of them no"
    output.say(f"{counted(traces, 'trace')} audited: {judged}")


def _audited(corpus: Corpus, trace_ids: tuple[str, ...]) -> Iterator[TraceQuality]:
    from dtui.views.quality import audited

    progress = Progress("traces")
    total = len(trace_ids) or corpus.rows.count_traces()
    for number, trace_id in enumerate(trace_ids or _all_traces(corpus), 1):
        progress(number, total, trace_id)
        page = audited(corpus, trace_id)
        progress.finish()
        yield page


def _all_traces(corpus: Corpus) -> Iterator[str]:
    """Yield every trace in the order they were opened."""
    from dtui.stores.log import OPENED

    for entry in corpus.log.entries(kinds=[OPENED]):
        yield entry.header.id


def _put(page: TraceQuality, *, whole: bool, as_json: bool, as_lines: bool) -> None:
    from dtui.views.quality import quality_line, quality_text, summary_line

    if as_json:
        output.put_json(page.to_dict())
    elif not whole:
        output.put(summary_line(page))
    elif as_lines:
        output.put(f"{page.trace_id}: {page.live}: {page.why}")
        output.put_lines(quality_line(row, page.trace_id) for row in page.rows)
    else:
        output.put(quality_text(page, output.width()))


def _put_rubric(*, as_json: bool, as_lines: bool) -> None:
    from dtui.audit.quality import CRITERIA
    from dtui.audit.quality.labelled import FLATTERS, MEASURED, trust
    from dtui.views.plain_text import joined, section, wrapped

    known = trust()
    if as_json:
        for one in CRITERIA:
            measured: dict[str, Any] = {
                part: {"n": m.n, "silent": m.silent, "agreement": m.observed, "kappa": m.kappa}
                for part, m in (
                    ("held_out", known[one.name].held_out),
                    ("samples", known[one.name].samples),
                )
            }
            asked = one._asdict() | {"asks": dict(one.asks), "is_hint": known[one.name].is_hint}
            output.put_json(asked | measured)
        return
    told = {
        one.name: (
            *one.asks.items(),
            ("yes", one.good),
            ("no", one.bad),
            ("how good", known[one.name].says),
        )
        for one in CRITERIA
    }
    if as_lines:
        output.put_lines(
            f"{name}: {part}: {says}" for name, entries in told.items() for part, says in entries
        )
        return
    width = output.width()
    above = wrapped(f"{MEASURED} {FLATTERS}", width)
    output.put(joined((above, *(section(name, says, width) for name, says in told.items()))))
