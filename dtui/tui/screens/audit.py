"""How well a trace is argued, and whether it was written as the work went on."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType

from dtui.text import one_line
from dtui.tui.bindings import bindings
from dtui.tui.keys import AUDIT_KEYS
from dtui.tui.screens.computed import ComputedScreen
from dtui.views.quality import TraceQuality, quality_blocks, read_trace_quality
from dtui.views.unfolding import Block

_ITEM = "item "
"""What the name of an item's block begins with."""


class AuditScreen(ComputedScreen[TraceQuality]):
    """What `dtui audit` says of one trace."""

    PURPOSE: ClassVar[str] = (
        "How well a trace is argued, by the words of its hypotheses, refutations, evaluations and "
        "selections, and whether it was written as the work went on. Hints to a reader: enter "
        "shows how good the answers to a question are, and an item's other answers."
    )
    WORKS_ON: ClassVar[str] = "the audit"

    BINDINGS: ClassVar[list[BindingType]] = bindings(AUDIT_KEYS)

    def __init__(self, trace_id: str) -> None:
        super().__init__()
        self.trace_id = trace_id

    @property
    def arguments(self) -> Mapping[str, object]:
        return {"trace_id": self.trace_id}

    def has_something(self) -> bool:
        return True

    def words(self) -> list[str]:
        return ["audit", self.trace_id, "--corpus", os.fspath(self.app.corpus.path)]

    def read_page(self, printed: bytes) -> TraceQuality:
        return read_trace_quality(printed)

    def blocks(self, page: TraceQuality, width: int) -> Sequence[Block]:
        return quality_blocks(page, width)

    def crumbs(self) -> tuple[str, ...]:
        return one_line(self.trace_id), "audit"

    @property
    def _item(self) -> str | None:
        """The item whose answers the cursor is on."""
        line = self.page.current if self.page.is_mounted else None
        is_of_item = line is not None and line.block.startswith(_ITEM)
        return line.block.removeprefix(_ITEM) if line is not None and is_of_item else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the trace only where the cursor is on an item's answers."""
        if action == "trace":
            return self._page is not None and self._item is not None
        return super().check_action(action, parameters)

    def action_trace(self) -> None:
        """Open the trace at the item under the cursor."""
        if (item_id := self._item) is not None:
            self.app.open_trace(self.trace_id, item_id)
