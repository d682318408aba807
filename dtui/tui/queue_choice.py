"""What of all that waits the reviewer has chosen to see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class QueueChoice:
    """What the list of what waits shows; it stays as it is for as long as the app runs."""

    kind: int = 0
    """Which kind alone, counted as they come up; 0 for all of them."""
    domain: str | None = None
    """Which domain alone; None for all of them."""
    imported: bool = False
    """Whether what pends in imported traces is shown too."""
    blind: bool = False
    """Whether what agents chose is hidden until the verdict."""
