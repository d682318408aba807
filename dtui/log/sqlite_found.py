"""The entries of the log that terms hold of, in SQLite: their positions first, then their rows.

An entry is an item, an event or the opening of a trace, each with a table of its own. What is asked
becomes a condition for each of them; the words of the full-text index come first where there are
any, so that only what they find is looked at.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from string import ascii_lowercase, digits
from typing import Any, Final, NamedTuple

from dtui.errors import InvalidQueryError
from dtui.log.sqlite_rows import first_number
from dtui.log.sqlite_spine import Fetch
from dtui.log.sqlite_traces import Condition, all_of, among, any_of, in_any_case, named
from dtui.log.terms import Term

_NEVER: Final = Condition("0")
_WORDS = "SELECT rowid FROM words WHERE words MATCH ?"


class FoundEntry(NamedTuple):
    """An entry as a list of what was found shows it: an item, an event or a trace's opening."""

    position: int
    trace_id: str
    """The stream, of an event that belongs to no trace."""
    item_id: str
    """Of an event its id; empty for the opening of a trace."""
    type: str
    line: str
    detail: str
    state: str
    at_risk: bool
    title: str
    """Of its trace; empty where it belongs to none."""
    domain: str
    agent: str


_ENTRY: Final = (
    "SELECT w.value, coalesce(i.trace_id, t.trace_id, v.stream, ''), "
    "coalesce(i.item_id, v.event_id, ''), coalesce(i.type, v.kind, 'trace_opened'), "
    "coalesce(i.line, v.says, t.title, ''), coalesce(i.detail, ''), "
    "coalesce(i.state, CASE WHEN p.position <> w.value THEN NULL "
    "WHEN p.verdict = '' THEN 'waits' ELSE p.verdict END, ''), "
    "coalesce(i.at_risk, 0), coalesce(o.title, ''), coalesce(p.domain, o.domain, ''), "
    "coalesce(e.agent, '') "
    "FROM json_each(?) w JOIN entries e ON e.position = w.value "
    "LEFT JOIN items i ON i.position = w.value "
    "LEFT JOIN events v ON v.position = w.value "
    "LEFT JOIN proposals p ON p.proposal_id = v.proposal_id "
    "LEFT JOIN traces t ON t.position = w.value "
    "LEFT JOIN traces o ON o.trace_id = coalesce(i.trace_id, t.trace_id, v.stream) "
    "ORDER BY w.key"
)


def found_at(fetch: Fetch, positions: Sequence[int]) -> list[FoundEntry]:
    """Return the entries at some positions, in their order."""
    return fetch(_ENTRY, (json.dumps(list(positions)),), _found)


def _found(row: Sequence[Any]) -> FoundEntry:
    found = FoundEntry(*row)
    return found._replace(at_risk=bool(found.at_risk))


# -- which ---------------------------------------------------------------------------------------


class Span(NamedTuple):
    """Positions from one to another, both included."""

    first: int
    last: int


def found_positions(
    fetch: Fetch,
    terms: Sequence[Term],
    words: Sequence[Term],
    span: Span,
    spans: Mapping[str, Span],
) -> array[int]:
    """Return the positions of all entries that terms hold of, ascending.

    Parameters
    ----------
    fetch
        Reads the log.
    terms
        What is asked of fields.
    words
        What is asked of the full-text index: words, phrases, and words but for one letter.
    span
        Within which positions.
    spans
        By age, the positions that it stands for.
    """
    if not terms and any(not term.negated for term in words):
        return _of_words(fetch, words, span)
    found = array("q")
    for table in _TABLES:
        if any(not term.negated and not table.knows(term) for term in terms):
            continue
        found.extend(_of_table(fetch, table, terms, words, span, spans))
    return array("q", sorted(found))


def best_positions(fetch: Fetch, words: Sequence[Term], limit: int) -> list[int]:
    """Return the positions of what words find, of which one must hold: the best match first."""
    where = all_of((Condition("words MATCH ?", _all_of(words)), *_lacking(words, "rowid")))
    query = f"SELECT rowid FROM words WHERE {where.sql} ORDER BY rank, rowid LIMIT ?"
    return fetch(query, (*where.values, limit), first_number)


def _of_words(fetch: Fetch, words: Sequence[Term], span: Span) -> array[int]:
    """Return what words alone find: every position in their index is an entry's."""
    within = Condition("rowid BETWEEN ? AND ?", span)
    where = all_of((Condition("words MATCH ?", _all_of(words)), *_lacking(words, "rowid"), within))
    query = f"SELECT rowid FROM words WHERE {where.sql} ORDER BY rowid"
    return array("q", fetch(query, where.values, first_number))


def _of_table(
    fetch: Fetch,
    table: _Table,
    terms: Sequence[Term],
    words: Sequence[Term],
    span: Span,
    spans: Mapping[str, Span],
) -> list[int]:
    # A plus keeps SQLite from an index: words lead where there are any, then a trace, a state or
    # a risk.
    plus = "+" if words else ""
    parts = [*_texts(words, table.position)]
    parts += [_condition(table, term, fetch, spans, plus) for term in terms]
    parts.append(Condition(f"+{table.position} BETWEEN ? AND ?", span))
    where = all_of(parts)
    query = f"SELECT {table.position} FROM {table.source} WHERE {where.sql}"
    return fetch(query, where.values, first_number)


