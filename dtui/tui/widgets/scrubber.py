"""The scrubber: where in a trace's past the screen stands, and what came at that step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from dtui.signs import sign
from dtui.tui.ascii import draws_ascii
from dtui.tui.line import content, width_of
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted

if TYPE_CHECKING:
    from textual.content import Content

    from dtui.views.timeline import TimelineStep

_LEAST_BAR = 8
_STROKES = ("━", "─", "●", sign("decision", "selected").glyph)
_STROKES_IN_ASCII = ("=", "-", "o", sign("decision", "selected").ascii)


class Moment(NamedTuple):
    """A place on the scrubber."""

    step: TimelineStep
    total: int
    """How many steps there are now."""
    selections: tuple[int, ...]
    """The steps at which a decision was taken; the bar shows them."""
    playing: bool


class Scrubber(Widget):
    """A bar from the first step to now, and under it what the step in view brought.

    It shows the moment it is given and reports a click on the bar. It holds no trace.
    """

    ALLOW_SELECT = False

    @dataclass
    class Sought(Message):
        """The reviewer pointed at a step on the bar."""

        length: int

    moment: reactive[Moment | None] = reactive[Moment | None](None)
    """Where we are; None while the screen shows now, and then nothing is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self._bar = range(0)
        """The cells of the bar."""

    def watch_moment(self, moment: Moment | None) -> None:
        """Take room only in the past."""
        self.display = moment is not None

    def render(self) -> Content:
        if self.moment is None:
            return content(())
        width = self.size.width
        return content(
            (*self._slider(self.moment, width), Piece("\n"), *_brought(self.moment.step, width))
        )

    def _slider(self, moment: Moment, width: int) -> Iterator[Piece]:
        step, total = moment.step, moment.total
        digits = len(str(total))
        place = f" {'▶' if moment.playing else ' '} {step.length:>{digits}}/{total} "
        state = (
            Piece(f"  {step.when or 'opened'}", "bright"),
            *((Piece("  = now", "dim"),) if step.length == total else ()),
            *((Piece(f"  {step.locked} taken", "locked"),) if step.locked else ()),
            *((Piece(f"  {step.at_risk} at risk", "at-risk"),) if step.at_risk else ()),
        )
        room = width - len(place) - 1
        while state and room - width_of(state) < _LEAST_BAR:
            state = state[:-1]
        room = max(0, room - width_of(state))
        self._bar = range(len(place), len(place) + room)
        yield Piece(place, "pending" if moment.playing else "dim")
        yield from self._strokes(moment, room)
        yield from state

    def _strokes(self, moment: Moment, room: int) -> Iterator[Piece]:
        passed, ahead, here, taken = _STROKES_IN_ASCII if draws_ascii() else _STROKES
        at = _cell(moment.step.length, moment.total, room)
        selections = {_cell(length, moment.total, room) for length in moment.selections}
        for cell in range(room):
            if cell == at:
                yield Piece(here, "accent")
            elif cell in selections:
                yield Piece(taken, "locked")
            else:
                yield Piece(passed if cell < at else ahead, "accent" if cell < at else "dim")

    def on_click(self, event: events.Click) -> None:
        """Go to the step under the mouse."""
        offset = event.get_content_offset(self)
        if self.moment is None or offset is None or offset.y or offset.x not in self._bar:
            return
        event.stop()
        cells = max(1, len(self._bar) - 1)
        self.post_message(
            self.Sought(round((offset.x - self._bar.start) / cells * self.moment.total))
        )


def _cell(length: int, total: int, room: int) -> int:
    """Return the cell of a bar that stands for a step; the first is step 0, the last is now."""
    return round(length / total * (room - 1)) if total else 0


def _brought(step: TimelineStep, width: int) -> Iterator[Piece]:
    """Say which item came with a step and which earlier ones show another state since.

    What changed comes whole before the text of what came: that can be read in the list.
    """
    if not step.item_id:
        yield Piece(" the trace was opened; nothing had been recorded in it", "dim")
        return
    head = (
        Piece(" + ", "accent"),
        Piece(f"{step.letter} {step.item_id} ", "bright"),
        Piece(f"{step.type_word} ", "dim"),
    )
    changes = [piece for change in step.changed for piece in _change(*change)]
    room = width - width_of(head) - 1
    while changes and width_of(changes) > room:
        changes = changes[:-1]
    yield from head
    yield Piece(fitted(step.line, room - width_of(changes)))
    yield from changes


def _change(item_id: str, _letter: str, before: str, after: str, role: str) -> Iterator[Piece]:
    yield Piece(f"  ~ {item_id} ", "accent")
    yield Piece(f"{before} → " if before else "", "dim")
    yield Piece(after or "at risk no more", role)
