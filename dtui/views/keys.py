"""Which keys do what, once for the terminal and the notebook.

A key stands for an action, and an action may have several keys. Of a key that stands for several
actions, the first one that applies is meant (`by_precedence`); `dtui.views.actions` says which do.
Both faces show the keys in this order, so the most useful come first.

Keys have the terminal's names for them (``left_square_bracket``); `in_browser` has the browser's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple


class Key(NamedTuple):
    """One thing to do, and the keys that do it."""

    keys: str
    """By name, with commas between: ``h,left``."""
    action: str
    """What is done: ``verdict(True)``."""
    name: str
    """What it does, in a word or two; empty where nobody is told of it."""
    tip: str = ""
    """The same in a sentence, where the word leaves a question."""
    shown: bool = True
    """Whether it stands among the keys at the bottom; all that have a name stand in the help."""
    display: str = ""
    """How its first key is shown, where its name will not do."""
    first: bool = False
    """Whether it goes before what the same key does in the list that has the focus."""
    id: str = ""
    """What settings call it, ``trace.validate``; empty where its key can't be another one.

    In a table it is one word, or left out where the action's own name will do; `keys_of` puts the
    place before it. Of one place, keys that mean the same to a reader have the same.
    """


def keys_of(place: str, *keys: Key) -> tuple[Key, ...]:
    """Return keys with the ids that they have in a place."""
    return tuple(key._replace(id=f"{place}.{_word(key)}") if _word(key) else key for key in keys)


def _word(key: Key) -> str:
    """Return the word for what a key does: its own, or else one made of its action.

    Examples
    --------
    >>> _word(Key("n", "next_pending(1)", "Next")), _word(Key("N", "next_pending(-1)", "Back"))
    ('next-pending', 'previous-pending')
    >>> _word(Key("x", "override('reject')", "Reject"))
    'reject'
    """
    if key.id or not key.name:
        return key.id
    action, _, argument = key.action.partition("(")
    word = action.replace("_", "-")
    match argument.rstrip(")"):
        case "-1":
            return word.replace("next", "previous") if "next" in word else f"{word}-back"
        case "" | "1" | "True":
            return word
        case other:
            return other.strip("'")


TAKES_BACK: Final = "Take back your newest verdict or remark; an outcome is corrected"

LIST_KEYS: Final = keys_of(
    "list",
    Key("up,k", "move(-1)", "Up", shown=False, id="up"),
    Key("down,j", "move(1)", "Down", shown=False, id="down"),
    Key("pageup,ctrl+b", "page(-1)", "Page up", shown=False, id="page-up"),
    Key("pagedown,ctrl+f,space", "page(1)", "Page down", shown=False, id="page-down"),
    Key("home,g", "first", "First row", shown=False),
    Key("end,G", "last", "Last row", shown=False),
    Key("enter", "choose", "Open", display="enter"),
)
"""In any list of rows."""

TABLE_KEYS: Final = keys_of(
    "table",
    Key("left,h", "cursor_left", "Left", shown=False, id="left"),
    Key("down,j", "cursor_down", "Down", shown=False, id="down"),
    Key("up,k", "cursor_up", "Up", shown=False, id="up"),
    Key("right,l", "cursor_right", "Right", shown=False, id="right"),
    Key("home,g", "scroll_top", "First option", shown=False, id="first"),
    Key("end,G", "scroll_bottom", "Last option", shown=False, id="last"),
)
"""In any table of options and constraints."""

MATRIX_KEYS: Final = keys_of(
    "matrix",
    Key("enter", "select_cursor", "Evaluate", display="enter", id="evaluate"),
    Key("pageup", "page_up", "Page up", shown=False),
    Key("pagedown", "page_down", "Page down", shown=False),
)
"""In the table of one decision, beside `TABLE_KEYS`."""

TRACES_KEYS: Final = keys_of(
    "corpus",
    Key("n", "next_pending(1)", "Next", "Next trace that waits"),
    Key("N", "next_pending(-1)", "Previous trace that waits", shown=False),
    Key("space", "mark", "Mark", "Mark to compare with another", first=True),
    Key("c,C", "compare", "Compare", "Compare with the trace that is marked"),
)
"""Where the traces are listed."""

PAST_KEYS: Final = keys_of(
    "past",
    Key(
        "escape",
        "past_leave",
        "Now",
        "Come back to how things stand now",
        display="esc",
        first=True,
        id="leave",
    ),
    Key(
        "comma",
        "past_step(-1)",
        "Earlier",
        "A step back in time",
        display=",",
        first=True,
        id="earlier",
    ),
    Key(
        "full_stop",
        "past_step(1)",
        "Later",
        "A step on in time",
        display=".",
        first=True,
        id="later",
    ),
    Key(
        "greater_than_sign,shift+right",
        "past_jump(1)",
        "Verdict",
        "The next selection or verdict",
        display=">",
        first=True,
        id="next-verdict",
    ),
    Key(
        "less_than_sign,shift+left",
        "past_jump(-1)",
        "The selection or verdict before",
        shown=False,
        display="<",
        first=True,
        id="previous-verdict",
    ),
    Key("p", "past_play", "Play", "Play the steps, or stop", first=True, id="play"),
    Key("g", "past_seek", "Time", "Go to a moment that you type", first=True, id="seek"),
    Key("C", "past_compare", "Compare", "Compare this moment with now", first=True, id="compare"),
    Key("home", "past_end(-1)", "The first step", shown=False, first=True, id="first"),
    Key("end", "past_end(1)", "The last step", shown=False, first=True, id="last"),
    Key(
        "left_curly_bracket",
        "past_day(-1)",
        "Where the day began, or the one before",
        shown=False,
        display="{",
        first=True,
        id="previous-day",
    ),
    Key(
        "right_curly_bracket",
        "past_day(1)",
        "Where the next day begins",
        shown=False,
        display="}",
        first=True,
        id="next-day",
    ),
)
"""Where a trace is shown as it once stood; they come before all others there."""

PAST_ARROWS: Final = keys_of(
    "past",
    Key("left", "past_step(-1)", "A step back in time", shown=False, first=True, id="earlier"),
    Key("right", "past_step(1)", "A step on in time", shown=False, first=True, id="later"),
    Key("c", "past_compare", "Compare this moment with now", shown=False, first=True, id="compare"),
)
"""Keys of the past that do something else now, and show where that stands among the others."""

_AS_OF: Final = Key(
    "A", "as_of", "As of", "Show it as it stood before, step by step", id="past.as-of"
)

TRACE_KEYS: Final = (
    *PAST_KEYS,
    *keys_of(
        "trace",
        Key("v", "verdict(True)", "Validate", "Validate the hypothesis", id="validate"),
        Key("r", "verdict(False)", "Refute", "Refute the hypothesis", id="refute"),
        Key("a", "answer(False)", "Answer", "Answer the question", id="answer"),
        Key("n", "next_pending(1)", "Next", "Next that waits, across traces"),
        Key("N", "next_pending(-1)", "Previous that waits, across traces", shown=False),
        Key("e", "mark", "Evidence", "Mark as evidence for your next item"),
        Key("a", "answer(True)", "Answer again", shown=False, id="answer-again"),
        Key("h,left", "parents", "Rests on", "Go to what it rests on"),
        Key("l,right", "children", "Used by", "Go to what rests on it"),
        Key("c", "chain", "Chain", "What led to it, across traces; e: what came of it"),
    ),
    _AS_OF,
    *PAST_ARROWS,
)
"""Where one trace is shown."""

PART_KEYS: Final = keys_of(
    "trace",
    Key("f", "cone", "Cone", "Only what it rests on and what rests on it, or all again"),
    Key("F", "from_here", "Only it and what came of it, or all again", shown=False),
)
"""Where one trace is shown in the terminal, beside `TRACE_KEYS`."""

DECISION_KEYS: Final = (
    *PAST_KEYS,
    *keys_of(
        "decision",
        Key("s", "select", "Select", "Select an option, or none"),
        Key("v", "verdict(True)", "Validate", "Validate the open steelman", id="validate"),
        Key("r", "verdict(False)", "Refute", "Refute the open steelman", id="refute"),
        Key("a", "override('approve')", "Approve", "Approve what was proposed"),
        Key("m", "override('modify')", "Modify", "Change what was proposed"),
        Key("x", "override('reject')", "Reject", "Reject what was proposed"),
        Key("o", "outcome", "Outcome", "Say what became of what was proposed"),
        Key("p", "proposal", "Proposal", "Show what was proposed, in full"),
        Key("n", "next_missing(1)", "Next", "Next pair without an evaluation"),
        Key("N", "next_missing(-1)", "Previous pair without an evaluation", shown=False),
        Key("space,pagedown,ctrl+f", "scroll(1)", "More", "Scroll what stands below", id="more"),
        Key(
            "pageup,ctrl+b",
            "scroll(-1)",
            "Scroll what stands below back",
            shown=False,
            id="more-back",
        ),
        Key("t", "trace", "Trace", "Show the decision in its trace"),
        Key("c", "chain", "Chain", "What led to the decision; e: what came of it"),
        Key("C", "compare", "Compare", "Compare with the decision before or after it"),
        Key("enter", "refuse", "", shown=False),
    ),
    _AS_OF,
    *PAST_ARROWS,
)
"""Where one decision is shown; the cursor in its table has `TABLE_KEYS` and `MATRIX_KEYS`."""

_MEANS: Final = {
    "v": "validate",
    "a": "approve",
    "r": "refute",
    "m": "modify",
    "x": "reject",
    "o": "outcome",
    "p": "proposal",
}

QUEUE_KEYS: Final = keys_of(
    "queue",
    Key("v", "verdict(True)", "Validate", "Validate the hypothesis", id="validate"),
    Key("r", "verdict(False)", "Refute", "Refute the hypothesis", id="refute"),
    Key("a", "answer", "Answer", "Answer the question"),
    Key("a", "choose_blind", "Choose", "Choose an option, blind to the agent's"),
    Key("a", "override('approve')", "Approve", "Approve the proposal"),
    Key("m", "override('modify')", "Modify", "Modify the proposal's arguments"),
    Key("x", "override('reject')", "Reject", "Reject the proposal"),
    Key("o", "outcome", "Outcome", "Say what became of it"),
    Key("n", "next(1)", "Next", "Next that waits"),
    Key("N", "next(-1)", "Previous that waits", shown=False),
    Key("p", "proposal", "Proposal", "All of the proposal: verdicts, outcomes"),
    Key("z", "undo", "Undo", TAKES_BACK),
    Key("f", "kind", "Kind", "Show one kind of what waits, or all"),
    Key("d", "domain", "Domain", "Show this row's domain alone, or all"),
    Key("b", "blind", "Blind", "Hide what agents chose until your verdict, or not"),
    Key("S", "second", "Second", "Decided proposals, for your second opinion"),
    Key("c", "chain", "Chain", "All that led to it"),
    Key("i", "imported", "Imported", "Show or hide imported traces"),
    # Where the row allows nothing of what the key does elsewhere, it says so.
    Key("z", "take_back", "Undo", TAKES_BACK, shown=False, id="undo"),
    *(Key(key, f"instead('{key}')", "", shown=False, id=_MEANS[key]) for key in "varmxop"),
)
"""Where all that waits is listed."""

PROPOSAL_KEYS: Final = keys_of(
    "proposal",
    Key("a", "override('approve')", "Approve", "Approve the proposal"),
    Key("m", "override('modify')", "Modify", "Modify the proposal's arguments"),
    Key("x", "override('reject')", "Reject", "Reject the proposal"),
    Key("o", "outcome", "Outcome", "Say what became of it, or correct it"),
    Key("O", "correction", "Correct", "Correct an outcome that was recorded"),
    Key("z", "undo", "Undo", "Take back your newest verdict or remark on it"),
    Key("enter", "decision", "Decision", "Open its decision", display="enter"),
    Key("t", "trace", "Trace", "Open the trace that it comes from"),
    Key("c", "chain", "Chain", "All that led to it"),
    Key("z", "take_back", "", shown=False, id="undo"),
)
"""Where one proposal is shown."""

CHAIN_KEYS: Final = keys_of(
    "chain",
    Key("e", "turn(True)", "Effects", "What came of it, instead of what led to it", id="turn"),
    Key("e", "turn(False)", "Causes", "What led to it, instead of what came of it", id="turn"),
    Key("c", "walk", "Chain from here", "The chain of the entry under the cursor"),
    Key("n", "next(1)", "Next", "The next trace or system"),
    Key("N", "next(-1)", "The trace or system before", shown=False),
)
"""Where a walk over causes is shown."""

COMPARE_KEYS: Final = keys_of(
    "compare",
    Key("a", "all", "All", "Show what is the same too, or only what differs"),
    Key("x", "swap", "Swap", "Swap left and right"),
)
"""Where two traces, decisions or moments are compared."""

COMPARED_DECISIONS_KEYS: Final = keys_of(
    "compare",
    Key("n", "next_difference(1)", "Next", "Next cell that differs"),
    Key("N", "next_difference(-1)", "Previous cell that differs", shown=False),
    Key("space,pagedown,ctrl+f", "scroll(1)", "More", "Scroll what stands below", id="more"),
    Key(
        "pageup,ctrl+b", "scroll(-1)", "Scroll what stands below back", shown=False, id="more-back"
    ),
    Key("enter", "open", "Open", "Open the right decision", display="enter"),
)
"""Where two decisions are compared, beside `COMPARE_KEYS`."""


def by_precedence(table: Iterable[Key]) -> list[Key]:
    """Return keys in the order in which they are tried: of one key, the first that applies."""
    return sorted(table, key=lambda key: not key.first)


def answering(table: Iterable[Key], actions: Collection[str]) -> dict[str, Key]:
    """Return what each key stands for now, by the key's name.

    Parameters
    ----------
    table
        The keys of a screen.
    actions
        What may be done, as `dtui.views.actions` has it.

    Examples
    --------
    >>> {key: does.name for key, does in answering(QUEUE_KEYS, {"answer", "instead('v')"}).items()}
    {'a': 'Answer', 'v': ''}
    """
    now: dict[str, Key] = {}
    for key in by_precedence(table):
        if key.action in actions:
            for name in key.keys.split(","):
                now.setdefault(name, key)
    return now


_BROWSERS = {
    "comma": ",",
    "down": "ArrowDown",
    "end": "End",
    "enter": "Enter",
    "escape": "Escape",
    "full_stop": ".",
    "greater_than_sign": ">",
    "home": "Home",
    "left": "ArrowLeft",
    "left_curly_bracket": "{",
    "left_square_bracket": "[",
    "less_than_sign": "<",
    "pagedown": "PageDown",
    "pageup": "PageUp",
    "right": "ArrowRight",
    "right_curly_bracket": "}",
    "slash": "/",
    "space": " ",
    "up": "ArrowUp",
}


def in_browser(key: Key) -> list[str]:
    """Return a key's keys as `KeyboardEvent.key` has them, ``Shift+`` before one that it changes.

    Those with ctrl are left to the browser.

    Examples
    --------
    >>> in_browser(PAST_KEYS[3]), in_browser(LIST_KEYS[3])
    (['>', 'Shift+ArrowRight'], ['PageDown', ' '])
    """
    names = (name for name in key.keys.split(",") if not name.startswith("ctrl+"))
    return [_browsers(name) for name in names]


def _browsers(name: str) -> str:
    key = name.removeprefix("shift+")
    shift = "Shift+" if key != name else ""
    return shift + _BROWSERS.get(key, key)
