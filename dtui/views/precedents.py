"""What happened to similar proposals that were decided: retrieval, not prediction.

The nearest earlier cases stand beside a proposal to be compared with it, each with the verdict it
got and what became of it. They were not drawn at random, those without an outcome are among them,
and two or three of anything are no rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from dtui.text import one_line
from dtui.views.arguments import argument_words, read_arguments

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import ProposalRow
    from dtui.signs import Role

_LONGEST_LINE = 400
_LOOKS_BACK = 1_000
"""Decided proposals of the same action among which similar ones are looked for."""
_NUMBERS = (int, float)
"""Types, not classes: true and false are no numbers."""
_SAME = "the same arguments"

_VERDICTS: dict[str, tuple[str, Role]] = {
    "approve": ("kept", "validated"),
    "modify": ("changed", "pending"),
    "reject": ("rejected", "refuted"),
}


class Precedent(NamedTuple):
    """A decided proposal that resembles another one."""

    proposal_id: str
    says: str
    """The arguments in which it differs, in one line: ``percent 14 · no lock_in``."""
    word: str
    """``kept``, ``changed`` or ``rejected``."""
    role: Role
    edited: str
    """What the reviewer changed: ``percent 18 → 12``; empty if nothing."""
    outcome: str
    """The latest that is known of it, in one line; empty while nothing is."""
    distance: float
    """From 0, the same arguments, to 1, none of them alike."""


class Precedents:
    """Looks for similar proposals, and remembers what it looked through.

    Parameters
    ----------
    corpus
        Where they were decided; what it decides later is not seen.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._decided: dict[tuple[str, str], list[ProposalRow]] = {}

    def of(self, proposal: ProposalRow, *, second: bool = False) -> tuple[Precedent, ...]:
        """Return those nearest to a proposal.

        A second reviewer sees what the first one could have seen.
        """
        sort = (proposal.domain, proposal.action)
        rows = self._corpus.rows
        if second:
            return precedents(
                proposal,
                worth_comparing(rows.decided(*sort, before=proposal.position, limit=_LOOKS_BACK)),
            )
        if sort not in self._decided:
            self._decided[sort] = worth_comparing(rows.decided(*sort, limit=_LOOKS_BACK))
        return precedents(proposal, self._decided[sort])


def precedents(
    row: ProposalRow, decided: Iterable[ProposalRow], *, most: int = 3
) -> tuple[Precedent, ...]:
    """Return the decided proposals nearest to one, those first whose outcome is known.

    What nobody knows the end of teaches nothing, however near it is: such a one stands in only
    where there are too few others.

    Two arguments of the same name are as far apart as their numbers are, measured against the
    widest gap among all that are compared; anything that is no number is alike or not. An
    argument that only one of them has counts as unlike. Of equally near ones the newest come
    first, so the same rows always give the same answer.

    Parameters
    ----------
    row
        The proposal to compare with; it is left out of its own precedents.
    decided
        Proposals of the same domain and action that have a verdict.
    most
        How many to return.
    """
    others = [other for other in decided if other.position != row.position]
    own = read_arguments(row.args)
    every = [read_arguments(other.args) for other in others]
    half_spans = _half_spans([own, *every])
    near = nsmallest(
        most,
        (
            (not other.outcome, _distance(own, args, half_spans), -other.position, other)
            for other, args in zip(others, every, strict=True)
        ),
    )
    return tuple(_precedent(other, own, distance) for _, distance, _, other in near)


def worth_comparing(decided: Sequence[ProposalRow], *, most: int = 200) -> list[ProposalRow]:
    """Return those of decided proposals, given newest first, that precedents are looked for in.

    That is the newest ones, and the newest whose outcome is known: an outcome takes its time, so
    among the newest alone there would hardly be one.
    """
    known = (row for row in decided if row.outcome)
    chosen = {row.position: row for row in (*decided[:most], *islice(known, most))}
    return list(chosen.values())


def _precedent(row: ProposalRow, own: Mapping[str, Any], distance: float) -> Precedent:
    word, role = _VERDICTS.get(row.verdict, (one_line(row.verdict), "plain"))
    return Precedent(
        proposal_id=one_line(row.proposal_id),
        says=one_line(
            " · ".join(_differences(read_arguments(row.args), own)) or _SAME, _LONGEST_LINE
        ),
        word=word,
        role=role,
        edited=one_line(row.edited, _LONGEST_LINE),
        outcome=one_line(row.outcome, _LONGEST_LINE),
        distance=distance,
    )


def _differences(args: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[str]:
    for name, value in args.items():
        if name not in own or not _is_same(value, own[name]):
            yield f"{name} {argument_words(value)}"
    yield from (f"no {name}" for name in own if name not in args)


def _half_spans(every: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return half of the widest gap between the numbers of each name."""
    numbers: dict[str, list[float]] = {}
    for args in every:
        for name, value in args.items():
            if type(value) in _NUMBERS:
                numbers.setdefault(name, []).append(value)
    # Of floats near the end of their range the difference is infinite; half of it is not.
    return {name: max(of) / 2 - min(of) / 2 for name, of in numbers.items()}


def _distance(
    one: Mapping[str, Any], other: Mapping[str, Any], half_spans: Mapping[str, float]
) -> float:
    apart, names = 0.0, len(one)
    for name, value in one.items():
        if name not in other:
            apart += 1
            continue
        there = other[name]
        if type(value) in _NUMBERS and type(there) in _NUMBERS:
            gap = abs(value / 2 - there / 2)
            apart += gap / half_spans[name] if gap else 0.0
        elif not _is_same(value, there):
            apart += 1
    for name in other:
        if name not in one:
            apart += 1
            names += 1
    return apart / names if names else 0.0


def _is_same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
