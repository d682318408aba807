"""What a row says, whole, where the row was kept with the beginning of a long text alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dtui.text import one_line

if TYPE_CHECKING:
    from dtui.corpus import Corpus

_CUT = "…"


def whole_line(corpus: Corpus, trace_id: str, item_id: str, line: str) -> str:
    r"""Return an item's line to its end, on one line.

    A line that was not cut is returned as it is, without a look at the log; so is one that is made
    of several texts, or whose text was erased.

    Examples
    --------
    >>> import tempfile
    >>> from dtui.corpus import Corpus
    >>> from dtui.trace import TraceOpened
    >>> folder = tempfile.TemporaryDirectory()
    >>> with Corpus.create(f"{folder.name}/decisions.db") as corpus:
    ...     _ = corpus.open_trace(TraceOpened(trace_id="renewal"))
    ...     seen = corpus.record("renewal", "observation", {"statement": "Usage fell\nby half.",
    ...         "citations": [{"kind": "metric", "ref": "weekly_active_users"}]})
    ...     whole_line(corpus, "renewal", "obs-1", "Usage fell b…")
    'Usage fell by half.'
    >>> folder.cleanup()
    """
    if not line.endswith(_CUT):
        return line
    entry = corpus.log.entry(f"{trace_id}/{item_id}")
    if entry is None or entry.body is None:
        return line
    fields: dict[str, Any] = json.loads(entry.body)
    # Whichever of its texts the line is the beginning of: the row doesn't say which.
    texts = (one_line(" ".join(said.split())) for said in fields.values() if isinstance(said, str))
    return next((text for text in texts if text.startswith(line[: -len(_CUT)])), line)
