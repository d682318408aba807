"""A whole export brought back, in batches that stay: a killed restore goes on where it stopped.

`dtui.imports.jsonl.import_jsonl` brings a part of something into a corpus that has more, all of it
or nothing. A restore is the other case: one whole export, one corpus that holds nothing else, as
many entries as there are. Items are taken trace by trace and listed once per batch; every rule
holds all the same, and the corpus is to the byte what recording them one by one would have made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from dtui.corpus import Corpus
from dtui.errors import (
    ConflictingTraceError,
    ExistingCorpusError,
    InvalidItemError,
    RejectedEventError,
    RejectedItemError,
)
from dtui.imports.lines import Line, Source, count_lines, read_lines
from dtui.imports.progress import JsonlImport, Progress
from dtui.log import Entry, NewEntry
from dtui.log.entry import to_micros, utc_now
from dtui.log.projections import Rows
from dtui.stores import LogDecisionTraceStore
from dtui.stores.log import OPENED, body_of, item_of
from dtui.trace import ItemId, item_fields, parse_item

BATCH = 5_000
"""Lines of one commit: what a restore that is killed has to do again, at most."""

_KEPT_BATCHES = 3
"""A trace that had no item for so many batches is read anew when it has one."""


def restore_jsonl(
    source: Source, corpus: Corpus, *, name: str = "<stdin>", progress: Progress | None = None
) -> JsonlImport:
    """Bring a whole export back into a corpus of its own, with its positions and times.

    It is on disk batch by batch. Whatever stops it, an interrupt, a full disk, a line that is
    refused, leaves a corpus that holds the lines before the batch, and nothing else; the same call
    again goes on there, and ends with what an undisturbed one would have made.

    Parameters
    ----------
    source
        A file, or an open text stream.
    corpus
        Where it goes: it is empty, or holds the beginning of this very export.
    name
        What to call a stream in an error.
    progress
        Told after each line.

    Raises
    ------
    ExistingCorpusError
        If the corpus holds more than the export, or somebody else writes to it meanwhile.
    UnreadableSourceError
        If a line is no JSON, lacks a field or is refused by a rule; if positions are missing or
        times go back, so that this is not a whole export in its own order; or if a line is not
        what the corpus has at its position. It names file, line and field.
    """
    restoring = _Restoring(corpus)
    total = count_lines(source) if progress is not None else 0
    lines = _in_order(read_lines(source, name))
    if progress is not None:
        lines = _told(lines, progress, total)
    restoring.skip(lines)
    while restoring.record(islice(lines, BATCH)):
        pass
    return restoring.result


def _in_order(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines of a whole export; refuse a gap, and a time that goes back."""
    position, before = 0, None
    for line in lines:
        if line.position != position + 1:
            line.refuse(
                f"position: {line.position!r} follows {position}. A restore needs a whole export "
                "in the order of its positions; import a part of one instead."
            )
        if line.recorded_at is None:
            line.refuse("recorded_at is missing; a restore keeps the times of the export")
        if before is not None and line.recorded_at < before:
            line.refuse("recorded_at is earlier than that of the line before")
        position, before = position + 1, line.recorded_at
        yield line


def _told(lines: Iterable[Line], progress: Progress, total: int) -> Iterator[Line]:
    for line in lines:
        yield line
        progress(line.number, total, line.trace)


