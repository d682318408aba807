"""The log's events as Parquet segments beside the corpus, so that a report need not parse it anew.

A segment is a file of `decisions.db.segments/` with the entries from one position to another, as
`learning.frames.events` reads them. It is written once, whole or not at all, and never changed;
what the log has beyond the last one is read from the log, and becomes a segment where it is
worth one. Nothing rests on them: they may be deleted at any time, and `rebuild` makes them anew.

A segment is trusted only if its bytes are those its name was made from, and if the log has, at
its last position, the very leaf hash that it ends with. So segments of a corpus that was
replaced, or restored from an older copy, are found out and dropped. What a later redaction takes
from the log stays in them: whoever redacts rebuilds.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple, Self

import polars as pl
from polars.exceptions import PolarsError

from dtui.corpus import Corpus
from dtui.imports.progress import Progress
from learning.frames.events import EVENTS, read_events

_VERSION = 1
"""Of what is in a segment. Another one's are left alone by us, and made anew by it."""

_NAME = re.compile(rf"(\d+)-(\d+)\.v{_VERSION}\.([0-9a-f]{{16}})\.parquet")
_WORTH_ONE = 1_000
"""Entries. A shorter end of the log is quickly read, and would litter the folder with files."""
_MANY = 16
"""Segments that are made one."""
_UNFINISHED = ".unfinished"
_ABANDONED = 3_600.0
"""Seconds after which a file that somebody was writing is a killed process's."""


class _Segment(NamedTuple):
    path: Path
    first: int
    last: int
    digest: str

    @classmethod
    def of(cls, path: Path) -> Self | None:
        found = _NAME.fullmatch(path.name)
        return None if found is None else cls(path, int(found[1]), int(found[2]), found[3])


def read_segments(corpus: Corpus, *, progress: Progress | None = None) -> pl.DataFrame:
    """Return the log's entries, from segments as far as there are any, and make those missing.

    The same frame as `read_events` returns. Where the folder can't be written it is read all the
    same, and nothing is kept.

    Parameters
    ----------
    corpus
        One tenant's log.
    progress
        Told how many of the entries without a segment have been read.
    """
    folder = segments_folder(corpus)
    with corpus.log.reading():
        kept, files = _kept(corpus, folder)
        done = sum(map(len, kept))
        fresh = read_events(corpus, after=done, progress=progress)
    whole = pl.concat([*kept, fresh], rechunk=True) if kept else fresh
    if len(fresh) >= _WORTH_ONE or (len(fresh) and not kept):
        is_last = len(files) + 1 >= _MANY
        _write(folder, whole if is_last else fresh, corpus.path)
        if is_last:
            _remove(files)
    return whole


def rebuild(corpus: Corpus, *, progress: Progress | None = None) -> Path:
    """Make all segments anew from the log; return their folder."""
    folder = segments_folder(corpus)
    with suppress(OSError):
        _remove([segment.path for segment in _segments(folder)])
    read_segments(corpus, progress=progress)
    return folder


def segments_folder(corpus: Corpus) -> Path:
    """Return where the segments of a corpus lie: ``decisions.db.segments``."""
    return corpus.path.with_name(f"{corpus.path.name}.segments")


def _kept(corpus: Corpus, folder: Path) -> tuple[list[pl.DataFrame], list[Path]]:
    """Return the segments that follow each other from the first entry on, and their files.

    Whatever is damaged, of another log, or overlaps (two processes made one at the same time) is
    removed.
    """
    frames: list[pl.DataFrame] = []
    files: list[Path] = []
    done = 0
    for segment in sorted(_segments(folder), key=lambda each: (each.first, -each.last)):
        frame = _read(segment) if segment.first == done + 1 else None
        if frame is not None and _is_of_the_log(corpus, segment, frame):
            frames.append(frame)
            files.append(segment.path)
            done = segment.last
        else:
            _remove([segment.path])
    return frames, files


def _segments(folder: Path) -> Iterator[_Segment]:
    try:
        found = [_Segment.of(path) for path in folder.iterdir()]
    except OSError:  # there is none yet, or nobody may look
        return
    yield from (segment for segment in found if segment is not None)


def _read(segment: _Segment) -> pl.DataFrame | None:
    try:
        content = segment.path.read_bytes()
        if sha256(content).hexdigest()[: len(segment.digest)] != segment.digest:
            return None
        frame = pl.read_parquet(BytesIO(content))
    except (OSError, PolarsError):
        return None
    return frame if frame.schema == dict(EVENTS) else None


def _is_of_the_log(corpus: Corpus, segment: _Segment, frame: pl.DataFrame) -> bool:
    entry = corpus.log.entry_at(segment.last)
    return (
        entry is not None
        and len(frame) == segment.last - segment.first + 1
        and (frame["position"][0], frame["position"][-1]) == (segment.first, segment.last)
        and frame["leaf"][-1] == entry.leaf
    )


def _write(folder: Path, frame: pl.DataFrame, corpus: Path) -> None:
    """Write a segment whole, under a name that says what is in it; or leave it, if it can't be."""
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    content = buffer.getvalue()
    first, last = frame["position"][0], frame["position"][-1]
    name = f"{first}-{last}.v{_VERSION}.{sha256(content).hexdigest()[:16]}.parquet"
    try:
        mode = corpus.stat().st_mode
        folder.mkdir(exist_ok=True)
        folder.chmod(mode & 0o666 | (mode & 0o444) >> 2)  # who may read the log, and nobody else
        _tidy(folder)
        with NamedTemporaryFile(dir=folder, suffix=_UNFINISHED, delete=False) as file:
            unfinished = Path(file.name)
            try:
                file.write(content)
                file.flush()
                unfinished.chmod(mode & 0o666)
                unfinished.replace(folder / name)
            finally:
                unfinished.unlink(missing_ok=True)
    except OSError:  # read-only, or full: the log can be read without
        return


def _tidy(folder: Path) -> None:
    """Remove what a killed process left half-written."""
    now = time.time()
    for path in folder.glob(f"*{_UNFINISHED}"):
        with suppress(OSError):
            if now - path.stat().st_mtime > _ABANDONED:
                path.unlink()


def _remove(files: list[Path]) -> None:
    for path in files:
        with suppress(OSError):
            path.unlink()
