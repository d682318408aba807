"""How far two reviewers agree who gave a verdict on the same proposals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from dtui.spine.events import Override, Verdict
from dtui.spine.proposals import ProposalState

FEWEST = 20
"""Cases below which no kappa is told. At twenty its standard error is about 0.2 still (where three
of four verdicts are the same, and two of four would be by chance)."""

ALL_PAIRS = ""
"""The reviewers' names in the row over all pairs."""


class Agreement(NamedTuple):
    """How far two reviewers agree, or all pairs of them together."""

    reviewers: tuple[str, str]
    """In the order of their names; both empty over all pairs."""
    n: int
    """Proposals that both gave a verdict on that still stands."""
    observed: float
    """The share of them on which they gave the same verdict, in [0, 1]."""
    expected: float
    """The share on which they would by chance, each giving verdicts as often as they do."""
    kappa: float | None
    """Cohen's kappa, at most 1; 0 is what chance brings. None under `FEWEST` cases, and where
    both always say the same, so that chance could bring nothing else."""


def cohens_kappa(pairs: Iterable[tuple[str, str]], reviewers: tuple[str, str]) -> Agreement:
    """Return how far two reviewers agree beyond chance, by the verdicts they gave.

    Parameters
    ----------
    pairs
        The verdict of the first and of the second, a pair for each proposal; at least one.
    reviewers
        Who they are.

    Raises
    ------
    ValueError
        If there is no pair.

    References
    ----------
    Cohen (1960), "A Coefficient of Agreement for Nominal Scales", Educational and Psychological
    Measurement 20(1), doi:10.1177/001316446002000104.

    Examples
    --------
    >>> both = [("approve", "approve")] * 20 + [("reject", "reject")] * 15
    >>> apart = [("approve", "reject")] * 5 + [("reject", "approve")] * 10
    >>> found = cohens_kappa([*both, *apart], ("ana", "ben"))
    >>> found.n, found.observed, found.expected, round(found.kappa, 2)
    (50, 0.7, 0.5, 0.4)
    """
    counted = Counter(pairs)
    n = counted.total()
    if not n:
        raise ValueError("agreement is of at least one proposal that both gave a verdict on")
    first, second = Counter[str](), Counter[str]()
    for (one, other), count in counted.items():
        first[one] += count
        second[other] += count
    observed = sum(count for (one, other), count in counted.items() if one == other) / n
    expected = sum(count * second[verdict] for verdict, count in first.items()) / (n * n)
    return Agreement(reviewers, n, observed, expected, _kappa(n, observed, expected))


def agreement(proposals: Iterable[ProposalState]) -> list[Agreement]:
    """Return how far reviewers agree: over all pairs first, then the pair with most cases first.

    What counts is the verdict of each that stands; one that was taken back does not, nor one
    that the same reviewer replaced. Approve, modify and reject are three verdicts, whatever was
    modified. Over all pairs, chance is that of each pair by itself, weighed by its cases. Empty
    if no proposal has verdicts of two.

    Second opinions are not drawn at random, as a rule: people ask for them where they are in
    doubt, so the agreement among them is lower than it would be over all proposals.
    """
    given: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for state in proposals:
        verdicts = _verdicts(state.standing)
        for one, other in combinations(sorted(verdicts), 2):
            given[one, other].append((verdicts[one], verdicts[other]))
    if not given:
        return []
    found = [cohens_kappa(pairs, reviewers) for reviewers, pairs in given.items()]
    return [_over_all(found), *sorted(found, key=lambda row: (-row.n, row.reviewers))]


def _over_all(pairs: Iterable[Agreement]) -> Agreement:
    pairs = list(pairs)
    n = sum(pair.n for pair in pairs)
    observed = sum(pair.n * pair.observed for pair in pairs) / n
    expected = sum(pair.n * pair.expected for pair in pairs) / n
    return Agreement((ALL_PAIRS, ALL_PAIRS), n, observed, expected, _kappa(n, observed, expected))


def _kappa(n: int, observed: float, expected: float) -> float | None:
    if n < FEWEST or expected >= 1:
        return None
    return (observed - expected) / (1 - expected)


def _verdicts(standing: Iterable[Override]) -> dict[str, Verdict]:
    """Return what each reviewer says in the end: a later verdict takes an earlier one's place."""
    return {given.reviewer: given.verdict for given in standing}
