"""What is asked of a list: an expression that reads the same to a person and to a program.

`dtui.views.query_grammar` says what can be asked. Each row of a list answers by what it says of
itself (`dtui.views.searched_rows`); the corpus answers for all of its traces and items at once
(`dtui.views.chosen`, `dtui.views.found`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from dtui.errors import InvalidQueryError
from dtui.log.terms import Period, Term
from dtui.text import flaw_in
from dtui.views.patterns import bounded, near
from dtui.views.query_grammar import FIELDS, read_terms, written
from dtui.views.searched_rows import READS, Read, Reads, Row

__all__ = ["FIELDS", "Query", "Term", "read_query", "typed_query"]

_LONGEST_QUERY = 2_000
TEXTS: Final = ("text", "phrase", "regex", "fuzzy")
"""What is asked of a row's text."""

Test = Callable[[Any], bool]
"""Whether something holds of a row."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a list's rows: all of its terms must hold.

    Its text, `str(query)`, reads back to the same query.

    Examples
    --------
    >>> query = read_query('type:hypothesis  !REFUTED "price rise" pending')
    >>> str(query)
    'type:hypothesis -REFUTED "price rise" pending'
    >>> read_query(str(query)) == query
    True
    """

    terms: tuple[Term, ...] = ()
    _tests: dict[type, Test] = field(
        default_factory=dict[type, Test], init=False, repr=False, compare=False
    )

    def __str__(self) -> str:
        """Return it as it is typed, in one way."""
        return " ".join(map(written, self.terms))

    def __bool__(self) -> bool:
        """Whether it asks for anything: an empty one holds of every row."""
        return bool(self.terms)

    def check(self, kind: type[Row]) -> None:
        """Refuse it where rows of a kind cannot be asked one of its terms.

        Raises
        ------
        InvalidQueryError
            With what they can be asked.

        Examples
        --------
        >>> from dtui.log.projections import ItemRow
        >>> read_query("domain:pricing").check(ItemRow)
        Traceback (most recent call last):
        dtui.errors.InvalidQueryError: the items of a trace cannot be asked domain:pricing; they
        answer words, type:, state:, kind:, trace:, agent: and at-risk.
        """
        for term in self.terms:
            check_term(term, READS[kind])

    def matches(self, row: Row) -> bool:
        """Whether all terms hold of a row.

        Raises
        ------
        InvalidQueryError
            If a row of that kind cannot be asked a term, or a regular expression takes too long.

        Examples
        --------
        >>> from dtui.log.projections import ItemRow
        >>> says = "They stay at 12 %"
        >>> row = ItemRow("acme", 1, 1, "hyp-1", "hypothesis", says, "", (), "refuted", False, 2)
        >>> read_query("stay type:hypothesis").matches(row), read_query("pending").matches(row)
        (True, False)
        """
        test = self._tests.get(type(row))
        if test is None:
            self.check(type(row))
            test = self._tests[type(row)] = _test(self.terms, READS[type(row)])
        return test(row)


def read_query(text: str) -> Query:
    r"""Read an expression; the page of `dtui.views.query_grammar` says what can be asked.

    Raises
    ------
    InvalidQueryError
        If it names a field, type, state or kind that does not exist, leaves a quotation open, or
        holds a regular expression that is none or too long.

    Examples
    --------
    >>> read_query("state:open")
    Traceback (most recent call last):
    dtui.errors.InvalidQueryError: 'open' is no state; there are pending, validated, refuted,
    answered, selected, superseded, late, missed.
    """
    return _read(text, typed=False)


def typed_query(text: str) -> Query:
    r"""Read what is typed into a search line: as `read_query`, but ``re.*x`` is a pattern there.

    Examples
    --------
    >>> str(typed_query(r"^usage.*\d !type:outcome !refund.*")), str(typed_query("C++ 5.00"))
    ('/^usage.*\\d/ -type:outcome -/refund.*/', 'C++ 5.00')
    """
    return _read(text, typed=True)


def _read(text: str, *, typed: bool) -> Query:
    if len(text) > _LONGEST_QUERY:
        raise InvalidQueryError(
            f"the query is {len(text):,} characters long; at most {_LONGEST_QUERY:,} are read. "
            "Ask for a few words of it."
        )
    if flaw := flaw_in(text):
        raise InvalidQueryError(f"the query {flaw}.")
    return Query(tuple(read_terms(text, typed=typed)))


def check_term(term: Term, reads: Reads) -> None:
    """Refuse a term that rows of some kind cannot be asked.

    Raises
    ------
    InvalidQueryError
        With what they can be asked.
    """
    name = "text" if term.field in TEXTS else term.field
    if name not in reads.fields:
        raise InvalidQueryError(
            f"{reads.rows} cannot be asked {written(term)}; they answer {_answers(reads)}."
        )
    known = reads.known.get(name)
    strange = next((one for one in term.values if known and one not in known), None)
    if known and strange is not None:
        raise InvalidQueryError(
            f"{reads.rows} cannot be asked {name}:{strange}, only {name}:{','.join(known)}."
        )


def _answers(reads: Reads) -> str:
    names = {"text": "words", "at-risk": "at-risk"}
    asked = (name for name in reads.fields if name in (*names, *FIELDS))
    *others, last = (names.get(name, f"{name}:") for name in asked)
    return f"{', '.join(others)} and {last}"


def _test(terms: tuple[Term, ...], reads: Reads) -> Test:
    """Return what tells whether terms hold of a row: a text is put together once for all."""
    fields = [_asked(term, reads.fields[term.field]) for term in terms if term.field not in TEXTS]
    texts = tuple(term for term in terms if term.field in TEXTS)
    if not texts:
        return lambda row: all(test(row) for test in fields)
    said, read_text = text_test(texts), reads.fields["text"]
    return lambda row: all(test(row) for test in fields) and said(str(read_text(row)))


def text_test(terms: Iterable[Term]) -> Callable[[str], bool]:
    """Return what tells whether terms that are asked of a text hold of it."""
    asked = [(_sought(term), term.negated) for term in terms]
    return lambda text: all((search(text) is None) is negated for search, negated in asked)


def _asked(term: Term, read: Read) -> Test:
    if term.field == "age":
        periods = [period for one in term.values if (period := Period.of(one)) is not None]

        def is_within(row: object) -> bool:
            seconds = read(row)
            assert isinstance(seconds, int | float)
            return any(seconds in period for period in periods) is not term.negated

        return is_within
    fold = str if term.field == "item" else str.casefold  # two ids may differ in their case alone
    values = frozenset(map(fold, term.values))

    def is_named(row: object) -> bool:
        said = read(row)
        names = said if isinstance(said, tuple) else (str(said),)
        return any(fold(name) in values for name in names) is not term.negated

    return is_named


def _sought(term: Term) -> Callable[[str], object]:
    (value,) = term.values
    match term.field:
        case "regex":
            return bounded(value)
        case "fuzzy":
            return near(value)
        case _:
            folded = value.casefold()
            return lambda text: True if folded in text.casefold() else None
