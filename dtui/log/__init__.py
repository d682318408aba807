"""The append-only log under everything. It knows no meaning; stores and spine do."""

from dtui.log.entry import Entry, Header, NewEntry, leaf_hash
from dtui.log.projections import Hit, ItemRow, PendingRow, Rows, TraceRow
from dtui.log.sqlite import SqliteLog
from dtui.log.sqlite_rows import TraceOrder

__all__ = [
    "Entry",
    "Header",
    "Hit",
    "ItemRow",
    "NewEntry",
    "PendingRow",
    "Rows",
    "SqliteLog",
    "TraceOrder",
    "TraceRow",
    "leaf_hash",
]
