"""The append-only log under everything. It knows no meaning; stores and spine do.

The backend itself, `dtui.log.sqlite`, is for stores and `Corpus` alone: there is one way to write.
"""

from dtui.log.entry import Entry, Header, NewEntry, leaf_hash
from dtui.log.projections import Hit, ItemRow, PendingRow, Rows, TraceRow

__all__ = [
    "Entry",
    "Header",
    "Hit",
    "ItemRow",
    "NewEntry",
    "PendingRow",
    "Rows",
    "TraceRow",
    "leaf_hash",
]
