"""A sheet written to a file: whole, or not at all, and never over another file unasked."""

from __future__ import annotations

import asyncio
import os
import re
import unicodedata
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TextIO

from dtui.errors import InvalidNameError, UnwritablePlaceError
from dtui.text import plain
from dtui.views.sheet import Sheet
from dtui.views.sheet_forms import FORMS

_AT_ONCE = 0.02
"""Seconds of writing between two looks at what the reviewer does."""

_LONGEST_NAME = 80

Told = Callable[[int], None]
"""Is told how many pieces, mostly rows, have been written."""


def default_name(sheet: Sheet, end: str) -> str:
    """Return what a sheet's file is called if nobody says otherwise.

    Examples
    --------
    >>> default_name(Sheet("Northwind renewal, Q3 · cone of hyp-4", (), ()), "md")
    'northwind-renewal-q3-cone-of-hyp-4.md'
    """
    plainer = unicodedata.normalize("NFKD", sheet.title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plainer.lower())[:_LONGEST_NAME].strip("-")
    return f"{slug or 'export'}.{end}"


def file_of(typed: str) -> Path:
    """Return the file that somebody typed the name of; its end says in which form it is written.

    Raises
    ------
    InvalidNameError
        If it ends in none of the forms.
    UnwritablePlaceError
        If its folder isn't there.
    """
    try:
        path = Path(typed.strip().replace("\0", "")).expanduser()
        if path.suffix.lower().removeprefix(".") not in FORMS:
            ends = ", ".join(f".{end}" for end in FORMS)
            raise InvalidNameError(f"{typed!r} ends in no form; end it in one of {ends}.")
        if not path.parent.is_dir():
            parent = os.fspath(path.parent)
            raise UnwritablePlaceError(f"there is no folder {parent!r}; make it, or name another.")
        path.exists()  # so that a name no system could have is found out here
    except (RuntimeError, ValueError, OSError) as error:  # no such user, a name too long
        raise InvalidNameError(f"{typed!r} names no file: {error}") from error
    return path


async def write_sheet(sheet: Sheet, path: Path, told: Told, *, replace: bool = False) -> None:
    """Write a sheet to a file while the reviewer can go on, or stop it by cancelling.

    Whatever happens, the file is whole, or as it was before: none, if there was none.

    Parameters
    ----------
    told
        Is told now and then how far it is.
    replace
        Whether a file that is there already is written over.

    Raises
    ------
    FileExistsError
        If one is there and is not to be replaced.
    UnwritablePlaceError
        If the place is full, or may not be written to.
    """
    pieces = FORMS[path.suffix.lower().removeprefix(".")](sheet)
    with _finished(path, replace=replace) as file:
        begun = monotonic()
        for done, piece in enumerate(pieces, start=1):
            file.write(piece)
            if monotonic() - begun > _AT_ONCE:
                told(done)
                await asyncio.sleep(0)
                begun = monotonic()


@contextmanager
def _finished(path: Path, *, replace: bool) -> Generator[TextIO]:
    """Open a file to be written; it has its name only when all has been written to it."""
    # Under its own name it would be taken for whole.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        if path.exists() and not replace:
            raise FileExistsError(path)
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        if replace:
            unfinished.replace(path)
        else:
            # Unlike a renaming, it fails where somebody has made the file meanwhile.
            os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError as error:
        place = os.fspath(path)
        raise UnwritablePlaceError(f"cannot write {place!r}: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def where(path: Path) -> str:
    """Return a file's whole path, fit to be shown."""
    return plain(os.fspath(path.absolute()))
