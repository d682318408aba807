"""The file that a person's settings are kept in: where it lies, and what stands in it.

Apart from what the settings mean, so that the first frame can look at it without the toolkit.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_LARGEST = 100_000
"""Bytes; a file of settings has a few hundred."""


def settings_path() -> Path | None:
    """Return where settings are kept: $XDG_CONFIG_HOME/dtui or ~/.config/dtui; None without one."""
    named = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    if named.is_absolute():
        return named / "dtui" / "settings.toml"
    try:
        return Path.home() / ".config" / "dtui" / "settings.toml"
    except RuntimeError:
        return None


def settings_text(path: Path) -> str:
    """Return what stands in the file.

    Raises
    ------
    OSError
        If it cannot be read, a pipe stands in its place, or it is larger than settings are.
    UnicodeDecodeError
        If that is no text.
    """
    found = path.stat()
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise OSError(errno.EINVAL, "it is no file")  # reading from it might never end
    if found.st_size > _LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {_LARGEST:,} bytes")
    return path.read_text("utf-8")
