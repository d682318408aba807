"""How the columns of a table become events: a file that is made once and kept.

A mapping is TOML. Each ``[[events]]`` makes one event of every row, in their order, so a row
may be a proposal and the verdict on it. A field of the event is said in one of these ways::

    agent       = {column = "model"}                # what stands in a column
    action      = "merge"                           # the same in every row
    id          = "pr-{repo_id}-{pr_id}"            # made from columns
    verdict     = {column = "state", values = {merged = "approve", closed = "reject"}}
    occurred_at = {column = "closed", time_zone = "Europe/Berlin", time_format = "%d.%m.%Y %H:%M"}
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, cast
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from dtui.errors import InvalidEventError, UnreadableSourceError
from dtui.imports.tables.cells import AS_ISO, CELL_TYPES, Clock, UnfitCellError, check_format
from dtui.spine import EVENT_KINDS, AnySpineEvent, DomainDeclared, parse_event

Scalar = bool | int | float | str
Again = Literal["replace", "second", "correct"]

_DECLARES = "domain_declared"
_TOP = ("events", "domain", "time_zone", "time_format", "missing", "delimiter", "encoding")
_OF_EVENTS = ("kind", "only", "skip", "again")
_OF_FIELD = (
    *("column", "template", "constant", "values"),
    *("type", "time_zone", "time_format", "split", "slug"),
)
_FILLED_IN = ("recorded_at", "position", "kind", "prior")
_NESTED = ("args", "edited")
_LISTS = ("codes", "causes")
_READ_AS = MappingProxyType(
    {
        **dict.fromkeys(("probability", "propensity"), "number"),
        **dict.fromkeys(("occurred_at", "source_recorded_at"), "time"),
        **dict.fromkeys(("shown", "second", "censored"), "boolean"),
        "horizon": "duration",
        "value": "scalar",
    }
)
_AGAIN = MappingProxyType({"override": ("replace", "second"), "outcome": ("correct",)})
_IN_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """Where a field of an event comes from, and how it is read."""

    name: str
    """The field, with the name of an argument after a dot: ``args.discount``."""
    columns: tuple[str, ...] = ()
    """The columns it is made from; none where it is the same in every row."""
    pieces: tuple[str, ...] = ()
    """Of a template: what stands before, between and after its columns."""
    constant: Scalar | None = None
    bare: bool = False
    """Whether the constant was written as a mere word, which may have been meant as a column."""
    values: Mapping[str, Scalar] | None = None
    """What each word in the table means; a word that is not there is refused."""
    type: str = "text"
    """How a cell is read, a name of `CELL_TYPES`."""
    clock: Clock = AS_ISO
    split: str | None = None
    """What parts the entries of a list in one cell."""
    slug: bool = False
    """Whether signs that an id cannot hold are replaced, and a hash added to keep ids apart."""
    required: bool = False


@dataclass(frozen=True, slots=True)
class EventMapping:
    """What makes one event of a row."""

    number: int
    """Its place among the events of a row, from 1."""
    kind: str
    fields: tuple[FieldMapping, ...]
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """By column, the words a row has one of if it makes this event; any row, if none is named."""
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """By column, the words a row has one of if it makes none on purpose; all columns together."""
    again: Again | None = None
    """What another verdict on the same proposal is, or another version of an outcome."""

    @property
    def columns(self) -> Iterator[tuple[str, str]]:
        """Every column it names, after the place in the mapping where it does."""
        for each in self.fields:
            yield from ((each.name, column) for column in each.columns)
        for what in ("only", "skip"):
            chosen: Mapping[str, object] = getattr(self, what)
            yield from ((what, column) for column in chosen)

    def columns_of(self, name: str) -> tuple[str, ...]:
        """Return the columns that a field is made from."""
        return next((each.columns for each in self.fields if each.name == name), ())


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How a table is read: what its columns become, and how it writes what says nothing."""

    name: str
    """The file it was read from."""
    events: tuple[EventMapping, ...]
    domain: DomainDeclared | None = None
    """What is declared first, if the corpus does not know the domain."""
    missing: frozenset[str] = frozenset({""})
    """What a cell holds that says nothing."""
    delimiter: str | None = None
    encoding: str | None = None

    def refused(self, place: str, reason: str) -> UnreadableSourceError:
        """Return that the mapping cannot be used, where it says so and why."""
        return UnreadableSourceError(self.name, f"{place}: {reason}" if place else reason)

    def check_columns(self, table: str, columns: Sequence[str]) -> tuple[str, ...]:
        """Refuse a column that the table does not have; return those that nothing is made of.

        Raises
        ------
        UnreadableSourceError
            If one is not there. It names the nearest that is.
        """
        used: set[str] = set()
        for event in self.events:
            self._check_words(event, columns)
            for place, column in event.columns:
                used.add(column)
                if column not in columns:
                    near = get_close_matches(column, columns, 1)
                    meant = f" Did you mean {near[0]!r}?" if near else ""
                    raise self.refused(
                        _place(event.number, event.kind, place),
                        f"{table} has no column {column!r}.{meant} Its columns are: "
                        f"{', '.join(columns[:40])}{', …' if len(columns) > 40 else ''}.",
                    )
        return tuple(column for column in columns if column not in used)

    def _check_words(self, event: EventMapping, columns: Sequence[str]) -> None:
        """Refuse a mere word that is also the name of a column: either may have been meant."""
        for each in event.fields:
            if each.bare and each.constant in columns:
                word = each.constant
                raise self.refused(
                    _place(event.number, event.kind, each.name),
                    f'{word!r} is also the name of a column. Write {{column = "{word}"}} for what '
                    f'stands in it, or {{constant = "{word}"}} for the word itself.',
                )


