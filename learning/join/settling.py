"""What the records of a decision say of each horizon.

The rules of `dtui.spine.proposals`, for millions of decisions at once. A reading settles the
horizon it names and no other. An event settles every horizon. Where a frame has no clock, whatever
is known settles the one question there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from learning.join.question import Question
from learning.join.records import NEVER, Flags, Ints, Records

_NOTHING = -1


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known of every decision at one horizon, whether it is reached or not."""

    outcome: pl.Series
    known: Flags
    """Where an outcome is known; of a category also where none had come up by then."""
    censored: Flags
    """Where nobody could look."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How long every decision was watched for its event, in microseconds."""

    until_event: Ints
    """Until it happened; `NEVER` where it did not, as far as is known."""
    until_lost: Ints
    """Until nobody could look any more; `NEVER` where somebody can."""
    undated: Flags
    """Where readings tell whether, and nothing tells when."""


def settle(records: Records, decisions: int, asked: Question) -> list[Settled]:
    """Return what is known at each of the horizons asked for, the nearest first."""
    if not asked.horizons:
        records = _undated(records)
    reaches = asked.reaches or (NEVER,)
    if asked.kind == "binary":
        return _binary(records, decisions, reaches)
    if asked.kind == "category":
        return _category(records, decisions, reaches)
    spans = [(asked.reach_before(reach) if asked.horizons else 0, reach) for reach in reaches]
    return _number(records, decisions, spans)


def follow(records: Records, decisions: int, asked: Question) -> Followed:
    """Return how long each decision was watched."""
    if asked.kind == "number":  # it is measured, and does not happen
        nothing = np.full(decisions, NEVER, np.int64)
        return Followed(nothing, nothing, np.ones(decisions, np.bool_))
    happened = records.events & (records.true if asked.kind == "binary" else True)
    is_event = records.horizon == 0
    read = _marked(records, ~is_event, decisions) & ~_marked(records, is_event, decisions)
    lost = _until_lost(records, decisions)
    if asked.kind == "binary":  # what is known never to come true needs no watching
        lost[_marked(records, records.events & ~records.true, decisions)] = _NOTHING
    return Followed(
        _first(records, happened, decisions), np.where(lost == _NOTHING, NEVER, lost), read
    )


def _undated(records: Records) -> Records:
    """Return readings as events: where no horizon is asked for, all speak of the same thing."""
    elapsed = np.minimum(records.elapsed, NEVER - 1)
    horizon = np.zeros_like(records.horizon)
    return Records(records.decision, elapsed, horizon, records.censored, records.value)


def _binary(records: Records, decisions: int, reaches: tuple[int, ...]) -> list[Settled]:
    came_true = _first(records, records.events & records.true, decisions)
    never_will = _marked(records, records.events & ~records.true, decisions)
    lost = _until_lost(records, decisions)
    settled: list[Settled] = []
    for reach in reaches:
        read = records.readings(reach)
        true = (came_true <= reach) & (came_true != NEVER)
        true |= _marked(records, read & records.true, decisions)
        # Later than the horizon, or in vain until after it: so not by then.
        false = (came_true != NEVER) | never_will | (lost >= reach)
        false |= _marked(records, read & ~records.true, decisions)
        known = true | false
        settled.append(Settled(pl.Series(true), known, _censored(records, lost, reach, decisions)))
    return settled


def _number(records: Records, decisions: int, spans: Sequence[tuple[int, int]]) -> list[Settled]:
    lost = _until_lost(records, decisions)
    settled: list[Settled] = []
    for before, reach in spans:
        # What names no horizon was read for the next one after it.
        for_it = records.events & (records.elapsed > before) & (records.elapsed <= reach)
        chosen = _last(records, (for_it, records.readings(reach)), decisions)
        settled.append(_chosen(records, chosen, lost, reach))
    return settled


def _category(records: Records, decisions: int, reaches: tuple[int, ...]) -> list[Settled]:
    lost = _until_lost(records, decisions)
    settled: list[Settled] = []
    has_ended = _marked(records, records.events, decisions)
    for reach in reaches:
        by_then = records.events & (records.elapsed <= reach)
        chosen = _last(records, (by_then, records.readings(reach)), decisions)
        at = _chosen(records, chosen, lost, reach)
        settled.append(Settled(at.outcome, at.known | has_ended, at.censored))
    return settled


def _chosen(records: Records, chosen: Ints, lost: Ints, reach: int) -> Settled:
    known = chosen != _NOTHING
    places = pl.Series(chosen).set(pl.Series(~known), None)
    censored = _censored(records, lost, reach, len(chosen))
    return Settled(records.value.gather(places), known, censored)


def _censored(records: Records, lost: Ints, reach: int, decisions: int) -> Flags:
    at_it = records.censored & (records.horizon == reach)
    return (lost != _NOTHING) | _marked(records, at_it, decisions)


def _until_lost(records: Records, decisions: int) -> Ints:
    ends = records.censored & (records.horizon == 0)
    until = np.full(decisions, _NOTHING, np.int64)
    np.maximum.at(until, records.decision[ends], records.elapsed[ends])
    return until


def _marked(records: Records, which: Flags, decisions: int) -> Flags:
    flags = np.zeros(decisions, np.bool_)
    if which.any():
        flags[records.decision[which]] = True
    return flags


def _first(records: Records, which: Flags, decisions: int) -> Ints:
    earliest = np.full(decisions, NEVER, np.int64)
    np.minimum.at(earliest, records.decision[which], records.elapsed[which])
    return earliest


def _last(records: Records, whiches: tuple[Flags, ...], decisions: int) -> Ints:
    """Return the place of each decision's last record of the last kind that it has any of."""
    places = np.full(decisions, _NOTHING, np.int64)
    for which in whiches:
        latest = np.full(decisions, _NOTHING, np.int64)
        # Not an assignment: where an index repeats, numpy doesn't promise which one stays.
        np.maximum.at(latest, records.decision[which], np.flatnonzero(which))
        places = np.where(latest == _NOTHING, places, latest)
    return places
