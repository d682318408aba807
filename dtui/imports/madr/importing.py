"""Import records into a corpus: each whole or not at all, and the same one only once."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dtui.corpus import Corpus
from dtui.errors import RejectedItemError
from dtui.imports.madr.document import NoRecord, read_record
from dtui.imports.madr.files import LARGEST, Skipped, domain_of, find_files, slug, text_of
from dtui.imports.madr.mapping import Source, items_of, opening, reconstructability
from dtui.imports.madr.record import Record
from dtui.imports.progress import Progress
from dtui.trace import ItemId


@dataclass(slots=True)
class MadrImport:
    """What came of an import."""

    imported: list[ItemId] = field(default_factory=list[str])
    """The ids of the new traces, in the order of their files."""
    already_there: list[ItemId] = field(default_factory=list[str])
    """The ids of the traces that this very content had become before."""
    skipped: list[Skipped] = field(default_factory=list[Skipped])
    """The files that are no records, each with the line and the reason."""
    reconstructability: dict[ItemId, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    """For each new trace, how much of each element its record could give."""


def import_madr(
    source: str | Path, corpus: Corpus, *, progress: Progress | None = None
) -> MadrImport:
    """Import a decision record, or all records below a folder.

    Each becomes a trace of profile ``imported``. Its id is the file's stem with 12 hex digits of
    its SHA-256: importing a file again changes nothing, and a changed file is a new trace. One
    transaction a file: if the process dies, every trace there is is whole.

    Parameters
    ----------
    source
        A Markdown file, or a folder.
    corpus
        Where the traces go.
    progress
        Told after each file.

    Raises
    ------
    UnreadableSourceError
        If there is nothing at `source`, or a folder cannot be listed. A file that cannot be
        read, or is no record, is skipped and named in the result.
    """
    source = Path(source)
    files = find_files(source)
    result = MadrImport()
    for done, file in enumerate(files, 1):
        name = file.relative_to(source).as_posix() if file != source else file.name
        _import_file(file, name, source, corpus, result)
        if progress is not None:
            progress(done, len(files), name)
    return result


def _import_file(file: Path, name: str, source: Path, corpus: Corpus, result: MadrImport) -> None:
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # opening a pipe would wait for its writer
            result.skipped.append(Skipped(name, None, "no regular file"))
            return
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        result.skipped.append(Skipped(name, None, f"cannot be read ({error.strerror})"))
        return
    sha256 = hashlib.sha256(content).hexdigest()
    trace_id = f"{slug(file.stem)}-{sha256[:12]}"
    if corpus.rows.trace(trace_id) is not None:
        result.already_there.append(trace_id)
        return
    record = _record_of(content, name)
    if isinstance(record, Skipped):
        result.skipped.append(record)
        return
    try:
        _add(record, Source(name, sha256, domain_of(file, source)), trace_id, corpus, result)
    except RejectedItemError as error:
        result.skipped.append(Skipped(name, None, str(error)))


def _record_of(content: bytes, name: str) -> Record | Skipped:
    text = text_of(content, name)
    if isinstance(text, Skipped):
        return text
    record = read_record(text)
    if isinstance(record, NoRecord):
        return Skipped(name, record.line, record.reason)
    return record


def _add(
    record: Record, source: Source, trace_id: ItemId, corpus: Corpus, result: MadrImport
) -> None:
    with corpus.writing():
        corpus.open_trace(opening(record, source, trace_id))
        for item_type, payload in items_of(record, source):
            corpus.record(trace_id, item_type, payload)
    result.imported.append(trace_id)
    result.reconstructability[trace_id] = reconstructability(record)
