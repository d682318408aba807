"""What a verdict on a steelman brings with it, to be read before it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtui.text import one_line

if TYPE_CHECKING:
    from dtui.trace.trace import Trace


def verdict_means(trace: Trace, hypothesis_id: str, *, validated: bool) -> str:
    """Return what profile strict makes of a verdict; empty for any other verdict.

    A steelman argues against a choice: to validate it forbids that choice, and to refute it takes
    evidence.

    Raises
    ------
    KeyError
        If the hypothesis isn't in this snapshot.
    """
    hypothesis = trace[hypothesis_id]
    if hypothesis.type != "hypothesis" or hypothesis.stage != "steelmanning":
        return ""
    if trace.opened.profile != "strict":
        return ""
    if not validated:
        return "refuted: must cite an observation or an answer"
    if hypothesis.challenges is None:
        return "validated: no option may be selected"
    return f"validated: {one_line(hypothesis.challenges)} may not be selected"
