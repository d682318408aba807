"""A field for the items that a new item rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from dtui.errors import DtuiError
from dtui.text import one_line
from dtui.tui.line import content
from dtui.tui.widgets.field import Field
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted

Describe = Callable[[str], str | None]
"""Says in one line what the item of an id says, or None where there is no such item. It may
fail with a DtuiError, which is then said instead."""

_SHOWN = 4


class Evidence(Vertical):
    """Item ids, as many as the reviewer likes, and under them what each of these items says."""

    def __init__(self, refs: Sequence[str], describe: Describe) -> None:
        super().__init__()
        self._given = " ".join(refs)
        self._describe = describe

    def compose(self) -> ComposeResult:
        yield Static("rests on (ids; ctrl+o chooses them in the trace)", classes="label")
        yield Field(self._given, id="refs", select_on_focus=False)
        yield Static(id="refs-say")

    @property
    def refs(self) -> list[str]:
        """The ids as they stand in the field, each once, in their order."""
        found = re.split(r"[\s,]+", self.query_one("#refs", Input).value)
        return list(dict.fromkeys(ref for ref in found if ref))

    def take(self, refs: Sequence[str] | None) -> None:
        """Put these ids into the field; None leaves it as it is."""
        if refs is not None:
            self.query_one("#refs", Input).value = " ".join(refs)

    def on_resize(self) -> None:
        """Fit what the items say to the room there is."""
        self._say_what_they_are()

    @on(Input.Changed, "#refs")
    def _say_what_they_are(self) -> None:
        self.query_one("#refs-say", Static).update(content(self._lines()).rstrip())

    def _lines(self) -> Iterator[Piece]:
        width = max(10, self.size.width - 4)
        refs = self.refs
        for ref in refs[:_SHOWN]:
            try:
                says = self._describe(ref)
            except DtuiError as error:
                yield Piece(f"  {one_line(str(error), width)}\n", "refuted")
                return
            line = "no item of this id" if says is None else says
            role = "refuted" if says is None else "dim"
            yield Piece(f"  {fitted(f'{ref}  {line}', width).rstrip()}\n", role)
        if len(refs) > _SHOWN:
            yield Piece(f"  and {len(refs) - _SHOWN} more\n", "dim")
