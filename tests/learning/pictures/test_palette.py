from __future__ import annotations

import pytest

from learning.pictures.palette import COLOURS, HUE_NAMES, Theme, colours, variables
from tests.sight import contrast


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_and_lines_can_be_seen(theme: Theme) -> None:
    of = colours(theme)
    for name in ("ink", "dim", "accent", "good", "bad", "caution"):
        assert contrast(of[name], of["page"]) >= 4.5, name
        assert contrast(of[name], of["field"]) >= 4.5, name
    for name in HUE_NAMES:
        assert contrast(of[name], of["page"]) >= 3, name


def test_both_themes_name_the_same_colours() -> None:
    assert list(colours("light")) == list(colours("dark")) == list(COLOURS)
    assert variables("dark").count("--") == len(COLOURS)
