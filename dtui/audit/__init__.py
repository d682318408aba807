"""Is a trace complete, is its log sound, and if not, why not."""

from dtui.audit.completeness import Audit, Finding, audit_trace
from dtui.audit.events import uncaused_events
from dtui.audit.soundness import audit_log

__all__ = ["Audit", "Finding", "audit_log", "audit_trace", "uncaused_events"]
