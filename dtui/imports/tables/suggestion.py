"""A first mapping for a table, guessed from its columns, for a person to correct and keep."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from dtui.imports.tables.cells import AS_ISO, UnfitCellError, as_moment, as_number, as_text
from dtui.imports.tables.reading import open_table
from dtui.text import cells, one_line

_ROWS_SEEN = 10_000
_WORDS_KEPT = 12
_WORDS_SHOWN = 4
_LIKE_A_DATE = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}([ T]+[0-9:., APMapm+-]*)?")
_NOT_BARE = re.compile(r"[^A-Za-z0-9_-]")

# Names that columns have, the surest first.
_KEY = (
    r"proposal_id|proposal|pr_id|case_id|ticket_id|deal_id|decision_id|id|key|number|uuid|case"
    r"|ticket|deal|.*_id"
)
_AGENT = r"agent|agent_name|assistant|bot|proposed_by|model"
_ACTION = r"action|proposed_action|activity"
_PROPOSED = (
    r"proposed_at|created_at|opened_at|proposed|created|opened|submitted_at|occurred_at|timestamp"
    r"|date|time"
)
_OF_A_PROPOSAL = frozenset(
    f"{_AGENT}|{_ACTION}|proposed_at|created_at|opened_at|proposed|created|opened".split("|")
)
_VERDICT = r"verdict|override|decision|decision_proxy|resolution|review_state|status|state"
_DECIDED = (
    r"decided_at|reviewed_at|closed_at|decided|reviewed|closed|resolved_at|approved_at|merged_at"
    r"|submitted_at"
)
_REVIEWER = r"reviewer|reviewed_by|approver|approved_by|decided_by|owner"
_RATIONALE = r"rationale|reason|justification|comment|comments|notes?"
_PROBABILITY = r"probability|prior|prob|p|confidence"
_METRIC = r"metric|outcome_metric|measure"
_HORIZON = r"horizon"
_VALUE = r"outcome|value|result|won|success|label|outcome_value"
_OBSERVED = r"outcome_at|observed_at|measured_at|resolved_at|occurred_at|date"
_SAYS = r"says|comment|note|text|body|message|remark|state"

_MEANINGS = {
    "approve": r"approved?|accept(ed)?|merged?|yes|ok|granted|passed",
    "modify": r"modif(y|ied)|edit(ed)?|changed?|adjusted|amended",
    "reject": r"reject(ed)?|declined?|denied|refused|no|closed",
}
_NO_VERDICT = r"pending|open|waiting|draft|new|todo|in_progress|"


@dataclass(slots=True)
class _Seen:
    """What stands in a column, as far as it was read."""

    name: str
    filled: int = 0
    kinds: set[str] = field(default_factory=set[str])
    words: dict[str, None] = field(default_factory=dict[str, None])
    distinct: set[int] = field(default_factory=set[int])
    odd_time: str = ""
    """A time that is not ISO 8601, or names no zone."""
    fits_ids: bool = True

    def add(self, cell: object) -> None:
        if cell is None or cell != cell or (isinstance(cell, str) and not cell.strip()):
            return
        self.filled += 1
        self.kinds.add(_kind(cell))
        try:
            word = as_text(cell).strip()
        except UnfitCellError:
            return
        self.distinct.add(hash(word))
        self.fits_ids = self.fits_ids and re.fullmatch(r"[A-Za-z0-9._-]+", word) is not None
        if len(self.words) <= _WORDS_KEPT:
            self.words[word] = None
        if "time" in self.kinds and not self.odd_time and _is_odd(cell):
            self.odd_time = word

    @property
    def kind(self) -> str:
        """The kind all its cells have in common."""
        if self.kinds == {"integer", "number"}:
            return "number"
        return next(iter(self.kinds)) if len(self.kinds) == 1 else "text"

    @property
    def told(self) -> str:
        """What was seen, in a few words."""
        if not self.filled:
            return "always empty"
        words = list(self.words)
        few = 1 if self.kind == "time" else _WORDS_SHOWN
        shown = ", ".join(one_line(word, 24) for word in words[:few])
        return f"{self.kind}: {shown}{', …' if len(words) > few else ''}"


class _Columns:
    """The columns of a table, each of which is given away once."""

    def __init__(self, seen: Sequence[_Seen], rows: int) -> None:
        self.seen = {one.name: one for one in seen if one.name.strip()}
        self.rows = rows
        self._used: set[str] = set()

    def take(self, names: str, *kinds: str) -> _Seen | None:
        """Return the column that has the surest of some names, and is of one of some kinds."""
        left = [one for one in self.seen.values() if one.name not in self._used]
        for pattern in names.split("|"):
            for one in left:
                is_named = re.fullmatch(pattern, _plain(one.name)) is not None
                if is_named and (not kinds or one.kind in kinds):
                    self._used.add(one.name)
                    return one
        return None

    def is_key(self, one: _Seen) -> bool:
        """Whether a column tells the rows apart."""
        return one.filled == self.rows == len(one.distinct)

    def rest(self) -> list[_Seen]:
        """Return the columns that nobody took and that hold something."""
        return [one for one in self.seen.values() if one.name not in self._used and one.filled]


class _Id(NamedTuple):
    """How ids are made."""

    key: str
    """The column; empty where none tells the rows apart."""
    prefix: str
    slug: bool

    def toml(self, prefix: str = "") -> str:
        prefix = prefix or self.prefix
        if not self.key:
            return f"{{constant = {_quoted(f'{prefix}1')}}}  # make it from columns"
        if re.search(r"[{}]", self.key):  # which a template could not tell from its own
            return f"{{column = {_quoted(self.key)}, slug = true}}"
        template = _quoted(f"{prefix}{{{self.key}}}")
        return f"{{template = {template}, slug = true}}" if self.slug else template


def suggest_mapping(source: str | Path) -> str:
    """Return a mapping for a table, as TOML with comments; nothing is imported.

    It can be read as a mapping as it is, unless an outcome says nowhere when it was so. What a
    column is for is guessed by its name and what its first rows hold, so every line is to be
    looked at.

    Raises
    ------
    UnreadableSourceError
        If the file cannot be read as a table.
    """
    table = open_table(source)
    seen = [_Seen(name) for name in table.columns]
    rows = 0
    for row in islice(table.rows(), _ROWS_SEEN):
        rows += not row.flaw
        for one in seen:
            one.add(row.cells.get(one.name))
    return "\n".join(_lines(table.path, _Columns(seen, rows))) + "\n"


def _lines(path: Path, columns: _Columns) -> Iterator[str]:
    domain = _NOT_BARE.sub("-", path.stem) or "decisions"
    yield f"# A first guess at what {one_line(path.name, 60)} holds. Correct it, keep it, then:"
    yield "#   dtui import table FILE --mapping THIS --into decisions.db"
    yield '# A field is a column, {column = …}; the same for every row, "…"; or made from columns,'
    yield '# "pr-{number}". Words are translated with values, rows left out with skip.'
    yield ""
    for one in columns.seen.values():
        if one.odd_time:
            shown = f"{one_line(one.name, 30)}: {one_line(one.odd_time, 30)}"
            yield f"# This is not ISO 8601 with its zone: {shown}. Say what is meant:"
            break
    yield '# time_zone = "UTC"'
    yield '# time_format = "%d.%m.%Y %H:%M"   # where times are not ISO 8601; or "unix", "unix_ms"'
    yield '# missing = ["", "NA"]             # what a cell holds that says nothing'
    yield ""
    yield "# Declared first, if the corpus does not know it. Metrics and codes may stay empty."
    yield "[domain]"
    yield f"domain = {_quoted(domain)}"
    yield '# metrics = [{name = "won", type = "binary", direction = "higher", horizons = ["P30D"]}]'
    yield '# codes = [{code = "price", says = "the price is wrong"}]'
    yield from _events(columns)


def _events(columns: _Columns) -> Iterator[str]:
    key = _key(columns)
    plain_id = _plain(key.name) in ("proposal_id", "proposal") if key else False
    made = (
        _Id(key.name, "" if plain_id else "proposal-", not key.fits_ids)
        if key
        else _Id("", "proposal-", slug=False)
    )
    tells_apart = key is None or columns.is_key(key)
    verdict = columns.take(_VERDICT, "text")
    value = columns.take(_VALUE, "boolean", "number", "integer", "text")
    own_key = None if tells_apart else columns.take(_KEY)
    own = _Id(own_key.name, "", not own_key.fits_ids) if own_key else made
    sections: list[list[str]] = []
    named = {_plain(name) for name in columns.seen}
    is_proposal = tells_apart and (not named.isdisjoint(_OF_A_PROPOSAL) or not (verdict or value))
    if is_proposal:
        sections.append(list(_proposal(columns, made)))
    if verdict is not None:
        sections.append(list(_override(columns, made, own, verdict, again=not tells_apart)))
    if value is not None:
        sections.append(list(_outcome(columns, made, own, value)))
    if not sections:
        sections.append(list(_annotation(columns, made, own)))
    if is_proposal:
        sections[0] += _arguments(columns)
    for section in sections:
        yield from ("", "[[events]]", *section)
    if not is_proposal and (rest := columns.rest()):
        yield ""
        yield f"# Nothing is made of: {', '.join(one_line(one.name, 30) for one in rest)}"


def _key(columns: _Columns) -> _Seen | None:
    named = columns.take("proposal_id|proposal")
    if named is not None:
        return named
    for one in columns.seen.values():
        if re.fullmatch(_KEY, _plain(one.name)) and columns.is_key(one):
            return columns.take(_plain(one.name))
    found = columns.take(_KEY)
    if found is None and (unique := [one for one in columns.seen.values() if columns.is_key(one)]):
        return columns.take(re.escape(_plain(unique[0].name)))
    return found


def _proposal(columns: _Columns, made: _Id) -> Iterator[str]:
    yield 'kind = "proposal"'
    yield f"id = {made.toml()}"
    yield _line("action", columns.take(_ACTION), '"propose"', "what the agent would do")
    yield _line("agent", columns.take(_AGENT), '"not recorded"', "who proposed it")
    yield _line("occurred_at", columns.take(_PROPOSED, "time"), "", "when it was proposed")
    prior = columns.take(_PROBABILITY, "number", "integer")
    if prior is not None:
        yield "# A prior needs the metric and the horizon it speaks of, declared above:"
        yield f"# probability = {_column(prior)}  # {prior.told}"
        yield f"# metric = {_column_or(columns.take(_METRIC), 'won')}"
        yield f"# horizon = {_column_or(columns.take(_HORIZON), 'P30D')}"


def _override(
    columns: _Columns, made: _Id, own: _Id, verdict: _Seen, *, again: bool
) -> Iterator[str]:
    words = list(verdict.words) if len(verdict.words) <= _WORDS_KEPT else []
    meanings = {word: meaning for word in words if (meaning := _meaning(word))}
    none = [word for word in words if re.fullmatch(_NO_VERDICT, _plain(word))]
    unknown = [word for word in words if word not in meanings and word not in none]
    yield 'kind = "override"'
    yield f"id = {own.toml('override-')}"
    yield f"proposal_id = {made.toml()}"
    if again:
        yield 'again = "replace"  # another verdict on a proposal; or "second", a second opinion'
    if none:
        listed = ", ".join(map(_quoted, none))
        yield f"skip = {{{_key_of(verdict.name)} = [{listed}]}}  # no verdict yet"
    values = ", ".join(
        f"{_key_of(word)} = {_quoted(meaning)}" for word, meaning in meanings.items()
    )
    translated = f", values = {{{values}}}" if values else ""
    yield f"verdict = {{column = {_quoted(verdict.name)}{translated}}}  # {verdict.told}"
    if unknown:
        listed = ", ".join(_quoted(word) for word in unknown[:_WORDS_KEPT])
        yield f"# What do these mean? Add them to values, or to skip: {listed}"
    if "modify" in meanings.values():
        yield "# What modify changed, if the table says; else native_verdict says that it does not."
        yield '# edited = {price = {column = "final_price", type = "number"}}'
    yield f"native_verdict = {_column(verdict)}"
    yield _line("occurred_at", columns.take(_DECIDED, "time"), "", "when it was decided")
    yield _line("reviewer", columns.take(_REVIEWER), '"not recorded"', "who decided")
    rationale = columns.take(_RATIONALE, "text")
    if rationale is not None:
        yield _line("rationale", rationale, "", "")


def _outcome(columns: _Columns, made: _Id, own: _Id, value: _Seen) -> Iterator[str]:
    metric, horizon = columns.take(_METRIC), columns.take(_HORIZON)
    parts = "".join(f"-{{{one.name}}}" for one in (metric, horizon) if one is not None)
    yield 'kind = "outcome"'
    if parts and own.key and not re.search(r"[{}]", own.key + (metric.name if metric else "")):
        yield f"id = {{template = {_quoted(f'outcome-{{{own.key}}}{parts}')}, slug = true}}"
    else:
        yield f"id = {own.toml('outcome-')}"
    yield f"proposal_id = {made.toml()}"
    yield f"metric = {_column_or(metric, 'won')}  # as [domain] declares it"
    if horizon is not None:
        yield f"horizon = {_column(horizon)}  # {horizon.told}"
    yield f"value = {_column(value)}  # {value.told}"
    observed = columns.take(_OBSERVED, "time")
    yield _line("occurred_at", observed, "", "when it was so: every outcome needs it")


def _annotation(columns: _Columns, made: _Id, own: _Id) -> Iterator[str]:
    yield 'kind = "annotation"'
    yield f"id = {own.toml('note-')}"
    yield f"proposal_id = {made.toml()}"
    yield _line("says", columns.take(_SAYS), '"…"', "the remark")
    yield _line("agent", columns.take(_REVIEWER), "", "whose remark it is")
    yield _line("occurred_at", columns.take(f"{_DECIDED}|{_PROPOSED}", "time"), "", "when")


def _arguments(columns: _Columns) -> Iterator[str]:
    rest = columns.rest()
    if not rest:
        return
    yield "# What was proposed, as it was then. Take out what came later: an argument that knows"
    yield "# the ending would make every forecast look good."
    yield "[events.args]"
    for one in rest:
        typed = f", type = {_quoted(one.kind)}" if one.kind in _TYPED else ""
        yield f"{_key_of(one.name)} = {{column = {_quoted(one.name)}{typed}}}  # {one.told}"


_TYPED = ("number", "integer", "boolean")


def _line(name: str, column: _Seen | None, otherwise: str, meaning: str) -> str:
    if column is not None:
        return f"{name} = {_column(column)}  # {column.told}"
    if not otherwise:
        return f'# {name} = {{column = "…"}}  # {meaning}'
    return f"{name} = {{constant = {otherwise}}}  # no column looks like it: {meaning}"


def _column(one: _Seen) -> str:
    return f"{{column = {_quoted(one.name)}}}"


def _column_or(one: _Seen | None, constant: str) -> str:
    return _column(one) if one is not None else f"{{constant = {_quoted(constant)}}}"


def _meaning(word: str) -> str:
    found = (name for name, pattern in _MEANINGS.items() if re.fullmatch(pattern, _plain(word)))
    return next(found, "")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")


def _kind(cell: object) -> str:
    match cell:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case datetime() | date():
            return "time"
        case str():
            return _kind_of_text(cell.strip())
        case list() | dict():
            return "list"
        case _:
            return "text"


def _kind_of_text(text: str) -> str:
    if text.lower() in ("true", "false"):
        return "boolean"
    try:
        number = as_number(text)
    except UnfitCellError:
        return "time" if _is_time(text) else "text"
    if isinstance(number, int):
        # 007 is a name: as a number it would lose what tells it from 7.
        return "text" if text.lstrip("+-")[:1] == "0" and len(text) > 1 else "integer"
    return "number" if math.isfinite(number) else "text"


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return _LIKE_A_DATE.fullmatch(text) is not None
    return text[:4].isdecimal()


def _is_odd(cell: object) -> bool:
    try:
        as_moment(cell, AS_ISO)
    except UnfitCellError:
        return True
    return False


def _key_of(name: str) -> str:
    return name if name and not _NOT_BARE.search(name) else _quoted(name)


def _quoted(text: str) -> str:
    """Return a text as TOML has it, with everything escaped that a terminal could act on."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char == " " or (char.isprintable() and cells(char) > 0):
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
