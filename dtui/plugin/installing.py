"""What installing in a project would change, and what taking it out again would."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from dtui.errors import RefusedChangeError
from dtui.plugin import manifest, shipped
from dtui.plugin.changes import Change, bytes_of, missing_folders
from dtui.plugin.manifest import Manifest, sha256
from dtui.plugin.merging import put_in, take_out
from dtui.plugin.wiring import Wiring


class Plan(NamedTuple):
    """What is to become of a project's files; nothing has been done yet."""

    changes: tuple[Change, ...]
    left: tuple[str, ...] = ()
    """What stays though it was installed, since somebody has changed it: in sentences."""
    folders: tuple[str, ...] = ()
    """Folders that were made before, and go if they are empty then."""

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to do."""
        return all(change.kind == "keep" for change in self.changes)


def plan_install(project: Path, wired: Wiring, *, files: Mapping[str, bytes] | None = None) -> Plan:
    """Return what installing in a project would write and change.

    Parameters
    ----------
    project
        The folder that agents are started in.
    wired
        How it is tied to its corpus.
    files
        The files that are wholly ours; the skills of this version, if left out.

    Raises
    ------
    RefusedChangeError, UnwritablePlaceError
        If a file of somebody's stands in the way.
    """
    _check_is_project(project)
    known = bytes_of(project, manifest.PATH)
    old = Manifest.read(known)
    changes, owned = _owned_changes(project, shipped.skills() if files is None else files, old)
    merged = dict[str, manifest.Merged]()
    for path, additions in wired.additions().items():
        before = bytes_of(project, path)
        after, merged[path] = put_in(path, before, additions, old.merged.get(path))
        changes.append(Change(path, before, after))
    changes.append(Change(manifest.PATH, known, b""))
    folders = sorted({*old.folders, *missing_folders(project, changes)})
    new = Manifest(version("dtui"), owned, merged, tuple(folders), wired)
    changes[-1] = changes[-1]._replace(after=new.written())
    return Plan(tuple(changes))


def installed_in(project: Path) -> Wiring | None:
    """Return how a project was tied to its corpus; None if nothing is installed in it.

    Raises
    ------
    RefusedChangeError, UnwritablePlaceError
        If what was noted of that can't be read.
    """
    return Manifest.read(bytes_of(project, manifest.PATH)).wired


def plan_uninstall(project: Path) -> Plan:
    """Return what taking out of a project all that was installed in it would change.

    Raises
    ------
    RefusedChangeError, UnwritablePlaceError
        If a file can't be read as what it was.
    """
    known = bytes_of(project, manifest.PATH)
    old = Manifest.read(known)
    changes, left = list[Change](), list[str]()
    for path, digest in old.files.items():
        before = bytes_of(project, path)
        if before is not None and sha256(before) != digest:
            left.append(f"{path} was edited since it was installed, and is yours now")
        else:
            changes.append(Change(path, before, None))
    for path, one in old.merged.items():
        before = bytes_of(project, path)
        if before is None:
            continue
        after, stayed = take_out(path, before, one)
        left += [
            f"{path}: {where} was edited, and still runs dtui; take it out" for where in stayed
        ]
        changes.append(Change(path, before, after))
    changes.append(Change(manifest.PATH, known, None))
    return Plan(tuple(changes), tuple(left), old.folders)


def _owned_changes(
    project: Path, files: Mapping[str, bytes], old: Manifest
) -> tuple[list[Change], dict[str, str]]:
    """Return how the files that are wholly ours change, and the digest of each that then is."""
    changes, owned, edited = list[Change](), dict[str, str](), list[str]()
    for path in {**old.files, **files}:
        before, after = bytes_of(project, path), files.get(path)
        is_ours = before is None or sha256(before) == old.files.get(path)
        if not is_ours and before != after:
            edited.append(path)
        changes.append(Change(path, before, after))
        if after is not None and (is_ours or path in old.files):
            owned[path] = sha256(after)
    if edited:
        raise RefusedChangeError(
            f"not as dtui wrote it: {', '.join(edited)}. Nothing was written. Move them away, and "
            "bring back what you want to keep of it afterwards."
        )
    return changes, owned


def _check_is_project(project: Path) -> None:
    if not project.is_dir():
        raise RefusedChangeError(
            f"{project} is no folder. Name the one that agents are started in."
        )
    own = Path(os.environ.get("CLAUDE_CONFIG_DIR") or Path.home() / ".claude")
    if (project / ".claude").resolve() == own.resolve():
        raise RefusedChangeError(
            f"{project / '.claude'} holds your own settings, which count in every project: every "
            "agent of yours would be held by this one corpus. Nothing was written. Name a project."
        )
