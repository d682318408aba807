"""The colours of the report, by what they are for, on light and on dark.

A page that follows its reader's light or dark setting can't have colours baked into its pictures,
so pictures name their colours and the page says what a name looks like: `variables` are the names
as CSS. Text keeps 4.5 : 1 against the page and lines 3 : 1; the four hues stay apart in normal,
deuteranopic and protanopic sight; a test computes it. Even so no colour is ever the only sign.
"""

from __future__ import annotations

from typing import Final, Literal

Theme = Literal["light", "dark"]

COLOURS: Final[dict[str, tuple[str, str]]] = {
    "page": ("#ffffff", "#12161c"),
    "field": ("#f5f7fa", "#1a2029"),
    "edge": ("#d3dae2", "#364150"),
    "ink": ("#1f2630", "#d5dbe3"),
    "dim": ("#59636f", "#98a3b0"),
    "accent": ("#0b5cad", "#6fb1ff"),
    "hue-1": ("#0b5cad", "#6fb1ff"),
    "hue-2": ("#d05a00", "#ff9a52"),
    "hue-3": ("#1d6b57", "#3fae97"),
    "hue-4": ("#7b2fe6", "#876afb"),
    "good": ("#1f6f55", "#5fd0a6"),
    "bad": ("#a3271c", "#ff8d7a"),
    "caution": ("#7d5a00", "#e5c05a"),
}
"""What each colour looks like on light and on dark."""

HUES: Final = ("hue-1", "hue-2", "hue-3", "hue-4")
"""The colours of lines and bars, in the order they are given out."""


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
