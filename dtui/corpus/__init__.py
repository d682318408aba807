"""One tenant's log, opened: what faces and learning are handed.

Names are resolved on first use: the gate, a process for every stop of an agent, needs one of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dtui.corpus.as_of import AsOf, By
    from dtui.corpus.corpus import Corpus
    from dtui.corpus.waiting import WaitingRow
    from dtui.corpus.waiting_kinds import WaitingKind

_HOMES = {
    "AsOf": "as_of",
    "By": "as_of",
    "Corpus": "corpus",
    "WaitingKind": "waiting_kinds",
    "WaitingRow": "waiting",
}

__all__ = ["AsOf", "By", "Corpus", "WaitingKind", "WaitingRow"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import a name's home the first time somebody asks for it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
