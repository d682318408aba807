"""How the columns of a table become events: a file that is made once and kept.

A mapping is TOML. Each ``[[events]]`` makes one event of every row, in their order, so a row
may be a proposal and the verdict on it. How a field is said is in `dtui.imports.tables.fields`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, cast

from pydantic import TypeAdapter, ValidationError

from dtui.errors import InvalidEventError, UnreadableSourceError
from dtui.imports.tables.fields import FieldMapping, FieldReader
from dtui.imports.tables.wording import mapping_content, mapping_text, meant, within
from dtui.spine import EVENT_KINDS, AnySpineEvent, DomainDeclared, parse_event

Again = Literal["replace", "second", "correct"]

_DECLARES = "domain_declared"
_TOP = ("events", "domain", "time_zone", "time_format", "missing", "delimiter", "encoding")
_OF_EVENTS = ("kind", "only", "skip", "again")
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
                    raise self.refused(
                        _place(event.number, event.kind, place),
                        f"{table} has no column {column!r}.{meant(column, columns)} Its columns "
                        f"are: {', '.join(columns[:40])}{', …' if len(columns) > 40 else ''}.",
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
    return parse_mapping(mapping_text(path), str(path))


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
    return _Reader(name).mapping(mapping_content(text, name))


def _place(number: int, kind: str, place: str) -> str:
    return f"events {number} ({kind}), {place}" if place else f"events {number} ({kind})"


class _Reader(FieldReader):
    """Reads the tables of a mapping, and says of what it refuses where that stands."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._domain: DomainDeclared | None = None

    def mapping(self, content: Mapping[str, Any]) -> TableMapping:
        self.check_keys("", content, _TOP)
        self.clock = self.clock_of("", content, self.clock)
        self._domain = self._declared(content.get("domain"))
        sections = content.get("events")
        if not isinstance(sections, list) or not sections:
            raise self.refused(
                "", "events: there are none; write [[events]] and what a row becomes"
            )
        events = [
            self._event(number, section)
            for number, section in enumerate(cast("list[Any]", sections), 1)
        ]
        missing = content.get("missing", [""])
        return TableMapping(
            self.name,
            tuple(events),
            domain=self._domain,
            missing=frozenset(self.words("missing", missing)),
            delimiter=self.delimiter(content.get("delimiter")),
            encoding=self.encoding(content.get("encoding")),
        )

    # -- the whole table --------------------------------------------------------------------

    def _declared(self, fields: object) -> DomainDeclared | None:
        if fields is None:
            return None
        if not isinstance(fields, dict):
            raise self.refused("domain", "write a table: [domain]")
        try:
            declared = parse_event(_DECLARES, cast("Mapping[str, Any]", fields))
        except InvalidEventError as error:
            raise self.refused("domain", str(error).removeprefix(f"{_DECLARES}: ")) from None
        assert isinstance(declared, DomainDeclared)
        return declared

    # -- one event --------------------------------------------------------------------------

    def _event(self, number: int, section: object) -> EventMapping:
        if not isinstance(section, dict):
            raise self.refused(f"events {number}", "write a table: [[events]]")
        fields = cast("dict[str, Any]", section)
        kind = fields.get("kind")
        known = [each for each in EVENT_KINDS if each != _DECLARES]
        if kind not in known:
            why = "; a domain is declared once, under [domain]" if kind == _DECLARES else ""
            said = "kind is missing" if kind is None else f"{kind!r} is no kind of event{why}"
            raise self.refused(
                f"events {number}", f"{said}. A row becomes one of: {', '.join(known)}."
            )
        model = EVENT_KINDS[kind]
        own = [name for name in model.model_fields if name not in _FILLED_IN]
        self.check_keys(_place(number, kind, ""), fields, (*_OF_EVENTS, *own))
        mapped = list(
            self._fields(number, kind, {name: fields[name] for name in own if name in fields})
        )
        mapped = self._completed(number, model, mapped)
        return EventMapping(
            number,
            kind,
            tuple(mapped),
            self.choice(_place(number, kind, "only"), fields.get("only", {})),
            self.choice(_place(number, kind, "skip"), fields.get("skip", {})),
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
            raise self.refused(
                _place(number, kind, "id"),
                "is missing. Make it from columns that tell the rows apart, so that importing "
                f'again changes nothing: id = "{model.ID_PREFIX}-{{column}}".',
            )
        needed = {name for name, info in model.model_fields.items() if info.is_required()}
        needed |= {"id"} | ({"occurred_at"} if kind == "outcome" else set())
        left_out = sorted(needed - names)
        if left_out:
            raise self.refused(
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
            raise self.refused(
                place, f"write {offered}" if known else f"is not for events of kind {kind}"
            )
        if given == "correct" and "outcome_id" not in fields:
            raise self.refused(place, "needs outcome_id: what all versions of one outcome share")
        return cast("Again", given)

    # -- one field --------------------------------------------------------------------------

    def _fields(self, number: int, kind: str, given: Mapping[str, Any]) -> Iterator[FieldMapping]:
        for name, said in given.items():
            place = _place(number, kind, name)
            if name in _NESTED:
                yield from self._arguments(place, name, said)
            elif name in _LISTS and isinstance(said, list):
                words = self.words(place, cast("list[Any]", said))
                yield from (self._field(place, name, word) for word in words)
            else:
                mapped = self._field(place, name, said)
                self._check_constants(place, kind, mapped)
                yield mapped

    def _arguments(self, place: str, name: str, said: object) -> Iterator[FieldMapping]:
        if isinstance(said, list):
            said = {column: {"column": column} for column in self.words(place, said)}  # pyright: ignore[reportUnknownArgumentType]
        if not isinstance(said, dict):
            raise self.refused(
                place, 'list columns (["price", "term"]), or map names under a table'
            )
        for argument, one in cast("dict[str, Any]", said).items():
            if not argument.strip():
                raise self.refused(place, "an argument has a name that is blank")
            yield self._field(within(place, argument), f"{name}.{argument}", one)

    def _field(self, place: str, name: str, said: object) -> FieldMapping:
        read_as = "scalar" if "." in name else _READ_AS.get(name, "text")
        return self.field(place, name, said, read_as=read_as, is_list=name in _LISTS)

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
                raise self.refused(place, f"{value!r}: {flaw[:1].lower()}{flaw[1:]}") from None
