"""The calibration report: whether decisions get faster, more accurate, better calibrated."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from dtui.text import one_line
from dtui.tui.bindings import bindings
from dtui.tui.keys import REPORT_KEYS
from dtui.tui.screens.computed import ComputedScreen
from dtui.views.report_text import ReportPage, read_report_page, report_blocks
from dtui.views.unfolding import Block

if TYPE_CHECKING:
    from dtui.tui.app import ReviewApp


class ReportScreen(ComputedScreen[ReportPage]):
    """What `dtui report` says of one domain: the verdict first, the figures behind it below."""

    PURPOSE: ClassVar[str] = (
        "The calibration report: whether decisions get faster, more accurate and better "
        "calibrated, and what overriding is worth. Enter shows why, and the numbers behind a "
        "picture; e saves the whole page with drawn figures."
    )
    LEADS_TO: ClassVar[tuple[str, ...]] = ("scorecard",)
    WORKS_ON: ClassVar[str] = "the report"

    BINDINGS: ClassVar[list[BindingType]] = bindings(REPORT_KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._domain: str | None = None
        """None for the one with the most decisions."""
        self._domains: tuple[str, ...] = ()
        self._may_replace: Path | None = None

    def words(self) -> list[str]:
        words = ["report", "--corpus", os.fspath(self.app.corpus.path)]
        # One word, or a name that begins with a hyphen would be taken for an option.
        return words if self._domain is None else [*words, f"--domain={self._domain}"]

    def read_page(self, printed: bytes) -> ReportPage:
        page = read_report_page(printed)
        self._domains = tuple(name for name, _ in page.domains)
        return page

    def blocks(self, page: ReportPage, width: int) -> Sequence[Block]:
        return report_blocks(page, width)

    def crumbs(self) -> tuple[str, ...]:
        return ("report",) if self._domain is None else ("report", one_line(self._domain))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer other domains where there are some, and to save what there is."""
        match action:
            case "save":
                return self._page is not None
            case "domain":
                return len(self._domains) > 1
            case _:
                return super().check_action(action, parameters)

    def action_domain(self) -> None:
        """Show the report on the next domain, that with the most decisions first."""
        here = self._domain or self._domains[0]
        at = self._domains.index(here) + 1 if here in self._domains else 0
        following = self._domains[at % len(self._domains)]
        self._domain = None if following == self._domains[0] else following
        self.start_over()

    def action_save(self) -> None:
        """Save the page as HTML beside the corpus; over another one only when asked twice."""
        path = self._file()
        if path.exists() and path != self._may_replace:
            self._may_replace = path
            self.notify(f"{one_line(path.name)} is there already; e again writes over it")
            return
        self._may_replace = None
        self.notify(f"writing {one_line(path.name)} …")
        # The app's own, so that it is written even if this screen is left meanwhile.
        words = [*self.words(), "--out", os.fspath(path)]
        self.app.run_worker(_save(self.app, words), group=shlex.join(words))

    def _file(self) -> Path:
        corpus = self.app.corpus.path
        slug = re.sub(r"[^a-z0-9]+", "-", (self._domain or "").lower()).strip("-")
        return corpus.with_name("-".join(filter(None, (corpus.stem, slug, "report"))) + ".html")


async def _save(app: ReviewApp, words: list[str]) -> None:
    try:
        output = await app.run_command(words, lambda _line: None)
    except OSError as error:
        app.notify(str(error), severity="error")
        return
    if output.is_done:
        path = Path(words[-1])
        app.notify(f"{one_line(path.name)} written in {one_line(os.fspath(path.parent))}")
    else:
        app.notify(output.reason, severity="error")
