r"""What is asked of a list: an expression that reads the same to a person and to a program.

All of its terms must hold of a row; a ``-`` before a term says that it must not.

========================  =========================================================================
``renewal``               the word occurs in what the row says, or in its id, in any case
``"price rise"``          the phrase does; in it ``\"`` is a quotation mark and ``\\`` a backslash
``/rais(e|ing)/``         the regular expression of Python does, in any case; ``\/`` is a slash
``type:hypothesis``       an item of the type, or ``proposal`` or ``outcome`` in a queue
``state:refuted``         pending, validated, refuted, answered, selected, superseded, late, missed
``pending``               short for ``state:pending``: all that a queue lists is
``at-risk``               it rests on a hypothesis that was refuted afterwards
``kind:verdict``          as the queue names what waits: steelman, hypothesis, question, decision,
                          verdict, second or outcome
``domain:pricing``        the domain that the row names
``trace:acme-renewal``    the trace that it belongs to
``agent:pricing-bot``     the agent that proposes
========================  =========================================================================

A value with a space in it stands in quotes: ``domain:"site reliability"``. A row that does not
name what a term asks for is none of those asked for.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple

from dtui.errors import InvalidQueryError
from dtui.signs import ENTRY_KINDS, type_word
from dtui.text import flaw_in, one_line
from dtui.views.searched_rows import READS, Reads, Row

_LONGEST_QUERY = 2_000
_LONGEST_PATTERN = 200

_STATES = (
    "pending",
    "validated",
    "refuted",
    "answered",
    "selected",
    "superseded",
    "late",
    "missed",
)
_KINDS = ("steelman", "hypothesis", "question", "decision", "verdict", "second", "outcome")

_KNOWN: Final[Mapping[str, Mapping[str, str]]] = {
    "type": {name: kind for kind in ENTRY_KINDS for name in (type_word(kind), kind)},
    "state": dict(zip(_STATES, _STATES, strict=True)),
    "kind": dict(zip(_KINDS, _KINDS, strict=True)),
}
"""By field, what it can be asked for and what that is called in a row."""

FIELDS: Final = (*_KNOWN, "domain", "trace", "agent")
"""What can stand before a colon."""

_FLAGS: Final = {"pending": ("state", "pending"), "at-risk": ("at-risk", "yes")}

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_TERM: Final = re.compile(
    rf"""\s*(?P<not>-(?=\S))?+
    (?: (?P<field>[A-Za-z][A-Za-z_-]*):(?P<value>{_QUOTED}|(?!")\S+)
      | (?P<phrase>{_QUOTED})
      | /(?P<regex>(?:[^/\\\n]|\\.)+)/
      | (?P<word>(?!["/]|[A-Za-z][A-Za-z_-]*:")\S+)
    )(?=\s|$)""",
    re.VERBOSE,
)
_BARE: Final = re.compile(r'(?![-"/])\S+')
_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z_-]*:")


class Term(NamedTuple):
    """One thing that is asked of a row."""

    field: str
    """``text``, ``regex``, ``at-risk`` or one of `FIELDS`."""
    value: str
    negated: bool = False

    def __str__(self) -> str:
        """Return it as it is typed."""
        return ("-" if self.negated else "") + self._asked()

    def _asked(self) -> str:
        for flag, meant in _FLAGS.items():
            if (self.field, self.value) == meant:
                return flag
        match self.field:
            case "text":
                return self.value if _is_word(self.value) else _quoted(self.value)
            case "regex":
                return f"/{self.value}/"
            case _:
                plain = re.fullmatch(r'(?!")\S+', self.value)
                return f"{self.field}:{self.value if plain else _quoted(self.value)}"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a list's rows: all of its terms must hold.

    Its text, `str(query)`, reads back to the same query.

    Examples
    --------
    >>> query = read_query('type:hypothesis  -REFUTED "price rise" pending')
    >>> str(query)
    'type:hypothesis -REFUTED "price rise" pending'
    >>> read_query(str(query)) == query
    True
    """

    terms: tuple[Term, ...] = ()
    _tests: dict[type, Callable[[Any], bool]] = field(
        default_factory=dict[type, Callable[[Any], bool]], init=False, repr=False, compare=False
    )

    def __str__(self) -> str:
        """Return it as it is typed, in one way."""
        return " ".join(map(str, self.terms))

    def __bool__(self) -> bool:
        """Whether it asks for anything: an empty one holds of every row."""
        return bool(self.terms)

    def matches(self, row: Row) -> bool:
        """Whether all terms hold of a row.

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
            test = self._tests[type(row)] = _test(self.terms, READS[type(row)])
        return test(row)


def read_query(text: str) -> Query:
    r"""Read an expression; the page of this module says what can be asked.

    Raises
    ------
    InvalidQueryError
        If it names a field, type, state or kind that does not exist, leaves a quotation open, or
        holds a regular expression that is none or too long.

    Examples
    --------
    >>> read_query("status:open")
    Traceback (most recent call last):
    dtui.errors.InvalidQueryError: 'status:' is no field; there are type:, state:, kind:, domain:,
    trace: and agent:. To look for the text itself, put it in quotes: "status:open".
    """
    if len(text) > _LONGEST_QUERY:
        raise InvalidQueryError(
            f"the query is {len(text):,} characters long; at most {_LONGEST_QUERY:,} are read."
        )
    if flaw := flaw_in(text):
        raise InvalidQueryError(f"the query {flaw}.")
    return Query(tuple(_terms(text)))


def _terms(text: str) -> Iterator[Term]:
    at = 0
    while rest := text[at:].strip():
        found = _TERM.match(text, at)
        if found is None:
            raise InvalidQueryError(_not_closed(rest.split()[0]))
        yield _term(found)
        at = found.end()


def _term(found: re.Match[str]) -> Term:
    negated = found["not"] is not None
    if found["field"] is not None:
        return _field_term(found["field"], found["value"], negated=negated)
    if found["phrase"] is not None:
        return Term("text", _said(found["phrase"], found["phrase"]), negated)
    if found["regex"] is not None:
        _compiled(found["regex"])
        return Term("regex", found["regex"], negated)
    word = found["word"]
    if _FIELD.fullmatch(word):
        name = word.removesuffix(":")
        _check_field(name, word)
        raise InvalidQueryError(f"{word!r} says nothing after the colon, such as {_example(name)}.")
    return Term(*_FLAGS.get(word.lower(), ("text", word)), negated)


def _field_term(name: str, value: str, *, negated: bool) -> Term:
    _check_field(name, f"{name}:{value}")
    name = name.lower()
    value = _said(value, f"{name}:{value}") if value.startswith('"') else value
    known = _KNOWN.get(name)
    if known is None:
        return Term(name, value, negated)
    if value.lower() not in known:
        allowed = ", ".join(dict.fromkeys(known[one] for one in known))
        raise InvalidQueryError(f"{value!r} is no {name}; there are {allowed}.")
    return Term(name, known[value.lower()], negated)


def _check_field(name: str, typed: str) -> None:
    if name.lower() in FIELDS:
        return
    *others, last = (f"{one}:" for one in FIELDS)
    raise InvalidQueryError(
        f"{name + ':'!r} is no field; there are {', '.join(others)} and {last}. To look for the "
        f"text itself, put it in quotes: {_quoted(typed)}."
    )


def _example(name: str) -> str:
    known = _KNOWN.get(name.lower())
    return f"{name}:{next(iter(known.values())) if known else 'pricing'}"


def _said(quoted: str, typed: str) -> str:
    said = re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL)
    if not said:
        raise InvalidQueryError(f"{typed} asks for nothing; write between the quotation marks.")
    return said


def _is_word(text: str) -> bool:
    return bool(_BARE.fullmatch(text)) and not _FIELD.match(text) and text.lower() not in _FLAGS


def _quoted(text: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return f'"{escaped}"'


def _not_closed(typed: str) -> str:
    if typed.lstrip("-").startswith("/"):
        return (
            f"{typed!r} begins a regular expression that ends nowhere: one stands between two "
            f"slashes, before a space. To look for the text itself, put it in quotes."
        )
    return f"{typed!r} opens a quotation that is not closed before a space; add the mark."


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    if len(pattern) > _LONGEST_PATTERN:
        raise InvalidQueryError(
            f"the regular expression is {len(pattern)} characters long; at most "
            f"{_LONGEST_PATTERN} are read."
        )
    try:
        with warnings.catch_warnings():  # of what a later version of Python may read otherwise
            warnings.simplefilter("ignore")
            return re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise InvalidQueryError(
            f"/{one_line(pattern)}/ is no regular expression: {error}. To look for the text "
            "itself, put it in quotes."
        ) from error


def _unnamed(_row: object) -> str:
    return ""  # which no term asks for


def _test(terms: tuple[Term, ...], reads: Reads) -> Callable[[Any], bool]:
    """Return what tells whether terms hold of a row: a text is put together once for all."""
    read_text = reads["text"]
    words = [(term.value.casefold(), term.negated) for term in terms if term.field == "text"]
    patterns = [
        (_compiled(term.value).search, term.negated) for term in terms if term.field == "regex"
    ]
    fields = [
        (reads.get(term.field, _unnamed), term.value.casefold(), term.negated)
        for term in terms
        if term.field not in ("text", "regex")
    ]

    def holds(row: object) -> bool:
        for read, value, negated in fields:
            if (read(row).casefold() == value) is negated:
                return False
        if not words and not patterns:
            return True
        text = read_text(row)
        folded = text.casefold() if words else ""
        for word, negated in words:
            if (word in folded) is negated:
                return False
        return all((search(text) is None) is negated for search, negated in patterns)

    return holds
