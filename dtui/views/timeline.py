"""The moments of a trace: what came at each, what it changed, and how to find one by its time.

A trace is append-only, so what was known at a moment is its first so many items: the *step* with
that number. What had happened in the world by a moment is another question, and its answer is no
prefix: something that occurred on Monday may have been recorded on Thursday, after what occurred
on Wednesday. `Corpus.as_of` answers both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from dtui.errors import InvalidQueryError
from dtui.signs import sign, type_word
from dtui.text import one_line
from dtui.views.item_card import moment

if TYPE_CHECKING:
    from dtui.signs import Role
    from dtui.trace.items import AnyTraceItem
    from dtui.trace.trace import Trace

Target = Literal["selection", "verdict", "day"]
"""What a jump goes to: a decision taken, a hypothesis closed, or the first step of another day."""

_TARGETS = {"decision_selection": "selection", "hypothesis_validation": "verdict"}


class StateChange(NamedTuple):
    """An earlier item that shows another state since a step."""

    item_id: str
    letter: str
    before: str
    """The state in words, as ``PENDING``; empty where there was nothing to say."""
    after: str
    role: Role
    """Of the state after."""


class TimelineStep(NamedTuple):
    """One step: the trace with its first `length` items, and what the last of them did."""

    length: int
    """How many items the trace held then; 0 is the trace just opened."""
    moment: datetime | None
    when: str
    """The moment to the minute, in UTC; empty for an opening that nobody recorded."""
    item_id: str
    """The item that came; empty at step 0."""
    row_id: str
    """The item whose row of the spine list shows it: itself, or the decision it is a part of."""
    letter: str
    type_word: str
    line: str
    """What the item says, on one line."""
    target: str
    """``selection`` or ``verdict`` where the item is one; else empty."""
    touched: tuple[str, ...]
    """The earlier items that the item bears on, in append order: all of `changed`, and those of
    which another thing changed, such as a decision that has one more option."""
    rows: tuple[str, ...]
    """The items whose rows of the spine list show those: of a part of a decision, the decision."""
    changed: tuple[StateChange, ...]
    pending: int
    """How many items pended after the step."""
    locked: int
    """How many decisions had been taken."""
    at_risk: int
    """How many selections were at risk."""


def timeline_rows(trace: Trace) -> tuple[TimelineStep, ...]:
    """Return every step of a trace, the opening first. One pass over the trace."""
    from dtui.trace.trace import Trace

    grown = Trace(trace.opened)
    steps = [_opening(grown)]
    for length, item in enumerate(trace, 1):
        touched = _touched(trace, item, length)
        words = {name: _shown(grown, name) for name in touched}
        grown = grown.append(item)
        steps.append(_step(grown, item, touched, words))
    return tuple(steps)


def timeline_step(trace: Trace, length: int) -> TimelineStep:
    """Return one step of a trace, as `timeline_rows` has it.

    Raises
    ------
    ValueError
        If `length` is negative or more than the trace holds.
    """
    after = trace.at(length)
    item = after.newest
    if item is None:
        return _opening(after)
    before = trace.at(length - 1)
    touched = _touched(trace, item, length)
    words = {name: _shown(before, name) for name in touched}
    return _step(after, item, touched, words)


def step_at(trace: Trace, moment: datetime) -> int:
    """Return how many items had been recorded by a moment, that one included: the step to go to.

    Raises
    ------
    TypeError
        If the moment has no zone.
    """
    # Stores see to it that no item is recorded before the one it follows.
    return bisect_right(range(1, len(trace) + 1), moment, key=lambda n: _recorded(trace, n))


def jump(trace: Trace, length: int, step: int, *targets: Target) -> int | None:
    """Return the nearest step before or after one at which one of the targets came.

    Parameters
    ----------
    trace
        The trace with all its steps.
    length
        Where to start; not itself a target.
    step
        1 for onwards, -1 for back.
    targets
        What to look for. A day begins with the first item recorded on it, in UTC.

    Returns
    -------
    int or None
        None where there is none that way.
    """
    wanted = set(targets)
    items = trace.items
    places = range(length + 1, len(items) + 1) if step > 0 else range(length - 1, 0, -1)
    for place in places:
        item = items[place - 1]
        if _TARGETS.get(item.type) in wanted:
            return place
        if "day" in wanted and (place == 1 or _day(items[place - 2]) != _day(item)):
            return place
    return None


_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "mo": timedelta(days=30),
    "y": timedelta(days=365),
}
_AGO = re.compile(rf"(\d{{1,6}})\s*({'|'.join(_UNITS)})(\s+ago)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_moment(text: str, now: datetime) -> datetime:
    """Return the moment that somebody typed.

    A day means its end in UTC, so that all that came on it is in; a time needs its zone. Ages are
    written as the lists have them (30 days to the month ``mo``, 365 to the year ``y``).

    Raises
    ------
    InvalidQueryError
        If it is none of these, with what to write instead.

    Examples
    --------
    >>> now = datetime(2026, 10, 26, 12, tzinfo=UTC)
    >>> for text in ("2026-10-01", "2026-10-01T09:00Z", "3 d ago", "now"):
    ...     print(read_moment(text, now))
    2026-10-01 23:59:59.999999+00:00
    2026-10-01 09:00:00+00:00
    2026-10-23 12:00:00+00:00
    2026-10-26 12:00:00+00:00
    """
    typed = " ".join(text.split())
    if typed == "now":
        return now
    try:
        if ago := _AGO.fullmatch(typed):
            return now - int(ago[1]) * _UNITS[ago[2]]
        if _DATE.fullmatch(typed):
            return datetime.combine(datetime.fromisoformat(typed), time.max, UTC)
        # As the screens write it, so that what is read there can be typed here.
        read = datetime.fromisoformat(re.sub(r" ?UTC$", "Z", typed))
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidQueryError(
            f"{text!r} is no moment. Write a day (2026-10-01), a time with its zone "
            "(2026-10-01T09:00Z), an age (90 min ago, 2 h ago, 3 d ago), or now."
        ) from None
    raise InvalidQueryError(
        f"{text!r} has no time zone, so it names no moment. Add one, such as Z for UTC: "
        f"{read:%Y-%m-%dT%H:%M}Z."
    )


def _opening(trace: Trace) -> TimelineStep:
    opened = trace.opened.recorded_at
    return TimelineStep(
        length=0,
        moment=opened,
        when=moment(opened),
        item_id="",
        row_id="",
        letter="",
        type_word="",
        line="",
        target="",
        touched=(),
        rows=(),
        changed=(),
        pending=0,
        locked=0,
        at_risk=0,
    )


def _step(
    after: Trace, item: AnyTraceItem, touched: tuple[str, ...], words: dict[str, str]
) -> TimelineStep:
    """Return the step that an item made, given the words of what it touched before."""
    from dtui.trace.wording import list_line, says

    pending = {kind: after.count_pending(kind) for kind in ("hypothesis", "question", "decision")}
    return TimelineStep(
        length=len(after),
        moment=item.recorded_at,
        when=moment(item.recorded_at),
        item_id=one_line(item.id),
        row_id=one_line(_row_of(item)),
        letter=sign(item.type).letter,
        type_word=type_word(item.type),
        line=one_line(list_line(says(item, after))),
        target=_TARGETS.get(item.type, ""),
        touched=tuple(map(one_line, touched)),
        rows=tuple(dict.fromkeys(one_line(_row_of(after[name])) for name in touched)),
        changed=tuple(_changes(after, touched, words)),
        pending=sum(pending.values()),
        locked=after.count("decision") - pending["decision"],
        at_risk=after.count_selections_at_risk(),
    )


def _touched(trace: Trace, item: AnyTraceItem, length: int) -> tuple[str, ...]:
    # Of two items with one id, which only a foreign trace can hold, the first counts.
    return trace.touched(item.id) if trace.ordinal(item.id) == length else ()


def _changes(
    after: Trace, touched: tuple[str, ...], words: dict[str, str]
) -> Iterator[StateChange]:
    from dtui.trace.state import state_of

    for name in touched:
        item = after[name]
        shown = sign(item.type, state_of(after, item), at_risk=after.is_at_risk(name))
        if shown.word != words[name]:
            yield StateChange(one_line(name), shown.letter, words[name], shown.word, shown.role)


def _shown(trace: Trace, item_id: str) -> str:
    """Return an item's state in words."""
    from dtui.trace.state import state_of

    item = trace[item_id]
    return sign(item.type, state_of(trace, item), at_risk=trace.is_at_risk(item_id)).word


def _row_of(item: AnyTraceItem) -> str:
    from dtui.trace import FOLDED

    return getattr(item, "decision_id", item.id) if item.type in FOLDED else item.id


def _recorded(trace: Trace, length: int) -> datetime:
    newest = trace.at(length).newest
    assert newest is not None  # a length is at least 1
    return newest.recorded_at


def _day(item: AnyTraceItem) -> date:
    return item.recorded_at.astimezone(UTC).date()
