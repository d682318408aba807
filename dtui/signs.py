"""The sign of each item, event and cell: glyph, letter, word and colour role.

Every state shows by its glyph, its letter and its word before it shows by its colour, so
nothing is lost on a screen without colours or to an eye that cannot tell them apart. A
role is a name; which colour it gets is the business of the face that draws it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from dtui.text import one_line

Role = Literal[
    "plain",
    "pending",
    "validated",
    "refuted",
    "answered",
    "locked",
    "superseded",
    "late",
    "missed",
    "at-risk",
    "satisfied",
    "violated",
    "missing",
]
"""What a colour would have to say. Faces map each role to a style of their own."""


class Sign(NamedTuple):
    """How one thing shows, in every way at once.

    Examples
    --------
    >>> sign("hypothesis", "refuted")
    Sign(glyph='✗', ascii='x', letter='H', word='refuted', role='refuted')
    """

    glyph: str
    """One cell, never a stroke of a lane."""
    ascii: str
    """The glyph where only ASCII can be drawn; one cell, and one to one with `glyph`."""
    letter: str
    """The type in one or two cells: O H Q C D V A, D! for a decision; of an event its kind: P
    proposal, R override, O= outcome, ..."""
    word: str
    """The state in words; empty where there is nothing to say."""
    role: Role


_LETTERS = {
    "observation": "O",
    "hypothesis": "H",
    "question": "Q",
    "constraint": "C",
    "deduction": "D",
    "hypothesis_validation": "V",
    "question_answer": "A",
    "decision": "D!",
    # The parts of a decision fold into its row and meet the eye on cards only.
    "decision_option": "Do",
    "decision_constraint": "Dc",
    "decision_heuristic": "Dh",
    "decision_option_constraint_evaluation": "De",
    "decision_selection": "Ds",
}

_EVENT_LETTERS = {
    "trace_opened": "S",
    "domain_declared": "M",
    "trigger": "T",
    "context_gathered": "Cx",
    "proposal": "P",
    "override": "R",
    "escalation": "E",
    "exception": "Px",
    "execution": "X",
    "outcome": "O=",
    "gate": "G",
    "annotation": "N",
    "retraction": "R-",
}

_TYPE_WORDS = {
    "hypothesis_validation": "validation",
    "question_answer": "answer",
    "decision_option": "option",
    "decision_constraint": "constraint of a decision",
    "decision_heuristic": "heuristic",
    "decision_option_constraint_evaluation": "evaluation",
    "decision_selection": "selection",
    "trace_opened": "start of a trace",
    "domain_declared": "metrics of a domain",
    "context_gathered": "context",
    "exception": "policy exception",
    "annotation": "note",
}

# state: (glyph, ASCII, word, role)
_STATES: dict[str, tuple[str, str, str, Role]] = {
    "": ("○", "o", "", "plain"),
    "pending": ("●", "*", "PENDING", "pending"),
    "validated": ("✓", "v", "validated", "validated"),
    "refuted": ("✗", "x", "refuted", "refuted"),
    "answered": ("✓", "v", "answered", "answered"),
    "selected": ("◇", "@", "selected", "locked"),
    "superseded": ("◌", "~", "superseded", "superseded"),
    "late": ("△", "^", "late", "late"),
    "missed": ("▲", "!", "missed", "missed"),
}
_PENDING_DECISION = ("◆", "#")
_AT_RISK = ("▽", "%")
_EVENT = ("□", "=")

# What a reviewer made of a proposal: (glyph, ASCII, word, role). The word is the verdict itself.
_VERDICTS: dict[str, tuple[str, str, str, Role]] = {
    "approve": ("✓", "v", "approve", "validated"),
    "modify": ("±", "&", "modify", "locked"),
    "reject": ("✗", "x", "reject", "refuted"),
    "waits": ("●", "*", "WAITS", "pending"),
}

GLYPHS_IN_ASCII = {
    **{glyph: ascii_ for glyph, ascii_, _, _ in _STATES.values()},
    _PENDING_DECISION[0]: _PENDING_DECISION[1],
    _AT_RISK[0]: _AT_RISK[1],
    _EVENT[0]: _EVENT[1],
    **{glyph: ascii_ for glyph, ascii_, _, _ in _VERDICTS.values()},
}
"""Every glyph an item or event can show, and what stands for it in ASCII."""

IN_ASCII = {
    **str.maketrans(GLYPHS_IN_ASCII),
    **str.maketrans("─━│┃╎┌┐└┘├┤╭╮╰╯", "--|||+++++++``'"),
    **str.maketrans("▁▂▃▄▅▆▇█▓▒░", "_.,-~=+#@%:"),
    **str.maketrans("▔▀▏▎▍▌▋▊▉▐▕▛▜▙▟", "-^||||||||||+++"),
    **str.maketrans("▶▸▾◂▼→←↑↓›", ">>v<v><^v>"),
    **str.maketrans("·•…×−–—⏎⌫≥≤≠≈", ".*~x---/<><#~"),
    ord("🔎"): "? ",
}
"""What stands for each character that we draw where only ASCII can be, cell for cell.

