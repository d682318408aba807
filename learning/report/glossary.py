"""What the words of a report mean, for a reader who is no statistician."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any, Final, NamedTuple

from learning.report.document import Report


class Word(NamedTuple):
    """A word that needs saying."""

    word: str
    means: str
    looked_for: str = ""
    """What of it is looked for in a report, where that is not the whole word."""


GLOSSARY: Final = (
    Word(
        "at any look",
        "The interval holds however often somebody looks, so that looking every week raises no "
        "false alarm. It is wider for that. Any other 95 % interval is for a single look.",
    ),
    Word(
        "Brier score",
        "The mean square of how far a stated probability lies from what happened, 1 or 0. "
        "0 is flawless; who always says one half gets 0.25. A gain is a score that fell.",
    ),
    Word(
        "miscalibration",
        "What a score loses because what is stated at 0.7 does not come true 7 times in 10. "
        "Discrimination is what it wins by telling cases apart.",
    ),
    Word(
        "smooth ECE",
        "How far what is stated lies from what happens, averaged over neighbouring probabilities.",
    ),
    Word(
        "drift",
        "The same forecasts came to mean something else, as the world or the cases changed. Who "
        "seems to get better or worse with it may not have changed at all.",
    ),
    Word(
        "odds",
        "What 1 staked fairly against “nothing changed” has become. 20 to 1 by chance alone comes "
        "at most once in twenty such reports, however often one looks.",
        " to 1",
    ),
    Word(
        "no evidence",
        "Chance explains what was seen. That does not prove that nothing changed: the interval "
        "says how much may have.",
    ),
    Word(
        "not identified",
        "More records like these would not tell either; something else has to be recorded.",
    ),
    Word(
        "recalibrator",
        "Learns from known outcomes what a stated probability is worth. The frozen comparator "
        "is one that learned from the first outcomes, and never again.",
        "recalibrat",
    ),
    Word(
        "rung",
        "By which right something is said of overrides, from 0 to 4. Each asks for another kind "
        "of record; they are listed under “By which right this is said”.",
    ),
    Word(
        "propensity",
        "How likely the verdict that was given was, as recorded with it.",
        "propensit",
    ),
    Word("points", "Hundredths of a probability: from 50 % to 58 % is 8 points."),
)
"""In the order of how soon a reader meets them."""


def words_of(report: Report) -> tuple[Word, ...]:
    """Return the words that a report uses and that need saying."""
    used = "\n".join(_texts(astuple(report))).lower()
    return tuple(word for word in GLOSSARY if (word.looked_for or word.word).lower() in used)


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - any part of a document
    if isinstance(value, str):
        return [value]
    return [text for part in value for text in _texts(part)] if isinstance(value, tuple) else []
