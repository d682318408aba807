"""One tenant's log, opened: what faces and learning are handed."""

from __future__ import annotations

from dtui.corpus.as_of import AsOf, By
from dtui.corpus.corpus import Corpus
from dtui.corpus.waiting import WaitingKind, WaitingRow

__all__ = ["AsOf", "By", "Corpus", "WaitingKind", "WaitingRow"]
