"""Whether a report says what the log says: made again, it must be the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from dtui.errors import InvalidQueryError, UnreadableSourceError
from learning.report.document import Figure, Origin, Report
from learning.report.files import form_of, printed
from learning.report.json import read_report
from learning.report.phrases import read_horizon


def differences(path: Path, again: Report) -> tuple[str, ...]:
    """Return in what a kept report differs from the same report made again; nothing if in no byte.

    Parameters
    ----------
    path
        The kept report, in any of its three forms.
    again
        Made from the source at hand, with the options and the moment that the kept one names.

    Raises
    ------
    InvalidQueryError
        If the file's name doesn't say which form it has.
    OSError
        If it can't be read.
    """
    form = form_of(path)
    if path.read_bytes() == printed(again, form):
        return ()
    if form == "Markdown":
        from learning.report.json import read_origin

        found = tuple(_of_origin(read_origin(path), again.origin))
        return found or ("Its text differs, though it names the same origin: it was edited.",)
    try:
        kept = read_report(path)
    except UnreadableSourceError as error:
        return (f"It can't be read as a report: {error.reason}.",)
    found = (*_of_origin(kept.origin, again.origin), *_of_content(kept, again))
    return found or ("Its figures are the same, but the text around them was edited.",)


def wishes_of(kept: Origin) -> tuple[datetime | None, dict[str, Any]]:
    """Return the moment and the options that a report was made with, as `build_report` takes them.

    Raises
    ------
    InvalidQueryError
        If they are none, because the file was edited.
    """
    options = dict(kept.options)
    horizon = options.get("horizon")
    try:
        as_of = datetime.fromisoformat(kept.as_of)
    except ValueError:
        as_of = None  # a table without a clock
    return as_of, {
        "domain": options.get("domain"),
        "metric": options.get("metric"),
        "horizon": None if horizon is None else read_horizon(horizon),
        "reviewers": options.get("reviewers") == "named",
    }


def check_source(kept: Origin, *, is_table: bool) -> None:
    """Refuse to look for a table's report in a corpus, or the other way round.

    Raises
    ------
    InvalidQueryError
        With what to name.
    """
    if is_table and kept.kind == "corpus":
        raise InvalidQueryError(
            f"the report was made from a corpus ({kept.name!r}). Name that instead of a table, and "
            "no mapping."
        )
    if not is_table and kept.kind == "table":
        raise InvalidQueryError(
            f"the report was made from a table ({kept.name!r}). Name it and its mapping: dtui "
            "report TABLE --mapping FILE --verify REPORT."
        )


def check_before(kept: Origin, digest: str | None) -> None:
    """Refuse to make a report again without the one it was compared with.

    Raises
    ------
    InvalidQueryError
        If it names another one than is given.
    """
    wanted = dict(kept.options).get("since_last")
    if wanted == digest:
        return
    if digest is None:
        raise InvalidQueryError(
            "the report says what changed since the one before, and was made with --since-last. "
            f"Name that file too (the report whose digest is {str(wanted)[:12]}…)."
        )
    raise InvalidQueryError(
        "--since-last names another report than this one was compared with"
        f"{f', whose digest is {wanted[:12]}…' if wanted else ': it was compared with none'}."
    )


def _of_origin(kept: Origin, again: Origin) -> Iterator[str]:
    if kept.digest != again.digest:
        what = "log" if kept.kind == "corpus" else "table"
        place = "" if kept.position is None else f" up to entry {kept.position:,}"
        now = "" if again.position is None else f" (now entry {again.position:,})"
        yield (
            f"The {what}{place} is not what the report was made from: its digest was "
            f"{kept.digest[:12]}…, and is {again.digest[:12]}…{now}."
        )
    elif kept.position != again.position:
        yield f"The log ended at entry {kept.position}, and ends at {again.position}."
    if kept.mapping_digest != again.mapping_digest:
        yield "The mapping is not the one the report was made with."
    if kept.name != again.name:
        yield f"It was made from {kept.name!r}, and this is {again.name!r}."
    if kept.tenant != again.tenant:
        yield f"It is of tenant {kept.tenant!r}, and this is of {again.tenant!r}."
    if kept.as_of != again.as_of:
        yield f"It is as of {kept.as_of}, and this as of {again.as_of}."
    yield from _of_pairs("option", kept.options, again.options)
    yield from _of_pairs("version", kept.versions, again.versions)


def _of_pairs(
    what: str, kept: tuple[tuple[str, str], ...], again: tuple[tuple[str, str], ...]
) -> Iterator[str]:
    was, now = dict(kept), dict(again)
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            yield (
                f"The {what} of {name} was {was.get(name, 'not given')}, and is "
                f"{now.get(name, 'not given')}."
                if what == "version"
                else f"Option {name} was {was.get(name, 'not given')}, and is "
                f"{now.get(name, 'not given')}."
            )


def _of_content(kept: Report, again: Report) -> Iterator[str]:
    if (kept.title, kept.period) != (again.title, again.period):
        yield "Its title or period differs."
    was = {statement.question: statement for statement in kept.statements}
    now = {statement.question: statement for statement in again.statements}
    for question in dict.fromkeys((*was, *now)):
        if was.get(question) != now.get(question):
            yield f"The verdict on “{question}” differs."
    if kept.since_last != again.since_last:
        yield "What changed since the report before differs."
    before, after = _figures(kept), _figures(again)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield f"The figure “{(after.get(name) or before[name]).title}” differs."
    if _frame(kept) != _frame(again):
        yield "The sentences round the figures differ."


def _figures(report: Report) -> dict[str, Figure]:
    return {figure.name: figure for section in report.sections for figure in section.figures}


def _frame(report: Report) -> object:
    sections = [(section.title, section.says) for section in report.sections]
    return sections, report.cannot_say, report.degraded
