"""The first judge: it goes by the words, and gives the same answer every time.

It sees which words a text shares with those it cites, how many are its own, whether a figure, a
name or a joining word is there. It doesn't see whether any of it is true, whether the argument
holds, whether a synonym was meant, or irony. A confident invention with figures passes; a sound
argument in other words than its evidence may not. So its answers are hints for a reader, and
`dtui.audit.quality.agreement` says how good each is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from dtui.audit.quality.rubric import criteria_of
from dtui.audit.quality.scores import Answer, Score
from dtui.audit.quality.subject import Subject
from dtui.audit.quality.words import VAGUE, Words, words
from dtui.text import one_line

_Found = tuple[Answer, str]

_QUOTED = 60
"""Cells of a text that a reason quotes."""

DISTINCT: Final = "distinct"
"""The one criterion that takes all of a trace, and so isn't answered for one item."""


def judge_by_words(subject: Subject) -> tuple[Score, ...]:
    """Return what can be told of an item by its words: an answer to each question but `distinct`.

    Examples
    --------
    >>> waffle = Subject("hyp-1", "hypothesis", "Various factors may affect performance.",
    ...     cites=("Failing holds went from 0.2 % to 6.1 %.",))
    >>> for score in judge_by_words(waffle):
    ...     print(score.criterion, score.answer, "·", score.why)
    mechanism no · most of it fits any text: “various”, “factors”, “affect”
    evidence no · it shares no word and no figure with the item it cites
    own words yes · its own: “various”, “factors”, “affect”, “performance”
    """
    return tuple(
        Score(subject.item_id, subject.kind, criterion.name, *_JUDGED[criterion.name](subject))
        for criterion in criteria_of(subject.kind)
        if criterion.name != DISTINCT
    )


# -- mechanism -------------------------------------------------------------------------------------


def _mechanism(subject: Subject) -> _Found:
    says = words(subject.says)
    if not says.stems:
        return _nothing_to_read(subject)
    if _is_mostly_vague(says):
        return "no", f"most of it fits any text: {says.as_written(says.vague)}"
    if subject.kind == "hypothesis":
        return _cause(says)
    beside = (words(subject.option), words(subject.constraint))
    left = says.telling(*beside)
    if figures := left & says.figures:
        return "yes", f"a figure decides: {says.as_written(figures)}"
    if len(left) >= (2 if subject.kind == "evaluation" else 3):
        return "yes", f"it names what decides: {says.as_written(left)}"
    of = "the option and the constraint" if subject.kind == "evaluation" else "what was taken"
    return "no", f"beside {of} it names {says.as_written(left) or 'nothing'}"


_LEAST_PATH = 5
"""Words with a meaning that a cause and its effect take, at the least."""


def _cause(says: Words) -> _Found:
    links = says.links()
    if not links:
        return "no", ("nothing joins a cause to an effect: no “because”, “so”, “if” or the like")
    joined = f"{_listed(links)} {'joins' if len(set(links)) == 1 else 'join'}"
    telling = says.telling()
    if len(telling) < _LEAST_PATH:
        return "no", f"{joined} too little: {says.as_written(telling) or 'nothing'}"
    return "yes", f"{joined} {says.as_written(telling, 6)}"


def _is_mostly_vague(says: Words) -> bool:
    return len(says.vague) * 3 >= len(says.stems)


# -- evidence --------------------------------------------------------------------------------------


def _evidence(subject: Subject) -> _Found:
    if not subject.cites:
        if subject.kind == "hypothesis":
            return "cannot say", "it cites no observation and no answer, but other items"
        return "no", "it cites no observation and no answer"
    says = words(subject.says)
    if not says.stems:
        return _nothing_to_read(subject)
    cited = frozenset[str]().union(*(words(text).stems for text in subject.cites))
    # What the claim says too is no sign that the evidence was looked at.
    shared = (says.stems & cited) - VAGUE - words(subject.claim).stems
    if figures := shared & says.figures:
        return "yes", f"it takes up a figure of what it cites: {says.as_written(figures)}"
    if len(shared) >= _enough(says):
        return "yes", f"it takes up what it cites: {says.as_written(shared)}"
    if shared:
        return "no", f"of what it cites it takes up only {says.as_written(shared)}"
    which = "the item it cites" if len(subject.cites) == 1 else "the items it cites"
    return "no", f"it shares no word and no figure with {which}"


