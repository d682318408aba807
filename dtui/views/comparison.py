"""What differs between two traces, or between one trace and itself at another moment.

Both sides are snapshots, so a moment is compared as another trace is: ``compare_traces(
trace.at(n), trace.at(m))``. `dtui.views.decision_comparison` compares two decisions in the same
terms. Times, authors and labels are not compared: they tell who wrote an item and when, and two
runs of one agent would differ in every line.

Ids alone say little across two traces, for a store counts them (``obs-1``). So what says the same
is matched first, and only what is then left over by its id, as an item that says something else:
by an id that somebody chose always, by a counted one where the two have words in common. Within
one trace, where an id never changes what it says, that comes to matching by id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeVar, cast, get_args

from dtui.errors import InvalidQueryError
from dtui.signs import sign, type_word
from dtui.text import one_line
from dtui.views.item_card import moment, number

if TYPE_CHECKING:
    from dtui.signs import Role
    from dtui.trace.items import AnyTraceItem
    from dtui.trace.trace import Trace

Thing = TypeVar("Thing")

Kind = Literal["same", "changed", "only left", "only right"]

Matched = Literal["id and text", "text", "id", ""]
"""By what two things were taken for one; empty for what stands on one side only."""


LONGEST = 4_000
"""Cells of a text that differs; what is longer is cut with an ellipsis, and read on its card."""


class Difference(NamedTuple):
    """One thing in which two matched items differ, on one line a side."""

    what: str
    """``state``, ``text``, ``rests on``, or a field such as ``hard``."""
    left: str
    right: str
    """Empty where that side says nothing of it."""


class Counts(NamedTuple):
    """How many rows there are of each kind."""

    same: int
    changed: int
    left: int
    right: int

    @classmethod
    def of(cls, kinds: Iterable[Kind]) -> Counts:
        """Count rows by their kinds."""
        every = list(kinds)
        return cls(*(every.count(kind) for kind in get_args(Kind)))

    @property
    def differing(self) -> int:
        """How many are not the same."""
        return self.changed + self.left + self.right


class ComparedSide(NamedTuple):
    """What stands on one side."""

    trace_id: str
    title: str
    decision_id: str
    """Empty where the whole trace is compared."""
    length: int
    """How many items the trace holds on this side."""
    when: str
    """When the last of them was recorded, in UTC."""


class ComparedItem(NamedTuple):
    """An item on one side."""

    item_id: str
    line: str
    word: str
    """Its state in that snapshot."""
    role: Role


class ItemComparison(NamedTuple):
    """An item that is on both sides, or on one."""

    kind: Kind
    matched: Matched
    type: str
    letter: str
    type_word: str
    left: ComparedItem | None
    right: ComparedItem | None
    differences: tuple[Difference, ...]


class TraceComparison(NamedTuple):
    """Two traces, item by item."""

    left: ComparedSide
    right: ComparedSide
    rows: tuple[ItemComparison, ...]
    """In the order of the left side; what is only on the right stands before the next match."""
    counts: Counts


def compare_traces(left: Trace, right: Trace) -> TraceComparison:
    """Compare two traces item by item. Linear in their lengths.

    Items of one type are matched by id and text, then by text alone (the first with the first),
    then by id; each row says how. What an item refers to is the same if it was matched.

    Examples
    --------
    >>> from dtui.trace import Trace, TraceOpened, parse_item
    >>> asked = parse_item({"type": "question", "id": "qst-1", "question": "Who signed?",
    ...     "recorded_at": "2026-10-01T09:00Z"})
    >>> answered = parse_item({"type": "question_answer", "id": "ans-1", "question_id": "qst-1",
    ...     "answer": "Dana", "recorded_at": "2026-10-02T09:00Z"})
    >>> trace = Trace(TraceOpened(trace_id="renewal"), [asked, answered])
    >>> for row in compare_traces(trace.at(1), trace).rows:
    ...     print(row.kind, row.type_word, row.differences)
    changed question (Difference(what='state', left='PENDING', right='answered'),)
    only right answer ()
    """
    from dtui.trace.wording import says

    pairs = matched_pairs(
        [_Entry(item.type, item.id, says(item, left), item) for item in left],
        [_Entry(item.type, item.id, says(item, right), item) for item in right],
        lambda entry: entry,
    )
    partners = {one.id: other.id for one, other, _ in pairs if one and other}
    rows = tuple(_item_row(left, right, pair, partners) for pair in pairs)
    return TraceComparison(side_of(left), side_of(right), rows, Counts.of(row.kind for row in rows))


class Identified(Protocol):
    """By what a thing is found again on the other side."""

    @property
    def type(self) -> str:
        """What kind of thing it is; two kinds are never one."""
        ...

    @property
    def id(self) -> str:
        """What it is called in its own trace."""
        ...

    @property
    def text(self) -> str:
        """What it says."""
        ...


class Identity(NamedTuple):
    """The same, where the thing itself has other names for it."""

    type: str
    id: str
    text: str


class _Entry(NamedTuple):
    type: str
    id: str
    text: str
    item: AnyTraceItem


Pair = tuple[Thing | None, Thing | None, Matched]


def matched_pairs(
    left: Sequence[Thing], right: Sequence[Thing], identity: Callable[[Thing], Identified]
) -> list[Pair[Thing]]:
    """Pair what has one id and text, then what has one text, then what has one id and is alike.

    Of several with one text, the first on the left is paired with the first on the right.
    """
    here, there = [identity(thing) for thing in left], [identity(thing) for thing in right]
    found: dict[int, tuple[int, Matched]] = {}
    taken: set[int] = set()
    for name, key in _KEYS:
        waiting: dict[Hashable, list[int]] = {}
        for place in range(len(there) - 1, -1, -1):
            if place not in taken:
                waiting.setdefault(key(there[place]), []).append(place)
        for place, one in enumerate(here):
            if place in found or not (places := waiting.get(key(one))):
                continue
            if name != "id" or _are_alike(one, there[places[-1]]):
                found[place] = places[-1], name
                taken.add(places.pop())
    return list(_in_order(left, right, found))


_KEYS: tuple[tuple[Matched, Callable[[Identified], Hashable]], ...] = (
    ("id and text", lambda one: (one.type, one.id, one.text)),
    ("text", lambda one: (one.type, one.text)),
    ("id", lambda one: (one.type, one.id)),
)
_COUNTED = re.compile(r"[a-z]+-\d+")
_WORDS_IN_COMMON = 1 / 3
"""Of all words of two texts, those that both have: two that speak of other things share fewer."""
_READ = 2_000
"""Characters of a text in which words are looked for."""


def _are_alike(one: Identified, other: Identified) -> bool:
    """Whether two things of one id are one thing, though they don't say the same."""
    if not _COUNTED.fullmatch(one.id):
        return True
    here, there = (set(each.text[:_READ].casefold().split()) for each in (one, other))
    return len(here & there) >= _WORDS_IN_COMMON * len(here | there)


