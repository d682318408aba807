"""How the columns of a table become decisions, overrides and outcomes: a file that is kept.

A mapping is TOML. Its sections say what each frame is made of, field by field, in the words of
`dtui.imports.tables.fields`; a section may take another file than the one that is given::

    domain = "pretrial"
    time_zone = "America/New_York"

    [decisions]
    proposal_id = "case-{id}"
    decided_at = {column = "screened"}
    probability = {column = "score"}
    facts = ["age", "district"]

    [overrides]                                # a row without a verdict makes none
    verdict = {column = "judge", compared_with = "advice",
               values = {same = "approve", different = "reject"}}
    reviewer = {column = "judge_id"}

    [outcomes]                                 # a row without a value makes none
    file = "arrests.csv"                       # beside the mapping; a list joins several
    proposal_id = "case-{id}"
    value = true
    occurred_at = {column = "arrested"}

    [[metrics]]
    name = "rearrested"
    direction = "lower"
    horizons = ["P30D", "P365D"]
    unreported = "no"                          # a decision without a row has not seen it happen

`only` and `skip` choose rows as they do in ``[[events]]``. Where a row holds several verdicts or
outcomes, each has a section: ``[[overrides]]``, ``[[outcomes]]``. Without ``decided_at`` and
``proposed_at`` there is no clock: ``sequence`` gives the order, and nothing has a horizon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, cast

import polars as pl

from dtui.imports.tables.fields import FieldMapping
from dtui.imports.tables.wording import mapping_content, within
from learning.frames.metric_mapping import MetricReader
from learning.frames.schema import FILLED_IN, SCHEMAS, DeclaredMetric, Name

_TOP = (
    *("decisions", "overrides", "outcomes", "metrics", "tenant", "domain"),
    *("time_zone", "time_format", "missing", "delimiter", "encoding"),
)
_OF_SECTION = ("file", "only", "skip", "facts")
_NESTED = ("args", "edited")
_NEEDED: Mapping[Name, tuple[str, ...]] = MappingProxyType(
    {"decisions": ("proposal_id",), "overrides": ("verdict",), "outcomes": ("value",)}
)
_READ_AS: Mapping[object, str] = MappingProxyType(
    {
        pl.String: "text",
        pl.List: "text",
        pl.Float64: "number",
        pl.Int64: "integer",
        pl.Boolean: "boolean",
        pl.Datetime: "time",
        pl.Duration: "duration",
    }
)


@dataclass(frozen=True, slots=True)
class Section:
    """What one frame is made of."""

    name: Name
    place: str
    """What it is called in a message: ``outcomes 2``."""
    fields: tuple[FieldMapping, ...]
    """By our name of a column; ``args.percent`` is an argument of the proposal."""
    facts: tuple[FieldMapping, ...] = ()
    """Further columns that are kept."""
    files: tuple[str, ...] = ()
    """Beside the mapping; none where it is the table that is given."""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    unmatched: Literal["refuse", "skip"] = "refuse"
    """What happens to a row that is about no decision."""

    def field(self, name: str) -> FieldMapping | None:
        """Return where a column of ours comes from, or None if the section doesn't say."""
        return next((each for each in self.fields if each.name == name), None)

    @property
    def columns(self) -> Iterator[tuple[str, str]]:
        """Every column it names, after the place in the mapping where it does."""
        for each in (*self.fields, *self.facts):
            yield from ((f"{self.place}.{each.name}", column) for column in each.columns)
        for what, chosen in (("only", self.only), ("skip", self.skip)):
            yield from ((f"{self.place}.{what}", column) for column in chosen)


@dataclass(frozen=True, slots=True)
class FrameMapping:
    """How tables are read as frames."""

    name: str
    """The file it was read from."""
    sections: tuple[Section, ...]
    """That of the decisions first."""
    metrics: tuple[DeclaredMetric, ...] = ()
    missing: frozenset[str] = frozenset({""})
    """What a cell holds that says nothing."""
    delimiter: str | None = None
    encoding: str | None = None


def parse_frame_mapping(text: str, name: str = "<mapping>") -> FrameMapping:
    """Read a mapping from its text.

    Raises
    ------
    UnreadableSourceError
        If it is no TOML, or says what a mapping cannot say. It names the place.

    Examples
    --------
    >>> mapping = parse_frame_mapping('''
    ... [decisions]
    ... proposal_id = "case-{id}"
    ... sequence = {column = "turn"}
    ... ''')
    >>> list(mapping.sections[0].columns)
    [('decisions.proposal_id', 'id'), ('decisions.sequence', 'turn')]
    """
    return _Reader(name).mapping(mapping_content(text, name))


