"""What traces can be narrowed down by, and how many there would be of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from dtui.log.sqlite_traces import Cell, trace_cells
from dtui.log.terms import Period, Term
from dtui.text import one_line
from dtui.views.chosen import TRACE_ORDERS, TraceChoice, TraceOrder, chosen_traces, narrowed
from dtui.views.query_grammar import written
from dtui.views.search import Query, read_query
from dtui.views.trace_list import TraceListRow

if TYPE_CHECKING:
    from dtui.corpus import Corpus

__all__ = [
    "TRACE_ORDERS",
    "Facet",
    "FacetValue",
    "TraceChoice",
    "TraceOrder",
    "chosen_traces",
    "facets",
    "toggled",
]

AGES: Final = ("<=1d", "1d..7d", "7d..30d", "30d..90d", ">90d")
"""How old a trace can be, each in one of them."""

_MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One thing that traces can be narrowed down to."""

    term: str
    """As it is typed: ``domain:pricing``."""
    says: str
    count: int
    """How many traces there are of it, given what is chosen of the other facets."""
    chosen: bool


class Facet(NamedTuple):
    """What traces differ in, and which values there are."""

    name: str
    values: tuple[FacetValue, ...]
    """The most frequent first, unless they have an order of their own."""
    more: int
    """How many values are not listed."""


class _Kind(NamedTuple):
    """How one facet is read off the traces."""

    name: str
    field: str
    read: Callable[[Cell], Sequence[str]]
    """The values that a trace has of it."""
    says: Mapping[str, str]
    """By value, in words; where it names none, values are as they are, the most frequent first."""


def _one(read: Callable[[Cell], str]) -> Callable[[Cell], Sequence[str]]:
    return lambda cell: (read(cell),)


def _kinds(cell: Cell) -> Sequence[str]:
    return cell.kinds


def _at_risk(cell: Cell) -> Sequence[str]:
    return ("yes",) if cell.at_risk else ()


_KINDS: Final = (
    _Kind("domain", "domain", _one(lambda cell: cell.domain), {}),
    _Kind("agent", "agent", _one(lambda cell: cell.agent), {}),
    _Kind(
        "age",
        "age",
        _one(lambda cell: AGES[cell.age]),
        {
            "<=1d": "up to a day",
            "1d..7d": "up to a week",
            "7d..30d": "up to 30 days",
            "30d..90d": "up to 90 days",
            ">90d": "older",
        },
    ),
    _Kind(
        "pending",
        "kind",
        _kinds,
        {"hypothesis": "hypotheses", "question": "questions", "decision": "decisions"},
    ),
    _Kind("profile", "profile", _one(lambda cell: cell.profile), {}),
    _Kind(
        "completeness",
        "is",
        _one(lambda cell: "complete" if cell.complete else "incomplete"),
        {"complete": "complete", "incomplete": "incomplete"},
    ),
    _Kind(
        "at risk",
        "at-risk",
        _at_risk,
        {"yes": "at risk"},
    ),
)

_FIELDS: Final = frozenset(kind.field for kind in _KINDS)


def facets(corpus: Corpus, choice: TraceChoice, now: datetime) -> tuple[Facet, ...]:
    """Return what the chosen traces can be narrowed down by.

    The count of a value is exact: how many traces would be listed if it were chosen of its facet,
    all other terms of the query being what they are.

    Raises
    ------
    InvalidQueryError
        If the query asks what traces cannot be asked.
    """
    choice.query.check(TraceListRow)
    others = tuple(term for term in choice.query.terms if not _is_facet(term))
    cells = trace_cells(
        corpus.rows.fetch, narrowed(corpus, Query(others), now), now, [Period.of(a) for a in AGES]
    )
    chosen = [term for term in choice.query.terms if _is_facet(term)]
    return tuple(_facet(kind, cells, chosen) for kind in _KINDS)


def _is_facet(term: Term) -> bool:
    if term.negated or term.field not in _FIELDS:
        return False
    return term.field != "age" or set(term.values) <= set(AGES)


def _facet(kind: _Kind, cells: Iterable[Cell], chosen: Iterable[Term]) -> Facet:
    own = {
        value.casefold(): value
        for term in chosen
        if term.field == kind.field
        for value in term.values
    }
    tests = [_holds(term) for term in chosen if term.field != kind.field]
    counts = Counter(dict.fromkeys(kind.says, 0))
    spelt = {name: name for name in kind.says}
    for cell in cells:
        if all(holds(cell) for holds in tests):
            for value in kind.read(cell):
                folded = value.casefold()  # whoever asks for one gets it in any case
                counts[folded] += cell.traces
                spelt.setdefault(folded, value)
    spelt.update((one, chosen_as) for one, chosen_as in own.items() if one not in spelt)
    names = list(kind.says) or sorted(spelt, key=lambda name: (-counts[name], name))
    listed = [name for at, name in enumerate(names) if at < _MOST_VALUES or name in own]
    values = (
        FacetValue(_term(kind, spelt[name]), _says(kind, spelt[name]), counts[name], name in own)
        for name in listed
    )
    return Facet(kind.name, tuple(values), len(names) - len(listed))


def _holds(term: Term) -> Callable[[Cell], bool]:
    read = next(kind.read for kind in _KINDS if kind.field == term.field)
    values = {value.casefold() for value in term.values}
    return lambda cell: any(value.casefold() in values for value in read(cell))


def _term(kind: _Kind, value: str) -> str:
    return written(Term(kind.field, (value,)))


def _says(kind: _Kind, value: str) -> str:
    return kind.says.get(value) or one_line(value, 100) or "none named"


# -- chosen --------------------------------------------------------------------------------------


def toggled(choice: TraceChoice, term: str) -> TraceChoice:
    """Return a choice with a value of a facet added to it, or taken away where it is there.

    Examples
    --------
    >>> from dtui.views.search import read_query
    >>> one = TraceChoice(read_query("renewal domain:pricing"))
    >>> two = toggled(one, "domain:legal")
    >>> str(two.query), str(toggled(two, "domain:pricing").query)
    ('renewal domain:pricing,legal', 'renewal domain:legal')
    """
    (asked,) = read_query(term).terms
    (value,) = asked.values
    terms = choice.query.terms
    kept = tuple(_without(terms, asked.field, value.casefold()))
    if kept == terms:
        kept = tuple(_with(terms, asked.field, value))
    return choice._replace(query=Query(kept))


def _without(terms: Iterable[Term], field: str, value: str) -> Iterator[Term]:
    for term in terms:
        if term.field != field or term.negated:
            yield term
            continue
        left = tuple(one for one in term.values if one.casefold() != value)
        if left:
            yield term._replace(values=left)


def _with(terms: Sequence[Term], field: str, value: str) -> Iterator[Term]:
    own = [at for at, term in enumerate(terms) if term.field == field and not term.negated]
    for at, term in enumerate(terms):
        yield term._replace(values=(*term.values, value)) if [at] == own[:1] else term
    if not own:
        yield Term(field, (value,))
