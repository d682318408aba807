"""Steelmanning: the strongest case against the plan, and a refutation worth the name."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

FRAMING = """\
You are the most thoughtful engineer who would decide otherwise, and you have the same evidence.
Question: What is the strongest argument against the core of this plan?"""

TASK = """\
Write one hypothesis: the strongest argument against the plan, or against the option it favours
(name that option in challenges). It attacks the core and not a detail, rests on observations or
answers that it cites, and somebody serious would hold it. Then give your verdict on it. A
refutation addresses that very argument, cites an observation or an answer, and doesn't say the
plan once more in other words. If you can't refute it, confirm it, or write a question about it for
what would settle it. End with a summary."""


@dataclass(frozen=True, slots=True)
class Refutation:
    """A steelman and what was said against it, for a judge."""

    steelman: str
    """The argument against the plan."""
    plan: str
    """The decision's question, and the option under attack; all options where it is the plan."""
    reasoning: str
    evidence: tuple[str, ...]
    """What the observations and answers say that it cites."""


Judge = Callable[[Refutation], str | Awaitable[str]]
"""Says why a refutation is weak; empty if it holds. A coroutine function will do."""

_WORD = re.compile(r"\w{4,}")
_LEAST_NEW = 0.2
"""The share of a refutation's words that neither plan nor argument has; below it, it restates."""


def weakness_of(refutation: Refutation) -> str:
    """Say why a refutation is weak, by what can be read off it; empty if nothing can.

    This is a floor: whether a refutation is right, only a reader can say. It is weak if it
    cites no evidence, or if at least four in five of its longer words are the plan's own or the
    argument's.

    Examples
    --------
    >>> weakness_of(Refutation(steelman="A discount teaches customers to wait",
    ...     plan="Which discount? Ten percent", evidence=("Orders don't move with sales",),
    ...     reasoning="The ten percent discount, which is the discount"))
    'it restates the plan'
    >>> weakness_of(Refutation(steelman="A discount teaches customers to wait",
    ...     plan="Which discount? Ten percent", evidence=("Orders don't move with sales",),
    ...     reasoning="In three years no account postponed an order before a sale"))
    ''
    """
    if not refutation.evidence:
        return "it cites no observation and no answer"
    said = _words(refutation.reasoning)
    new = said - _words(refutation.plan) - _words(refutation.steelman)
    if len(new) < _LEAST_NEW * len(said) or not said:
        return "it restates the plan" if said & _words(refutation.plan) else "it says nothing new"
    return ""


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