class _Restoring:
    """Takes the lines of an export into a corpus, and counts what came of them."""

    def __init__(self, corpus: Corpus) -> None:
        self.result = JsonlImport()
        self._corpus, self._log = corpus, corpus.log
        self._head = 0
        """Of the log, once what was gathered is appended."""
        self._gathered: list[NewEntry] = []
        self._listed: dict[int, Callable[[], Rows]] = {}
        self._stores: dict[ItemId, LogDecisionTraceStore] = {}
        self._used: dict[ItemId, int] = {}
        """In which batch a trace had its latest item."""
        self._batches = 0
        self._now = utc_now()

    # -- what is there already ---------------------------------------------------------------

    def skip(self, lines: Iterator[Line]) -> None:
        """Go past the lines that the corpus holds, seeing that it holds these."""
        with self._corpus.writing():  # an event that is there is told by emitting it again
            self._head = self._log.head()
            for entry in self._log.entries():
                line = next(lines, None)
                if line is None:
                    raise ExistingCorpusError(
                        f"{self._corpus.path.name} holds {self._head:,} entries, and this export "
                        f"ends after {entry.position - 1:,}. A restore needs an empty corpus, or "
                        "one that holds the beginning of the same export; import instead."
                    )
                if not self._holds(entry, line):
                    line.refuse(
                        f"{self._corpus.path.name} has something else at position "
                        f"{entry.position} ({entry.header.id!r}). A restore goes on only where it "
                        "stopped, with the same lines; restore into a new corpus instead."
                    )
                if entry.header.kind == OPENED:
                    self.result.already_there.append(line.trace)
        self.result.entries_before = self._head

    def _holds(self, entry: Entry, line: Line) -> bool:
        assert line.recorded_at is not None  # _in_order saw to it
        header, source = entry.header, line.source_recorded_at
        told = (header.recorded_at, header.source_recorded_at)
        if told != (to_micros(line.recorded_at), None if source is None else to_micros(source)):
            return False
        if line.item is not None:
            return header.id == f"{line.trace}/{line.content_id}" and _is_stored(entry, line)
        try:
            self._take_other(line)
        except (RejectedEventError, ConflictingTraceError):
            return False
        return self._log.head() == self._head  # it would have been another entry

    # -- what is new -------------------------------------------------------------------------

    def record(self, lines: Iterable[Line]) -> bool:
        """Record a batch, all of it or nothing; return whether there was any line."""
        head = self._head
        with self._corpus.writing(clock=self._clock, lists_last=True):
            self._check_alone()
            for line in lines:
                try:
                    if line.item is not None:
                        self._take_item(line)
                    else:
                        self._append()
                        self._take_other(line)
                        self._check_place(line)
                except (RejectedItemError, RejectedEventError, ConflictingTraceError) as error:
                    line.refuse(str(error))
            self._append()
        self._batches += 1
        self._forget()
        return self._head > head

    def _check_alone(self) -> None:
        """Refuse to go on where somebody else has recorded something since the batch before."""
        # Items are given their positions, and others rest on these, before they are appended.
        if (head := self._log.head()) != self._head:
            raise ExistingCorpusError(
                f"{self._corpus.path.name} was written to by somebody else while it was being "
                f"restored: it ends at position {head:,}, not {self._head:,}. What was restored "
                "stays; if that was the same restore, the same command goes on when it is done."
            )

    def _clock(self) -> datetime:
        """Tell the time of the line that is being recorded, as the export has it."""
        return self._now

    def _take_item(self, line: Line) -> None:
        assert line.item is not None
        self._used[line.trace] = self._batches
        store = self._stores.get(line.trace)
        if store is None:
            self._append()
            store = self._stores[line.trace] = LogDecisionTraceStore(self._log, line.trace)
        fields = {**line.item, "recorded_at": line.recorded_at}
        entry = store.take(parse_item(fields), self._head + 1, line.source_recorded_at)
        self._gathered.append(entry)
        self._listed |= store.newly_listed()
        self._head += 1
        self.result.items += 1

    def _append(self) -> None:
        """Append what was gathered: before whatever looks into the log, and at the end."""
        if self._gathered:
            self._log.append(self._gathered, shown=self._listed, are_new=True)
            self._gathered, self._listed = [], {}

    def _take_other(self, line: Line) -> None:
        """Record the line of a trace's record or of an event."""
        assert line.recorded_at is not None
        self._now = line.recorded_at
        if line.opened is not None:
            self._corpus.open_trace(line.opened, source_recorded_at=line.source_recorded_at)
            return
        assert line.event is not None
        fields: dict[str, Any] = dict(line.event)
        self._corpus.emit(
            fields.pop("kind"), fields, source_recorded_at=line.source_recorded_at, imported=True
        )

    def _check_place(self, line: Line) -> None:
        """Refuse the line that says again what an earlier one said, and so has no own place."""
        self._head += 1
        if self._log.head() != self._head:
            place = self._log.position(line.content_id)
            line.refuse(
                f"{line.content_id!r} stands at position {place} already; an export has it once"
            )
        if line.opened is not None:
            self.result.imported.append(line.trace)
        else:
            self.result.events += 1

    def _forget(self) -> None:
        """Let go of the traces that have had no item for a while."""
        since = self._batches - _KEPT_BATCHES
        for trace_id in [name for name, last in self._used.items() if last < since]:
            del self._used[trace_id], self._stores[trace_id]


def _is_stored(entry: Entry, line: Line) -> bool:
    """Whether an entry is the item of a line: by its bytes, else field by field."""
    assert line.item is not None
    if entry.header.kind != line.item["type"]:
        return False
    has_no_time = entry.header.occurred_at is None and "occurred_at" not in line.item
    if has_no_time and body_of(line.item) == entry.body:
        return True
    try:
        item = parse_item({**line.item, "recorded_at": line.recorded_at})
    except InvalidItemError:
        return False
    return item_fields(item) == item_fields(item_of(entry))
