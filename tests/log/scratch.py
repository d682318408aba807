"""A corpus for the length of a block: hypothesis needs a fresh one for every example."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dtui.corpus import Corpus
from dtui.log.sqlite import Clock
from dtui.trace import Profile, TraceOpened

MEMORY = Path("/dev/shm")
"""Where a folder needs no disk: most properties aren't about the disk, and need no wait for it."""

SEEN: dict[str, Any] = {
    "statement": "Usage fell 18 %",
    "citations": [{"kind": "metric", "ref": "weekly_active_users"}],
}
"""The payload of an observation."""


@contextmanager
def scratch_path() -> Generator[Path]:
    """Give a path nothing lies at, in a folder that goes with the block."""
    with TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder) / "decisions.db"


@contextmanager
def scratch_corpus(*, profile: Profile = "seed", clock: Clock | None = None) -> Generator[Corpus]:
    """Give an open corpus with one empty trace, called ``trace``."""
    with scratch_path() as path, Corpus.create(path, clock=clock) as corpus:
        corpus.open_trace(TraceOpened(trace_id="trace", profile=profile))
        yield corpus
