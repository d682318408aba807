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

_IN_HEADER = {
    *("kind", "id", "stream", "causes", "correlation_id", "agent", "reviewer", "occurred_at"),
    *SET_BY_LOG,
}
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


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
    if not _is_mapping(fields):
        raise InvalidEventError(f"{kind}: a payload is an object of fields by name")
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
    lean = event.model_dump(mode="json", exclude_defaults=True, exclude=_IN_HEADER)
    return _ENCODER.encode(lean).encode()


def _is_mapping(fields: object) -> bool:
    return isinstance(fields, Mapping)


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


def remember(log: SqliteLog, events: Iterable[AnySpineEvent]) -> None:
    """Keep events at hand, each as it would be read back from its entry."""
    if len(log.remembered) > _MOST_REMEMBERED:
        log.remembered.clear()
    for event in events:
        assert event.position is not None  # it was recorded
        log.remembered[event.position] = event


_MOST_REMEMBERED = 4_096


def events_at(log: SqliteLog, positions: Iterable[int]) -> list[AnySpineEvent]:
    """Return the events at some positions, in the order of the log.

    Raises
    ------
    CorruptLogError
        If an entry holds something else.
    """
    wanted = sorted(set(positions))
    found = {place: log.remembered[place] for place in wanted if place in log.remembered}
    if len(found) < len(wanted):
        missing = log.entries_at(place for place in wanted if place not in found)
        read = read_events(log, missing)
        remember(log, read)
        found |= {entry.position: event for entry, event in zip(missing, read, strict=True)}
    # Nobody but us remembers anything of an entry that is an event.
    return cast("list[AnySpineEvent]", [found[place] for place in wanted if place in found])