def _enough(says: Words) -> int:
    """Return how many shared words are no accident: one of a short text, two of a longer one."""
    return 1 if len(says.stems) <= 5 else 2


# -- own words -------------------------------------------------------------------------------------


def _own_words(subject: Subject) -> _Found:
    says = words(subject.says)
    if not says.stems:
        return _nothing_to_read(subject)
    beside = [*subject.cites] if subject.kind == "hypothesis" else [subject.claim]
    if subject.kind in ("evaluation", "selection"):
        beside = [subject.option, subject.constraint, *(name for name, _ in subject.others)]
    known = frozenset[str]().union(*(words(text).stems for text in beside))
    if not known:
        return "cannot say", "there is nothing to hold it against"
    own = says.stems - known
    if subject.kind != "hypothesis":
        own = says.telling(*map(words, beside)) | (own & VAGUE)
    least = max(1, len(says.stems) * 0.3) if subject.kind in ("hypothesis", "refutation") else 1
    if len(own) >= least:
        return "yes", f"its own: {says.as_written(own)}"
    again = says.as_written(says.stems & known)
    beyond = f", and of its own only {says.as_written(own)}" if own else ""
    return "no", f"it says again {again or 'which way it went'}{beyond}"


# -- refutation and selection ----------------------------------------------------------------------


def _answers_the_claim(subject: Subject) -> _Found:
    says, claim = words(subject.says), words(subject.claim)
    if not says.stems:
        return _nothing_to_read(subject)
    if not claim.stems:
        return "cannot say", "the trace doesn't hold the claim"
    if shared := says.stems & claim.stems:
        return "yes", f"it takes up the claim's {claim.as_written(shared)}"
    return "no", f"it shares no word with the claim “{one_line(subject.claim, _QUOTED)}”"


_REASON = 2
"""Words with a meaning that a reason takes, at the least, if it has no figure."""


def _alternatives(subject: Subject) -> _Found:
    if not subject.others:
        return "cannot say", "there was no other option"
    reasoning = words(subject.says)
    for name, reason in subject.others:
        named, why = words(name), words(reason)
        if reason:
            telling = why.telling(named)
            if not telling & why.figures and len(telling) < _REASON:
                quoted = one_line(reason, _QUOTED)
                return "no", f"“{one_line(name, _QUOTED)}” failed for no reason: “{quoted}”"
        elif not named.stems or not named.stems <= reasoning.stems:
            return "no", f"nothing says why “{one_line(name, _QUOTED)}” failed"
    first, reason = subject.others[0]
    says = f"“{one_line(first, _QUOTED)}”: “{one_line(reason, _QUOTED)}”"
    return "yes", f"each of {len(subject.others)} has a reason, {says} first"


def _constraints(subject: Subject) -> _Found:
    if not subject.option:
        return "cannot say", "no option was taken"
    if not subject.constraints:
        return "cannot say", "no constraint is linked to the decision"
    says = words(subject.says)
    for text, standing in subject.constraints:
        quoted = f"“{one_line(text, _QUOTED)}”"
        if standing == "not evaluated":
            return "no", f"{quoted} was not evaluated for what was taken"
        if standing == "missed" and not words(text).stems & says.stems:
            return "no", f"{quoted} is missed, and the reasoning doesn't take it up"
    missed = sum(standing == "missed" for _, standing in subject.constraints)
    taken_up = f", and the {missed} missed taken up" if missed else ""
    return "yes", f"all {len(subject.constraints)} evaluated{taken_up}"


def _nothing_to_read(subject: Subject) -> _Found:
    if any(char.isalpha() for char in subject.says[:200]):
        return "no", "nothing but words that every text has"
    return "no", "there is no word in it"


def _listed(links: list[str]) -> str:
    return ", ".join(f"“{link}”" for link in dict.fromkeys(links[:3]))


_JUDGED: Final[Mapping[str, Callable[[Subject], _Found]]] = MappingProxyType(
    {
        "mechanism": _mechanism,
        "evidence": _evidence,
        "own words": _own_words,
        "answers the claim": _answers_the_claim,
        "alternatives": _alternatives,
        "constraints": _constraints,
    }
)
