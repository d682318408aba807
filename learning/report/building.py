"""From a corpus, a table or frames to a report: what to speak of, every section, the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError
from learning.frames import Frames, read_corpus, read_table
from learning.report.cannot_say import cannot_say
from learning.report.coverage import coverage_section
from learning.report.document import Origin, Report, Section
from learning.report.events import events_section
from learning.report.improvement_figures import improvement_section, judged
from learning.report.json import rounded
from learning.report.metrics import metrics_section
from learning.report.origin import again, moment_code, option_pairs, versions
from learning.report.override_figures import override_section, valued
from learning.report.phrases import period
from learning.report.reading import moment
from learning.report.reliability import reliability_section
from learning.report.since_last import changes
from learning.report.subject import Subject, choose, chosen_domain, rests_on
from learning.report.turnaround import turnaround_section
from learning.report.verdicts import is_degraded, statements

if TYPE_CHECKING:
    import os

Progress = Callable[[int, int, str], None]
"""Is told how many are done, of how many, and of what."""

_CLOCKS_DIFFER = timedelta(minutes=5)

_TABLES = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson")


def build_report(
    source: Frames | Corpus | str | os.PathLike[str],
    mapping: str | os.PathLike[str] | None = None,
    *,
    as_of: datetime | None = None,
    domain: str | None = None,
    metric: str | None = None,
    horizon: timedelta | None = None,
    reviewers: bool = False,
    since_last: Report | None = None,
    progress: Progress | None = None,
) -> Report:
    """Say whether the decisions of a domain get faster, more accurate and better calibrated.

    The same source, moment and versions give the same report to the last bit, whatever the order
    of rows and the number of threads. It rests on what was recorded by `as_of` alone: made today
    with an earlier `as_of`, it is the report that could have been made then.

    Parameters
    ----------
    source
        A corpus (opened, or its path), a table's path, or frames.
    mapping
        Says what a table's columns mean; a TOML file.
    as_of
        With its zone. None: when the latest entry about a decision of the domain was recorded, so
        that a domain that has closed is not overdue because another one goes on. A table without a
        clock takes none.
    domain
        None: the one with the most decisions; a report speaks of one.
    metric
        A binary one. None: the one most priors speak of, else the first declared.
    horizon
        None: the one most priors speak of, else the longest declared.
    reviewers
        Whether people are named, instead of R1, R2, … in the order of their first verdict.
    since_last
        An earlier report on the same: what changed since is told.
    progress
        Is told how far it is.

    Raises
    ------
    InsufficientDataError
        If there are no proposals, no decisions by `as_of`, or nothing was recorded by then.
    InvalidFrameError
        If a table holds what cannot be so; the message names the rows.
    InvalidQueryError
        If `as_of`, domain, metric or horizon name what there is none of, or the report before is
        on something else.
    FinalError
        If the corpus cannot be read.

    Examples
    --------
    >>> from datetime import UTC
    >>> from learning.frames import decisions
    >>> proposed = datetime(2026, 1, 1, tzinfo=UTC)
    >>> waiting = {"proposal_id": ["p-1"], "proposed_at": [proposed]}
    >>> report = build_report(Frames.of(decisions(pl.DataFrame(waiting))))
    >>> [(line.question, line.answer) for line in report.statements][1]
    ('More accurate', 'not identified')
    """
    frames = source if isinstance(source, Frames) else None
    if frames is None:
        assert not isinstance(source, Frames)
        frames = read_source(source, mapping, as_of=as_of, domain=domain, progress=progress)
    elif as_of is not None:
        frames = frames.known_by(as_of)
    subject = choose(frames, domain=domain, metric=metric, horizon=horizon, reviewers=reviewers)
    options = option_pairs(
        domain=subject.domain,
        metric=None if subject.metric is None else subject.metric.name,
        horizon=subject.horizon,
        reviewers=reviewers,
        before=since_last,
    )
    origin = _origin(frames, options)
    report = rounded(_report(subject, origin, progress or _untold))
    if since_last is None:
        return report
    return replace(report, since_last=changes(since_last, report))


def read_source(
    source: Corpus | str | os.PathLike[str],
    mapping: str | os.PathLike[str] | None = None,
    *,
    as_of: datetime | None = None,
    domain: str | None = None,
    progress: Progress | None = None,
    segments: bool = True,
) -> Frames:
    """Read the frames of a corpus, or of a table with its mapping.

    Without `as_of` a corpus is read as of the latest entry about a decision of `domain`, or of the
    domain with the most decisions. `segments` allows reading it by way of the Parquet segments
    beside it; without them the log alone is read, as a proof should.

    Raises
    ------
    InvalidQueryError
        If a table comes without a mapping, or a corpus with one.
    MissingCorpusError, InvalidFrameError, InsufficientDataError, FinalError
        As `read_corpus` and `read_table` do.
    """
    if isinstance(source, Corpus):
        if mapping is not None:
            raise InvalidQueryError("a corpus needs no mapping; leave it out.")
        return _read_corpus(source, as_of, domain, progress, segments=segments)
    path = Path(source)
    if mapping is not None:
        return read_table(path, Path(mapping), as_of=as_of, progress=progress)
    if path.suffix.lower() in _TABLES:
        raise InvalidQueryError(
            f"{str(path)!r} is a table; say what its columns mean with --mapping FILE. A mapping "
            "for `dtui import table` will do."
        )
    with Corpus.open(path) as corpus:
        return _read_corpus(corpus, as_of, domain, progress, segments=segments)


def _read_corpus(
    corpus: Corpus,
    as_of: datetime | None,
    domain: str | None,
    progress: Progress | None,
    *,
    segments: bool,
) -> Frames:
    frames = read_corpus(corpus, as_of=as_of, progress=progress, segments=segments)
    if as_of is not None:
        return frames
    own = frames.of_domain(chosen_domain(frames, domain))
    last = max(moment for moment in _recorded(own) if isinstance(moment, datetime))
    if frames.as_of is None or last >= frames.as_of:
        return frames
    return read_corpus(corpus, as_of=last, progress=progress, segments=segments)


def _recorded(frames: Frames) -> Iterator[object]:
    """Yield when the last proposal, verdict, retraction and outcome was recorded."""
    for rows in (frames.decisions, frames.overrides, frames.outcomes):
        yield rows["recorded_at"].max()
    yield frames.overrides["retracted_at"].max()


def check_moment_is_past(frames: Frames, now: datetime) -> None:
    """Refuse to speak as of a moment that is still to come.

    Every horizon would be over by then, and what nobody can know yet would count as unreported. A
    corpus is dated by its own log, so whatever that holds has been; of a table one mistyped year
    would do it.

    Raises
    ------
    InvalidQueryError
        With the last moment there is, and in a table the column that says so.
    """
    if frames.as_of is None or frames.as_of <= now + _CLOCKS_DIFFER:
        return
    last, where = _last(frames)
    if frames.origin is not None and frames.origin.kind == "corpus" and frames.as_of <= last:
        return
    says = f"as of {moment(frames.as_of.isoformat())} lies ahead; the last entry is of "
    raise InvalidQueryError(
        f"{says}{moment(last.isoformat())}{where}. Correct it if it is mistyped, or name a moment "
        "that has been with --as-of."
    )


def _last(frames: Frames) -> tuple[datetime, str]:
    """Return the last moment of all that was recorded, and where a table has it."""
    named = {
        "decisions": (frames.decisions, ("proposed_at", "decided_at", "recorded_at")),
        "overrides": (frames.overrides, ("given_at", "recorded_at")),
        "outcomes": (frames.outcomes, ("occurred_at", "recorded_at")),
    }
    found = [
        (last, f" ({name}.{column})")
        for name, (frame, columns) in named.items()
        for column in columns
        if isinstance(last := frame[column].max(), datetime)
    ]
    return max(found, key=lambda each: each[0])


def _report(subject: Subject, origin: Origin, progress: Progress) -> Report:
    """Make every section, and of them the verdict; tell which one is being made."""
    steps = 8
    progress(0, steps, "what is known")
    sections: list[Section | None] = [coverage_section(subject)]
    progress(1, steps, "reliability")
    sections.append(reliability_section(subject))
    progress(2, steps, "improvement")
    improvement = judged(subject)
    sections.append(improvement_section(subject, improvement))
    progress(3, steps, "overrides")
    value = valued(subject)
    sections.append(override_section(subject, value))
    progress(4, steps, "turnaround")
    sections.append(turnaround_section(subject, improvement))
    progress(5, steps, "events")
    sections.append(events_section(subject))
    progress(6, steps, "other metrics")
    sections.append(metrics_section(subject))
    progress(7, steps, "verdict")
    said = statements(subject, improvement, value)
    return Report(
        title=_title(subject.domain),
        period=_period(subject.frames),
        origin=origin,
        statements=said,
        since_last=(),
        sections=tuple(section for section in sections if section is not None),
        cannot_say=cannot_say(subject, improvement, value),
        degraded=is_degraded(said),
        rests_on=rests_on(subject),
        domains=subject.domains,
    )


def _origin(frames: Frames, options: tuple[tuple[str, str], ...]) -> Origin:
    made_from = frames.origin
    as_of = None if frames.as_of is None else moment_code(frames.as_of)
    if made_from is None:
        kind, name, tenant, position, mapping = "table", "frames in memory", None, None, None
        digest = _digest(frames)
    else:
        kind, name, tenant = made_from.kind, made_from.name, made_from.tenant
        position, mapping = made_from.position, made_from.mapping_digest
        digest = made_from.digest
    return Origin(
        kind=kind,
        name=name,
        tenant=tenant,
        position=position,
        digest=digest,
        mapping_digest=mapping,
        as_of=as_of or f"the whole table ({_sequence(frames.decisions)})",
        options=options,
        versions=versions(),
        again=() if made_from is None else again(kind, name, as_of, options),
    )


def _digest(frames: Frames) -> str:
    """Return a hash of frames that came from memory, whatever the order of their rows."""
    digest = sha256()
    for frame, key in (
        (frames.decisions, ["proposal_id"]),
        (frames.overrides, ["override_id"]),
        (frames.outcomes, ["outcome_id", "version"]),
    ):
        digest.update(frame.sort(key).write_json().encode())
    return digest.hexdigest()


def _title(domain: str) -> str:
    """Return a domain as a heading; a table that names none speaks of all its decisions."""
    return "All decisions" if domain == "all" else f"{domain[:1].upper()}{domain[1:]}"


def _period(frames: Frames) -> str:
    if not frames.clock:
        return _sequence(frames.decisions)
    moments = frames.decisions.select(pl.coalesce("proposed_at", "decided_at")).to_series()
    first, last = moments.min(), moments.max()
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return ""
    return period(first, last)


def _sequence(decisions: pl.DataFrame) -> str:
    """Return what stands in for moments where there is no clock."""
    return f"sequence {decisions['sequence'].min()} to {decisions['sequence'].max()}"


def _untold(_done: int, _total: int, _name: str) -> None:
    """Tell nobody."""
