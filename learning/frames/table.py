"""A person's own table as frames: no corpus, a file and a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from dtui.errors import InsufficientDataError
from dtui.imports.progress import Progress
from dtui.imports.tables.wording import mapping_content, mapping_text
from learning.frames import checks
from learning.frames.completion import (
    completed_decisions,
    completed_outcomes,
    completed_overrides,
)
from learning.frames.events import read_events
from learning.frames.frames import FrameOrigin, Frames, assembled, empty
from learning.frames.mapping import FrameMapping, parse_frame_mapping
from learning.frames.place import Place
from learning.frames.schema import SPAN, DeclaredMetric, Name
from learning.frames.sections import Made, files_of, read_sections

_WHEN_IT_WAS_READ = datetime(9000, 1, 1, tzinfo=UTC)
"""Stands for the moment of the import, which must not count: no table speaks of it."""


def read_table(
    path: str | Path,
    mapping: str | Path,
    *,
    as_of: datetime | None = None,
    progress: Progress | None = None,
) -> Frames:
    """Return the decisions, overrides and outcomes of a table, as a mapping has them.

    Parameters
    ----------
    path
        A file of CSV, JSON lines or Parquet.
    mapping
        A TOML file; see `learning.frames.mapping`. One of ``[[events]]``, made for
        ``dtui import table``, serves as well: the table is imported into a corpus that is
        thrown away.
    as_of
        Leave out whatever was recorded later. None: the latest moment there is.
    progress
        Told how many rows or files have been read, of how many.

    Returns
    -------
    Frames
        With its `origin`: the file's SHA-256 and the mapping's. Where sections have files of
        their own, it is the SHA-256 over the digests of all, in the order they are named.

    Raises
    ------
    UnreadableSourceError
        If a file or the mapping cannot be used.
    InvalidFrameError
        If a cell is not what its field asks for, or the rows do not fit together. It names the
        file, the line (the first is the header) and the column.
    InvalidQueryError
        If `as_of` is given, and the table has no clock.
    InsufficientDataError
        If nothing was recorded by `as_of`.
    """
    path, mapping = Path(path), Path(mapping)
    text = mapping_text(mapping)
    files = [path]
    if "events" in mapping_content(text, str(mapping)):
        frames = _of_events(path, mapping, as_of, progress)
    else:
        read = parse_frame_mapping(text, str(mapping))
        files += (file for each in read.sections for file in files_of(path, read, each))
        frames = _of_sections(read_sections(path, read, progress), read).known_by(as_of)
    mapped = _sha256(mapping.read_bytes())
    origin = FrameOrigin("table", path.name, None, None, _digest(files), mapped)
    return replace(frames, origin=origin)


def _of_events(
    path: Path, mapping: Path, as_of: datetime | None, progress: Progress | None
) -> Frames:
    from dtui.corpus import Corpus
    from dtui.imports.tables import import_table
    from learning.frames.corpus import frames_of

    with TemporaryDirectory() as folder:
        file = Path(folder) / "table.db"
        with Corpus.create(file, clock=lambda: _WHEN_IT_WAS_READ) as corpus:
            with corpus.writing(lists_last=True):  # nobody reads them on the way
                import_table(path, mapping, corpus, progress=progress)
            return frames_of(_dated(read_events(corpus), path), corpus, as_of)


def _dated(events: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Let an event count from when it happened, where the table doesn't say when it was recorded.

    Raises
    ------
    InsufficientDataError
        If the table dates none of its rows.
    """
    told = pl.col("recorded_at") != _WHEN_IT_WAS_READ
    happened = pl.when(pl.col("happened_at") != _WHEN_IT_WAS_READ).then("happened_at")
    dated = events.with_columns(recorded_at=pl.when(told).then("recorded_at").otherwise(happened))
    first = dated["recorded_at"].min()
    if first is None:
        raise InsufficientDataError(
            f"{path.name} dates none of its rows, as its mapping reads it. Map occurred_at to the "
            "column that says when; of a table without a clock make [decisions] with a sequence."
        )
    return dated.with_columns(pl.col("recorded_at").fill_null(first))


def _of_sections(made: dict[Name, Made], mapping: FrameMapping) -> Frames:
    """Complete the sections of a mapping, and hold them to each other."""
    metrics = mapping.metrics
    decisions = made["decisions"]
    ids = decisions.frame["proposal_id"]
    for name in ("overrides", "outcomes"):
        made.setdefault(name, Made(empty(name), Place(name)))
    for section in mapping.sections:
        if section.unmatched == "skip":
            about = made[section.name].frame["proposal_id"]
            made[section.name] = made[section.name].filter(about.is_in(ids.implode()))
    binary = tuple(each for each in metrics if each.type == "binary")
    checks.check_metric_is_said(decisions.frame, decisions.place, "probability", binary)
    told = completed_decisions(_with_metric(decisions.frame, binary), decisions.place)
    return assembled(
        _with_horizon(told, metrics),
        completed_overrides(made["overrides"].frame, made["overrides"].place),
        completed_outcomes(_with_metric(made["outcomes"].frame, metrics), made["outcomes"].place),
        metrics,
        {name: each.place for name, each in made.items()},
    )


def _with_metric(frame: pl.DataFrame, metrics: Sequence[DeclaredMetric]) -> pl.DataFrame:
    """Name the only metric there is, where none is named."""
    if len(metrics) != 1:
        return frame
    return frame.with_columns(pl.col("metric").fill_null(metrics[0].name))


def _with_horizon(decisions: pl.DataFrame, metrics: Sequence[DeclaredMetric]) -> pl.DataFrame:
    """Name the only horizon that a prior can speak of, where there is a clock."""
    if decisions["recorded_at"].null_count():
        return decisions
    only = {each.name: each.horizons[0] for each in metrics if len(each.horizons) == 1}
    if not only:
        return decisions
    usual = pl.col("metric").replace_strict(only, default=None, return_dtype=SPAN)
    return decisions.with_columns(pl.coalesce("horizon", usual))


def _digest(files: Sequence[Path]) -> str:
    digests = [_sha256(file.read_bytes()) for file in dict.fromkeys(files)]
    return digests[0] if len(digests) == 1 else _sha256(" ".join(digests).encode())


def _sha256(content: bytes) -> str:
    return sha256(content).hexdigest()
