from __future__ import annotations

import math
from itertools import combinations

import pytest

from dtui.views.colours import DARK, LIGHT
from dtui.views.pictures.hues import HUES
from tests.sight import SIGHTS, contrast, lab

themes = pytest.mark.parametrize(
    ("theme", "page"), [(0, LIGHT["page"]), (1, DARK["page"])], ids=["light", "dark"]
)


@themes
def test_lines_can_be_seen_on_the_page(theme: int, page: str) -> None:
    for hue in HUES:
        assert contrast(hue[theme], page) >= 3, hue


@themes
@pytest.mark.parametrize("sight", SIGHTS)
def test_hues_stay_apart_for_every_eye(theme: int, page: str, sight: str) -> None:
    seen = [lab(hue[theme], sight) for hue in HUES]
    apart = [math.dist(one, other) for one, other in combinations(seen, 2)]
    assert min(apart) >= 20, page
