"""Where a decision trace is kept; the contract, and the backends that are shipped."""

from dtui.stores.base import Clock, DecisionTraceStore, Opening
from dtui.stores.file import FileDecisionTraceStore
from dtui.stores.log import LogDecisionTraceStore
from dtui.stores.memory import InMemoryDecisionTraceStore

__all__ = [
    "Clock",
    "DecisionTraceStore",
    "FileDecisionTraceStore",
    "InMemoryDecisionTraceStore",
    "LogDecisionTraceStore",
    "Opening",
]