For `str.translate`. What else an agent wrote is left as it is.
"""

CELL_SIGNS = {
    True: Sign("✓", "v", "", "satisfied", "satisfied"),
    False: Sign("✗", "x", "", "violated", "violated"),
    None: Sign("·", ".", "", "not evaluated", "missing"),
}
"""How a cell of a decision matrix shows: satisfied, violated, or not evaluated yet."""


_ANSWERS = {
    "improving": "▲",
    "help": "▲",
    "degrading": "▼",
    "hurt": "▼",
    "drift": "◆",
    "no evidence": "○",
    "too early": "…",
    "not identified": "?",
}

ENTRY_KINDS = (*_LETTERS, *_EVENT_LETTERS)
"""Every type of item and kind of event, by the names the log has for them."""


def sign(item_type: str, state: str = "", *, at_risk: bool = False) -> Sign:
    """Return how an item of `item_type` in `state` shows.

    What waits for somebody outweighs what is at risk, which outweighs any other state, in
    glyph and role; the words say both. A type or state this version does not know shows
    as a plain item with the letter ``?`` and its state as the word, never as an error: a
    log may be newer than the program that reads it.

    Parameters
    ----------
    item_type : str
        One of the thirteen item types.
    state : str
        As in an item row: empty, pending, validated, refuted, answered, selected,
        superseded, late or missed.
    at_risk : bool
        Whether the item rests on a hypothesis that was refuted after it was selected.

    Examples
    --------
    >>> sign("decision", "pending").glyph, sign("decision", "pending").letter
    ('◆', 'D!')
    >>> sign("decision", "selected", at_risk=True)
    Sign(glyph='▽', ascii='%', letter='D!', word='selected, at risk', role='at-risk')
    """
    glyph, ascii_, word, role = _STATES.get(state) or ("○", "o", one_line(state), "plain")
    if state == "pending" and item_type == "decision":
        glyph, ascii_ = _PENDING_DECISION
    if at_risk:
        word = f"{word}, at risk" if word else "at risk"
        if state != "pending":
            (glyph, ascii_), role = _AT_RISK, "at-risk"
    return Sign(glyph, ascii_, _LETTERS.get(item_type, "?"), word, role)


def event_sign(kind: str, verdict: str = "") -> Sign:
    """Return how an event shows: a square where items have a ring, or the verdict's own glyph.

    Parameters
    ----------
    kind : str
        The kind of event, or ``trace_opened``.
    verdict : str
        What it says of a proposal: approve, modify or reject; ``waits`` for a proposal
        without one; empty for any other event.

    Examples
    --------
    >>> event_sign("override", "modify")
    Sign(glyph='±', ascii='&', letter='R', word='modify', role='locked')
    >>> event_sign("trigger").glyph, event_sign("outcome").letter
    ('□', 'O=')
    """
    letter = _EVENT_LETTERS.get(kind, "?")
    if verdict not in _VERDICTS:
        return Sign(*_EVENT, letter, "", "plain")
    glyph, ascii_, word, role = _VERDICTS[verdict]
    return Sign(glyph, ascii_, letter, word, role)


def verdict_sign(verdict: str) -> Sign:
    """Return how what became of a proposal shows: its verdict, or that it waits for one.

    Examples
    --------
    >>> verdict_sign("waits").word, verdict_sign("reject").glyph, verdict_sign("").word
    ('WAITS', '✗', '')
    """
    return event_sign("proposal", verdict)


def answer_glyph(answer: str) -> str:
    """Return the glyph of what a report answers, the same on a screen and on a page.

    Examples
    --------
    >>> answer_glyph("improving"), answer_glyph("hurt"), answer_glyph("something new")
    ('▲', '▼', '•')
    """
    return _ANSWERS.get(answer, "•")


def entry_sign(kind: str, state: str = "", *, at_risk: bool = False) -> Sign:
    """Return how any entry of the log shows: an item in its state, an event with its verdict."""
    if kind in _EVENT_LETTERS:
        return event_sign(kind, state)
    return sign(kind, state, at_risk=at_risk)


def type_word(item_type: str) -> str:
    """Return what a person calls an item of this type, or an event of this kind.

    Examples
    --------
    >>> type_word("hypothesis_validation"), type_word("observation")
    ('validation', 'observation')
    """
    return _TYPE_WORDS.get(item_type) or one_line(item_type)
