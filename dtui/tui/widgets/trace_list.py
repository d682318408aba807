"""The list of traces."""

from __future__ import annotations

from collections.abc import Sequence

from dtui.text import cells
from dtui.tui.line import Piece, right_aligned
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.plain_text import fitted
from dtui.views.trace_list import TraceListRow

_EMPTY = """No traces yet.

Agents write them through a store; `dtui import` brings in records that exist already, and \
`dtui demo` makes a corpus of samples to try things on."""

_GLYPHS = {"pending": "●", "at-risk": "▽"}


_ROOM_FOR_DOMAIN = 90
_ROOM_FOR_AGENT = 110


class TraceList(VirtualList[TraceListRow]):
    """Traces with what pends in them, what was selected last, and when they changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(self._marked, empty=_EMPTY, id=id)
        self._mark: str | None = None

    def mark(self, trace_id: str | None) -> None:
        """Show a trace as marked, or none."""
        self._mark = trace_id
        self.refresh()

    def _marked(self, row: TraceListRow, width: int) -> Sequence[Piece]:
        return _draw(row, width, marked=row.trace_id == self._mark)


def _draw(row: TraceListRow, width: int, *, marked: bool) -> Sequence[Piece]:
    """Title and state always; then age, what pends, domain and agent, as there is room."""
    glyph = (
        Piece(f"{_GLYPHS.get(row.role, '○')}", row.role),
        Piece("+" if marked else " ", "accent"),
    )
    word = Piece(f" {fitted(_state(row), 9)}", row.role)
    age = Piece(right_aligned(row.updated, 6), "dim")
    room = width - 2 - 10 - 6
    if room < 50:
        return (*glyph, Piece(fitted(row.title, room), "bright"), age, word)
    domain = min(16, room // 6) if width >= _ROOM_FOR_DOMAIN else 0
    agent = min(18, room // 6) if width >= _ROOM_FOR_AGENT else 0
    title = max(30, (room - agent - domain) * 3 // 5)
    says = room - agent - domain - title
    beside = ((row.domain, domain), (row.agent, agent))
    pends = _pending(row, says) or row.selection
    return (
        *glyph,
        Piece(fitted(row.title, title - 1) + " ", "bright"),
        *(Piece(f"{fitted(text, room - 1)} ", "dim") for text, room in beside if room),
        Piece(fitted(pends, says), "plain" if row.pending else "dim"),
        age,
        word,
    )


def _state(row: TraceListRow) -> str:
    """Say both states of a trace that waits and is at risk in the room of one."""
    return row.word.replace(", at risk", " ▽")


def _pending(row: TraceListRow, width: int) -> str:
    """Say what pends in words, or by the letters of the types where words are too long."""
    if cells(row.pending) < width:
        return row.pending
    counts = (("H", row.hypotheses), ("Q", row.questions), ("D!", row.decisions))
    return " · ".join(f"{count} {letter}" for letter, count in counts if count)
