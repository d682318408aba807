"""How far a decision has gone through its four stages, and what each still waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dtui.signs import sign
from dtui.text import counted, one_line, plain
from dtui.views.links import ItemLink, item_link
from dtui.views.plain_text import joined, section, wrapped
from dtui.views.unfolding import Block, Span, TextLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dtui.trace import DecisionDetails, StageState, Trace

_LEAST_WIDTH = 40


class StageRow(NamedTuple):
    """One stage of a decision."""

    stage: str
    """As items have it: ``pre_mortem``."""
    word: str
    """As people say it: ``pre-mortem``."""
    standing: str
    """``not begun``, ``going on``, ``looped back`` or ``done``, as the decision stands or stood."""
    loops: int
    waits_for: tuple[str, ...]
    """In words; empty when it is done."""
    says: str
    """Standing and waiting in one phrase: ``looped back twice, waits for its summary``."""
    items: tuple[ItemLink, ...]


class DecisionStages(NamedTuple):
    """A decision and its four stages, in their order."""

    trace_id: str
    decision_id: str
    question: str
    state: str
    """``PENDING``, ``selected`` or ``superseded``."""
    major: bool
    """Whether it is labelled as one that goes through all of them."""
    rows: tuple[StageRow, ...]
    note: str
    """What to do next; empty for a decision that was taken."""


def decision_stages(trace: Trace, decision_id: str) -> DecisionStages:
    """Return the stages of a decision as the trace stands.

    Raises
    ------
    KeyError
        If there is no such decision in this snapshot.
    """
    from dtui.trace import stages_of, state_of
    from dtui.trace.stages import is_major

    details = trace.decision(decision_id)
    states = stages_of(trace, decision_id)
    return DecisionStages(
        trace_id=one_line(trace.opened.trace_id),
        decision_id=one_line(decision_id),
        question=plain(details.decision.question),
        state=sign("decision", state_of(trace, details.decision)).word,
        major=is_major(details.decision),
        rows=tuple(_row(trace, state, locked=details.locked) for state in states),
        note=one_line(_note(details, states)),
    )


def stages_phrase(trace: Trace, decision_id: str) -> str:
    """Return the stages of a decision on one line, as its card has it.

    Empty for a decision that has begun none and isn't labelled major: most go without.
    """
    from dtui.trace import stages_of
    from dtui.trace.stages import has_begun, is_major

    details = trace.decision(decision_id)
    states = stages_of(trace, decision_id)
    if not has_begun(states) and not is_major(details.decision):
        return ""
    briefly = (_says_briefly(state, locked=details.locked) for state in states)
    return " · ".join(map(" ".join, zip((state.word for state in states), briefly, strict=True)))


def stages_text(view: DecisionStages, width: int = 100) -> str:
    """Return a decision's stages as plain text: where each stands, then what belongs to each."""
    width = max(width, _LEAST_WIDTH)
    major = " · major" if view.major else ""
    heading = wrapped(f"{view.trace_id} › {view.decision_id} · {view.state}{major}", width)
    heading += wrapped(view.question, width)
    standing = section("Stages", ((row.word, row.says) for row in view.rows), width)
    # The matrix has a form of its own, `dtui matrix`; its cells would push out all else here.
    items = (section(_capital(row.word), map(_entry, row.items), width) for row in view.rows[:-1])
    return joined((heading, standing, *items, wrapped(view.note, width) if view.note else []))


def stages_blocks(views: Sequence[DecisionStages], width: int) -> list[Block]:
    """Return the stages of decisions as blocks: a decision, its stages, what to do next.

    What belongs to a stage unfolds below it.
    """
    return [block for view in views for block in _blocks(view, width)]


def _blocks(view: DecisionStages, width: int) -> Iterator[Block]:
    name = view.decision_id
    major = " · major" if view.major else ""
    heading = _lined(f"{name} · {view.state}{major}", width, "accent")
    yield Block(f"decision {name}", (*heading, *_lined(view.question, width)), heading=True)
    for row in view.rows:
        standing = _lined(f"{row.word}: {row.says}", width, "bright")
        items = section("", map(_entry, row.items), width - 2)
        more = tuple((Span(f"  {line}", "dim"),) for line in items)
        hint = counted(len(row.items), "item") if more else ""
        yield Block(f"{name} {row.stage}", standing, more, hint)
    yield Block(f"next {name}", (*_lined(view.note, width), ()))


def _row(trace: Trace, state: StageState, *, locked: bool) -> StageRow:
    return StageRow(
        stage=state.stage,
        word=state.word,
        standing=state.standing,
        loops=state.loops,
        waits_for=tuple(map(one_line, state.waits_for)),
        says=one_line(_says(state, locked=locked)),
        items=tuple(item_link(trace, name) for name in state.items),
    )


def _says(state: StageState, *, locked: bool) -> str:
    times = f" {counted(state.loops, 'time')}" if state.loops > 1 else ""
    if state.standing == "done":
        return f"done, looped back{times or ' once'}" if state.loops else "done"
    standing = f"looped back{times}" if state.loops else _standing(state, locked=locked)
    # Of what was taken nothing is waited for any more.
    waits = "taken without" if locked else "waits for"
    return f"{standing}, {waits} {' and '.join(state.waits_for)}"


def _standing(state: StageState, *, locked: bool) -> str:
    # Nothing goes on in a decision that was taken.
    return "not finished" if locked and state.standing == "going on" else state.standing


def _says_briefly(state: StageState, *, locked: bool) -> str:
    """Return where a stage stands, with the first thing that it waits for."""
    if state.standing in ("done", "not begun"):
        return state.standing
    first, *others = state.waits_for
    more = f" and {len(others)} more" if others else ""
    return f"{_standing(state, locked=locked)} ({first}{more})"


def _note(details: DecisionDetails, states: tuple[StageState, ...]) -> str:
    """Return what would bring a decision on, and whether its stages are asked of it at all."""
    from dtui.trace.stages import has_begun, is_major

    name = details.decision.id
    if details.locked:
        return ""
    if is_major(details.decision):
        return _next_stage(name, states) or f"Nothing holds the selection of {name} up."
    free = f"{name} is not labelled major, so the stages are not asked of it: "
    waits = details.waits_for
    free += f"its selection waits for {waits}." if waits else "nothing holds its selection up."
    further = _next_stage(name, states).replace("Next is", "Next of them is", 1)
    return f"{free} {further}".rstrip() if has_begun(states) else free


def _next_stage(decision_id: str, states: tuple[StageState, ...]) -> str:
    """Return what to do about the first stage that isn't done; empty if all are."""
    early = next((state for state in states if state.holds_selection_up), None)
    if early is None:
        return ""
    if early.stage == "trade_off_matrix":
        return f"Next is the {early.word}: `dtui matrix` shows what is missing."
    if early.standing == "not begun":
        return (
            f"Next is {early.word}: record a hypothesis with stage={early.stage} and "
            f"decision_id={decision_id}, close it, and end with a deduction of that stage with "
            f"counts that rests on {decision_id}."
        )
    return f"Next is {early.word}: close what it waits for."


def _lined(text: str, width: int, role: str = "") -> tuple[TextLine, ...]:
    # Room for the hint of what unfolds, at the end of the first line.
    return tuple((Span(line, role),) for line in wrapped(text, max(width - 12, 12)))


def _entry(link: ItemLink) -> tuple[str, str]:
    state = f" ({link.word})" if link.word else ""
    return f"{link.letter} {link.item_id}", f"{link.line}{state}"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
