"""What waits for a person, across all traces, in a notebook."""

from notebook_ext.queue.widget import PendingQueue

__all__ = ["PendingQueue"]