def _in_order(
    left: Sequence[Thing], right: Sequence[Thing], found: Mapping[int, tuple[int, Matched]]
) -> Iterator[Pair[Thing]]:
    """Yield all in the order of the left.

    What is only on the right stands before the next pair that was matched, as in a diff.
    """
    partner = {there: here for here, (there, _) in found.items()}
    following: dict[int, list[int]] = {}
    last = -1
    for place in range(len(right)):
        if place in partner:
            last = partner[place]
        else:
            following.setdefault(last, []).append(place)
    waiting = following.get(-1, [])
    for place in range(len(left)):
        if place not in found:
            yield left[place], None, ""
            continue
        for only in waiting:
            yield None, right[only], ""
        there, name = found[place]
        yield left[place], right[there], name
        waiting = following.get(place, [])
    for only in waiting:
        yield None, right[only], ""


def _item_row(
    left: Trace, right: Trace, pair: Pair[_Entry], partners: Mapping[str, str]
) -> ItemComparison:
    one, other, matched = pair
    entry = one or other
    assert entry is not None  # one of the two is there
    item_type = entry.type
    shown_left = None if one is None else _shown(left, one)
    if other is None:
        shown_right = None
    elif shown_left is not None and one is not None and one.text == other.text:
        shown_right = _shown(right, other, shown_left.line)
    else:
        shown_right = _shown(right, other)
    differences: tuple[Difference, ...] = ()
    if one is not None and other is not None and shown_left and shown_right:
        differences = tuple(_differences(one, other, shown_left, shown_right, partners))
    return ItemComparison(
        kind_of(one, other, differs=bool(differences)),
        matched,
        item_type,
        *_named(item_type),
        shown_left,
        shown_right,
        differences,
    )


@cache
def _named(item_type: str) -> tuple[str, str]:
    return sign(item_type).letter, type_word(item_type)


def _shown(trace: Trace, entry: _Entry, line: str | None = None) -> ComparedItem:
    from dtui.trace.state import state_of

    item = entry.item
    shown = sign(item.type, state_of(trace, item), at_risk=trace.is_at_risk(item.id))
    return ComparedItem(
        _safe(item.id), on_one_line(entry.text) if line is None else line, shown.word, shown.role
    )