class _Reader(MetricReader):
    def mapping(self, content: Mapping[str, Any]) -> FrameMapping:
        self.check_keys("", content, _TOP)
        self.clock = self.clock_of("", content, self.clock)
        usual = {name: content[name] for name in ("tenant", "domain") if name in content}
        if "decisions" not in content:
            raise self.refused("", "decisions: there are none; write [decisions] and their columns")
        decisions = self._section("decisions", "decisions", content["decisions"], usual)
        sections = [decisions, *self._about(content, decisions)]
        missing = self.words("missing", content.get("missing", [""]))
        if sections[-1].name == "outcomes" and not content.get("metrics"):
            raise self.refused("metrics", "say under [[metrics]] what the outcomes are of")
        return FrameMapping(
            self.name,
            tuple(sections),
            self.metrics(content.get("metrics", []), str(usual.get("domain", "all"))),
            frozenset(missing),
            self.delimiter(content.get("delimiter")),
            self.encoding(content.get("encoding")),
        )

    # -- sections -----------------------------------------------------------------------------

    def _about(self, content: Mapping[str, Any], decisions: Section) -> Iterator[Section]:
        """Read the sections of what is about decisions; the id they don't give is theirs."""
        for name in ("overrides", "outcomes"):
            given = content.get(name, [])
            listed = cast("list[Any]", given) if isinstance(given, list) else [given]
            for number, said in enumerate(listed, 1):
                place = name if len(listed) == 1 else f"{name} {number}"
                section = self._section(name, place, said, {})
                if section.field("proposal_id") is None:
                    its = [each for each in decisions.fields if each.name == "proposal_id"]
                    section = replace(section, fields=(*section.fields, *its))
                yield section

    def _section(self, name: Name, place: str, given: object, usual: Mapping[str, Any]) -> Section:
        if not isinstance(given, dict):
            raise self.refused(place, f"write a table: [{name}]")
        said = cast("dict[str, Any]", given)
        own = [column for column in SCHEMAS[name] if column not in FILLED_IN]
        about = () if name == "decisions" else ("unmatched",)
        self.check_keys(place, said, (*_OF_SECTION, *about, *own))
        fields = {**usual, **{column: said[column] for column in own if column in said}}
        mapped = [each for one in fields for each in self._column(name, place, one, fields[one])]
        for needed in _NEEDED[name]:
            if needed not in fields and not (needed == "value" and "censored" in fields):
                missing = f'is missing; write a column ({needed} = {{column = "…"}})'
                raise self.refused(within(place, needed), missing)
        return Section(
            name,
            place,
            tuple(mapped),
            tuple(self._facts(within(place, "facts"), said.get("facts", []), own)),
            self._files(within(place, "file"), said.get("file", [])),
            self.choice(within(place, "only"), said.get("only", {})),
            self.choice(within(place, "skip"), said.get("skip", {})),
            self._unmatched(within(place, "unmatched"), said.get("unmatched", "refuse")),
        )

    def _column(
        self, section: Name, place: str, column: str, said: object
    ) -> Iterator[FieldMapping]:
        place = within(place, column)
        dtype = SCHEMAS[section][column]
        read_as = "scalar" if column == "value" else _READ_AS[dtype.base_type()]
        if column in _NESTED:
            yield from self._several(place, column, said)
        else:
            yield self.field(place, column, said, read_as=read_as, is_list=dtype == pl.List)

    def _several(self, place: str, name: str, said: object) -> Iterator[FieldMapping]:
        if isinstance(said, list):
            columns = self.words(place, cast("list[Any]", said))
            said = {column: {"column": column} for column in columns}
        if not isinstance(said, dict):
            raise self.refused(place, 'list columns (["price", "term"]), or map names in a table')
        for inner, one in cast("dict[str, Any]", said).items():
            mapped = self.field(within(place, inner), inner, one, read_as="scalar")
            yield replace(mapped, name=f"{name}.{inner}" if name else inner)

    def _facts(self, place: str, said: object, own: list[str]) -> Iterator[FieldMapping]:
        for fact in self._several(place, "", said):
            if fact.name in own or fact.name in FILLED_IN:
                raise self.refused(
                    within(place, fact.name),
                    "is the name of a column of ours; give the fact another, as in "
                    f'facts = {{their_{fact.name} = {{column = "{fact.name}"}}}}',
                )
            yield fact

    def _files(self, place: str, said: object) -> tuple[str, ...]:
        if isinstance(said, str):
            return (self.text(place, said),)
        return tuple(self.words(place, said))

    def _unmatched(self, place: str, said: object) -> Literal["refuse", "skip"]:
        if said not in ("refuse", "skip"):
            raise self.refused(place, 'write "refuse", or "skip" for rows about no decision')
        return said
