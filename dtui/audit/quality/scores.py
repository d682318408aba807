"""An answer to one question of the rubric, and who gave it why."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from dtui.audit.quality.rubric import Kind

Answer = Literal["yes", "no", "cannot say"]

WORDS: Final = "words"
"""The name of the judge that goes by the words alone."""


class Score(NamedTuple):
    """One judge's answer to one question about one item."""

    item_id: str
    kind: Kind
    criterion: str
    answer: Answer
    why: str
    """A sentence with the words that decided it; raw, as it quotes the item."""
    judge: str = WORDS
