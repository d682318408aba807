"""Is a trace complete, and if not, why not."""

from dtui.audit.completeness import Audit, Finding, audit_trace

__all__ = ["Audit", "Finding", "audit_trace"]
