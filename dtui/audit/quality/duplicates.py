"""Which texts are an earlier one over again, without comparing each with each."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import Final

from dtui.audit.quality.words import Words

ALIKE: Final = 0.6
"""The share of words, of all that either has, from which on two texts are the same again."""

LOOKS: Final = 64
"""Texts that one is compared with at most, those with its rarest words first."""

_Bag = frozenset[tuple[str, int]]


def earlier_alike(texts: Sequence[str]) -> list[tuple[int, float] | None]:
    """Return for each text which earlier one it repeats, and how much of the two is the same.

    Two texts with a share of `ALIKE` or more in common must share one of the rarest words of
    either, so a text is compared only with those that do, and with no more than `LOOKS`: among
    thousands that differ by a name, a repetition may be missed. One that repeats another is
    looked up no more, so ten thousand copies cost no more than ten thousand texts.

    Examples
    --------
    >>> earlier_alike(["The migration may fail in production.", "Alerts fire too late.",
    ...     "The migration could fail in production."])
    [None, None, (0, 0.714...)]
    """
    bags = [_bag(text) for text in texts]
    common = Counter(word for bag in bags for word in bag)
    first: dict[_Bag, int] = {}
    under: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    found: list[tuple[int, float] | None] = []
    for number, bag in enumerate(bags):
        if not bag:
            found.append(None)
            continue
        if (same := first.setdefault(bag, number)) != number:
            found.append((same, 1.0))
            continue
        rarest = sorted(bag, key=lambda word: (common[word], word))
        # All but a share of ALIKE of the words: what is alike can't have only the others.
        rarest = rarest[: len(bag) - math.ceil(ALIKE * len(bag)) + 1]
        candidates = dict.fromkeys(one for word in rarest for one in under[word])
        looked_at = islice(candidates, LOOKS)
        best = max(((_alike(bag, bags[one]), -one) for one in looked_at), default=(0.0, 0))
        if best[0] >= ALIKE:
            found.append((-best[1], best[0]))
            continue
        found.append(None)
        for word in rarest:
            if len(under[word]) < LOOKS:
                under[word].append(number)
    return found


def _bag(text: str) -> _Bag:
    """Return the words of a text, each with its number, so that a word twice is two."""
    seen = Counter[str]()
    bag: set[tuple[str, int]] = set()
    for word in Words(text).all:
        seen[word] += 1
        bag.add((word, seen[word]))
    return frozenset(bag)


def _alike(one: _Bag, other: _Bag) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both)
