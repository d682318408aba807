"""What a person has set for themselves: the theme and their own keys, in a file of their own.

    # ~/.config/dtui/settings.toml
    theme = "light"

    [keys]
    "trace.cone" = "u"

A file that cannot be used in part or at all is no reason not to start: what is wrong with it is
said on screen, with the line, and the rest of it counts.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from dtui.errors import UnwritablePlaceError
from dtui.text import one_line
from dtui.tui.settings_file import settings_text
from dtui.tui.themes import theme_refusal

if TYPE_CHECKING:
    from dtui.tui.keymap import Keymap


class Settings(NamedTuple):
    """What is set, as far as it can be had."""

    path: Path | None = None
    """Where it is kept; None where nothing is."""
    theme: str = ""
    keymap: Keymap = MappingProxyType({})
    faults: tuple[str, ...] = ()
    """What cannot be had and why, a sentence each."""


def read_settings(path: Path | None) -> Settings:
    """Read what is set; a file that is not there sets nothing."""
    if path is None:
        return Settings()
    try:
        text = settings_text(path)
    except FileNotFoundError:
        return Settings(path)
    except OSError as error:
        return _unusable(path, f"cannot be read ({error.strerror}); nothing of it counts")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _unusable(path, "is no text in UTF-8; nothing of it counts", line)
    # Loaded by who has settings: most have none.
    import tomllib

    try:
        held = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = str(error) or "it is nested too deeply"
        where = re.search(r"\(at line (\d+), column \d+\)", said)
        reason = (
            said[: where.start()].strip() if where else said.removesuffix(" (at end of document)")
        )
        line = int(where[1]) if where else text.count("\n") + 1
        return _unusable(path, f"is no TOML ({reason}); mend it, nothing of it counts", line)
    return _held(path, text, held)


def _unusable(path: Path, why: str, line: int | None = None) -> Settings:
    at = "" if line is None else f":{line}"
    return Settings(path, faults=(one_line(f"{path}{at}: {why}"),))


def _held(path: Path, text: str, held: Mapping[str, Any]) -> Settings:
    from dtui.tui.keymap import granted

    faults: list[str] = []

    def fault(name: str, why: str) -> None:
        faults.append(one_line(f"{path}:{_line_of(text, name)}: {why}"))

    theme = ""
    if "theme" in held:
        if refusal := theme_refusal(held["theme"]):
            fault("theme", refusal)
        else:
            theme = held["theme"]
    keys = _table(held.get("keys", {}))
    wishes = dict[str, Any]()
    if keys is None:
        fault("keys", '`keys` is a table: a line [keys], and below it "trace.cone" = "u"')
    else:
        wishes.update(_wishes(keys))
    for id_ in [id_ for id_, wished in wishes.items() if not isinstance(wished, str)]:
        fault(id_, f'{id_} = {wishes.pop(id_)!r}: a key is written in quotes, as in "u"')
    found = granted(wishes)
    for id_, why in found.faults.items():
        fault(id_, why)
    for name in held.keys() - {"theme", "keys"}:
        fault(name, f"there is no setting {name!r}; there are `theme` and `[keys]`")
    return Settings(path, theme, found.keymap, tuple(faults))


def _wishes(keys: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    """Return keys by id, which may be written as a name in quotes or as a table in a table."""
    for name, wished in keys.items():
        nested = _table(wished)
        if nested is not None and not place:
            yield from _wishes(nested, f"{name}.")
        else:
            yield f"{place}{name}", wished


def _table(value: object) -> dict[str, Any] | None:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _line_of(text: str, name: str) -> int:
    """Return the line that sets something: the last that begins with its name; else the first."""
    word = re.escape(name)
    short = re.escape(name.rpartition(".")[2])
    for pattern in (word, short):
        begins = re.compile(rf"""^\s*\[?["']?{pattern}["']?\s*[=\].]""")
        for number, line in reversed(list(enumerate(text.splitlines(), 1))):
            if begins.match(line):
                return number
    return 1


def keep_theme(path: Path, name: str) -> None:
    """Keep a theme for the next time.

    Raises
    ------
    UnwritablePlaceError
        If the file cannot be written, or holds what cannot be read.
    """
    with _edited(path) as held:
        held["theme"] = name


def keep_key(path: Path, id_: str, keys: str) -> None:
    """Keep the keys of an action for the next time; with no keys, those it is made with.

    Raises
    ------
    UnwritablePlaceError
        If the file cannot be written, or holds what cannot be read.
    """
    with _edited(path) as held:
        own = held.setdefault("keys", {})
        place, _, word = id_.partition(".")
        own.pop(id_, None)
        if (nested := _table(own.get(place))) is not None:
            nested.pop(word, None)
        if keys:
            own[id_] = keys


@contextlib.contextmanager
def _edited(path: Path) -> Generator[Any]:
    """Give the file's document to be changed, and write it: whole, or as it was before.

    What a person wrote into it (comments, order) stays, and so does what another dtui has kept
    there since this one started.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = settings_text(path) if path.exists() else ""
        held = tomlkit.parse(text)
        yield held
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path.resolve(), tomlkit.dumps(held))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise UnwritablePlaceError(
            one_line(f"not kept for next time: {path} cannot be read ({error}); mend it first")
        ) from None
    except (OSError, TypeError, AttributeError) as error:
        why = getattr(error, "strerror", None) or "`keys` is no table there"
        raise UnwritablePlaceError(
            one_line(f"not kept for next time: {path} cannot be written ({why})")
        ) from None


def _replace(path: Path, text: str) -> None:
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            written.chmod(path.stat().st_mode)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)
