"""Our two themes, dark and light, and a third for terminals without colour.

Colours are named by what they say: the roles of `dtui.views.palette`, and a few of the screen's
own. Roles that mean the same to a reviewer share one of five state colours. Those five keep a
CIEDE2000 distance of 20 from each other in normal, deuteranopic and protanopic sight, and every
text colour keeps 4.5 : 1 against both backdrops; a test computes both. Even so a state shows by
glyph, letter and word first, and with `PLAIN` by these alone.
"""

from __future__ import annotations

from typing import Final, get_args

from textual.theme import Theme

from dtui.views.palette import Role

STATE_COLOURS: Final[dict[str, tuple[Role, ...]]] = {
    "waits": ("pending", "missing"),
    "held": ("validated", "answered", "satisfied"),
    "failed": ("refuted", "violated"),
    "taken": ("locked",),
    "moved": ("late", "missed", "at-risk"),
}
"""What each state colour says, and the roles drawn in it; `moved` is what came after a choice."""

TEXT_ROLES: Final[tuple[str, ...]] = (*get_args(Role), "bright", "dim", "accent")
"""Every role that text is drawn in; each is a variable of the theme: ``$at-risk``."""

BACKDROPS: Final = ("page", "cursor-line")
"""Every background that text is drawn on."""


def _roles(colours: dict[str, str]) -> dict[str, str]:
    by_role = {role: colours[colour] for colour, roles in STATE_COLOURS.items() for role in roles}
    return {**by_role, "plain": colours["ink"], "superseded": colours["dim"]}


def _theme(name: str, *, dark: bool, colours: dict[str, str]) -> Theme:
    """Make a theme whose stock roles follow ours, so that stock widgets match."""
    return Theme(
        name=name,
        dark=dark,
        primary=colours["accent"],
        secondary=colours["taken"],
        accent=colours["accent"],
        warning=colours["waits"],
        error=colours["failed"],
        success=colours["held"],
        foreground=colours["ink"],
        background=colours["page"],
        surface=colours["page"],
        panel=colours["field"],
        variables={
            **colours,
            **_roles(colours),
            "text": colours["ink"],
            "text-muted": colours["dim"],
            "text-disabled": colours["dim"],
            "foreground-muted": colours["dim"],
            "block-cursor-foreground": colours["bright"],
            "block-cursor-background": colours["cursor-line"],
            "block-cursor-blurred-foreground": colours["ink"],
            "block-cursor-blurred-background": colours["cursor-line"],
            "border": colours["accent"],
            "border-blurred": colours["edge"],
            "scrollbar": colours["edge"],
            "scrollbar-hover": colours["dim"],
            "scrollbar-active": colours["accent"],
            "scrollbar-background": colours["page"],
            "scrollbar-background-hover": colours["page"],
            "scrollbar-background-active": colours["page"],
            "scrollbar-corner-color": colours["page"],
            "input-selection-background": colours["edge"],
        },
    )


DARK: Final = _theme(
    "dtui-dark",
    dark=True,
    colours={
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
    },
)

LIGHT: Final = _theme(
    "dtui-light",
    dark=False,
    colours={
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
    },
)

_NO_COLOUR: Final = "ansi_default"

PLAIN: Final = Theme(
    name="dtui-plain",
    ansi=True,
    primary=_NO_COLOUR,
    secondary=_NO_COLOUR,
    warning=_NO_COLOUR,
    error=_NO_COLOUR,
    success=_NO_COLOUR,
    accent=_NO_COLOUR,
    foreground=_NO_COLOUR,
    background=_NO_COLOUR,
    surface=_NO_COLOUR,
    panel=_NO_COLOUR,
    variables=dict.fromkeys((*DARK.variables, "ansi-background", "ansi-foreground"), _NO_COLOUR),
)
"""The terminal's own two colours, for NO_COLOR and dumb terminals."""

THEMES: Final = (DARK, LIGHT, PLAIN)
