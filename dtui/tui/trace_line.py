"""A trace in one line of a list."""

from __future__ import annotations

from collections.abc import Sequence

from dtui.text import cells
from dtui.tui.line import right_aligned, width_of
from dtui.views.piece import Piece
from dtui.views.plain_text import fitted
from dtui.views.trace_list import TraceListRow

_GLYPHS = {"pending": "●", "at-risk": "▽"}

_ROOM_FOR_DOMAIN = 90
_ROOM_FOR_AGENT = 110
_ROOM_FOR_OUTCOME = 140
_LEAST_TITLE = 30
_VERDICT, _OUTCOME = 9, 24


def trace_line(row: TraceListRow, width: int, *, marked: bool, verdicts: bool) -> Sequence[Piece]:
    """Title and state always; then age, what pends, verdict, domain, agent, outcome by room."""
    glyph = (
        Piece(f"{_GLYPHS.get(row.role, '○')}", row.role),
        Piece("+" if marked else " ", "accent"),
    )
    word = Piece(f" {fitted(_state(row), 9)}", row.role)
    age = Piece(right_aligned(row.updated, 6), "dim")
    room = width - 2 - 10 - 6
    if room < 50:
        return (*glyph, Piece(fitted(row.title, room - 1) + " ", "bright"), age, word)
    domain = min(16, room // 6) if width >= _ROOM_FOR_DOMAIN else 0
    agent = min(18, room // 6) if width >= _ROOM_FOR_AGENT else 0
    came = _came(row, width) if verdicts else ()
    left = room - agent - domain - width_of(came)
    title = max(_LEAST_TITLE, left * 3 // 5)
    says = left - title
    beside = ((row.domain, domain), (row.agent, agent))
    pends = _pending(row, says - 1) or row.selection
    return (
        *glyph,
        Piece(fitted(row.title, title - 1) + " ", "bright"),
        *(Piece(f"{fitted(text, room - 1)} ", "dim") for text, room in beside if room),
        Piece(fitted(pends, says - 1) + " ", "plain" if row.pending else "dim"),
        *came,
        age,
        word,
    )


def _came(row: TraceListRow, width: int) -> tuple[Piece, ...]:
    """Return the verdict, and what came of it where there is room for that."""
    verdict = fitted(f"{row.verdict_glyph} {row.verdict}" if row.verdict else "", _VERDICT)
    outcome = _OUTCOME if width >= _ROOM_FOR_OUTCOME else 0
    shown = (Piece(f"{verdict} ", row.verdict_role),)
    return (*shown, Piece(f"{fitted(row.outcome, outcome - 1)} ", "dim")) if outcome else shown


def _state(row: TraceListRow) -> str:
    """Say both states of a trace that waits and is at risk in the room of one."""
    return row.word.replace(", at risk", " ▽")


def _pending(row: TraceListRow, width: int) -> str:
    """Say what pends in words, or by the letters of the types where words are too long."""
    if cells(row.pending) < width:
        return row.pending
    counts = (("H", row.hypotheses), ("Q", row.questions), ("D!", row.decisions))
    return " · ".join(f"{count} {letter}" for letter, count in counts if count)