class _Table(NamedTuple):
    source: str
    position: str
    trace: str
    """Holds the id of a row's trace."""
    of_trace: Collection[str]
    """The fields that its trace answers for it."""
    columns: Mapping[str, str]
    """By field, the expression that is compared. A field that is in neither, nothing is found
    by."""

    def knows(self, term: Term) -> bool:
        """Whether a term can hold of its rows at all."""
        return term.field == "age" or term.field in self.of_trace or term.field in self.columns


_EVENT_TRACE = "(SELECT {} FROM traces t WHERE t.trace_id = v.stream)"
_PROPOSAL = "(SELECT {} FROM proposals p WHERE p.proposal_id = v.proposal_id)"
_OWN = "(SELECT {} FROM proposals p WHERE p.position = v.position)"

_TABLES: Final = (
    _Table(
        "items i",
        "i.position",
        "i.trace_id",
        ("trace", "domain", "profile"),
        {
            "type": "i.type",
            "state": "i.state",
            "kind": (
                "CASE WHEN i.type = 'hypothesis' AND i.detail GLOB 'steelman*' THEN 'steelman' "
                "ELSE i.type END"
            ),
            "agent": "coalesce(i.agent, '')",
            "at-risk": "i.at_risk",
        },
    ),
    _Table(
        "events v",
        "v.position",
        "v.stream",
        ("profile",),
        {
            "type": "v.kind",
            "state": _OWN.format("CASE WHEN verdict = '' THEN 'pending' END"),
            "kind": _OWN.format("CASE WHEN verdict = '' THEN 'verdict' END"),
            "trace": f"coalesce({_PROPOSAL.format('p.trace_id')}, v.stream)",
            "domain": (
                f"coalesce({_PROPOSAL.format('p.domain')}, {_EVENT_TRACE.format('domain')}, '')"
            ),
            "agent": "coalesce((SELECT agent FROM entries e WHERE e.position = v.position), '')",
            "verdict": _OWN.format("coalesce(nullif(verdict, ''), 'waits')"),
        },
    ),
    _Table(
        "traces t",
        "t.position",
        "t.trace_id",
        ("trace", "domain", "agent", "profile"),
        {"type": "'trace_opened'"},
    ),
)


def _condition(
    table: _Table, term: Term, fetch: Fetch, spans: Mapping[str, Span], plus: str
) -> Condition:
    if term.field == "age":
        asked = any_of(
            Condition(f"{table.position} BETWEEN ? AND ?", spans[value]) for value in term.values
        )
    elif not table.knows(term):
        asked = _NEVER
    elif term.field in table.of_trace:
        traces = named(term, fetch)
        ids = f"SELECT trace_id FROM traces WHERE {traces.sql}"
        asked = Condition(f"{plus}{table.trace} IN ({ids})", traces.values)
    elif term.field == "at-risk":
        asked = Condition(f"{plus}{table.columns[term.field]}")
    elif term.field in ("domain", "agent", "trace"):
        asked = in_any_case(fetch, table.columns[term.field], table.source, term.values)
    else:
        asked = among(f"{plus}{table.columns[term.field]}", term.values)
        if table.columns[term.field] == "i.state":
            # What SQLite has to read to know that the index over states is good for it.
            asked = Condition(f"({asked.sql} AND i.state <> '')", asked.values)
    return Condition(f"coalesce({asked.sql}, 0) = 0", asked.values) if term.negated else asked


# -- words ---------------------------------------------------------------------------------------


def _texts(words: Sequence[Term], position: str) -> Iterator[Condition]:
    """Yield what words ask of the entries at a column's positions."""
    if any(not term.negated for term in words):
        yield Condition(f"{position} IN ({_WORDS})", _all_of(words))
    yield from _lacking(words, position)


def _all_of(words: Iterable[Term]) -> tuple[str]:
    """Return what holds where all words do that must hold, as FTS5 takes it."""
    return (" AND ".join(_expression(term) for term in words if not term.negated),)


def _lacking(words: Iterable[Term], position: str) -> Iterator[Condition]:
    for term in words:
        if term.negated:
            yield Condition(f"{position} NOT IN ({_WORDS})", (_expression(term),))


def _expression(term: Term) -> str:
    """Return a term as FTS5 takes it, whose own grammar crashes on half of what people type."""
    (value,) = term.values
    if term.field == "fuzzy":
        return f"({' OR '.join(map(_quoted, spellings(value)))})"
    if not any(char.isalnum() for char in value):
        raise InvalidQueryError(
            f"{value!r} has no letter or digit, and the index of all words knows nothing else. "
            "To look for signs, write a regular expression between slashes."
        )
    return _quoted(value) + ("*" if term.field == "text" else "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def spellings(word: str) -> Iterator[str]:
    """Yield every word that is written as one is but for one letter, itself first.

    The letter is one of a to z, 0 to 9, or of the word's own; the index knows no accents.

    Examples
    --------
    >>> found = list(spellings("cat"))
    >>> len(found), {"cat", "ct", "act", "cart", "bat", "cats"} <= set(found)
    (252, True)
    """
    word = word.casefold()
    alphabet = sorted({*ascii_lowercase, *digits, *word})
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    changed = (f"{head}{letter}{tail[1:]}" for head, tail in cuts if tail for letter in alphabet)
    longer = (f"{head}{letter}{tail}" for head, tail in cuts for letter in alphabet)
    shorter = (f"{head}{tail[1:]}" for head, tail in cuts if tail)
    swapped = (f"{head}{tail[1]}{tail[0]}{tail[2:]}" for head, tail in cuts if len(tail) > 1)
    yield from dict.fromkeys((word, *changed, *longer, *shorter, *swapped))
