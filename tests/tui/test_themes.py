"""Whether the themes can be read, by most eyes there are."""

from __future__ import annotations

from itertools import combinations

import pytest
from textual.theme import Theme

from dtui.tui.themes import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, PLAIN, THEME_NAMES
from dtui.views.colours import BACKDROPS, STATE_COLOURS, TEXT_ROLES, THEMES
from tests.sight import SIGHTS, ciede2000, contrast, lab

themes = pytest.mark.parametrize(
    "theme", [DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT], ids=lambda theme: theme.name
)


@themes
def test_text_of_every_role_contrasts_with_every_backdrop(theme: Theme) -> None:
    for role in TEXT_ROLES:
        for backdrop in BACKDROPS:
            apart = contrast(theme.variables[role], theme.variables[backdrop])
            least = 7 if theme in (CONTRAST_DARK, CONTRAST_LIGHT) else 4.5
            assert apart >= least, f"{role} on {backdrop}: {apart:.2f}"


@themes
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_state_colours_stay_apart_for_every_eye(theme: Theme, sight: str) -> None:
    for one, other in combinations(STATE_COLOURS, 2):
        seen = [lab(theme.variables[name], sight) for name in (one, other)]
        distance = ciede2000(*seen)
        assert distance >= 20, f"{one} and {other}: {distance:.1f}"


def test_the_plain_theme_names_no_colour() -> None:
    assert set(PLAIN.variables.values()) == {"ansi_default"}
    assert set(PLAIN.variables) >= set(DARK.variables) == set(LIGHT.variables)
    assert set(CONTRAST_DARK.variables) == set(CONTRAST_LIGHT.variables) == set(DARK.variables)


def test_the_themes_are_those_that_the_command_line_names() -> None:
    assert tuple(THEME_NAMES) == THEMES


def test_the_distance_is_the_published_one() -> None:
    # Sharma, Wu and Dalal (2005), pairs 1, 8 and 25 of their test data.
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, -1, 2), (50, 0, 0)) == pytest.approx(2.3669, abs=1e-4)
    assert ciede2000((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(
        1.2644, abs=1e-4
    )
