"""Whether a trace was written as the work went on, in the words that every face says it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtui.text import one_line

if TYPE_CHECKING:
    from dtui.audit.liveness import Liveness
    from dtui.corpus import Corpus


def liveness_line(found: Liveness, *, live: bool = False) -> str:
    """Return a finding with its figures; empty where there is nothing to say.

    Parameters
    ----------
    found
        What the times of a trace tell.
    live
        Whether to say it of a live one as well, where there is room for what is as it should be.

    Examples
    --------
    >>> from dtui.audit.liveness import Liveness
    >>> figures = "14 of 16 items in the last 40 s of 7 min"
    >>> liveness_line(Liveness("renewal", "retrospective", figures))
    'retrospective: 14 of 16 items in the last 40 s of 7 min'
    """
    said = ("retrospective", "live") if live else ("retrospective",)
    return f"{found.verdict}: {one_line(found.why)}" if found.verdict in said else ""


def written(corpus: Corpus, trace_id: str, *, live: bool = False) -> str:
    """Return how a trace of a corpus was written, as `liveness_line` says it.

    Raises
    ------
    UnknownTraceError
        If the corpus has no such trace.
    """
    from dtui.audit.liveness import liveness_in

    return liveness_line(liveness_in(corpus, trace_id), live=live)
