"""Whom the gate let go, in the few words that a list or a line has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtui.corpus import Corpus


def escaped(corpus: Corpus, trace_id: str) -> str:
    """Return that the agent of a trace escaped the gate; empty if it didn't.

    It stays true after the trace was completed; `dtui check` says how and when.

    Raises
    ------
    UnknownTraceError
        If the corpus has no such trace.
    """
    from dtui.audit import escapes

    return "its agent escaped the gate" if escapes(corpus, trace_id) else ""
