"""How well the items of a trace are argued, as a card, a page and a command show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from json import JSONDecodeError, loads
from typing import TYPE_CHECKING, Any, NamedTuple

from dtui.errors import DtuiError
from dtui.text import counted, one_line
from dtui.views.plain_text import wrapped
from dtui.views.unfolding import Block, Span, TextLine

if TYPE_CHECKING:
    from dtui.audit.liveness import Liveness
    from dtui.audit.quality import Quality, Score
    from dtui.corpus import Corpus
    from dtui.trace import Trace


class QualityRow(NamedTuple):
    """One judge's answer to one question about one item, fit to be shown."""

    item_id: str
    kind: str
    criterion: str
    answer: str
    """``yes``, ``no``, ``cannot say``, or ``failed`` of a judge that gave no answer."""
    why: str
    judge: str


class TraceQuality(NamedTuple):
    """How a trace was written, and how well."""

    trace_id: str
    live: str
    """``live``, ``retrospective`` or ``cannot say``."""
    why: str
    items: int
    """How many were judged."""
    rows: tuple[QualityRow, ...]
    trust: Mapping[str, str]
    """How good the answers of the judge by words are, a line for each criterion."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return self._asdict() | {
            "rows": [row._asdict() for row in self.rows],
            "trust": dict(self.trust),
        }

    def count(self, answer: str) -> int:
        """Return how often an answer was given."""
        return sum(row.answer == answer for row in self.rows)


def quality_rows(trace: Trace, item_id: str) -> tuple[QualityRow, ...]:
    """Return what can be told of one item by its words; empty for one that isn't judged.

    Whether it repeats an earlier one is left out: for that the whole trace is looked at.
    """
    from dtui.audit.quality import judge_by_words, subject_of

    subject = subject_of(trace, item_id)
    return () if subject is None else tuple(map(_row, judge_by_words(subject)))


def trace_quality(quality: Quality, live: Liveness) -> TraceQuality:
    """Return what an audit found, fit to be shown: each item's answers, the second judge's last."""
    from dtui.audit.quality.labelled import trust

    rows = [*map(_row, quality.scores)]
    kinds = {row.item_id: row.kind for row in rows}
    for one in quality.failures:
        told = (one.criterion, "failed", one.says, one.judge)
        item_id = one_line(one.item_id)
        rows.append(QualityRow(item_id, kinds[item_id], *map(one_line, told)))
    order = {item_id: at for at, item_id in enumerate(kinds)}
    rows.sort(key=lambda row: order[row.item_id])
    trace_id = one_line(quality.trace_id)
    known = {name: one.says for name, one in trust().items()}
    return TraceQuality(
        trace_id, live.verdict, one_line(live.why), quality.items, tuple(rows), known
    )


def audited(corpus: Corpus, trace_id: str) -> TraceQuality:
    """Audit a trace of a corpus: whether it was written as the work went on, and how well.

    Raises
    ------
    UnknownTraceError
        If the corpus has no such trace.
    """
    from dtui.audit.liveness import liveness_in
    from dtui.audit.quality import audit_quality

    quality = audit_quality(corpus.trace(trace_id))
    return trace_quality(quality, liveness_in(corpus, trace_id))


def _row(score: Score) -> QualityRow:
    return QualityRow(
        one_line(score.item_id),
        score.kind,
        score.criterion,
        score.answer,
        one_line(score.why),
        one_line(score.judge),
    )


# -- a card ----------------------------------------------------------------------------------------


def quality_phrases(rows: Iterable[QualityRow]) -> tuple[str, ...]:
    """Return an item's answers as its card has them: a line for each that isn't yes, with why.

    Examples
    --------
    >>> rows = [QualityRow("val-1", "refutation", name, answer, why, "words") for name, answer, why
    ...     in (("evidence", "no", "it cites no observation"), ("own words", "yes", "pools"))]
    >>> quality_phrases(rows)
    ('evidence, no: it cites no observation', 'yes: own words')
    """
    rows = tuple(rows)
    noes = (f"{row.criterion}, {row.answer}: {row.why}" for row in rows if row.answer != "yes")
    yes = ", ".join(row.criterion for row in rows if row.answer == "yes")
    return (*noes, f"yes: {yes}") if yes else tuple(noes)


# -- a page ----------------------------------------------------------------------------------------


def read_trace_quality(printed: bytes) -> TraceQuality:
    """Read what ``dtui audit TRACE --json`` printed.

    Raises
    ------
    DtuiError
        If that is something else.
    """
    try:
        page: dict[str, Any] = loads(printed)
        rows = tuple(QualityRow(**row) for row in page.pop("rows"))
        return TraceQuality(**page, rows=rows)
    except (JSONDecodeError, UnicodeDecodeError, TypeError, KeyError, AttributeError) as error:
        raise DtuiError("dtui audit printed something that is no audit of a trace") from error


_ROLES: Mapping[str, str] = {"yes": "satisfied", "no": "refuted", "failed": "refuted"}
_ANSWERS = ("yes", "no", "cannot say", "failed")
_NAME = 19
"""Cells of a criterion's name, with the gap after it."""


