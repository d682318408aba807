"""What a trace's screen has to show some of its items only: those that one of them is joined to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from dtui.errors import DtuiError, UnknownEntryError
from dtui.text import one_line, plain
from dtui.tui.screens.past import PastScreen
from dtui.views.cone import Walked, finished, walk_cone

if TYPE_CHECKING:
    from textual.worker import Worker

    from dtui.views.spine import ItemRows

_AT_ONCE = 20_000
"""Items of a trace that are walked while the reviewer waits: some twenty milliseconds."""

_LONGEST_NAME = 24


class Part(NamedTuple):
    """Which items are shown: one, and those it is joined to."""

    item_id: str
    causes: bool
    """Whether what it rests on is shown, too; else only what came of it."""

    def __str__(self) -> str:
        name = one_line(self.item_id, _LONGEST_NAME)
        return f"cone of {name}" if self.causes else f"what came of {name}"


class _Found(NamedTuple):
    """The ordinals of a part's rows, and when they were those."""

    part: Part
    at: int | None
    items: int
    ordinals: Sequence[int]


class PartScreen(PastScreen):
    """A trace's screen that can leave out what one of its items is not joined to.

    A subclass has the `PART_KEYS`, asks for `part_of` in `read`, says `part_says` in `show_trail`
    and goes back by `leave_part`. In a long trace the items are found a piece at a time: until then
    the screen stays as it was and tells how far it is.
    """

    def __init__(self, trace_id: str, at: int | None = None) -> None:
        super().__init__(trace_id, at)
        self._part: Part | None = None
        self._found: _Found | None = None
        self._walked: Walked | None = None
        self._looking: Worker[None] | None = None

    @property
    def part(self) -> Part | None:
        """Which items are shown, or are being looked for; None for all of them."""
        return self._part

    @property
    def shown_key(self) -> str | None:
        """The item of the row under the cursor."""
        return None

    def show_trail(self) -> None:
        """Say where the reviewer is."""

    def action_cone(self) -> None:
        """Show only the item, what it rests on and what rests on it; or all again."""
        self._turn(causes=True)

    def action_from_here(self) -> None:
        """Show only the item and what came of it; or all again."""
        self._turn(causes=False)

    def _turn(self, *, causes: bool) -> None:
        if self.shown_key is None:
            return
        part = Part(self.shown_key, causes)
        if part == self._part:
            self.leave_part()
        else:
            self._part = part
            self.reload()

    def leave_part(self) -> bool:
        """Show all items again; False where they are shown already."""
        if self._part is None:
            return False
        self._part = self._found = None
        if self._looking is not None:
            self._looking.cancel()
        self.reload()
        return True

    def part_of(self, rows: ItemRows, items: int) -> Sequence[int] | None:
        """Return the ordinals of the spine rows to show, None for all of them.

        Where they have to be looked for, those found before stay until they are there.
        """
        part, found = self._part, self._found
        if part is None:
            return None
        if found is None or found[:3] != (part, self.at, items):
            if items > _AT_ONCE:
                looking = partial(self._look_for, part, rows, items)
                self._looking = self.run_worker(looking, group="part", exclusive=True)
            else:
                self._found = _Found(part, self.at, items, self._at_once(part, rows, items))
        return None if self._found is None else self._found.ordinals

    def _at_once(self, part: Part, rows: ItemRows, items: int) -> Sequence[int]:
        walk = walk_cone(rows, self.trace_id, part.item_id, items, causes=part.causes)
        try:
            return finished(walk)
        except UnknownEntryError:
            return ()

    async def _look_for(self, part: Part, rows: ItemRows, items: int) -> None:
        """Walk the trace while the reviewer goes on, and show the part when it is found."""
        at, ordinals = self.at, ()
        self._walked = None
        walk = walk_cone(rows, self.trace_id, part.item_id, items, causes=part.causes)
        try:
            while True:
                self._walked = next(walk)
                self.show_trail()
                await asyncio.sleep(0)
        except StopIteration as end:
            ordinals = end.value
        except UnknownEntryError:
            pass
        except DtuiError as error:
            self._part = None
            self.notify(plain(str(error)), severity="error")
        self._found = _Found(part, at, items, ordinals)
        self.reload()

    def part_says(self, of: int) -> str:
        """Say which of so many rows are shown; empty where all are."""
        part, found = self._part, self._found
        if part is None:
            return ""
        if found is not None and found.part == part:
            return f"{part} · {len(found.ordinals):,} of {of:,} rows"
        done = 0 if self._walked is None else 100 * self._walked.items // self._walked.of
        return f"{part} · looking, {done} %"
