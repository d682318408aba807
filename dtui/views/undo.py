"""What a reviewer can take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dtui.errors import DtuiError
from dtui.text import one_line

if TYPE_CHECKING:
    from dtui.corpus import Corpus

_BLOCK = 1_000
_RETRACTED = ("override", "annotation")

TAKEN_BACK = ("override", "annotation", "outcome")
"""What a reviewer can take back or, where it is an outcome, correct."""

NOTHING_TO_TAKE_BACK = "no verdict or remark of yours stands that could be taken back"


class Said(NamedTuple):
    """A verdict or a remark that can be taken back."""

    event_id: str
    kind: str
    says: str
    """In one line, safe to show."""
    proposal_id: str
    """What it is about; empty for a remark on something else."""


def newest_said(corpus: Corpus, author: str) -> Said | None:
    """Return the newest verdict or remark of an author that still stands, or None.

    The log is read from its end, where whatever was said just now stands.
    """
    taken_back: set[str] = set()
    last = corpus.log.head()
    while last > 0:
        first = max(1, last - _BLOCK + 1)
        for told in reversed(corpus.log.told(range(first, last + 1))):
            if told.agent != author:
                continue
            if told.kind == "retraction":
                taken_back.add(_retracted_by(corpus, told.entry_id))
            elif told.kind in _RETRACTED and told.entry_id not in taken_back:
                return said_at(corpus, told.position)
        last = first - 1
    return None


def said_at(corpus: Corpus, position: int) -> Said | None:
    """Return the verdict or remark at a position of the log, or None if nothing was said there."""
    row = corpus.rows.event_at(position)
    if row is None:
        return None
    return Said(row.event_id, row.kind, one_line(row.says), row.proposal_id or "")


def _retracted_by(corpus: Corpus, event_id: str) -> str:
    entry = corpus.log.entry(event_id)
    try:
        content = None if entry is None else corpus.content(entry)
    except DtuiError:  # a damaged entry takes nothing back
        return ""
    return getattr(content, "retracts", "")
