"""A mapping's own words: its text, the names and lists in it, and where it is mistaken."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from dtui.errors import UnreadableSourceError

LONGEST_MAPPING = 1_000_000
"""Characters that are read of a mapping: a path may name a device, which never ends."""


class MappingReader:
    """Reads names and lists of words, and says of what it refuses where that stands.

    Parameters
    ----------
    name
        The file, as it was named.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def check_keys(self, place: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
        """Refuse a name that means nothing; it names the nearest that does."""
        known = list(known)
        for key in given:
            if key not in known:
                raise self.refused(
                    place,
                    f"{key!r} means nothing here.{meant(key, known)} Known are: "
                    f"{', '.join(known)}.",
                )

    def words(self, place: str, given: object) -> list[str]:
        """Read a list of words."""
        if isinstance(given, list):
            words = cast("list[object]", given)
            if all(isinstance(word, str) for word in words):
                return cast("list[str]", words)
        raise self.refused(place, 'write a list of words: ["pending", "draft"]')

    def text(self, place: str, given: object) -> str:
        """Read a name."""
        if not isinstance(given, str) or not given:
            raise self.refused(place, f"{given!r} is no text; write a name in quotes")
        return given

    def refused(self, place: str, reason: str) -> UnreadableSourceError:
        """Return that the mapping cannot be used, where it says so and why."""
        return UnreadableSourceError(self.name, f"{place}: {reason}" if place else reason)


def mapping_text(path: str | Path) -> str:
    """Return the text of a mapping's file.

    Raises
    ------
    UnreadableSourceError
        If it can't be read.
    """
    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            text = file.read(LONGEST_MAPPING + 1)
    except OSError as error:
        raise UnreadableSourceError(
            str(path), f"cannot be read ({error.strerror}); name a mapping"
        ) from error
    except UnicodeDecodeError:
        raise UnreadableSourceError(str(path), "not UTF-8; TOML is UTF-8") from None
    if len(text) > LONGEST_MAPPING:
        raise UnreadableSourceError(str(path), "over a million characters; no mapping is as long")
    return text


def mapping_content(text: str, name: str) -> dict[str, Any]:
    """Return what a mapping's TOML says, before any of it is understood.

    Raises
    ------
    UnreadableSourceError
        If it is no TOML.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableSourceError(name, f"no TOML ({error or 'nested too deeply'})") from None


def within(place: str, name: str) -> str:
    """Return the place of something within another."""
    return f"{place}.{name}" if place else name


def meant(name: str, known: Iterable[str]) -> str:
    """Return a question after the nearest name that is known; nothing if none is near."""
    near = get_close_matches(name, [*known], 1)
    return f" Did you mean {near[0]!r}?" if near else ""
