"""The files to import: found in a stable order, read whole, refused with a reason."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from dtui.errors import UnreadableSourceError

LARGEST = 1024 * 1024
"""Bytes. No decision record is that long, and no text of a trace may be."""

_SUFFIXES = frozenset({".md", ".markdown"})
_NOT_LOOKED_INTO = frozenset({"node_modules", "__pycache__"})
_SHELVES = frozenset(
    {"adr", "adrs", "architecture", "architecture-decisions", "decision", "decision-records"}
    | {"decisions", "dev", "developer", "doc", "docs", "documentation", "rfc", "rfcs"}
)
"""Folders that say where records are kept, not what they are about."""


class Skipped(NamedTuple):
    """A file that gave no trace, and why."""

    file: str
    line: int | None
    """1-based, where one line is at fault."""
    reason: str


def find_files(source: Path) -> list[Path]:
    """Return the Markdown files that a path names, sorted: itself, or all below a folder.

    Hidden folders are not looked into.

    Raises
    ------
    UnreadableSourceError
        If there is no such file or folder, or the folder cannot be listed.
    """
    if source.is_dir():
        return sorted(_below(source))
    if not source.exists():
        raise UnreadableSourceError(
            str(source), "no such file or folder; name a record, or a folder"
        )
    return [source]


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise UnreadableSourceError(
            str(error.filename), f"cannot be listed ({error.strerror}); name a folder you may read"
        ) from error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [each for each in folders if each[0] != "." and each not in _NOT_LOOKED_INTO]
        for file in files:
            if Path(file).suffix.lower() in _SUFFIXES:
                yield Path(parent, file)


def text_of(content: bytes, name: str) -> str | Skipped:
    """Return a file's text, or why it has none that could be a record."""
    if len(content) > LARGEST:
        return Skipped(name, None, "over 1 MiB; no decision record is that long")
    if not content.strip():
        return Skipped(name, None, "empty")
    if (at := content.find(b"\0")) >= 0:
        return Skipped(name, _line(content, at), "a NUL byte; this is no text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Skipped(name, _line(content, error.start), "not UTF-8; save it as UTF-8")


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1


def domain_of(file: Path, source: Path) -> str:
    """Return the project that a file's decisions are about, by the names of its folders.

    It is the folder that holds the shelf of records: of ``shop/docs/adr/0001-use-h2.md`` the
    shop, also when ``shop/docs/adr`` was named.

    Examples
    --------
    >>> domain_of(Path("/code/shop/docs/adr/0001-use-h2.md"), Path("/code/shop/docs/adr"))
    'shop'
    >>> domain_of(Path("/all/adr/shop/docs/adr/1.md"), Path("/all/adr"))
    'shop'
    """
    folders = file.parent.relative_to(source).parts if file != source else ()
    for name, below in pairwise((*folders, "docs")):
        if name.lower() not in _SHELVES and below.lower() in _SHELVES:
            return name
    above = reversed((source if file != source else source.parent).absolute().parts)
    return next((name for name in above if name.lower() not in _SHELVES), "").strip("/")


def slug(stem: str) -> str:
    """Return a file's stem as an id can hold it.

    Examples
    --------
    >>> slug("0024-use-#-as-indicator"), slug("決定")
    ('0024-use---as-indicator', 'record')
    """
    return re.sub(r"[^A-Za-z0-9._-]", "-", stem)[:200].lstrip("._-").rstrip("-") or "record"
