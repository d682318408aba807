"""Whether this terminal can draw more than ASCII."""

from __future__ import annotations

import os
import sys


def draws_ascii() -> bool:
    """Whether lanes are drawn in ASCII: where DTUI_ASCII asks for it, or the locale can't more."""
    # The toolkit puts a stream of its own in the place of sys.stdout.
    encoding = getattr(sys.__stdout__, "encoding", None) or "utf-8"
    return bool(os.environ.get("DTUI_ASCII")) or not encoding.lower().startswith("utf")
