"""What the three frames hold, written once: columns, their types, and what is measured.

All moments are in UTC to the microsecond. A column that a source does not have is there all the
same, full of nulls, so that nobody downstream asks whether it is. Columns of a person's own
table that are none of these are kept as facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Literal, get_args

import polars as pl

from dtui.errors import InvalidFrameError

MOMENT = pl.Datetime("us", "UTC")
SPAN = pl.Duration("us")

Name = Literal["decisions", "overrides", "outcomes"]
"""What a frame is called."""

Verdict = Literal["approve", "modify", "reject"]
VERDICTS: tuple[str, ...] = get_args(Verdict)

Schema = Mapping[str, pl.DataType]

DECISIONS: Schema = MappingProxyType(
    {
        "proposal_id": pl.String(),  # unique
        "tenant": pl.String(),
        "domain": pl.String(),
        "agent": pl.String(),
        "action": pl.String(),
        "proposed_at": MOMENT,
        # When the verdict in force was given; null while it waits for one.
        "decided_at": MOMENT,
        # With a clock, the rank by (decided_at or proposed_at, proposal_id) from 1; without one
        # as the table says, ties allowed.
        "sequence": pl.Int64(),
        # The agent's prior that `metric` comes true by `horizon`. Null metric or horizon: of
        # whatever is asked.
        "probability": pl.Float64(),
        "metric": pl.String(),
        "horizon": SPAN,
        "trace_id": pl.String(),
        "decision_id": pl.String(),
        "option_id": pl.String(),
        "args": pl.String(),  # JSON
        "recorded_at": MOMENT,
    }
)
"""A row is a proposal."""

OVERRIDES: Schema = MappingProxyType(
    {
        "override_id": pl.String(),  # unique
        "proposal_id": pl.String(),
        "verdict": pl.String(),  # approve, modify or reject
        "reviewer": pl.String(),
        "reviewer_kind": pl.String(),  # human, policy or agent
        "probability": pl.Float64(),  # the reviewer's own, having seen what was to be seen
        "unaided": pl.Float64(),  # the reviewer's own before the proposal was shown
        "codes": pl.List(pl.String()),
        "edited": pl.String(),  # JSON: all arguments as the reviewer would have them
        "propensity": pl.Float64(),
        "shown": pl.Boolean(),
        "assignment": pl.String(),
        "second": pl.Boolean(),  # a second opinion, which is never in force
        "replaces": pl.String(),
        "given_at": MOMENT,
        "recorded_at": MOMENT,
        "retracted_at": MOMENT,  # when it was recorded as taken back
        "order": pl.Int64(),  # among the verdicts on its proposal, from 1
        "in_force": pl.Boolean(),  # the last that stands and is no second opinion
        "waited": SPAN,  # from proposed_at to given_at
    }
)
"""A row is a verdict that somebody gave, retracted ones too."""

OUTCOMES: Schema = MappingProxyType(
    {
        "outcome_id": pl.String(),  # what all versions of one reading share
        "version": pl.Int64(),  # from 1 within its outcome_id; the last one holds
        "proposal_id": pl.String(),
        "metric": pl.String(),
        "value": pl.Float64(),  # of a number; 1 and 0 of a binary metric
        "category": pl.String(),
        "censored": pl.Boolean(),  # nothing is known beyond occurred_at
        "horizon": SPAN,  # which reading it is; null: an event, when it happened
        "occurred_at": MOMENT,
        "recorded_at": MOMENT,
    }
)
"""A row is one version of what became of a proposal."""

SCHEMAS: Mapping[Name, Schema] = MappingProxyType(
    {"decisions": DECISIONS, "overrides": OVERRIDES, "outcomes": OUTCOMES}
)

FILLED_IN = frozenset({"order", "in_force", "waited"})
"""Columns that follow from the others, so that no table gives them."""


_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "type": ("binary", "number", "category"),
        "direction": ("higher", "lower", "none"),
        "unreported": ("unknown", "no"),
    }
)


@dataclass(frozen=True, slots=True)
class DeclaredMetric:
    """Something that is measured after a decision, agreed on before."""

    domain: str
    name: str
    type: Literal["binary", "number", "category"] = "binary"
    direction: Literal["higher", "lower", "none"] = "none"
    """Which way is better. For a binary metric ``higher`` says that true is."""
    unit: str = ""
    horizons: tuple[timedelta, ...] = ()
    """How long after a decision it is read, ascending; none where the table has no clock."""
    categories: tuple[str, ...] = ()
    only_if: str | None = None
    """A binary metric that has to come true before this one means anything."""
    unaffected: bool = False
    """What is decided cannot change it, as tomorrow's rain: rung 0 of the ladder."""
    unreported: Literal["unknown", "no"] = "unknown"
    """What a matured decision without any record says: nothing, or that it did not happen. From
    a corpus it is always ``unknown``."""

    def __post_init__(self) -> None:
        """Refuse what is no declaration.

        Raises
        ------
        InvalidFrameError
            If a word is none of those above, the name is blank, or a horizon is no time after the
            decision.
        """
        if not self.name.strip():
            raise InvalidFrameError("a metric must have a name; it is blank.", column="metric")
        for field, known in _WORDS.items():
            word = getattr(self, field)
            if word not in known:
                raise InvalidFrameError(
                    f"metric {self.name!r}: {field} must be one of {', '.join(known)}; it is "
                    f"{word!r}.",
                    column=field,
                )
        for horizon in self.horizons:
            if not isinstance(horizon, timedelta) or horizon <= timedelta(0):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise InvalidFrameError(
                    f"metric {self.name!r}: a horizon must be a time after the decision, as in "
                    f"timedelta(days=30); it is {horizon!r}.",
                    column="horizons",
                )
