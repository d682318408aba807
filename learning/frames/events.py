"""The log's entries as one frame: what happened, a row each, parsed once.

A row per entry, of whatever kind, for its hash and the moment it was recorded. What the kinds in
`KINDS` say has columns; of all others they are null. The meaning is that of `dtui.spine`, without
a model per event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any, cast

import polars as pl

from dtui.corpus import Corpus
from dtui.errors import CorruptLogError
from dtui.imports.progress import Progress
from dtui.log.entry import Entry
from learning.frames.schema import MOMENT, SPAN, Schema
from learning.frames.spans import span

KINDS = ("domain_declared", "proposal", "override", "outcome", "retraction")
"""The events that frames are made of."""

_OF_EVERY_ENTRY: Schema = MappingProxyType(
    {
        "position": pl.Int64(),
        "recorded_at": MOMENT,  # when it was first recorded anywhere
        "leaf": pl.Binary(),
    }
)
_OF_AN_EVENT: Schema = MappingProxyType(
    {
        "kind": pl.String(),
        "id": pl.String(),
        "actor": pl.String(),
        "happened_at": MOMENT,  # as its writer said, else when it was first recorded anywhere
        "proposal_id": pl.String(),
        "probability": pl.Float64(),
        "metric": pl.String(),
        "horizon": SPAN,
        # of a proposal; the domain of a declaration too
        "domain": pl.String(),
        "action": pl.String(),
        "args": pl.String(),
        "trace_id": pl.String(),
        "decision_id": pl.String(),
        "option_id": pl.String(),
        # of an override
        "verdict": pl.String(),
        "reviewer_kind": pl.String(),
        "codes": pl.List(pl.String()),
        "edited": pl.String(),
        "propensity": pl.Float64(),
        "shown": pl.Boolean(),
        "assignment": pl.String(),
        "second": pl.Boolean(),
        "replaces": pl.String(),
        # of an outcome
        "outcome_id": pl.String(),
        "value": pl.Float64(),
        "category": pl.String(),
        "censored": pl.Boolean(),
        # of a retraction, and of a declaration
        "retracts": pl.String(),
        "metrics": pl.String(),
    }
)
EVENTS: Schema = MappingProxyType({**_OF_EVERY_ENTRY, **_OF_AN_EVENT})
"""The columns of the frame."""

_AT_A_TIME = 5_000
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_AS_JSON = ("args", "edited", "metrics")
_EXPECTED: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "override": {"reviewer_kind": "human", "codes": [], "second": False},
        "outcome": {"censored": False},
        "domain_declared": {"metrics": "[]"},
    }
)
"""What a body leaves out is as the models have it."""


def read_events(
    corpus: Corpus, *, after: int = 0, progress: Progress | None = None
) -> pl.DataFrame:
    """Return the entries after a position of the log, with what the events among them say.

    Raises
    ------
    CorruptLogError
        If an event is none.
    """
    log = corpus.log
    total = log.head() - after
    leaves = log.leaves(after=after)
    events = _parsed(log.entries(after=after, kinds=KINDS))
    chunks: list[pl.DataFrame] = []
    done = 0
    while chunk := list(islice(leaves, _AT_A_TIME)):
        done += len(chunk)
        chunks.append(pl.DataFrame(chunk, schema=dict(_OF_EVERY_ENTRY), orient="row"))
        if progress is not None:
            progress(done, total, corpus.path.name)
    entries = pl.concat(chunks) if chunks else pl.DataFrame(schema=dict(_OF_EVERY_ENTRY))
    return entries.join(events, "position", "left", maintain_order="left").select(*EVENTS)


def _parsed(entries: Iterator[Entry]) -> pl.DataFrame:
    schema = {"position": EVENTS["position"], **_OF_AN_EVENT}
    chunks = [pl.DataFrame(schema=schema)]
    while chunk := list(islice(entries, _AT_A_TIME)):
        rows = [_row(entry) for entry in chunk if entry.body is not None]  # None: redacted
        chunks.append(pl.DataFrame(rows, schema=schema, orient="row"))
    return pl.concat(chunks)


def _row(entry: Entry) -> tuple[object, ...]:
    header = entry.header
    try:
        body = cast("dict[str, Any]", json.loads(entry.body or b""))
        said = {**_EXPECTED.get(header.kind, {}), **body}
        for name in _AS_JSON:
            if name in body:
                said[name] = _ENCODER.encode(body[name])
        if "horizon" in body:
            said["horizon"] = _span(body["horizon"])
        if header.kind == "outcome":
            said |= _value(body.get("value"))
        if header.kind == "proposal":
            said["proposal_id"] = header.id
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise CorruptLogError(
            f"the log's entry {entry.position} ({header.id!r}) cannot be read: {error}. Restore "
            "the file from a copy or from an export."
        ) from None
    happened_at = header.occurred_at or header.source_recorded_at or header.recorded_at
    said |= {"kind": header.kind, "id": header.id, "actor": header.agent}
    said["happened_at"] = happened_at
    return (entry.position, *(said.get(name) for name in _OF_AN_EVENT))


def _span(text: object) -> object:
    read = span(text) if isinstance(text, str) else None
    if read is None:
        raise ValueError(f"{text!r} is no duration")
    return read


def _value(value: object) -> dict[str, object]:
    """Return a value as number or category: true is 1, and false 0."""
    match value:
        case bool() | int() | float():
            return {"value": float(value)}
        case _:
            return {"value": None, "category": value}
