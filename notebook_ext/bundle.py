"""The browser's half of a widget: parts in ``static/``, joined into one module and one style.

A notebook is handed a module as text and imports it from a blob, from where it can import
nothing relative. So the parts are written as plain modules, which an editor and a browser can
follow, and are joined here: imports among them are followed and taken out, and what is left is
one module without an address in it. There is nothing to build and nothing to install.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from dtui.views.colours import DARK, LIGHT, colours_by_role

STATIC = Path(__file__).parent / "static"
"""The parts, as they are read."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z_]+)\.js";\n', re.MULTILINE)
_EXPLAINED = re.compile(r"^[ \t]*/\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=const |function |async function |class )", re.MULTILINE)


@cache
def module(name: str) -> str:
    """Return the module of a widget with all that it imports, each part once.

    Parameters
    ----------
    name : str
        Of the part that has the widget's ``export default``: ``"trace"``.

    Raises
    ------
    FileNotFoundError
        If there is no part of that name.
    """
    return "\n".join(_without_imports(part) for part in parts(name))


@cache
def style(name: str) -> str:
    """Return the style of a widget: the colours, the base, and the style of each of its parts.

    All of it stands within the widget's own class: styles of several widgets meet on one page.
    """
    sheets = (STATIC / f"{part}.css" for part in ("base", *parts(name)))
    read = (sheet.read_text("utf-8") for sheet in sheets if sheet.exists())
    return "\n".join([f".dtui-{name} {{", _colours(), *read, "}"])


def parts(name: str) -> tuple[str, ...]:
    """Return the names of a part and of all it imports, what is imported first.

    Examples
    --------
    >>> parts("dom")
    ('dom',)
    """
    found: dict[str, None] = {}
    _follow(name, found)
    return tuple(found)


def _follow(name: str, found: dict[str, None]) -> None:
    for imported in _IMPORT.findall(_source(name)):
        if imported not in found:
            _follow(imported, found)
    found[name] = None


def _source(name: str) -> str:
    return (STATIC / f"{name}.js").read_text("utf-8")


def _without_imports(name: str) -> str:
    # What is said above a function is for who reads the part; a blob has no reader.
    return _EXPORT.sub("", _EXPLAINED.sub("", _IMPORT.sub("", _source(name))))


def _colours() -> str:
    """Return the roles' colours, light and dark, as properties of every widget."""
    light = {**colours_by_role(LIGHT), "accent": LIGHT["accent"]}
    dark = {**colours_by_role(DARK), "accent": DARK["accent"]}
    return " ".join(f"--dtui-{role}: light-dark({light[role]}, {dark[role]});" for role in light)
