"""The colours of both faces, by what they say: dark and light.

Roles that mean the same to a reviewer share one of five state colours. Those five keep a
CIEDE2000 distance of 20 from each other in normal, deuteranopic and protanopic sight, and every
text colour keeps 4.5 : 1 against every backdrop, or 7 : 1 in the two of high contrast; a test
computes both. Even so a state shows by glyph, letter and word first.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from dtui.signs import Role

THEMES: Final = ("dark", "light", "contrast-dark", "contrast-light", "plain")
"""The themes of the terminal, by the names that a person has for them."""

STATE_COLOURS: Final[Mapping[str, tuple[Role, ...]]] = MappingProxyType(
    {
        "waits": ("pending", "missing"),
        "held": ("validated", "answered", "satisfied"),
        "failed": ("refuted", "violated"),
        "taken": ("locked",),
        "moved": ("late", "missed", "at-risk"),
    }
)
"""What each state colour says, and the roles drawn in it; `moved` is what came after a choice."""

TEXT_ROLES: Final[tuple[str, ...]] = (*get_args(Role), "bright", "dim", "accent")
"""Every role that text is drawn in."""

BACKDROPS: Final = ("page", "cursor-line")
"""Every background that text is drawn on."""

DARK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "page": "#12161c",
        "cursor-line": "#222b37",
        "field": "#1a2029",
        "edge": "#3b4757",
        "ink": "#c9d1db",
        "bright": "#ffffff",
        "dim": "#8d99a8",
        "accent": "#7cb7ff",
        "waits": "#ffe143",
        "held": "#55d2ae",
        "failed": "#f46353",
        "taken": "#b7e0ff",
        "moved": "#c273fc",
    }
)
"""Each colour by its name, on a dark page."""

LIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "page": "#ffffff",
        "cursor-line": "#ebf0f6",
        "field": "#f4f6f9",
        "edge": "#b9c3cf",
        "ink": "#2b3440",
        "bright": "#000000",
        "dim": "#5c6672",
        "accent": "#0b5cad",
        "waits": "#975f00",
        "held": "#317567",
        "failed": "#6f0016",
        "taken": "#123e54",
        "moved": "#8c39cc",
    }
)
"""Each colour by its name, on a light page."""


CONTRAST_DARK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "page": "#000000",
        "cursor-line": "#101a26",
        "field": "#0c1118",
        "edge": "#7d8896",
        "ink": "#ffffff",
        "bright": "#ffffff",
        "dim": "#c3ccd7",
        "accent": "#9ecbff",
        "waits": "#ecff26",
        "held": "#d5ffd9",
        "failed": "#e88e6a",
        "taken": "#d5ebff",
        "moved": "#d08bff",
    }
)
"""Each colour by its name, on a black page: 7 : 1 for every text."""

CONTRAST_LIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "page": "#ffffff",
        "cursor-line": "#eef2f7",
        "field": "#f2f5f9",
        "edge": "#626d7a",
        "ink": "#000000",
        "bright": "#000000",
        "dim": "#3d4650",
        "accent": "#00438a",
        "waits": "#784400",
        "held": "#075a5c",
        "failed": "#381816",
        "taken": "#000f57",
        "moved": "#4e22de",
    }
)
"""Each colour by its name, on a white page: 7 : 1 for every text."""


def colours_by_role(colours: Mapping[str, str]) -> dict[Role, str]:
    """Return the colour of every role of `dtui.signs`, out of `DARK` or `LIGHT`.

    Examples
    --------
    >>> roles = colours_by_role(DARK)
    >>> roles["pending"] == roles["missing"] == DARK["waits"]
    True
    >>> roles["superseded"] == DARK["dim"], roles["plain"] == DARK["ink"]
    (True, True)
    """
    by_role: dict[Role, str] = {"plain": colours["ink"], "superseded": colours["dim"]}
    for name, roles in STATE_COLOURS.items():
        by_role |= dict.fromkeys(roles, colours[name])
    return by_role
