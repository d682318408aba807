"""JSON lines of our own: what is exported comes back as it was.

A trace starts with ``{"trace", "position", "opened"}`` and goes on with ``{"trace", "position",
"item"}``; an event of the spine is ``{"position", "event"}``. An entry that was itself imported
also has its ``source_recorded_at``. An export stands in the order of the log, so the lines of
several traces may alternate.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TextIO

from dtui.corpus import Corpus
from dtui.errors import (
    ConflictingTraceError,
    ExistingCorpusError,
    RejectedEventError,
    RejectedItemError,
)
from dtui.imports.lines import Line, Source, count_lines, read_lines
from dtui.imports.progress import Progress
from dtui.log.entry import Entry
from dtui.spine import SpineEvent, event_fields
from dtui.trace import ItemId, TraceOpened, item_fields, opened_fields


@dataclass(slots=True)
class JsonlImport:
    """What came of an import."""

    imported: list[ItemId] = field(default_factory=list[str])
    """The ids of the traces that were new to the corpus."""
    already_there: list[ItemId] = field(default_factory=list[str])
    """The ids of the traces that it had; their new items, if any, were added."""
    items: int = 0
    """How many items were added."""
    events: int = 0
    """How many events were added."""


def export_jsonl(corpus: Corpus, out: TextIO, *, trace_ids: Iterable[ItemId] | None = None) -> int:
    """Write traces as JSON lines and return how many lines that made.

    Parameters
    ----------
    corpus
        Where they are.
    out
        Where they go; UTF-8, if it is a file.
    trace_ids
        Which traces, one after the other; None for all that is in the log, in its order.

    Raises
    ------
    UnknownTraceError
        If the corpus lacks one of them; nothing was written.
    """
    lines = 0
    for entry in _entries(corpus, trace_ids):
        out.write(_line_of(corpus, entry) + "\n")
        lines += 1
    return lines


def import_jsonl(
    source: Source, corpus: Corpus, *, name: str = "<stdin>", progress: Progress | None = None
) -> JsonlImport:
    """Add the traces of an export to a corpus: all of them, or none.

    Order and profile are kept and every rule is applied again. Positions are the corpus' own;
    the export's times are kept beside its times. What is there already with the same content
    changes nothing.

    Parameters
    ----------
    source
        A file, or an open text stream.
    corpus
        Where the traces go.
    name
        What to call a stream in an error.
    progress
        Told after each line.

    Raises
    ------
    UnreadableSourceError
        If a line is no JSON, is cut, lacks a field or is refused by a rule. It names file, line
        and field, and the corpus is as it was.
    """
    result = JsonlImport()
    total = count_lines(source) if progress is not None else 0
    with corpus.writing():
        for line in read_lines(source, name):
            if line.opened is not None:
                known = corpus.rows.trace(line.trace) is not None
                (result.already_there if known else result.imported).append(line.trace)
            _record(line, corpus, result, source_recorded_at=line.recorded_at)
            if progress is not None:
                progress(line.number, total, line.trace)
    return result


def restore_jsonl(source: Source, corpus: Corpus, *, name: str = "<stdin>") -> JsonlImport:
    """Bring a whole export back into an empty corpus, with its positions and times.

    Raises
    ------
    ExistingCorpusError
        If the corpus holds anything.
    UnreadableSourceError
        As `import_jsonl` does; or if positions are missing or times go back, so that this is not
        a whole export in its own order.
    """
    if corpus.log.head():
        raise ExistingCorpusError(
            f"{corpus.path.name} holds {corpus.log.head()} entries; a restore needs an empty "
            "corpus. Create one, or import instead."
        )
    result = JsonlImport()
    now: datetime | None = None

    def clock() -> datetime:
        assert now is not None  # set for each line before it is recorded
        return now

    with corpus.writing(clock=clock):
        for line in read_lines(source, name):
            now = _next_time(line, corpus.log.head(), now)
            if line.opened is not None:
                result.imported.append(line.trace)
            _record(line, corpus, result, source_recorded_at=line.source_recorded_at)
    return result


# -- writing --------------------------------------------------------------------------------


def _entries(corpus: Corpus, trace_ids: Iterable[ItemId] | None) -> Iterator[Entry]:
    if trace_ids is None:
        return corpus.log.entries()
    streams = list(dict.fromkeys(trace_ids))
    for trace_id in streams:
        corpus.store(trace_id)  # raises for a trace that isn't there, before anything is written
    return (entry for trace_id in streams for entry in corpus.log.entries(stream=trace_id))


def _line_of(corpus: Corpus, entry: Entry) -> str:
    content = corpus.content(entry)
    line: dict[str, Any] = {"trace": entry.header.stream, "position": entry.position}
    if isinstance(content, TraceOpened):
        line["opened"] = opened_fields(content)
    elif isinstance(content, SpineEvent):
        fields = event_fields(content)
        left_out = ("position", "source_recorded_at")
        del line["trace"]
        line["event"] = {name: fields[name] for name in fields if name not in left_out}
    else:
        line["item"] = item_fields(content)
    if entry.source_recorded_at is not None:
        line["source_recorded_at"] = entry.source_recorded_at.isoformat()
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


# -- recording ------------------------------------------------------------------------------


def _record(
    line: Line, corpus: Corpus, result: JsonlImport, *, source_recorded_at: datetime | None
) -> None:
    head = corpus.log.head()
    try:
        if line.opened is not None:
            corpus.open_trace(line.opened, source_recorded_at=source_recorded_at)
        elif line.item is not None:
            fields = {key: value for key, value in line.item.items() if key != "type"}
            corpus.record(
                line.trace, line.item["type"], fields, source_recorded_at=source_recorded_at
            )
            result.items += corpus.log.head() - head
        elif line.event is not None:
            fields = {key: value for key, value in line.event.items() if key != "kind"}
            kind = line.event["kind"]
            corpus.emit(kind, fields, source_recorded_at=source_recorded_at, imported=True)
            result.events += corpus.log.head() - head
    except (RejectedItemError, RejectedEventError, ConflictingTraceError) as error:
        line.refuse(str(error))


def _next_time(line: Line, head: int, before: datetime | None) -> datetime:
    if line.position != head + 1:
        line.refuse(
            f"position: {line.position!r} follows {head}. A restore needs a whole export in the "
            "order of its positions; import a part of one instead."
        )
    if line.recorded_at is None:
        line.refuse("recorded_at is missing; a restore keeps the times of the export")
    if before is not None and line.recorded_at < before:
        line.refuse("recorded_at is earlier than that of the line before")
    return line.recorded_at
