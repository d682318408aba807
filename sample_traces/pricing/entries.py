"""Entries of the log in the making: times, ids and the shape of an export's lines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sample_traces.pricing.draws import Draws

DOMAIN = "pricing exceptions"


class Written(NamedTuple):
    """An entry of the log before it has its position."""

    recorded_at: datetime
    line: dict[str, Any]
    """As an export has it, without the position."""


def stamp(moment: datetime) -> str:
    """Return a moment as JSON has it; all of them are in UTC and on a second."""
    return f"{moment.isoformat()[:19]}Z"


class TraceInTheMaking:
    """Writes the items of one trace, each a while after the one before.

    Parameters
    ----------
    trace_id, title, agent
        Its record.
    opened_at
        When it is opened.
    draws
        How long each while is.
    """

    def __init__(
        self, trace_id: str, *, title: str, agent: str, opened_at: datetime, draws: Draws
    ) -> None:
        self.trace_id = trace_id
        self.now = opened_at
        self._draws = draws
        self._counts: dict[str, int] = {}
        opened = {
            "trace_id": trace_id,
            "profile": "strict",
            "title": title,
            "domain": DOMAIN,
            "agent": agent,
            "recorded_at": stamp(opened_at),
        }
        self.written = [Written(opened_at, {"trace": trace_id, "opened": opened})]

    def item(self, prefix: str, item_type: str, refs: Iterable[str] = (), **own: Any) -> str:
        """Write an item after a pause of seconds; return its id, which a store would make too."""
        self.now += timedelta(seconds=self._draws.whole(3, 16))
        number = self._counts[prefix] = self._counts.get(prefix, 0) + 1
        item_id = f"{prefix}-{number}"
        item: dict[str, Any] = {"id": item_id, "type": item_type}
        if refs:
            item["trace_item_refs"] = list(refs)
        item["recorded_at"] = stamp(self.now)
        item |= own
        self.written.append(Written(self.now, {"trace": self.trace_id, "item": item}))
        return item_id


def event(
    kind: str,
    event_id: str,
    recorded_at: datetime,
    *,
    stream: str,
    causes: Iterable[str] = (),
    customer: str | None = None,
    occurred_at: datetime | None = None,
    **own: Any,
) -> Written:
    """Return an event of the spine; what is None is left out."""
    fields: dict[str, Any] = {"kind": kind, "id": event_id, "stream": stream}
    fields["causes"] = list(causes) or None
    fields["correlation_id"] = customer
    fields["occurred_at"] = None if occurred_at is None else stamp(occurred_at)
    fields["recorded_at"] = stamp(recorded_at)
    fields |= own
    lean = {name: value for name, value in fields.items() if value is not None}
    return Written(recorded_at, {"event": lean})
