"""What changed since the report before, in sentences.

Two reports are compared by what they say, so an old one need only be kept, in JSON or as a page.
A figure has moved when it left its own interval of then: within it, it was expected to move.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dtui.errors import InvalidQueryError
from dtui.text import horizon_words
from dtui.views.pictures.kinds import Forest, Interval
from learning.report.document import Figure, Report
from learning.report.phrases import day, listed, read_horizon, signed, span

_MOST = 6
"""Moved figures that are told one by one."""

_SUBJECT = ("domain", "metric", "horizon")


def changes(old: Report, new: Report) -> tuple[str, ...]:
    """Return what changed from one report to a later one, a sentence each; never none at all.

    Raises
    ------
    InvalidQueryError
        If the two speak of different things, or the older one is the later.
    """
    check_comparable(old, new)
    said = (*_verdicts(old, new), *_coverage(old, new), *_figures(old, new))
    then = _when(old)
    if said:
        return (f"Compared with the report {then}:", *said)
    if old.origin.digest == new.origin.digest:
        return (f"Nothing was recorded since the report {then}.",)
    return (f"Nothing to speak of changed since the report {then}.",)


def check_comparable(old: Report, new: Report) -> None:
    """Refuse to compare reports on different things.

    Raises
    ------
    InvalidQueryError
        With what is different.
    """
    was, now = dict(old.origin.options), dict(new.origin.options)
    for name in _SUBJECT:
        if was.get(name) != now.get(name):
            raise InvalidQueryError(
                f"the report before speaks of {name} {was.get(name) or 'none'!r}, this one of "
                f"{now.get(name) or 'none'!r}. Name another file with --since-last, or the same "
                f"{name} with --{name}."
            )
    if old.origin.tenant != new.origin.tenant:
        raise InvalidQueryError(
            f"the report before is of tenant {old.origin.tenant!r}, this one of "
            f"{new.origin.tenant!r}. Name another file with --since-last."
        )
    earlier, later = _moment(old), _moment(new)
    if earlier is not None and later is not None and earlier > later:
        raise InvalidQueryError(
            f"the report before is as of {old.origin.as_of}, which is later than "
            f"{new.origin.as_of}. Name an older one with --since-last."
        )


def _moment(report: Report) -> datetime | None:
    try:
        return datetime.fromisoformat(report.origin.as_of)
    except ValueError:
        return None  # a table without a clock


def _when(report: Report) -> str:
    moment = _moment(report)
    return "before" if moment is None else f"as of {day(moment)}"


def _verdicts(old: Report, new: Report) -> Iterator[str]:
    before = {statement.question: statement for statement in old.statements}
    for statement in new.statements:
        was = before.get(statement.question)
        if was is not None and was.answer != statement.answer:
            yield f"{statement.question}: “{was.answer}” then, “{statement.answer}” now."


def _coverage(old: Report, new: Report) -> Iterator[str]:
    before, after = _counts(old), _counts(new)
    if not before or not after:
        return
    decided = after.get("decisions", 0) - before.get("decisions", 0)
    known = after.get("known", 0) - before.get("known", 0)
    if decided > 0:
        yield f"{decided:,} more {'decisions' if decided > 1 else 'decision'}."
    if known > 0:
        yield (
            f"{known:,} more with a known outcome, {after['known']:,} of "
            f"{after.get('decisions', 0):,} in all."
        )
    elif known < 0:
        yield (
            f"{-known:,} fewer with a known outcome: outcomes were corrected, or verdicts "
            "retracted."
        )


def _counts(report: Report) -> dict[str, int]:
    """Return what the figure ``coverage`` counts at the horizon that the report speaks of."""
    code = dict(report.origin.options).get("horizon")
    wanted = None if code is None else horizon_words(read_horizon(code))
    for figure in _every_figure(report):
        for row in figure.table.rows if figure.name == "coverage" else ():
            if wanted in (None, row[0]):
                cells = zip(figure.table.columns, row, strict=True)
                return {name: int(cell) for name, cell in cells if isinstance(cell, int | float)}
    return {}


def _figures(old: Report, new: Report) -> Iterator[str]:
    before = {key: interval for _, key, interval in _intervals(old)}
    figures = {figure.name for figure in _every_figure(old)}
    moved: list[tuple[float, str]] = []
    speaking: list[str] = []
    for figure, key, now in _intervals(new):
        was = before.get(key)
        if now.estimate is None or figure.name not in figures:
            continue
        if was is None or was.estimate is None:
            speaking.append(_label(now))
        elif (by := _left(was, now.estimate)) > 0:
            moved.append((-by, _moved(figure, was, now)))
    sentences = [sentence for _, sentence in sorted(moved)]
    yield from sentences[:_MOST]
    if len(sentences) > _MOST:
        yield f"{len(sentences) - _MOST:,} more figures left their intervals of then."
    if speaking:
        yield f"Enough is known now to speak of {listed(list(dict.fromkeys(speaking)))}."


def _intervals(report: Report) -> Iterator[tuple[Figure, tuple[str, str, str], Interval]]:
    for figure in _every_figure(report):
        if isinstance(figure.picture, Forest):
            for interval in figure.picture.intervals:
                yield figure, (figure.name, interval.group, interval.label), interval


def _every_figure(report: Report) -> Iterator[Figure]:
    for section in report.sections:
        yield from section.figures


def _left(was: Interval, now: float) -> float:
    """Return how far a figure lies outside its interval of then, in widths of it; 0 within."""
    if was.lower is None or was.upper is None or was.upper <= was.lower:
        return 0.0
    outside = max(was.lower - now, now - was.upper, 0.0)
    return outside / (was.upper - was.lower)


def _moved(figure: Figure, was: Interval, now: Interval) -> str:
    assert was.estimate is not None
    assert was.lower is not None
    assert was.upper is not None
    assert now.estimate is not None
    return (
        f"{figure.title}, {_label(now)}: {signed(was.estimate)} then "
        f"({span(was.lower, was.upper)}), {signed(now.estimate)} now."
    )


def _label(interval: Interval) -> str:
    return f"{interval.group} {interval.label}".strip()
