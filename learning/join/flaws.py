"""What a row can have wrong with it, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from dtui.errors import InvalidFrameError

Rows = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is wrong with rows of one kind of frame."""

    frame: str
    """``decisions`` or ``outcomes``."""
    column: str
    says: str
    """What is wrong, after "rows 3 and 7 of the outcomes"."""
    remedy: str
    """What to do, as a sentence."""


NAMELESS = Flaw(
    "decisions", "proposal_id", "have no proposal_id", "Give every decision an id of its own."
)
SAME_PROPOSAL = Flaw(
    "decisions",
    "proposal_id",
    "share their proposal_id with another row",
    "Keep one row per decision: which outcome would belong to which is anybody's guess.",
)
NAMELESS_OUTCOME = Flaw(
    "outcomes",
    "outcome_id",
    "have no outcome_id",
    "Versions of one outcome share an id; an outcome without corrections has one of its own.",
)
UNDATED_RECORD = Flaw(
    "outcomes",
    "recorded_at",
    "do not say when they were recorded",
    "Without it nobody can tell what was known as_of a moment. Where only one moment was kept, "
    "give it as both occurred_at and recorded_at.",
)
UNDATED_EVENT = Flaw(
    "outcomes",
    "occurred_at",
    "name neither a horizon nor the moment it happened",
    "Give occurred_at, or the horizon it was read at.",
)
NO_HORIZON = Flaw(
    "outcomes",
    "horizon",
    "were read at a horizon that is not after the decision",
    "Leave horizon out for an event that happened when it happened.",
)
NO_VALUE = Flaw(
    "outcomes",
    "value",
    "have no value and are not censored",
    "Give a value, or set censored where nobody could look.",
)
NOT_BINARY = Flaw(
    "outcomes",
    "value",
    "are neither 0 nor 1",
    "A binary metric is one or the other; ask for kind='number' if it is a number.",
)
NOT_A_NUMBER = Flaw(
    "outcomes", "value", "are not finite", "Leave a row out, or set censored, where none is known."
)
SAME_VERSION = Flaw(
    "outcomes",
    "version",
    "are the same version of the same outcome as another row",
    "Number the versions of an outcome in the order they were recorded.",
)
TOO_EARLY = Flaw(
    "outcomes",
    "occurred_at",
    "occurred before their decision, or with it",
    "What came before a decision is no outcome of it. Correct decided_at or occurred_at, or let "
    "early='leave out' count such decisions apart.",
)

FLAWS = (
    NAMELESS_OUTCOME,
    UNDATED_RECORD,
    UNDATED_EVENT,
    NO_HORIZON,
    NO_VALUE,
    NOT_BINARY,
    NOT_A_NUMBER,
    NAMELESS,
    SAME_PROPOSAL,
    SAME_VERSION,
    TOO_EARLY,
)
"""All there are, in the order they are looked for."""


class FlawedRowsError(Exception):
    """Some rows have a flaw; whoever runs the kernel knows of how many frames these are parts."""

    def __init__(self, flaw: Flaw, rows: Rows) -> None:
        super().__init__(flaw.says)
        self.flaw = flaw
        self.rows = rows


def check_none(is_flawed: pl.Series, frame: pl.DataFrame, flaw: Flaw) -> None:
    """Refuse rows of a narrowed frame that have a flaw.

    Raises
    ------
    FlawedRowsError
        If there are any.
    """
    if is_flawed.any():
        raise FlawedRowsError(flaw, frame["row"].filter(is_flawed).to_numpy())


def refusal(found: Sequence[FlawedRowsError]) -> InvalidFrameError:
    """Return what to raise for flaws found in parts that together are all there is.

    Parts stop at their first flaw, and all look for them in one order: the first of all is
    complete.
    """
    flaw = min((part.flaw for part in found), key=FLAWS.index)
    rows = np.sort(np.concatenate([part.rows for part in found if part.flaw is flaw]))
    shown = tuple(int(row) for row in rows[:5])
    listed = ", ".join(map(str, shown)) + (", ..." if len(rows) > len(shown) else "")
    message = (
        f"{len(rows)} {'row' if len(rows) == 1 else 'rows'} of the {flaw.frame} {flaw.says} "
        f"(counted from 0: {listed}). {flaw.remedy}"
    )
    return InvalidFrameError(message, column=flaw.column, rows=shown, count=len(rows))
