"""Is a trace complete, is its log sound, how well is it argued, and if not, why not.

Public names are resolved on first use: a card asks for the quality of one item many times a
minute, and needs nothing of what looks through whole logs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dtui.audit.completeness import Audit, Finding, audit_trace
    from dtui.audit.events import uncaused_events
    from dtui.audit.liveness import Liveness, liveness_in, liveness_of
    from dtui.audit.quality import Quality, audit_quality
    from dtui.audit.soundness import audit_log
    from dtui.audit.verdicts import Escape, escapes

_HOMES = {
    "Audit": "dtui.audit.completeness",
    "Escape": "dtui.audit.verdicts",
    "Finding": "dtui.audit.completeness",
    "Liveness": "dtui.audit.liveness",
    "Quality": "dtui.audit.quality",
    "audit_log": "dtui.audit.soundness",
    "audit_quality": "dtui.audit.quality",
    "audit_trace": "dtui.audit.completeness",
    "escapes": "dtui.audit.verdicts",
    "liveness_in": "dtui.audit.liveness",
    "liveness_of": "dtui.audit.liveness",
    "uncaused_events": "dtui.audit.events",
}

__all__ = [
    "Audit",
    "Escape",
    "Finding",
    "Liveness",
    "Quality",
    "audit_log",
    "audit_quality",
    "audit_trace",
    "escapes",
    "liveness_in",
    "liveness_of",
    "uncaused_events",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the names above
    """Import a public name's home the first time somebody asks for it."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'dtui.audit' has no attribute {name!r}")
    return getattr(import_module(home), name)
