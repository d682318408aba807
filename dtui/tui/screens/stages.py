"""How far the decisions of a trace have gone through their four stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from dtui.text import one_line
from dtui.tui.screens.frame import Frame
from dtui.tui.widgets.page import Page
from dtui.views.stages import DecisionStages, decision_stages, stages_blocks

if TYPE_CHECKING:
    from dtui.views.sheet import Sheet


class StagesScreen(Frame):
    """What `dtui stages` says of a trace, as it stands now."""

    PURPOSE: ClassVar[str] = (
        "Where each decision of a trace stands in its four stages: pre-mortem, adversarial "
        "thinking, steelmanning and the trade-off matrix, and what to do next. Enter shows what "
        "belongs to a stage."
    )

    def __init__(self, trace_id: str) -> None:
        super().__init__()
        self.trace_id = trace_id
        self._decisions: tuple[DecisionStages, ...] = ()

    @property
    def arguments(self) -> Mapping[str, object]:
        return {"trace_id": self.trace_id}

    def compose_body(self) -> Iterable[Widget]:
        yield Page(id="page")

    @property
    def page(self) -> Page:
        """The text."""
        return self.query_one("#page", Page)

    def show_failure(self, message: str) -> None:
        self.page.show_error(message)

    def read(self) -> None:
        trace = self.app.corpus.trace(self.trace_id)
        self._decisions = tuple(
            decision_stages(trace, decision.id) for decision in trace.of_type("decision")
        )
        named = (self.app.corpus.path.name, self.trace_id, "stages")
        self.trail.crumbs = tuple(map(one_line, named))
        self._show()

    def _show(self) -> None:
        if self._decisions:
            self.page.show_blocks(stages_blocks(self._decisions, self.page.room))
        else:
            self.page.show_notice("This trace has no decision yet, so it has no stages.")

    def on_resize(self) -> None:
        """Wrap the text anew."""
        if self.is_current and self._decisions:
            self._show()

    def sheet(self) -> Sheet:
        from dtui.views.sheet import Lines, Sheet

        lines = ("".join(text for text, _ in line.spans).rstrip() for line in self.page.lines)
        title = f"{one_line(self.trace_id)} · stages"
        return Sheet(title, self.facts(), (Lines("", tuple(lines)),))
