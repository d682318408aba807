"""Our themes: dark and light, both with more contrast too, and one for terminals without colour.

Colours and what they say are `dtui.views.colours`; each is a variable of the theme, as is each
role: ``$at-risk``. With `PLAIN` a state shows by glyph, letter and word alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from textual.theme import Theme

from dtui.views.colours import CONTRAST_DARK as CONTRAST_DARK_COLOURS
from dtui.views.colours import CONTRAST_LIGHT as CONTRAST_LIGHT_COLOURS
from dtui.views.colours import DARK as DARK_COLOURS
from dtui.views.colours import LIGHT as LIGHT_COLOURS
from dtui.views.colours import colours_by_role


def _theme(name: str, *, dark: bool, colours: Mapping[str, str]) -> Theme:
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
            **colours_by_role(colours),
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


DARK: Final = _theme("dtui-dark", dark=True, colours=DARK_COLOURS)
LIGHT: Final = _theme("dtui-light", dark=False, colours=LIGHT_COLOURS)

CONTRAST_DARK: Final = _theme("dtui-contrast-dark", dark=True, colours=CONTRAST_DARK_COLOURS)
CONTRAST_LIGHT: Final = _theme("dtui-contrast-light", dark=False, colours=CONTRAST_LIGHT_COLOURS)

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

THEMES: Final = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT, PLAIN)

THEME_NAMES: Final[Mapping[str, Theme]] = MappingProxyType(
    {theme.name.removeprefix("dtui-"): theme for theme in THEMES}
)
"""Our themes by the names that a person has for them.

The toolkit's own are not offered: in most of them some text can hardly be read.
"""


def theme_refusal(name: object) -> str:
    """Say why something is no name of a theme; empty if it is one.

    Examples
    --------
    >>> theme_refusal("light"), theme_refusal("nord")
    ('', "there is no theme 'nord'; there are dark, light, contrast-dark, contrast-light, plain")
    """
    if isinstance(name, str) and name in THEME_NAMES:
        return ""
    return f"there is no theme {name!r}; there are {', '.join(THEME_NAMES)}"