def read_mapping(path: str | Path) -> TableMapping:
    """Read a mapping from its file.

    Raises
    ------
    UnreadableSourceError
        If it is no TOML, or says what a mapping cannot say. It names the place.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableSourceError(
            str(path), f"cannot be read ({error.strerror}); name a mapping"
        ) from error
    except UnicodeDecodeError:
        raise UnreadableSourceError(str(path), "not UTF-8; TOML is UTF-8") from None
    return parse_mapping(text, str(path))


def parse_mapping(text: str, name: str = "<mapping>") -> TableMapping:
    """Read a mapping from its text.

    Raises
    ------
    UnreadableSourceError
        As `read_mapping` does.

    Examples
    --------
    >>> mapping = parse_mapping('''
    ... [[events]]
    ... kind = "annotation"
    ... id = "note-{number}"
    ... proposal_id = "pr-{pr}"
    ... says = {column = "text"}
    ... ''')
    >>> mapping.events[0].columns_of("says")
    ('text',)
    """
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableSourceError(name, f"no TOML ({error or 'nested too deeply'})") from None
    return _Reader(name).mapping(content)


def _place(number: int, kind: str, place: str) -> str:
    return f"events {number} ({kind}), {place}" if place else f"events {number} ({kind})"


class _Reader:
    """Reads the tables of a mapping, and says of what it refuses where that stands."""

    def __init__(self, name: str) -> None:
        self._empty = TableMapping(name, ())
        self._clock = Clock()
        self._domain: DomainDeclared | None = None

    def mapping(self, content: Mapping[str, Any]) -> TableMapping:
        self._check_keys("", content, _TOP)
        self._clock = self._clock_of("", content, Clock())
        self._domain = self._declared(content.get("domain"))
        sections = content.get("events")
        if not isinstance(sections, list) or not sections:
            raise self._refused(
                "", "events: there are none; write [[events]] and what a row becomes"
            )
        events = [
            self._event(number, section)
            for number, section in enumerate(cast("list[Any]", sections), 1)
        ]
        missing = content.get("missing", [""])
        return replace(
            self._empty,
            events=tuple(events),
            domain=self._domain,
            missing=frozenset(self._words("missing", missing)),
            delimiter=self._delimiter(content.get("delimiter")),
            encoding=self._encoding(content.get("encoding")),
        )

    # -- the whole table --------------------------------------------------------------------

    def _declared(self, fields: object) -> DomainDeclared | None:
        if fields is None:
            return None
        if not isinstance(fields, dict):
            raise self._refused("domain", "write a table: [domain]")
        try:
            declared = parse_event(_DECLARES, cast("Mapping[str, Any]", fields))
        except InvalidEventError as error:
            raise self._refused("domain", str(error).removeprefix(f"{_DECLARES}: ")) from None
        assert isinstance(declared, DomainDeclared)
        return declared

    def _delimiter(self, given: object) -> str | None:
        if given is None or (isinstance(given, str) and len(given) == 1 and given not in '"\r\n'):
            return given
        raise self._refused(
            "delimiter", f'{given!r} is no single character, such as "," or ";" or "\\t"'
        )

    def _encoding(self, given: object) -> str | None:
        if given is None:
            return None
        try:
            found = codecs.lookup(str(given)).name
            "a\n".encode(found)
        except (LookupError, ValueError):
            raise self._refused(
                "encoding", f'{given!r} is none that is known; write "cp1252", say'
            ) from None
        return found

    def _clock_of(self, place: str, fields: Mapping[str, Any], usual: Clock) -> Clock:
        name, time_format = fields.get("time_zone"), fields.get("time_format")
        if name is not None:
            try:
                usual = usual._replace(zone=ZoneInfo(name))
            except (KeyError, ValueError, TypeError, OSError):
                raise self._refused(
                    _within(place, "time_zone"),
                    f"{name!r} is no time zone that is known here; write one of the IANA names, "
                    'such as "Europe/Berlin", or "UTC"',
                ) from None
        if time_format is not None:
            try:
                check_format(self._text(_within(place, "time_format"), time_format))
            except UnfitCellError as error:
                raise self._refused(_within(place, "time_format"), str(error)) from None
            usual = usual._replace(format=time_format)
        return usual

    # -- one event --------------------------------------------------------------------------

    def _event(self, number: int, section: object) -> EventMapping:
        if not isinstance(section, dict):
            raise self._refused(f"events {number}", "write a table: [[events]]")
        fields = cast("dict[str, Any]", section)
        kind = fields.get("kind")
        known = [each for each in EVENT_KINDS if each != _DECLARES]
        if kind not in known:
            why = "; a domain is declared once, under [domain]" if kind == _DECLARES else ""
            said = "kind is missing" if kind is None else f"{kind!r} is no kind of event{why}"
            raise self._refused(
                f"events {number}", f"{said}. A row becomes one of: {', '.join(known)}."
            )
        model = EVENT_KINDS[kind]
        own = [name for name in model.model_fields if name not in _FILLED_IN]
        self._check_keys(_place(number, kind, ""), fields, (*_OF_EVENTS, *own))
        mapped = list(
            self._fields(number, kind, {name: fields[name] for name in own if name in fields})
        )
        mapped = self._completed(number, model, mapped)
        return EventMapping(
            number,
            kind,
            tuple(mapped),
            self._choice(_place(number, kind, "only"), fields.get("only", {})),
            self._choice(_place(number, kind, "skip"), fields.get("skip", {})),
            self._again(number, kind, fields),
        )

    def _completed(
        self, number: int, model: type[AnySpineEvent], mapped: list[FieldMapping]
    ) -> list[FieldMapping]:
        """Add what a mapping need not say, and refuse one that leaves out what it must."""
        kind = str(model.model_fields["kind"].default)
        names = {each.name for each in mapped}
        if "domain" in model.model_fields and "domain" not in names and self._domain is not None:
            mapped.append(FieldMapping("domain", constant=self._domain.domain))
            names.add("domain")
        if "id" not in names:
            raise self._refused(
                _place(number, kind, "id"),
                "is missing. Make it from columns that tell the rows apart, so that importing "
                f'again changes nothing: id = "{model.ID_PREFIX}-{{column}}".',
            )
        needed = {name for name, info in model.model_fields.items() if info.is_required()}
        needed |= {"id"} | ({"occurred_at"} if kind == "outcome" else set())
        left_out = sorted(needed - names)
        if left_out:
            raise self._refused(
                _place(number, kind, left_out[0]),
                f"is missing, and every {kind} has one. Write a column "
                f'({left_out[0]} = {{column = "…"}}) or what is the same in every row.',
            )
        return [replace(each, required=each.name in needed) for each in mapped]

    def _again(self, number: int, kind: str, fields: Mapping[str, Any]) -> Again | None:
        given = fields.get("again")
        if given is None:
            return None
        place = _place(number, kind, "again")
        known = _AGAIN.get(kind, ())
        if given not in known:
            offered = " or ".join(f'"{each}"' for each in known)
            raise self._refused(
                place, f"write {offered}" if known else f"is not for events of kind {kind}"
            )
        if given == "correct" and "outcome_id" not in fields:
            raise self._refused(place, "needs outcome_id: what all versions of one outcome share")
        return cast("Again", given)

    def _choice(self, place: str, given: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(given, dict):
            raise self._refused(place, 'write the words by column: {state = ["pending"]}')
        chosen = cast("dict[str, Any]", given)
        return {
            column: tuple(self._words(_within(place, column), words))
            for column, words in chosen.items()
        }

    # -- one field --------------------------------------------------------------------------

    def _fields(self, number: int, kind: str, given: Mapping[str, Any]) -> Iterator[FieldMapping]:
        for name, said in given.items():
            place = _place(number, kind, name)
            if name in _NESTED:
                yield from self._arguments(place, name, said)
            elif name in _LISTS and isinstance(said, list):
                words = self._words(place, cast("list[Any]", said))
                yield from (self._field(place, name, word) for word in words)
            else:
                mapped = self._field(place, name, said)
                self._check_constants(place, kind, mapped)
                yield mapped

    def _arguments(self, place: str, name: str, said: object) -> Iterator[FieldMapping]:
        if isinstance(said, list):
            said = {column: {"column": column} for column in self._words(place, said)}  # pyright: ignore[reportUnknownArgumentType]
        if not isinstance(said, dict):
            raise self._refused(
                place, 'list columns (["price", "term"]), or map names under a table'
            )
        for argument, one in cast("dict[str, Any]", said).items():
            if not argument.strip():
                raise self._refused(place, "an argument has a name that is blank")
            yield self._field(_within(place, argument), f"{name}.{argument}", one)

    def _field(self, place: str, name: str, said: object) -> FieldMapping:
        usual = FieldMapping(
            name, type="scalar" if "." in name else _READ_AS.get(name, "text"), clock=self._clock
        )
        match said:
            case bool() | int() | float():
                return replace(usual, constant=said)
            case str():
                return self._templated(place, usual, said)
            case dict():
                return self._spelt_out(place, usual, cast("dict[str, Any]", said))
            case _:
                raise self._refused(
                    place,
                    'write a column ({column = "state"}), a template ("pr-{id}"), or a value',
                )

    def _spelt_out(self, place: str, usual: FieldMapping, said: Mapping[str, Any]) -> FieldMapping:
        self._check_keys(place, said, _OF_FIELD)
        sources = [key for key in ("column", "template", "constant") if key in said]
        if len(sources) != 1:
            raise self._refused(place, "give one of column, template and constant")
        match sources[0]:
            case "column":
                mapped = replace(
                    usual, columns=(self._text(_within(place, "column"), said["column"]),)
                )
            case "template":
                template = self._text(_within(place, "template"), said["template"])
                mapped = self._templated(place, usual, template)
            case _:
                if not isinstance(said["constant"], Scalar):
                    raise self._refused(
                        _within(place, "constant"), "write text, a number, true or false"
                    )
                mapped = replace(usual, constant=said["constant"])
        read_as = said.get("type", usual.type)
        if read_as not in CELL_TYPES:
            offered = ", ".join(each for each in CELL_TYPES if each not in ("scalar", "duration"))
            raise self._refused(_within(place, "type"), f"{read_as!r} is none of: {offered}")
        split = said.get("split")
        if split is not None and (
            usual.name not in _LISTS or not isinstance(split, str) or not split
        ):
            raise self._refused(
                _within(place, "split"), "parts the entries of codes and causes alone"
            )
        return replace(
            mapped,
            values=self._values(place, said.get("values")),
            type=read_as,
            clock=self._clock_of(place, said, usual.clock),
            split=split,
            slug=said.get("slug", False) is True,
        )

    def _templated(self, place: str, usual: FieldMapping, template: str) -> FieldMapping:
        columns: list[str] = []
        pieces = [""]
        at = 0
        for found in _IN_BRACES.finditer(template):
            pieces[-1] += template[at : found.start()]
            at = found.end()
            if found[0] in ("{{", "}}"):
                pieces[-1] += found[0][0]
            elif found[1]:
                columns.append(found[1])
                pieces.append("")
            else:
                raise self._refused(
                    place,
                    f"{template!r} has a brace that is not closed, or nothing in it; write "
                    "{column}, and {{ for a brace itself",
                )
        pieces[-1] += template[at:]
        if not columns:
            return replace(usual, constant=pieces[0], bare=True)
        return replace(usual, columns=tuple(columns), pieces=tuple(pieces))

    def _values(self, place: str, given: object) -> dict[str, Scalar] | None:
        if given is None:
            return None
        place = _within(place, "values")
        if not isinstance(given, dict) or not given:
            raise self._refused(place, 'write what each word means: {merged = "approve"}')
        values = cast("dict[str, Any]", given)
        for word, meaning in values.items():
            if not isinstance(meaning, Scalar):
                raise self._refused(_within(place, word), "write text, a number, true or false")
        return values

    def _check_constants(self, place: str, kind: str, mapped: FieldMapping) -> None:
        """Refuse what no event of the kind could hold, before any row is read."""
        said = [] if mapped.constant is None else [mapped.constant]
        said += list((mapped.values or {}).values())
        info = EVENT_KINDS[kind].model_fields[mapped.name]
        if mapped.name in _LISTS or (mapped.values and mapped.type == "time"):
            return
        # Cast: an annotation made at run time is nothing a type checker can follow.
        shape = cast(
            "Any", Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
        )
        for value in said:
            try:
                TypeAdapter(shape).validate_python(value)
            except ValidationError as error:
                flaw = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
                raise self._refused(place, f"{value!r}: {flaw[:1].lower()}{flaw[1:]}") from None

    # -- words ------------------------------------------------------------------------------

    def _check_keys(self, place: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
        known = list(known)
        for key in given:
            if key not in known:
                near = get_close_matches(key, known, 1)
                meant = f" Did you mean {near[0]!r}?" if near else ""
                raise self._refused(
                    place, f"{key!r} means nothing here.{meant} Known are: {', '.join(known)}."
                )

    def _words(self, place: str, given: object) -> list[str]:
        if isinstance(given, list):
            words = cast("list[object]", given)
            if all(isinstance(word, str) for word in words):
                return cast("list[str]", words)
        raise self._refused(place, 'write a list of words: ["pending", "draft"]')

    def _text(self, place: str, given: object) -> str:
        if not isinstance(given, str) or not given:
            raise self._refused(place, f"{given!r} is no text; write a name in quotes")
        return given

    def _refused(self, place: str, reason: str) -> UnreadableSourceError:
        return self._empty.refused(place, reason)


def _within(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
