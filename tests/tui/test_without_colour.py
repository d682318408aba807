"""With NO_COLOR, and where there are none, no screen writes a colour, and all is still told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.screen import ModalScreen

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from tests.tui.every_screen import WAYS, app_of, go
from tests.tui.walking import STEP, walked

ScreenText = Callable[[ReviewApp], str]

EVERY_SCREEN = (
    STEP
    + """
from dtui.corpus import Corpus
from tests.tui.every_screen import WAYS, app_of, go

def walk(name):
    ways = [way for way in WAYS.values() if way.of == name]
    with Corpus.open(sys.argv[1 if name == "decisions" else 2]) as corpus:
        app = app_of(ways[0], {name: corpus})
        async def through(pilot):
            for way in ways:
                while len(app.screen_stack) > 1:
                    await app.pop_screen()
                await go(app, pilot, way)
                await step(pilot)
            app.exit()
        app.run(auto_pilot=through)

walk("decisions")
walk("pricing")
"""
)


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_no_screen_writes_a_colour(
    corpus: Corpus, pricing: Corpus, tmp_path: Path, environment: dict[str, str]
) -> None:
    paths = corpus.path, pricing.path
    corpus.close()
    pricing.close()
    walk = walked(EVERY_SCREEN, *paths, said=tmp_path / "said", environment=environment)
    assert walk.steps == len(WAYS)
    assert walk.coloured == set()
    assert walk.obeyed == []
    assert walk.misaligned == []


def test_with_colour_there_is_some(corpus: Corpus, pricing: Corpus, tmp_path: Path) -> None:
    paths = corpus.path, pricing.path
    corpus.close()
    pricing.close()
    walk = walked(EVERY_SCREEN, *paths, said=tmp_path / "said")
    assert b"38" in walk.coloured
    assert walk.misaligned == []


@pytest.mark.parametrize("name", WAYS)
async def test_all_that_is_said_in_colour_is_said_without(
    corpus: Corpus,
    pricing: Corpus,
    screen_text: ScreenText,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    texts: list[list[str]] = []
    for without in (False, True):
        if without:
            monkeypatch.setenv("NO_COLOR", "1")
        app = app_of(WAYS[name], {"decisions": corpus, "pricing": pricing})
        async with app.run_test(size=(120, 110)) as pilot:
            await go(app, pilot, WAYS[name])
            texts.append(screen_text(app).translate(_EDGES).split())
            is_box = isinstance(app.screen, ModalScreen)
    coloured, plain = texts
    # Behind a box the screen below is seen faintly, or without colours not at all.
    assert set(plain) <= set(coloured) if is_box else plain == coloured


_EDGES = dict.fromkeys(map(ord, "▐▌│╭╮╰╯─"), " ")
"""A field has an edge where it cannot have a ground of its own, and a box stands beside words."""
