"""The colours of the report, by what they are for, on light and on dark.

A page that follows its reader's light or dark setting can't have colours baked into its pictures,
so pictures name their colours and the page says what a name looks like: `variables` are the names
as CSS. Text keeps 4.5 : 1 against the page and lines 3 : 1; a test computes it. Even so no colour
is ever the only sign.
"""

from __future__ import annotations

from typing import Final, Literal

from dtui.views.pictures.hues import HUES

Theme = Literal["light", "dark"]

HUE_NAMES: Final = tuple(f"hue-{number}" for number, _ in enumerate(HUES, start=1))
"""The colours of lines and bars, in the order they are given out."""

COLOURS: Final[dict[str, tuple[str, str]]] = {
    "page": ("#ffffff", "#12161c"),
    "field": ("#f5f7fa", "#1a2029"),
    "edge": ("#d3dae2", "#364150"),
    "ink": ("#1f2630", "#d5dbe3"),
    "dim": ("#59636f", "#98a3b0"),
    "accent": ("#0b5cad", "#6fb1ff"),
    **dict(zip(HUE_NAMES, HUES, strict=True)),
    "good": ("#1f6f55", "#5fd0a6"),
    "bad": ("#a3271c", "#ff8d7a"),
    "caution": ("#7d5a00", "#e5c05a"),
}
"""What each colour looks like on light and on dark."""


def colours(theme: Theme) -> dict[str, str]:
    """Return each colour of a theme by its name.

    Examples
    --------
    >>> colours("dark")["page"]
    '#12161c'
    """
    return {name: pair[theme == "dark"] for name, pair in COLOURS.items()}


def variables(theme: Theme) -> str:
    """Return the colours of a theme as the declarations of a CSS rule.

    Examples
    --------
    >>> variables("light")[:32]
    '--page:#ffffff;--field:#f5f7fa;-'
    """
    return ";".join(f"--{name}:{colour}" for name, colour in colours(theme).items())
