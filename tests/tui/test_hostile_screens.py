"""Whatever agents write: no screen crashes, obeys it, or has a cell out of its place."""

from __future__ import annotations

from pathlib import Path

from rich.cells import cell_len
from wcwidth import wcwidth

from dtui.text import cells, one_line, plain
from tests.tui.hostile import TRACE, hostile_corpus, strings
from tests.tui.walking import STEP, walked
from tests.views.hostile_rows import flaws_in, models_of, rows_of

PAGED = (
    STEP
    + """
from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp

with Corpus.open(sys.argv[1]) as corpus:
    app = ReviewApp(corpus, author="pat")

    async def through(pilot):
        await step(pilot)
        app.open_trace(sys.argv[2])
        await step(pilot)
        while True:
            at = app.screen.spine_list.cursor
            await pilot.press("pagedown")
            await step(pilot)
            if app.screen.spine_list.cursor == at:
                break
        app.open_chain(f"{sys.argv[2]}/obs-1", effects=True)
        await step(pilot)
        app.action_queue()
        await step(pilot)
        for _ in range(int(sys.argv[3])):
            await pilot.press("j")
            await step(pilot)
        app.exit()

    app.run(auto_pilot=through)
"""
)
"""Pages through a trace and goes through what waits."""


def test_a_string_is_shown_in_as_many_cells_as_a_terminal_gives_it() -> None:
    for text in strings(3_000):
        line = one_line(text)
        assert plain(line) == line
        assert cells(line) == cell_len(line)
        # Character by character, as terminals do.
        assert sum(map(wcwidth, line)) == cells(line), ascii(line)


def test_no_row_of_a_view_has_what_a_terminal_obeys_or_gives_another_width() -> None:
    texts = list(strings(120))
    flaws = [flaw for text in texts for flaw in flaws_in(tuple(rows_of(text)))]
    flaws += [flaw for text in texts[::20] for flaw in flaws_in(tuple(models_of(text)))]
    assert flaws == []


def test_a_walk_through_hostile_screens_obeys_nothing_and_misplaces_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    hostile_corpus(path, list(strings(400)))
    walk = walked(PAGED, path, TRACE, "8", said=tmp_path / "said")
    assert walk.steps > 15
    assert walk.obeyed == []
    assert walk.misaligned == []
