"""What an installation wrote, so that the next one and its end touch nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Self, cast

from dtui.errors import RefusedChangeError
from dtui.plugin.json_text import Addition, Splice, read
from dtui.plugin.wiring import Wiring

PATH = ".claude/dtui.json"


class Merged(NamedTuple):
    """What was put into a file of settings."""

    sha256: str
    """Of the file as it was left; another one says that somebody has changed it since."""
    is_ours: bool
    """Whether there was no such file before."""
    additions: tuple[Addition, ...]
    """In the order they were put in; without those that a person had there already."""
    splices: tuple[Splice, ...] | None
    """How to put the file back, byte by byte; None if it was changed since the first time."""


class Manifest(NamedTuple):
    """What an installation wrote.

    It holds nothing that was in a file before: what is put in is known, and cut out again.
    """

    version: str = ""
    files: Mapping[str, str] = {}
    """The sha256 of each file that is wholly ours, by its path."""
    merged: Mapping[str, Merged] = {}
    folders: tuple[str, ...] = ()
    """The folders that were made."""
    wired: Wiring | None = None
    """How the project was tied to its corpus: what the next installation keeps."""

    def written(self) -> bytes:
        """Return it as a file."""
        merged = {path: one._asdict() for path, one in self.merged.items()}
        wired = None if self.wired is None else self.wired._asdict()
        body = {"written_by": "dtui install claude", **self._asdict()}
        body |= {"merged": merged, "wired": wired}
        return (json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode()

    @classmethod
    def read(cls, content: bytes | None) -> Self:
        """Read one; an empty one where there is no file.

        Raises
        ------
        RefusedChangeError
            If the file is not what an installation wrote.
        """
        if content is None:
            return cls()
        try:
            body = cast("dict[str, Any]", read(content.decode()))
            merged = {path: _merged(one) for path, one in body["merged"].items()}
            files = {str(path): str(sha) for path, sha in body["files"].items()}
            folders = tuple(map(str, body["folders"]))
            _check_is_claudes(*files, *folders)
            return cls(str(body["version"]), files, merged, folders, _wiring(body["wired"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RefusedChangeError(
                f"{PATH} is not what dtui wrote there ({type(error).__name__}: {error}), so nobody "
                "can tell what else it wrote. Nothing was written. Put the file back as it was; or "
                "delete it, and what it wrote is taken for yours."
            ) from None


def _check_is_claudes(*paths: str) -> None:
    """Refuse a path that no installation has written: what stands in a file may be anybody's."""
    for path in paths:
        if path.split("/")[0] != ".claude" or ".." in path.split("/"):
            raise ValueError(f"{path!r} is no place of it")


def _wiring(body: Mapping[str, Any]) -> Wiring:
    return Wiring(
        str(body["python"]),
        str(body["corpus"]),
        bool(body["require_decision"]),
        int(body["cap"]),
        tuple(map(str, body["before_tools"])),
        bool(body["ask"]),
    )


def _merged(body: Mapping[str, Any]) -> Merged:
    splices = body["splices"]
    return Merged(
        str(body["sha256"]),
        bool(body["is_ours"]),
        tuple(
            Addition(tuple(path), value, bool(listed)) for path, value, listed in body["additions"]
        ),
        None
        if splices is None
        else tuple(Splice(int(place), str(text)) for place, text in splices),
    )


def sha256(content: bytes) -> str:
    """Return the digest that tells whether a file is still what was written."""
    return hashlib.sha256(content).hexdigest()
