r"""How a query is written: its text read into terms, and terms written as they are typed.

========================  =========================================================================
``renewal``               the word: in a list it is contained in the row or in its id; in the
                          corpus it begins a word of all that was written, not only of its line
``"price rise"``          the phrase; in it ``\"`` is a quotation mark and ``\\`` a backslash
``/rais(e|ing)/``         the regular expression of Python, in any case; ``\/`` is a slash
``~renewel``              a word that is written so, but for one letter: another one, one too many,
                          one missing, or two that changed places
``type:hypothesis``       an item of the type, or ``proposal`` or ``outcome`` ...
``state:refuted``         pending, validated, refuted, answered, selected, superseded, late, missed
``pending``               short for ``state:pending``: all that a queue lists is
``at-risk``               it rests on a hypothesis that was refuted afterwards
``kind:verdict``          as the queue names what waits: steelman, hypothesis, question, decision,
                          verdict, second or outcome
``domain:pricing``        the domain that the row names; ``domain:""`` where it names none
``trace:acme-renewal``    the trace that it belongs to
``agent:pricing-bot``     the agent whose it is
``profile:strict``        the profile of its trace
``verdict:reject``        what was said of a proposal: approve, modify, reject, or waits
``is:complete``           of a trace: nothing pends in it; ``is:incomplete``: something does
``age:>7d``               how long ago it was: ``<``, ``<=``, ``>``, ``>=`` or ``7d..30d``, in
                          min, h, d, w, mo, y
``ancestor(acme/obs-3)``  what that entry rests on, over any number of steps
``descendant(obs-3)``     what came of it; in a list of one trace its name can be left out
========================  =========================================================================

All terms must hold; ``-`` or ``!`` before one says that it must not. Several values stand between
commas (``domain:pricing,legal``), and any of them will do. A value with a space or a comma in it
stands in quotes: ``domain:"site reliability"``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from dtui.errors import InvalidQueryError
from dtui.log.terms import Period, Term
from dtui.signs import ENTRY_KINDS, type_word
from dtui.views.patterns import check_pattern, is_pattern

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


def _itself(names: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(names, names, strict=True))


_KNOWN: Final[Mapping[str, Mapping[str, str]]] = {
    "type": {name: kind for kind in ENTRY_KINDS for name in (type_word(kind), kind)},
    "state": _itself(_STATES),
    "kind": _itself(_KINDS),
    "verdict": _itself(("approve", "modify", "reject", "waits")),
    "is": _itself(("complete", "incomplete")),
}
"""By field, what it can be asked for and what that is called in a row."""

FIELDS: Final = (
    "type",
    "state",
    "kind",
    "domain",
    "trace",
    "agent",
    "profile",
    "verdict",
    "is",
    "age",
)
"""What can stand before a colon."""

WALKS: Final = ("ancestor", "descendant")
"""What can stand before an entry in brackets."""

_FLAGS: Final = {"pending": ("state", ("pending",)), "at-risk": ("at-risk", ("yes",))}

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_VALUE = rf'(?:{_QUOTED}|[^\s",]+)'
_NAME = r"[A-Za-z][A-Za-z_-]*"
_TERM: Final = re.compile(
    rf"""\s*(?P<not>[-!](?=\S))?+
    (?: (?P<field>{_NAME}):(?P<value>{_VALUE}(?:,{_VALUE})*)
      | (?P<walk>ancestor|descendant)\((?P<entry>{_QUOTED}|[^\s"()]+)\)
      | (?P<phrase>{_QUOTED})
      | /(?P<regex>(?:[^/\\\n]|\\.)+)/
      | ~(?P<fuzzy>[^\s"]+)
      | (?P<word>(?!["/]|~\S|(?:ancestor|descendant)\(|{_NAME}:)\S+)
      | (?P<odd>(?!"){_NAME}:[^\s"]*)
    )(?=\s|$)""",
    re.VERBOSE,
)
_VALUES: Final = re.compile(_VALUE)
_BARE: Final = re.compile(r'(?![-!~"/])(?!(?:ancestor|descendant)\()\S+')
_PLAIN: Final = re.compile(r'[^\s",]+')
_FIELD: Final = re.compile(rf"{_NAME}:")
_FUZZY: Final = re.compile(r"[^\W_]{3,40}")


def read_terms(text: str, *, typed: bool = False) -> Iterator[Term]:
    """Read the terms of a query, in their order; `typed` takes words like ``re.*x`` as patterns.

    Raises
    ------
    InvalidQueryError
        If there is something that can't be asked.
    """
    at = 0
    while rest := text[at:].strip():
        found = _TERM.match(text, at)
        if found is None:
            raise InvalidQueryError(_not_closed(rest.split()[0]))
        yield _term(found, typed=typed)
        at = found.end()


def _term(found: re.Match[str], *, typed: bool) -> Term:
    asked, negated = found.lastgroup or "word", found["not"] is not None
    return _READ[asked](found, negated, typed)


def _field_term(found: re.Match[str], negated: bool, _typed: bool) -> Term:
    name, value = found["field"].lower(), found["value"]
    _check_field(name, f"{found['field']}:{value}")
    values = (
        _said(one, f"{name}:{one}", name) if one.startswith('"') else one
        for one in _VALUES.findall(value)
    )
    return Term(name, tuple(dict.fromkeys(_known(name, one) for one in values)), negated)


def _known(name: str, value: str) -> str:
    if name == "age":
        return _age(value)
    known = _KNOWN.get(name)
    if known is None:
        return value
    if value.lower() not in known:
        allowed = ", ".join(dict.fromkeys(known[one] for one in known))
        raise InvalidQueryError(f"{value!r} is no {name}; there are {allowed}.")
    return known[value.lower()]


def _age(value: str) -> str:
    if Period.of(value) is None:
        raise InvalidQueryError(
            f"{value!r} is no age; say age:<12h, age:>=7d or age:7d..30d, in min, h, d, w, mo or y."
        )
    return value.lower()


def _walk_term(found: re.Match[str], negated: bool, _typed: bool) -> Term:
    entry = found["entry"]
    named = _said(entry, f"{found['walk']}({entry})") if entry.startswith('"') else entry
    return Term(found["walk"], (named,), negated)


def _phrase_term(found: re.Match[str], negated: bool, _typed: bool) -> Term:
    return Term("phrase", (_said(found["phrase"], found["phrase"]),), negated)


def _regex_term(found: re.Match[str], negated: bool, _typed: bool) -> Term:
    check_pattern(found["regex"])
    return Term("regex", (found["regex"],), negated)


def _fuzzy_term(found: re.Match[str], negated: bool, _typed: bool) -> Term:
    if not _FUZZY.fullmatch(found["fuzzy"]):
        raise InvalidQueryError(
            f"{'~' + found['fuzzy']!r} is no word of 3 to 40 letters and digits, which ~ looks for "
            "but for one letter. To look for the text itself, put it in quotes."
        )
    return Term("fuzzy", (found["fuzzy"],), negated)


def _word_term(found: re.Match[str], negated: bool, typed: bool) -> Term:
    word = found["word"]
    if typed and is_pattern(word):
        return Term("regex", (_between_slashes(word),), negated)
    flag = _FLAGS.get(word.lower())
    return Term(*flag, negated) if flag else Term("text", (word,), negated)


def _between_slashes(pattern: str) -> str:
    return re.sub(r"(\\.)|/", lambda found: found[1] or r"\/", pattern)


def _odd_term(found: re.Match[str], _negated: bool, _typed: bool) -> Term:
    odd = found["odd"]
    name = odd.partition(":")[0]
    _check_field(name, odd)
    if odd == f"{name}:":
        example = f"{name}:{_example(name)}"
        raise InvalidQueryError(f"{odd!r} says nothing after the colon, such as {example}.")
    raise InvalidQueryError(
        f"{odd!r} has a comma with nothing beside it; write {name}:one,other, or put what has a "
        "comma in quotes."
    )


_READ: Final[Mapping[str, Callable[[re.Match[str], bool, bool], Term]]] = {
    "value": _field_term,
    "entry": _walk_term,
    "phrase": _phrase_term,
    "regex": _regex_term,
    "fuzzy": _fuzzy_term,
    "word": _word_term,
    "odd": _odd_term,
}


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
    return next(iter(known.values())) if known else ">7d" if name.lower() == "age" else "pricing"


def _said(quoted: str, typed: str, field: str = "") -> str:
    said = re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL)
    if not said and (not field or field in _KNOWN or field == "age"):
        raise InvalidQueryError(f"{typed} asks for nothing; write between the quotation marks.")
    return said


def _not_closed(typed: str) -> str:
    asked = typed.lstrip("-!")
    if asked.startswith("/"):
        return (
            f"{typed!r} begins a regular expression that ends nowhere: one stands between two "
            f"slashes, before a space. To look for the text itself, put it in quotes."
        )
    if asked.startswith(WALKS):
        name = asked.partition("(")[0]
        return f"{typed!r} names no entry; write {name}(TRACE/obs-3), without a space."
    return (
        f"{typed!r} has a quotation mark that opens no quotation, or one that is not closed before "
        'a space. Write "price rise" or domain:"site reliability"; in quotes, a mark is \\".'
    )


# -- written -------------------------------------------------------------------------------------


def written(term: Term) -> str:
    """Return a term as it is typed; read again, it is the same term."""
    return ("-" if term.negated else "") + _asked(term)


def _asked(term: Term) -> str:
    for flag, meant in _FLAGS.items():
        if (term.field, term.values) == meant:
            return flag
    match term.field:
        case "text":
            (word,) = term.values
            return word
        case "phrase":
            return _quoted(term.values[0])
        case "regex":
            return f"/{term.values[0]}/"
        case "fuzzy":
            return f"~{term.values[0]}"
        case "ancestor" | "descendant":
            (entry,) = term.values
            plain = re.fullmatch(r'[^\s"()]+', entry)
            return f"{term.field}({entry if plain else _quoted(entry)})"
        case _:
            values = (one if _PLAIN.fullmatch(one) else _quoted(one) for one in term.values)
            return f"{term.field}:{','.join(values)}"


def _quoted(text: str) -> str:
    escaped = re.sub(r'(["\\])', r"\\\1", text)
    return f'"{escaped}"'