def _differences(
    one: _Entry,
    other: _Entry,
    left: ComparedItem,
    right: ComparedItem,
    partners: Mapping[str, str],
) -> Iterator[Difference]:
    if left.word != right.word:
        yield Difference("state", left.word, right.word)
    if one.item is other.item:
        return  # one trace at two moments: only its state can differ
    if one.text != other.text:
        yield Difference("text", in_words(one.text), in_words(other.text))
    plain, references = _compared_fields(type(one.item))
    for name in plain:
        here, there = getattr(one.item, name), getattr(other.item, name)
        if here != there:
            yield Difference(name.replace("_", " "), in_words(here), in_words(there))
    for name in references:
        here, there = getattr(one.item, name), getattr(other.item, name)
        if not _name_the_same(here, there, partners):
            word = "rests on" if name == "trace_item_refs" else name.removesuffix("_id")
            yield Difference(word.replace("_", " "), in_words(here), in_words(there))
    if one.item.type == "decision_selection" and other.item.type == "decision_selection":
        why, why_there = one.item.rejected, other.item.rejected
        if {partners.get(name, (name,)): why[name] for name in why} != dict(why_there):
            yield Difference("rejected", in_words(why), in_words(why_there))


_NOT_COMPARED = {
    *("id", "type", "occurred_at", "recorded_at", "author", "labels"),
    *("statement", "question", "answer", "name"),  # the text; it is compared as such
}
_REFERENCES = {
    *("trace_item_refs", "hypothesis_id", "question_id", "decision_id", "challenges"),
    *("supersedes", "option_id", "constraint_id", "also_selected"),
}


@cache
def _compared_fields(model: type[AnyTraceItem]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields of a type to compare as they are, and those that name other items."""
    names = [name for name in model.model_fields if name not in _NOT_COMPARED | {"rejected"}]
    if model.model_fields["type"].default in ("hypothesis_validation", _EVALUATION):
        names.remove("reasoning")  # their text
    plain = tuple(name for name in names if name not in _REFERENCES)
    return plain, tuple(name for name in names if name in _REFERENCES)


_EVALUATION = "decision_option_constraint_evaluation"


def _name_the_same(here: object, there: object, partners: Mapping[str, str]) -> bool:
    """Whether what the left names was matched with what the right names, in any order."""
    match here, there:
        case str(), str():
            return partners.get(here) == there
        case tuple(), tuple():
            named = cast("tuple[str, ...]", here)
            matched = tuple(map(partners.get, named))
            return matched == there or (None not in matched and {*matched} == {*there})
        case _:
            return here is there


def in_words(value: object) -> str:
    """Return a field's value on one line, ready to be shown; empty for none."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case Mapping():
            pairs = cast("Mapping[str, object]", value).items()
            return one_line(", ".join(f"{name}: {said}" for name, said in pairs), LONGEST)
        case tuple():
            named = map(_named_in, cast("tuple[object, ...]", value))
            return one_line(", ".join(named), LONGEST)
        case _:
            return one_line(_named_in(value), LONGEST)


def _named_in(value: object) -> str:
    """Return an id or a word as it is, and of a citation what it cites."""
    from dtui.trace.items import Citation

    if not isinstance(value, Citation):
        return str(value)
    return " ".join(filter(None, (value.kind.replace("_", " "), value.ref, value.locator)))


def first_items(trace: Trace, length: int | None) -> Trace:
    """Return the trace as it stood at a length.

    Raises
    ------
    InvalidQueryError
        If it never had so many.
    """
    if length is None:
        return trace
    if not 0 <= length <= len(trace):
        raise InvalidQueryError(
            f"trace {trace.opened.trace_id!r} has {len(trace)} items, so it never held {length}. "
            f"Name a number from 0 to {len(trace)}."
        )
    return trace.at(length)


def side_of(trace: Trace, decision_id: str = "") -> ComparedSide:
    """Return what a snapshot is, for the head of its side."""
    opened, newest = trace.opened, trace.newest
    return ComparedSide(
        trace_id=one_line(opened.trace_id),
        title=one_line(opened.title) or one_line(opened.trace_id),
        decision_id=one_line(decision_id),
        length=len(trace),
        when=moment(newest.recorded_at if newest else opened.recorded_at),
    )


def kind_of(left: object, right: object, *, differs: bool) -> Kind:
    """Return the kind of a row that has these two sides, either of which may be missing."""
    if left is None:
        return "only right"
    if right is None:
        return "only left"
    return "changed" if differs else "same"


def on_one_line(text: str) -> str:
    """Return a text on one line, as long as a list line is, ready to be shown."""
    from dtui.trace.wording import list_line

    return _safe(list_line(text))


def _safe(line: str) -> str:
    # As `one_line` would return it; most lines need no look at their parts.
    return line if line.isascii() and line.isprintable() else one_line(line)