def quality_blocks(page: TraceQuality, width: int) -> list[Block]:
    """Return an audit as blocks: how it was written, the criteria, then the items with a no.

    How good the answers are unfolds below a criterion, the other answers below an item.
    """
    return [
        _head(page, width),
        *_criteria(page, width),
        *_items(page, width),
    ]


def _head(page: TraceQuality, width: int) -> Block:
    asked = f"{counted(page.items, 'item')} judged by the rubric: {page.count('no'):,} no"
    role = "late" if page.live == "retrospective" else "dim"
    lines = [
        *_paragraph(f"Written: {page.live}", width, role if role == "late" else "bright"),
        *_paragraph(f"{page.why}.", width, "dim"),
        *_paragraph(asked, width, "bright"),
        *_paragraph("By words alone, so each answer is a hint to a reader.", width, "dim"),
    ]
    return Block("head", tuple(lines), heading=True)


def _criteria(page: TraceQuality, width: int) -> Iterator[Block]:
    yield Block("criteria", ((), *_paragraph("── By criterion", width, "accent")), heading=True)
    for name, told in _by_criterion(page.rows).items():
        says = " · ".join(f"{count:,} {answer}" for answer, count in told.items() if count)
        line = (Span(f"{name:<{_NAME}}", "bright"), Span(says))
        known = _paragraph(page.trust.get(name, ""), width, "dim", 2) if name in page.trust else ()
        yield Block(f"criterion {name}", (line,), known, "how good" if known else "")


def _by_criterion(rows: Iterable[QualityRow]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.criterion, dict.fromkeys(_ANSWERS, 0))[row.answer] += 1
    return found


def _items(page: TraceQuality, width: int) -> Iterator[Block]:
    yield Block("items", ((), *_paragraph("── Items with a no", width, "accent")), heading=True)
    for item_id, grouped in groupby(page.rows, key=lambda row: row.item_id):
        rows = tuple(grouped)
        if all(row.answer in ("yes", "cannot say") for row in rows):
            continue
        told = [row for row in rows if row.answer in ("no", "failed")]
        rest = [row for row in rows if row.answer not in ("no", "failed")]
        title = _paragraph(f"{item_id} {rows[0].kind}", width, "bright")
        lines = (*title, *_answers(told, width))
        yield Block(f"item {item_id}", lines, tuple(_answers(rest, width)), "the rest")
    if not page.count("no"):
        yield Block("none", _paragraph("None.", width))


def _answers(rows: Iterable[QualityRow], width: int) -> Iterator[TextLine]:
    for row in rows:
        by = "" if row.judge == "words" else f"{row.judge}: "
        says = f"{by}{row.criterion}, {row.answer}: {row.why}"
        yield from _paragraph(says, width, _ROLES.get(row.answer, "dim"), 2)


def _paragraph(text: str, width: int, role: str = "", indent: int = 0) -> tuple[TextLine, ...]:
    # Room for the hint of what unfolds, at the end of the first line.
    lines = wrapped(text, max(width - indent - 12, 12))
    return tuple((Span(f"{' ' * indent}{line}", role),) for line in lines)


# -- a text ----------------------------------------------------------------------------------------


def quality_text(page: TraceQuality, width: int = 100) -> str:
    """Return an audit as plain text, in lines of at most `width` cells."""
    blocks: Sequence[Block] = quality_blocks(page, width)
    lines = (
        "".join(span.text for span in line).rstrip() for block in blocks for line in block.lines
    )
    return "\n".join((page.trace_id, "", *lines))


def quality_line(row: QualityRow, trace_id: str) -> str:
    """Return an answer on one line, for a pipe."""
    by = "" if row.judge == "words" else f" ({row.judge})"
    return f"{trace_id} {row.item_id}: {row.criterion}, {row.answer}{by}: {row.why}"


def summary_line(page: TraceQuality) -> str:
    """Return an audit on one line, for a list of traces.

    Examples
    --------
    >>> row = QualityRow("val-1", "refutation", "evidence", "no", "it cites nothing", "words")
    >>> summary_line(TraceQuality("renewal", "live", "3 of 40 …", 1, (row,), {}))
    'renewal: live; 1 item judged, 1 no (evidence 1)'
    """
    noes = {name: told["no"] for name, told in _by_criterion(page.rows).items() if told["no"]}
    of = ", ".join(f"{name} {count:,}" for name, count in noes.items())
    live = page.live if page.live != "cannot say" else "live or not: cannot say"
    judged = f"{counted(page.items, 'item')} judged, {page.count('no'):,} no"
    return f"{page.trace_id}: {live}; {judged}{f' ({of})' if of else ''}"
