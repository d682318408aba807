"""Our two themes, dark and light, and a third for terminals without colour.

Colours and what they say are `dtui.views.colours`; each is a variable of the theme, as is each
role: ``$at-risk``. With `PLAIN` a state shows by glyph, letter and word alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.theme import Theme

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
