"""Which keys do what, once a person's own wishes are taken into account."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from textual.keys import KEY_TO_UNICODE_NAME, Keys

from dtui.tui.keys import PLACES
from dtui.views.keys import Key

Keymap = Mapping[str, str]
"""The keys of each id that has others than it had: names with commas between."""

_SENT_AS: Final = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
    "ctrl+at": "ctrl+space",
}
"""What a terminal sends as another key."""


class Clash(NamedTuple):
    """A key that would have to do two things in one place."""

    key: str
    id: str
    other: str
    place: str


class Wishes(NamedTuple):
    """What of a person's own keys can be had, and why the rest can't."""

    keymap: Keymap
    faults: Mapping[str, str]
    """By id."""


@cache
def known_keys() -> Mapping[str, tuple[Key, ...]]:
    """Return what each id stands for, those first that work in most places."""
    known: dict[str, dict[Key, None]] = {}
    for tables in PLACES.values():
        for table in tables:
            for key in table:
                if key.id:
                    known.setdefault(key.id, {})[key] = None
    return {id_: tuple(keys) for id_, keys in known.items()}


def granted(wishes: Mapping[str, str]) -> Wishes:
    """Return what can be had of the keys that a person asked for.

    All wishes are looked at together, so that two actions can swap keys. Of two that clash, the
    later is not granted.

    Parameters
    ----------
    wishes
        By id, in the order in which they were made.

    Examples
    --------
    >>> granted({"trace.validate": "r", "trace.refute": "v"}).keymap
    {'trace.validate': 'r', 'trace.refute': 'v'}
    >>> granted({"trace.validate": "r"}).faults["trace.validate"]
    "'r' is trace.refute's in the same place; give that another key first"
    """
    faults: dict[str, str] = {}
    keymap: dict[str, str] = {}
    for id_, wished in wishes.items():
        if id_ not in known_keys():
            faults[id_] = f"no action is called {id_!r}{_did_you_mean(id_)}"
        elif refusal := impossible(wished):
            faults[id_] = refusal
        else:
            keymap[id_] = ",".join(spelled(wished))
    while found := next(clashes(keymap), None):
        last = max((found.id, found.other), key=lambda id_: _order(keymap, id_))
        other = found.other if last == found.id else found.id
        faults[last] = (
            f"{shown(found.key)!r} is {other}'s in the same place; give that another key first"
        )
        del keymap[last]
    return Wishes(keymap, faults)


def _order(keymap: Keymap, id_: str) -> int:
    return list(keymap).index(id_) if id_ in keymap else -1


def clashes(keymap: Keymap) -> Iterator[Clash]:
    """Find the keys that would do two things in one place, for which they were not made."""
    for place, tables in PLACES.items():
        ids = list(dict.fromkeys(key.id for table in tables for key in table if key.id))
        owners: dict[str, list[str]] = {}
        for id_ in ids:
            for name in keys_of_id(id_, keymap):
                owners.setdefault(name, []).append(id_)
        for name, sharing in owners.items():
            for first, one in enumerate(sharing):
                for other in sharing[first + 1 :]:
                    is_new = one in keymap or other in keymap
                    if is_new and not _are_made_to_share(one, other, name, keymap):
                        yield Clash(name, one, other, place)


def _are_made_to_share(one: str, other: str, name: str, keymap: Keymap) -> bool:
    """Whether two have a key in common as they are made: only one of them applies at a time."""
    shared = set(keys_of_id(one, {})) & set(keys_of_id(other, {}))
    return name in shared or (bool(shared) and one in keymap and other in keymap)


def keys_of_id(id_: str, keymap: Keymap) -> list[str]:
    """Return the keys that are in force for an id, the first one first."""
    if id_ in keymap:
        return keymap[id_].split(",")
    return list(dict.fromkeys(name for key in known_keys()[id_] for name in key.keys.split(",")))


def impossible(wished: str) -> str:
    """Say why what is wished for is no key, or none that a terminal sends; empty if it is one.

    Examples
    --------
    >>> impossible("ctrl+x"), impossible("?"), impossible("shift+left")
    ('', '', '')
    >>> impossible("ctrl+i")
    "a terminal sends 'ctrl+i' as 'tab'"
    >>> impossible("hyper+x")
    "'hyper+x' is no key; write 'x', 'X', 'f5', 'ctrl+x', 'alt+x', 'shift+left' or 'question_mark'"
    """
    names = spelled(wished)
    if not names:
        return "no key is named"
    for name in names:
        if name in _SENT_AS:
            return f"a terminal sends {name!r} as {_SENT_AS[name]!r}"
        if not _is_key(name):
            return (
                f"{name!r} is no key; write 'x', 'X', 'f5', 'ctrl+x', 'alt+x', 'shift+left' or "
                "'question_mark'"
            )
    return ""


def spelled(wished: str) -> Sequence[str]:
    """Return the names of the keys that are wished for, as the toolkit has them.

    Examples
    --------
    >>> spelled("?, ctrl+x,x")
    ['question_mark', 'ctrl+x', 'x']
    >>> spelled(",")
    ['comma']
    """
    if wished.strip() == ",":
        return ["comma"]
    return [_named(name) for name in (part.strip() for part in wished.split(",")) if name]


def _named(name: str) -> str:
    *modifiers, key = name.split("+") if name != "+" else [name]
    if len(key) == 1 and not key.isalnum():
        key = _CHARACTERS.get(key) or unicodedata.name(key, key).lower().replace("-", "_")
        key = key.replace(" ", "_")
    return "+".join((*modifiers, key))


_CHARACTERS: Final = {
    unicodedata.lookup(long): name for name, long in KEY_TO_UNICODE_NAME.items()
} | {
    ":": "colon",
    ";": "semicolon",
    ",": "comma",
    "'": "apostrophe",
    "*": "asterisk",
    "&": "ampersand",
    "~": "tilde",
    "/": "slash",
    "\\": "backslash",
    "@": "at",
    "-": "minus",
    "+": "plus",
    "_": "underscore",
}
_NAMED: Final = {key.value for key in Keys} | set(_CHARACTERS.values())


def _is_key(name: str) -> bool:
    *modifiers, key = name.split("+")
    if len(key) == 1:
        return key.isprintable() and set(modifiers) <= {"ctrl", "alt"}
    if name in _NAMED or key in _NAMED:
        return set(modifiers) <= {"ctrl", "alt", "shift"}
    return not modifiers and _is_character(key)


def _is_character(name: str) -> bool:
    try:
        return unicodedata.lookup(name.replace("_", " ")).isprintable()
    except KeyError:
        return False


def shown(name: str) -> str:
    """Return a key as a person would write it: a character, where it is one.

    Examples
    --------
    >>> shown("left_square_bracket"), shown("ctrl+x"), shown("pagedown")
    ('[', 'ctrl+x', 'pagedown')
    """
    *modifiers, key = name.split("+")
    key = next((sign for sign, long in _CHARACTERS.items() if long == key), key)
    return "+".join((*modifiers, "esc" if key == "escape" else key))


def _did_you_mean(id_: str) -> str:
    import difflib

    near = difflib.get_close_matches(id_, known_keys(), 1)
    return f"; did you mean {near[0]!r}?" if near else "; `:keys` lists them all"
