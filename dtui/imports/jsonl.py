"""JSON lines of our own: what is exported comes back as it was.

A trace starts with ``{"trace", "position", "opened"}`` and goes on with ``{"trace", "position",
"item"}``; an event of the spine is ``{"position", "event"}``. An entry that was itself imported
also has its ``source_recorded_at``. An export stands in the order of the log, so the lines of
several traces may alternate.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, TextIO

from dtui.corpus import Corpus
from dtui.errors import (
    ConflictingTraceError,
    DtuiError,
    RejectedEventError,
    RejectedItemError,
    UnknownCauseError,
    UnreadableSourceError,
)
from dtui.imports.lines import Line, Source, count_lines, read_lines
from dtui.imports.progress import JsonlImport, Progress
from dtui.imports.restoring import restore_jsonl
from dtui.log.entry import Entry
from dtui.spine import EVENT_KINDS, Proposal, SpineEvent, event_fields, read_events
from dtui.trace import ItemId, TraceOpened, item_fields, opened_fields


def export_jsonl(corpus: Corpus, out: TextIO, *, trace_ids: Iterable[ItemId] | None = None) -> int:
    """Write traces as JSON lines and return how many lines that made.

    Parameters
    ----------
    corpus
        Where they are.
    out
        Where they go; UTF-8, if it is a file.
    trace_ids
        Which traces, one after the other, and before them what declares the domains that
        something was proposed under; None for all that is in the log, in its order.

    Raises
    ------
    UnknownTraceError
        If the corpus lacks one of them; nothing was written.
    """
    lines = 0
    for entry in _entries(corpus, trace_ids):
        out.write(export_line(corpus, entry) + "\n")
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
    recording = _Recording(corpus)
    total = count_lines(source) if progress is not None else 0
    with corpus.writing(lists_last=True):
        for run in _runs(read_lines(source, name)):
            # The first system's time stays, however often it was exported and imported since.
            times = {line.content_id: line.source_recorded_at or line.recorded_at for line in run}
            recording.record(run, times)
            _tell(progress, run, total)
    return recording.result


# -- writing --------------------------------------------------------------------------------


def _entries(corpus: Corpus, trace_ids: Iterable[ItemId] | None) -> Iterator[Entry]:
    if trace_ids is None:
        return corpus.log.entries()
    streams = list(dict.fromkeys(trace_ids))
    for trace_id in streams:
        corpus.known(trace_id)  # raises for a trace that isn't there, before anything is written
    chosen = (entry for trace_id in streams for entry in corpus.log.entries(stream=trace_id))
    return chain(corpus.log.entries_at(_declarations(corpus, streams)), chosen)


def _declarations(corpus: Corpus, trace_ids: Iterable[ItemId]) -> set[int]:
    """Return where the domains were declared that something was proposed under in some traces.

    All their versions up to the last event: a verdict may name a code of a later one.
    """
    found: set[int] = set()
    for trace_id in trace_ids:
        entries = [
            entry
            for entry in corpus.log.entries(stream=trace_id)
            if entry.header.kind in EVENT_KINDS
        ]
        events = read_events(corpus.log, [e for e in entries if e.header.kind == "proposal"])
        for name in {event.domain for event in events if isinstance(event, Proposal)}:
            domain = corpus.rows.domain(name, until=entries[-1].position)
            while domain is not None and domain.position not in found:
                found.add(domain.position)
                domain = corpus.rows.domain(name, until=domain.position - 1)
    return found


def export_line(corpus: Corpus, entry: Entry) -> str:
    """Return one entry of a corpus as its line of an export, without a line feed."""
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


def _runs(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield lines in groups to be recorded at once: a trace's items as far as they stand together.

    A line that cannot be read is reported after the run before it was recorded, so that of two
    bad lines the first is named.
    """
    run: list[Line] = []
    try:
        for line in lines:
            if run and not (line.item and run[0].item and line.trace == run[0].trace):
                yield run
                run = []
            run.append(line)
    except UnreadableSourceError:
        if run:
            yield run
        raise
    if run:
        yield run


class _Recording:
    """Takes runs of lines into a corpus, and counts what came of them."""

    def __init__(self, corpus: Corpus) -> None:
        self.result = JsonlImport()
        self._corpus = corpus

    def record(self, run: Sequence[Line], times: Mapping[str, datetime | None]) -> None:
        """Record a run, with the times that another system recorded its lines at."""
        first = run[0]
        head = self._corpus.log.head()
        try:
            if first.opened is not None:
                self._open(first.opened, times[first.content_id])
            elif first.event is not None:
                self._emit(first.event, times[first.content_id])
            else:
                told = {name: time for name, time in times.items() if time is not None}
                drafts = [_draft(line) for line in run]
                self._corpus.record_all(first.trace, drafts, source_recorded_at=told)
        except (RejectedItemError, RejectedEventError, ConflictingTraceError) as error:
            if len(run) == 1:
                first.refuse(f"{error}{_remedy(error)}")
            # One of them was refused, so none was recorded: find it by recording one by one.
            for line in run:
                self.record([line], times)
            return
        added = self._corpus.log.head() - head
        self.result.items += added if first.item is not None else 0
        self.result.events += added if first.event is not None else 0

    def _open(self, opened: TraceOpened, source_recorded_at: datetime | None) -> None:
        known = self._corpus.rows.trace(opened.trace_id) is not None
        self._corpus.open_trace(opened, source_recorded_at=source_recorded_at)
        (self.result.already_there if known else self.result.imported).append(opened.trace_id)

    def _emit(self, event: Mapping[str, Any], source_recorded_at: datetime | None) -> None:
        fields = {key: value for key, value in event.items() if key != "kind"}
        self._corpus.emit(
            event["kind"], fields, source_recorded_at=source_recorded_at, imported=True
        )


def _remedy(error: DtuiError) -> str:
    match error:
        case UnknownCauseError():
            return " Export the trace or stream that it is in too, or the whole corpus."
        case _:
            return ""


def _draft(line: Line) -> tuple[str, Mapping[str, Any]]:
    assert line.item is not None  # a run of several lines is one of items
    return line.item["type"], {key: line.item[key] for key in line.item if key != "type"}


def _tell(progress: Progress | None, run: Iterable[Line], total: int) -> None:
    if progress is not None:
        for line in run:
            progress(line.number, total, line.trace)


__all__ = ["JsonlImport", "export_jsonl", "export_line", "import_jsonl", "restore_jsonl"]
