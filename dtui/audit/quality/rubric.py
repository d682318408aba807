"""The rubric: what is asked of a hypothesis, a refutation, an evaluation and a selection.

It is written for whoever judges: the deterministic judge in this package, a language model or a
person. The labelled items in ``labelled.jsonl`` were judged by these words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

Kind = Literal["hypothesis", "refutation", "evaluation", "selection"]
"""What is judged. A refutation is a validation that says no; a confirmation isn't judged."""

KINDS: Final[tuple[Kind, ...]] = ("hypothesis", "refutation", "evaluation", "selection")


class Criterion(NamedTuple):
    """One thing that is asked of an item, and answered with yes, no, or not at all."""

    name: str
    """As it stands in labels, in JSON and on screen."""
    asks: Mapping[Kind, str]
    """The sentence that holds where the answer is yes, for each kind it is asked of."""
    good: str
    bad: str
    """A text of which it holds, and one of which it doesn't."""


def _criterion(name: str, good: str, bad: str, **asks: str) -> Criterion:
    return Criterion(
        name, MappingProxyType({kind: asks[kind] for kind in KINDS if kind in asks}), good, bad
    )


CRITERIA: Final[tuple[Criterion, ...]] = (
    _criterion(
        "mechanism",
        "Each basket holds a connection while it lives, so 40 per pod run out.",
        "Various factors may be affecting performance.",
        hypothesis="It says by what means: a cause, and the path from it to the effect, in "
        "particular terms. A prediction alone is none, nor is a cause that fits anything.",
        evaluation="It says what makes the option meet or miss the constraint: a figure, a part, "
        "a step.",
        selection="It says what decided: a particular property, figure or consequence, and not "
        "that the option is best, preferred or balanced.",
    ),
    _criterion(
        "evidence",
        "Pools of 80 were rolled out at 18:15, and waiting stayed at 5 s.",
        "The team is experienced. (And it cites the rota.)",
        hypothesis="It is about what the items it cites say, and takes that up.",
        refutation="It cites an observation or an answer, and holds what that says against the "
        "claim.",
        evaluation="It cites an observation or an answer, and uses what that says.",
    ),
    _criterion(
        "own words",
        "Baskets live in Redis, and the rehearsal restarted all pods without losing one.",
        "The pools are not too small. (Of the claim that they are.)",
        hypothesis="It says more than the items it cites.",
        refutation="It says more than that the claim is not so.",
        evaluation="It says more than the constraint, the option, and that the one meets the other "
        "or doesn't.",
        selection="It says more than which option was taken.",
    ),
    _criterion(
        "answers the claim",
        "Tokens carry the device's key, so a replay from another phone is refused.",
        "Security is our top priority. (Of the claim that a session can be replayed.)",
        refutation="It speaks to the core of the claim and not beside it, whether or not it "
        "convinces.",
    ),
    _criterion(
        "alternatives",
        "Pools of 160: twelve pods would take 1,920 of the 1,200 connections.",
        "Pools of 160: not chosen.",
        selection="Each option that was not taken has a reason of its own that says what is "
        "wrong with it.",
    ),
    _criterion(
        "constraints",
        "7 of 60 were porous, so each batch is X-rayed. (Where porosity was missed.)",
        "It is the cheapest. (Where porosity was missed.)",
        selection="Every constraint was evaluated for what was taken, and each one that it misses "
        "is taken up in the reasoning.",
    ),
    _criterion(
        "distinct",
        "Alerts fire too late: the window is an hour, and a sale is over in twenty minutes.",
        "The migration could fail in production. (After “The migration may fail in production.”)",
        hypothesis="It isn't an earlier hypothesis of the trace over again, with a word, a name or "
        "a number changed.",
        refutation="It isn't an earlier refutation over again, with a word, a name or a number "
        "changed.",
        evaluation="It isn't an earlier evaluation over again, with a word, a name or a number "
        "changed.",
        selection="It isn't an earlier selection over again, with a word, a name or a number "
        "changed.",
    ),
)
"""The whole rubric, in the order it is printed."""


def criteria_of(kind: Kind) -> tuple[Criterion, ...]:
    """Return what is asked of a kind.

    Examples
    --------
    >>> [criterion.name for criterion in criteria_of("refutation")]
    ['evidence', 'own words', 'answers the claim', 'distinct']
    """
    return tuple(criterion for criterion in CRITERIA if kind in criterion.asks)
