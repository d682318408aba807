"""How the reviewer's own overrides turned out, for nobody else's eyes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import ClassVar

from dtui.tui.screens.computed import ComputedScreen
from dtui.views.scorecard_text import ScorecardPage, read_scorecard_page, scorecard_blocks
from dtui.views.unfolding import Block


class ScorecardScreen(ComputedScreen[ScorecardPage]):
    """What `dtui scorecard` says to the reviewer who sits here, of themselves alone."""

    PURPOSE: ClassVar[str] = (
        "How your own overrides turned out, as each horizon matures: whether they helped or hurt "
        "beside carrying the proposals out, as far as the log can tell. Of you alone; nobody is "
        "ranked."
    )
    LEADS_TO: ClassVar[tuple[str, ...]] = ("report",)
    WORKS_ON: ClassVar[str] = "your scorecard"

    def words(self) -> list[str]:
        path = os.fspath(self.app.corpus.path)
        return ["scorecard", "--corpus", path, f"--as={self.app.author}"]

    def read_page(self, printed: bytes) -> ScorecardPage:
        return read_scorecard_page(printed)

    def blocks(self, page: ScorecardPage, width: int) -> Sequence[Block]:
        return scorecard_blocks(page, width)

    def crumbs(self) -> tuple[str, ...]:
        return ("your overrides",)
