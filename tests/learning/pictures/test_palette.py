from __future__ import annotations

import math
from itertools import combinations

import pytest

from learning.pictures.palette import COLOURS, HUES, Theme, colours, variables

# Machado, Oliveira and Fernandes (2009): what the colour-blind see, in linear RGB.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}
Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    light, dark = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other))),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: Triple) -> Triple:
    r, g, b = rgb
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    x, y, z = (c ** (1 / 3) if c > 0.008856 else 7.787 * c + 16 / 116 for c in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(colour: str, sight: str) -> Triple:
    rgb = linear(colour)
    mixed = (sum(w * c for w, c in zip(row, rgb, strict=True)) for row in SIGHT[sight])
    r, g, b = (min(1.0, max(0.0, c)) for c in mixed)
    return lab((r, g, b))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_and_lines_can_be_seen(theme: Theme) -> None:
    of = colours(theme)
    for name in ("ink", "dim", "accent", "good", "bad", "caution"):
        assert contrast(of[name], of["page"]) >= 4.5, name
        assert contrast(of[name], of["field"]) >= 4.5, name
    for name in HUES:
        assert contrast(of[name], of["page"]) >= 3, name


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
def test_hues_stay_apart_for_every_eye(theme: Theme, sight: str) -> None:
    for one, other in combinations(HUES, 2):
        apart = math.dist(*(seen(colours(theme)[hue], sight) for hue in (one, other)))
        assert apart >= 20, (one, other, apart)


def test_both_themes_name_the_same_colours() -> None:
    assert list(colours("light")) == list(colours("dark")) == list(COLOURS)
    assert variables("dark").count("--") == len(COLOURS)
