"""The sign of each item and cell: glyph, letter, word and colour role.

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
    """The item type in one or two cells: O H Q C D V A, D! for a decision."""
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

_TYPE_WORDS = {
    "hypothesis_validation": "validation",
    "question_answer": "answer",
    "decision_option": "option",
    "decision_constraint": "constraint of a decision",
    "decision_heuristic": "heuristic",
    "decision_option_constraint_evaluation": "evaluation",
    "decision_selection": "selection",
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

GLYPHS_IN_ASCII = {
    **{glyph: ascii_ for glyph, ascii_, _, _ in _STATES.values()},
    _PENDING_DECISION[0]: _PENDING_DECISION[1],
    _AT_RISK[0]: _AT_RISK[1],
}
"""Every glyph an item can show, and what stands for it in ASCII."""

CELL_SIGNS = {
    True: Sign("✓", "v", "", "satisfied", "satisfied"),
    False: Sign("✗", "x", "", "violated", "violated"),
    None: Sign("·", ".", "", "not evaluated", "missing"),
}
"""How a cell of a decision matrix shows: satisfied, violated, or not evaluated yet."""


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


def type_word(item_type: str) -> str:
    """Return what a person calls an item of this type.

    Examples
    --------
    >>> type_word("hypothesis_validation"), type_word("observation")
    ('validation', 'observation')
    """
    return _TYPE_WORDS.get(item_type) or one_line(item_type)
