"""Between an event and its entry in the log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from dtui.errors import CorruptLogError, InvalidEventError, InvalidItemError
from dtui.log import Entry
from dtui.log.sqlite import SqliteLog
from dtui.spine.events import EVENT_KINDS, SET_BY_LOG, AnySpineEvent, Override
from dtui.trace.drafts import checked

_IN_HEADER = (
    *("kind", "id", "stream", "causes", "correlation_id", "agent", "reviewer", "occurred_at"),
    *SET_BY_LOG,
)


def parse_event(kind: object, fields: Mapping[str, Any]) -> AnySpineEvent:
    """Read a writer's fields as an event of a kind.

    Raises
    ------
    InvalidEventError
        If there is no such kind, or a field is missing, unknown, of the wrong shape, or one
        that the log alone sets.

    Examples
    --------
    >>> parse_event("trigger", {"says": "Northwind's term ends in 90 days"}).kind
    'trigger'
    """
    model = EVENT_KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise InvalidEventError(
            f"{kind!r:.80} is no kind of event. The kinds are: {', '.join(EVENT_KINDS)}.", ("kind",)
        )
    for name in SET_BY_LOG:
        if name in fields:
            raise InvalidEventError(
                f"{kind}: {name} is set by the log alone. Leave it out, and say in occurred_at "
                "when it happened.",
                (name,),
            )
    return _checked(model, fields, str(kind))


def read_event(log: SqliteLog, entry: Entry) -> AnySpineEvent:
    """Read an event back from its entry.

    Raises
    ------
    CorruptLogError
        If the entry holds something else.
    """
    return read_events(log, [entry])[0]


def read_events(log: SqliteLog, entries: Sequence[Entry]) -> list[AnySpineEvent]:
    """Read events back from their entries, in the order given.

    Raises
    ------
    CorruptLogError
        If an entry holds something else.
    """
    names = log.ids_at({cause for entry in entries for cause in entry.causes})
    return [_event(entry, names) for entry in entries]


def body_of(event: AnySpineEvent) -> bytes:
    """Return what is stored beside the header: every field that has none there."""
    fields = event.model_dump(mode="json", exclude_defaults=True)
    lean = {name: value for name, value in fields.items() if name not in _IN_HEADER}
    return json.dumps(lean, ensure_ascii=False, separators=(",", ":")).encode()


def _event(entry: Entry, names: Mapping[int, str]) -> AnySpineEvent:
    header = entry.header
    model = EVENT_KINDS.get(header.kind)
    if model is None:
        raise _corrupt(entry, f"{header.kind!r} is no kind of event")
    try:
        body: object = json.loads(entry.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise _corrupt(entry, str(error)) from None
    if not isinstance(body, dict):
        raise _corrupt(entry, "its body is no JSON object")
    fields = {
        **cast("dict[str, Any]", body),
        "id": header.id,
        "stream": header.stream,
        "causes": [names.get(cause, str(cause)) for cause in entry.causes],
        "correlation_id": header.correlation_id,
        "reviewer" if model is Override else "agent": header.agent,
        "occurred_at": entry.occurred_at,
        "recorded_at": entry.recorded_at,
        "source_recorded_at": entry.source_recorded_at,
        "position": entry.position,
    }
    try:
        return _checked(model, fields, header.kind)
    except InvalidEventError as error:
        raise _corrupt(entry, str(error)) from None


def _checked(model: type[AnySpineEvent], fields: Mapping[str, Any], what: str) -> AnySpineEvent:
    try:
        return checked(model, fields, what)
    except InvalidItemError as error:
        raise InvalidEventError(str(error), error.fields) from None


def _corrupt(entry: Entry, reason: str) -> CorruptLogError:
    return CorruptLogError(
        f"the log's entry {entry.position} ({entry.header.id!r}) cannot be read: {reason}. "
        "Restore the file from a copy or from an export."
    )


def events_at(log: SqliteLog, positions: Iterable[int]) -> list[AnySpineEvent]:
    """Return the events at some positions, in the order of the log."""
    return read_events(log, log.entries_at(positions))
