"""A trace in a notebook: its causal list, an item in full, and every moment of it."""

from notebook_ext.trace.widget import TraceWidget

__all__ = ["TraceWidget"]
