"""Files that people keep: each appears whole, or stays what it was."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from dtui.errors import UnwritablePlaceError


def keep(contents: Mapping[Path, bytes]) -> None:
    """Write files, each beside its place first and then into it in one step.

    Raises
    ------
    UnwritablePlaceError
        If one can't be written; that one is as it was, and so are those after it.
    """
    for path, content in contents.items():
        _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        try:
            with unfinished.open("xb") as file:
                if path.exists():  # who may read it stays who might before
                    os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise UnwritablePlaceError(
            f"{path}: cannot be written ({error.strerror}). What was there before is as it was. "
            "Free space, or name another place."
        ) from error
    except ValueError as error:
        raise UnwritablePlaceError(
            f"{str(path)!r} can be no name of a file ({error}); choose another one."
        ) from None
