"""What this terminal can draw."""

from __future__ import annotations

import os
import sys


def encoding() -> str:
    """Return how characters are sent to this terminal."""
    # The toolkit puts a stream of its own in the place of sys.stdout.
    return getattr(sys.__stdout__, "encoding", None) or "utf-8"


def draws_ascii() -> bool:
    """Whether we draw in ASCII: where DTUI_ASCII asks for it, or the locale can't do more."""
    return bool(os.environ.get("DTUI_ASCII")) or not encoding().lower().startswith("utf")
