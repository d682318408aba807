"""What is to become of a project's files: all of it, or nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dtui.errors import RefusedChangeError, UnwritablePlaceError


class Change(NamedTuple):
    """A file as it is, and as it is to be; None where there is none."""

    path: str
    """In the project, with slashes."""
    before: bytes | None
    after: bytes | None

    @property
    def kind(self) -> str:
        """``add``, ``change``, ``remove`` or ``keep``."""
        if self.before == self.after:
            return "keep"
        if self.before is None:
            return "add"
        return "remove" if self.after is None else "change"


def place_of(project: Path, path: str) -> Path:
    """Return where a file of a project is, or would be.

    Raises
    ------
    RefusedChangeError
        If a link leads out of the project, or in a circle, or what stands there is no file.
    """
    place = project / path
    home, real = (Path(os.path.realpath(one)) for one in (project, place))
    if os.path.islink(real):  # noqa: PTH114 - which raises where nobody may look
        raise RefusedChangeError(
            f"{path} is behind a link that leads in a circle. Nothing was written. Remove the link."
        )
    if not real.is_relative_to(home):
        raise RefusedChangeError(
            f"{path} leads out of the project, to {real}. Nothing was written. Replace the link by "
            "a folder or file of the project's own."
        )
    for above in (*real.relative_to(home).parents, Path()):
        if (home / above).exists() and not (home / above).is_dir():
            raise RefusedChangeError(
                f"{above} is no folder, so {path} cannot be in it. Nothing was written. Move it "
                "elsewhere."
            )
    if real.exists() and not real.is_file():
        raise RefusedChangeError(
            f"{path} is no file. Nothing was written. Move what is there elsewhere."
        )
    return real


def bytes_of(project: Path, path: str) -> bytes | None:
    """Return what a file of a project holds; None if there is none.

    Raises
    ------
    RefusedChangeError, UnwritablePlaceError
        If it leads out of the project, is no file, or can't be read.
    """
    try:
        return place_of(project, path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnwritablePlaceError(
            f"{path}: cannot be read ({error.strerror}). Nothing was written."
        ) from error


def carry_out(
    project: Path, changes: Iterable[Change], made_folders: Sequence[str] = ()
) -> tuple[str, ...]:
    """Change files: each in one step, and all of them or none.

    Parameters
    ----------
    project
        The folder that the paths are in.
    changes
        As they were planned; a file that has changed since is refused.
    made_folders
        Folders that were made for these files before: removed, where they are empty now.

    Returns
    -------
    tuple of str
        The folders that were made, outermost first.

    Raises
    ------
    RefusedChangeError, UnwritablePlaceError
        If not all can be done. Then every file is what it was.
    """
    wanted = [change for change in changes if change.kind != "keep"]
    for change in wanted:
        if bytes_of(project, change.path) != change.before:
            raise RefusedChangeError(
                f"{change.path} was changed while this was asked. Nothing was written. Try again."
            )
    folders = missing_folders(project, wanted)
    done: list[Change] = []
    try:
        for folder in folders:
            (project / folder).mkdir()
        for change in wanted:
            _put(place_of(project, change.path), change.after)
            done.append(change)
    except OSError as error:
        for change in reversed(done):
            with suppress(OSError):
                _put(place_of(project, change.path), change.before)
        _remove_empty(project, folders)
        where = error.filename or project
        raise UnwritablePlaceError(
            f"{where}: cannot be written ({error.strerror}). Every file is what it was. Make the "
            "place writable, or free space, and try again."
        ) from error
    _remove_empty(project, made_folders)
    return folders


def missing_folders(project: Path, changes: Iterable[Change]) -> tuple[str, ...]:
    """Return the folders that files need and that aren't there, outermost first."""
    needed = {
        folder
        for change in changes
        if change.after is not None
        for folder in Path(change.path).parents[:-1]
        if not (project / folder).exists()
    }
    return tuple(str(folder) for folder in sorted(needed))


def _put(place: Path, content: bytes | None) -> None:
    if content is None:
        place.unlink(missing_ok=True)
        return
    unfinished = place.with_name(f".{place.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("xb") as file:
            if place.exists():  # who may read it stays who might before
                os.fchmod(file.fileno(), stat.S_IMODE(place.stat().st_mode))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)


def _remove_empty(project: Path, folders: Sequence[str]) -> None:
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):  # it is not empty, or not there
            (project / folder).rmdir()
