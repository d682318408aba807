"""How a mapping says where a field comes from: the words that all mappings of tables share.

A field is said in one of these ways::

    agent       = {column = "model"}                # what stands in a column
    action      = "merge"                           # the same in every row
    id          = "pr-{repo_id}-{pr_id}"            # made from columns
    verdict     = {column = "state", values = {merged = "approve", closed = "reject"}}
    verdict     = {column = "said", compared_with = "proposed",
                   values = {same = "approve", different = "modify"}}
    occurred_at = {column = "closed", time_zone = "Europe/Berlin", time_format = "%d.%m.%Y %H:%M"}
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from zoneinfo import ZoneInfo

from dtui.imports.tables.cells import AS_ISO, CELL_TYPES, Clock, UnfitCellError, check_format
from dtui.imports.tables.wording import MappingReader, within

Scalar = bool | int | float | str

SAME, DIFFERENT = "same", "different"
"""What a field says that compares two columns."""

_OF_FIELD = (
    *("column", "template", "constant", "values", "compared_with"),
    *("type", "time_zone", "time_format", "split", "slug"),
)

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
    compared: bool = False
    """Whether it says if its two columns hold the same."""
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


class FieldReader(MappingReader):
    """Reads what a mapping says of fields, and says of what it refuses where that stands."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.clock = Clock()
        """How times are written where a field does not say so itself."""

    def field(
        self, place: str, name: str, said: object, *, read_as: str = "text", is_list: bool = False
    ) -> FieldMapping:
        """Read what is said of a field.

        Parameters
        ----------
        place
            Where that stands in the mapping.
        name
            The field.
        said
            A column, a template, or a value.
        read_as
            How its cells are read where that isn't said: a name of `CELL_TYPES`.
        is_list
            Whether one cell may hold several entries.
        """
        usual = FieldMapping(name, type=read_as, clock=self.clock)
        match said:
            case bool() | int() | float():
                return replace(usual, constant=said)
            case str():
                return self._templated(place, usual, said)
            case dict():
                fields = cast("dict[str, Any]", said)
                return self._spelt_out(place, usual, fields, is_list=is_list)
            case _:
                raise self.refused(
                    place,
                    'write a column ({column = "state"}), a template ("pr-{id}"), or a value',
                )

    def _spelt_out(
        self, place: str, usual: FieldMapping, said: Mapping[str, Any], *, is_list: bool
    ) -> FieldMapping:
        self.check_keys(place, said, _OF_FIELD)
        mapped = self._from_its_source(place, usual, said)
        read_as = said.get("type", usual.type)
        if read_as not in CELL_TYPES:
            offered = ", ".join(each for each in CELL_TYPES if each not in ("scalar", "duration"))
            raise self.refused(within(place, "type"), f"{read_as!r} is none of: {offered}")
        split = said.get("split")
        if split is not None and (not is_list or not isinstance(split, str) or not split):
            raise self.refused(within(place, "split"), "parts the entries of a list, as codes are")
        return replace(
            mapped,
            values=self._values(place, said.get("values")),
            type=read_as,
            clock=self.clock_of(place, said, usual.clock),
            split=split,
            slug=said.get("slug", False) is True,
        )

    def _from_its_source(
        self, place: str, usual: FieldMapping, said: Mapping[str, Any]
    ) -> FieldMapping:
        """Read which of the three it comes from: columns, a template, or a constant."""
        sources = [key for key in ("column", "template", "constant") if key in said]
        if len(sources) != 1:
            raise self.refused(place, "give one of column, template and constant")
        if "compared_with" in said and sources != ["column"]:
            raise self.refused(within(place, "compared_with"), "names a second column; name column")
        match sources[0]:
            case "column":
                return self._of_columns(place, usual, said)
            case "template":
                template = self.text(within(place, "template"), said["template"])
                return self._templated(place, usual, template)
            case _:
                if not isinstance(said["constant"], Scalar):
                    raise self.refused(
                        within(place, "constant"), "write text, a number, true or false"
                    )
                return replace(usual, constant=said["constant"])

    def _of_columns(self, place: str, usual: FieldMapping, said: Mapping[str, Any]) -> FieldMapping:
        column = self.text(within(place, "column"), said["column"])
        if "compared_with" not in said:
            return replace(usual, columns=(column,))
        other = self.text(within(place, "compared_with"), said["compared_with"])
        return replace(usual, columns=(column, other), compared=True)

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
                raise self.refused(
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
        place = within(place, "values")
        if not isinstance(given, dict) or not given:
            raise self.refused(place, 'write what each word means: {merged = "approve"}')
        values = cast("dict[str, Any]", given)
        for word, meaning in values.items():
            if not isinstance(meaning, Scalar):
                raise self.refused(within(place, word), "write text, a number, true or false")
        return values

    # -- the whole table --------------------------------------------------------------------

    def delimiter(self, given: object) -> str | None:
        """Read what parts the cells of CSV."""
        if given is None or (isinstance(given, str) and len(given) == 1 and given not in '"\r\n'):
            return given
        raise self.refused(
            "delimiter", f'{given!r} is no single character, such as "," or ";" or "\\t"'
        )

    def encoding(self, given: object) -> str | None:
        """Read how the text of a file is encoded."""
        if given is None:
            return None
        try:
            found = codecs.lookup(str(given)).name
            "a\n".encode(found)
        except (LookupError, ValueError):
            raise self.refused(
                "encoding", f'{given!r} is none that is known; write "cp1252", say'
            ) from None
        return found

    def clock_of(self, place: str, fields: Mapping[str, Any], usual: Clock) -> Clock:
        """Read how times are written, and in which zone."""
        name, time_format = fields.get("time_zone"), fields.get("time_format")
        if name is not None:
            try:
                usual = usual._replace(zone=ZoneInfo(name))
            except (KeyError, ValueError, TypeError, OSError):
                raise self.refused(
                    within(place, "time_zone"),
                    f"{name!r} is no time zone that is known here; write one of the IANA names, "
                    'such as "Europe/Berlin", or "UTC"',
                ) from None
        if time_format is not None:
            try:
                check_format(self.text(within(place, "time_format"), time_format))
            except UnfitCellError as error:
                raise self.refused(within(place, "time_format"), str(error)) from None
            usual = usual._replace(format=time_format)
        return usual

    def choice(self, place: str, given: object) -> dict[str, tuple[str, ...]]:
        """Read which words a row has, by column, if it is chosen."""
        if not isinstance(given, dict):
            raise self.refused(place, 'write the words by column: {state = ["pending"]}')
        chosen = cast("dict[str, Any]", given)
        return {
            column: tuple(self.words(within(place, column), words))
            for column, words in chosen.items()
        }
