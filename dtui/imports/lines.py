"""One line of an export, read and checked; whatever is wrong is named with file, line, field."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn, TextIO, cast

from dtui.errors import InvalidItemError, UnreadableSourceError
from dtui.trace import ItemId, TraceOpened, parse_opened

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes. A line beyond it is no item, and is not read to its end."""

_TOO_LONG = "over 64 MiB in one line; no item is that long"
_NOT_UTF_8 = "not UTF-8; save it as UTF-8"
_CONTENTS = ("opened", "item", "event")
_FIELDS = frozenset({"trace", "position", *_CONTENTS, "source_recorded_at"})

Source = str | Path | TextIO
"""A file, or an open stream of text."""


class Line(NamedTuple):
    """A trace's record, one of its items, or an event of the spine, as an export has it."""

    source: str
    number: int
    trace: ItemId
    """Empty on the line of an event."""
    position: object
    opened: TraceOpened | None
    """The record of a trace; None on any other line."""
    item: dict[str, Any] | None
    """An item's fields without `recorded_at`."""
    event: dict[str, Any] | None
    """An event's fields without `recorded_at`."""
    recorded_at: datetime | None
    source_recorded_at: datetime | None

    @property
    def content_id(self) -> str:
        """The id of the trace, item or event that it holds."""
        return self.trace if self.opened is not None else (self.item or self.event or {})["id"]

    def refuse(self, reason: str) -> NoReturn:
        """Raise that this line cannot be taken, and why."""
        raise UnreadableSourceError(self.source, reason, self.number)


def read_lines(source: Source, name: str) -> Iterator[Line]:
    """Yield the lines of a source, each checked in itself and against the lines before."""
    if not isinstance(source, str | Path):
        yield from _checked(_text_lines(source, name), name)
        return
    with _opened(Path(source)) as file:
        yield from _checked(_byte_lines(file, str(source)), str(source))


@contextmanager
def _opened(path: Path) -> Generator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        reason = f"cannot be read ({error.strerror}); name a file of JSON lines"
        raise UnreadableSourceError(str(path), reason) from error
    with file:
        yield file


def _byte_lines(file: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    number = 0
    while content := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(content) > LONGEST_LINE:
            raise UnreadableSourceError(name, _TOO_LONG, number)
        try:
            yield number, content.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise UnreadableSourceError(name, _NOT_UTF_8, number) from None


def _text_lines(stream: TextIO, name: str) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        while text := stream.readline(LONGEST_LINE + 1):
            number += 1
            if len(text) > LONGEST_LINE:
                raise UnreadableSourceError(name, _TOO_LONG, number)
            yield number, text
    except UnicodeDecodeError:
        raise UnreadableSourceError(name, _NOT_UTF_8, number + 1) from None


def _checked(lines: Iterable[tuple[int, str]], name: str) -> Iterator[Line]:
    begun: set[str] = set()
    for number, text in lines:
        if not text.strip():
            continue
        try:
            line = _parsed(text, name, number)
        except (ValueError, InvalidItemError, RecursionError) as error:
            raise UnreadableSourceError(name, _in_words(error), number) from None
        if line.opened is not None:
            begun.add(line.trace)
        elif line.item is not None and line.trace not in begun:
            line.refuse(
                f"an item of trace {line.trace!r}, which no line before has opened. Each trace "
                'starts with its record: {"trace", "position", "opened"}.'
            )
        yield line


def _in_words(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"no JSON, or cut off ({error.msg} at character {error.colno})"
        case RecursionError():
            return "no JSON that an item could be (it is nested too deeply)"
        case _:
            return str(error)


def _parsed(text: str, name: str, number: int) -> Line:
    value: object = _DECODER.decode(text)
    if not isinstance(value, dict):
        raise ValueError("no JSON object; a line is one object")
    fields = cast("dict[str, Any]", value)
    if unknown := fields.keys() - _FIELDS:
        raise ValueError(
            f"{min(unknown)}: not a field of a line (trace, position, opened, item, event)"
        )
    given = [what for what in _CONTENTS if fields.get(what) is not None]
    if len(given) != 1:
        raise ValueError("opened, item, event: a line has one of the three")
    what = given[0]
    body = _object(fields[what], what)
    trace = fields.get("trace", "" if what == "event" else None)
    if not isinstance(trace, str):
        raise ValueError("trace: the trace's id is missing")
    recorded_at = _moment(body, "recorded_at")
    body.pop("recorded_at", None)
    opened = parse_opened(body) if what == "opened" else None
    if opened is not None and opened.trace_id != trace:
        raise ValueError(f"opened.trace_id: {opened.trace_id!r} is not the line's {trace!r}")
    if what != "opened":
        _check_named(what, body)
    return Line(
        source=name,
        number=number,
        trace=trace,
        position=fields.get("position"),
        opened=opened,
        item=body if what == "item" else None,
        event=body if what == "event" else None,
        recorded_at=recorded_at,
        source_recorded_at=_moment(fields, "source_recorded_at"),
    )


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{what}: not a JSON object")
    return cast("dict[str, Any]", value)


def _check_named(what: str, body: Mapping[str, Any]) -> None:
    for needed in ("id", "type" if what == "item" else "kind"):
        if not isinstance(body.get(needed), str):
            raise ValueError(f"{what}.{needed}: missing; an exported {what} has its {needed}")


def _moment(fields: Mapping[str, Any], what: str) -> datetime | None:
    value = fields.get(what)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{what}: {value!r} is no time; write 2026-10-01T09:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError(f"{what}: {value!r} has no time zone; write 2026-10-01T09:00:00Z")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{what}: {value!r} is outside the years 1 to 9999 in UTC") from None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number that an item may hold")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


def count_lines(source: Source) -> int:
    """Return how many lines a file has, for telling progress; 0 for what is read only once."""
    # A pipe has a name too, as in `dtui import jsonl <(zcat all.jsonl.gz)`, and no beginning to
    # go back to: whoever counts its lines leaves none to be read.
    if not isinstance(source, str | Path) or not Path(source).is_file():
        return 0
    with _opened(Path(source)) as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
