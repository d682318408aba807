"""The outcome join as one would explain it to a person: one decision, one record at a time.

Written from the rules alone, without a look at the vectorised one, and as slow as it likes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal


@dataclass(frozen=True)
class Made:
    """A decision."""

    proposal_id: str
    decided_at: datetime | None
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """A version of what became of one."""

    outcome_id: str
    version: int
    proposal_id: str
    value: float | str | None
    censored: bool
    horizon: timedelta | None
    occurred_at: datetime
    recorded_at: datetime


Kind = Literal["binary", "number", "category"]


@dataclass(frozen=True)
class Asked:
    horizons: tuple[timedelta, ...]
    as_of: datetime
    kind: Kind = "binary"
    unreported: Literal["unknown", "no"] = "unknown"


def expected(made: Iterable[Made], told: Iterable[Told], asked: Asked) -> list[dict[str, Any]]:
    """Return the new columns for each decision."""
    known = [record for record in told if record.recorded_at <= asked.as_of]
    return [_of(decision, known, asked) for decision in made]


def _of(decision: Made, known: list[Told], asked: Asked) -> dict[str, Any]:
    decided_at = decision.decided_at
    if (
        decided_at is None
        or decided_at > asked.as_of
        or (decision.recorded_at is not None and decision.recorded_at > asked.as_of)
    ):
        row = {"time_to_event": None, "event_observed": False, "followed_for": None}
        for at in asked.horizons:
            row |= {f"outcome_{at}": None, f"matured_{at}": False, f"status_{at}": "undecided"}
        return row
    latest: dict[str, Told] = {}
    for record in known:
        if record.proposal_id != decision.proposal_id:
            continue
        before = latest.get(record.outcome_id)
        if before is None or before.version < record.version:
            latest[record.outcome_id] = record
    every = list(latest.values())
    after = [record for record in every if record.occurred_at > decided_at]
    after.sort(key=lambda record: (record.occurred_at, record.version, record.outcome_id))
    row = _watched(decided_at, every, after, asked)
    for at in asked.horizons:
        matured = decided_at + at <= asked.as_of
        if not matured:
            outcome, status = None, "immature"
        else:
            outcome, status = _at(at, decided_at, every, after, asked)
        row |= {f"outcome_{at}": outcome, f"matured_{at}": matured, f"status_{at}": status}
    return row


def _at(
    at: timedelta, decided_at: datetime, every: list[Told], after: list[Told], asked: Asked
) -> tuple[object, str]:
    readings = [it for it in after if it.horizon == at and not it.censored]
    events = [it for it in after if it.horizon is None and not it.censored]
    given_up = [it for it in after if it.horizon is None and it.censored]
    not_seen = [it for it in after if it.horizon == at and it.censored]
    rule = {"binary": _binary, "number": _number, "category": _category}[asked.kind]
    said = rule(at, decided_at, readings, events, asked)
    if said is not _NOTHING:
        return said, "known"
    if asked.kind == "binary":
        if any(it.occurred_at >= decided_at + at for it in given_up):  # watched past it, in vain
            return False, "known"
        if asked.unreported == "no" and not every:
            return False, "known"
    if given_up or not_seen:
        return None, "censored"
    if len(after) < len(every):
        return None, "early"
    return None, "unreported"


_NOTHING = object()


def _binary(
    at: timedelta, decided_at: datetime, readings: list[Told], events: list[Told], asked: Asked
) -> object:
    if any(it.value == 1 for it in readings):
        return True
    if any(it.value == 1 and it.occurred_at <= decided_at + at for it in events):
        return True
    # A reading says no; an event says never, or later.
    return False if readings or events else _NOTHING


def _number(
    at: timedelta, decided_at: datetime, readings: list[Told], events: list[Told], asked: Asked
) -> object:
    if readings:
        return readings[-1].value
    nearer = max((horizon for horizon in asked.horizons if horizon < at), default=timedelta(0))
    meant = [it for it in events if nearer < it.occurred_at - decided_at <= at]
    return meant[-1].value if meant else _NOTHING


def _category(
    at: timedelta, decided_at: datetime, readings: list[Told], events: list[Told], asked: Asked
) -> object:
    if readings:
        return readings[-1].value
    by_then = [it for it in events if it.occurred_at <= decided_at + at]
    if by_then:
        return by_then[-1].value
    return None if events else _NOTHING  # it ended, and not by then


def _watched(
    decided_at: datetime, every: list[Told], after: list[Told], asked: Asked
) -> dict[str, Any]:
    nothing = {"time_to_event": None, "event_observed": False, "followed_for": None}
    if asked.kind == "number" or (every and not after):
        return nothing
    if after and all(it.horizon is not None for it in after):
        return nothing  # readings do not say when
    events = [it for it in after if it.horizon is None and not it.censored]
    happened = [
        it.occurred_at - decided_at
        for it in events
        if it.occurred_at <= asked.as_of and (asked.kind == "category" or it.value == 1)
    ]
    if happened:
        return {
            "time_to_event": min(happened),
            "event_observed": True,
            "followed_for": min(happened),
        }
    until = asked.as_of
    never_will = asked.kind == "binary" and any(it.value == 0 for it in events)
    given_up = [it.occurred_at for it in after if it.horizon is None and it.censored]
    if given_up and not never_will:
        until = min(until, max(given_up))
    return nothing | {"followed_for": until - decided_at}
