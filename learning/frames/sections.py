"""What the sections of a mapping make of their files, each a frame by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dtui.errors import UnreadableSourceError
from dtui.imports.progress import Progress
from dtui.imports.tables.fields import FieldMapping
from dtui.imports.tables.wording import meant
from learning.frames import checks
from learning.frames.columns import typed
from learning.frames.fields import chosen, evaluated, texts
from learning.frames.mapping import FrameMapping, Section
from learning.frames.place import Place, listed
from learning.frames.schema import MOMENT, SCHEMAS, DeclaredMetric, Name
from learning.frames.sources import read_file

_TYPES = {"binary": pl.Boolean(), "number": pl.Float64()}
_FACTS = {
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "boolean": pl.Boolean(),
    "time": MOMENT,
    "text": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A frame, and where its rows come from."""

    frame: pl.DataFrame
    place: Place

    def filter(self, kept: pl.Series) -> Made:
        """Return some of the rows."""
        if kept.all():
            return self
        return Made(self.frame.filter(kept), self.place.of(kept))


def files_of(path: Path, mapping: FrameMapping, section: Section) -> list[Path]:
    """Return the files a section is made of: those it names, or the table that is given."""
    return [Path(mapping.name).parent / file for file in section.files] or [path]


def read_sections(
    path: Path, mapping: FrameMapping, progress: Progress | None = None
) -> dict[Name, Made]:
    """Return the frame of each section, its columns typed and those it lacks null.

    Raises
    ------
    UnreadableSourceError
        If a file can't be read, or lacks a column.
    InvalidFrameError
        If a cell is not what its field asks for.
    """
    files = [files_of(path, mapping, each) for each in mapping.sections]
    wanted = list(dict.fromkeys(file for named in files for file in named))
    read: dict[Path, Made] = {}
    for file in wanted:
        form = {"delimiter": mapping.delimiter, "encoding": mapping.encoding}
        read[file] = Made(*read_file(file, **form, progress=progress))
    made: dict[Name, list[Made]] = {}
    for section, named in zip(mapping.sections, files, strict=True):
        made.setdefault(section.name, []).extend(
            _made(read[file], section, mapping) for file in named
        )
    return {name: _joined(parts) for name, parts in made.items()}


def _made(table: Made, section: Section, mapping: FrameMapping) -> Made:
    """Return what a section makes of one file."""
    _check_columns(table, section, mapping)
    missing = mapping.missing
    theirs = {each.name: each.columns[0] for each in section.fields if each.columns}
    place = Place(table.place.name, theirs, None, table.place.lines, mapped=True)
    table = Made(table.frame, place).filter(chosen(table.frame, section.only, section.skip))
    table = table.filter(_says_something(section, table, missing))
    schema = SCHEMAS[section.name]
    made = {name: _column(name, section, table, missing) for name in schema}
    if section.name == "outcomes":
        made |= _valued(made["value"], made["metric"], mapping.metrics, table.place)
    facts = [_fact(each, table, missing) for each in section.facts]
    return Made(pl.DataFrame([*(made[name] for name in schema), *facts]), table.place)


def _says_something(section: Section, table: Made, missing: frozenset[str]) -> pl.Series:
    """Return which rows give a verdict, or say what became of a decision; all of decisions."""
    said = pl.Series([section.name == "decisions"]).new_from_index(0, len(table.frame))
    for name in ("verdict", "value"):
        if section.field(name) is not None:
            said |= _column(name, section, table, missing).is_not_null()
    if section.field("censored") is not None:
        said |= _column("censored", section, table, missing).fill_null(value=False)
    return said


def _column(name: str, section: Section, table: Made, missing: frozenset[str]) -> pl.Series:
    """Return a column of ours; null where the section does not speak of it."""
    dtype = SCHEMAS[section.name][name]
    inner = [each for each in section.fields if each.name.startswith(f"{name}.")]
    if inner:
        parts = [_fact(each, table, missing) for each in inner]
        named = [part.alias(part.name.partition(".")[2]) for part in parts]
        return pl.DataFrame(named).to_struct(name).struct.json_encode()
    field = section.field(name)
    if field is None:
        return pl.Series(name, [None], dtype=dtype).new_from_index(0, len(table.frame))
    asked = None if name == "value" else dtype
    return evaluated(field, asked, table.frame, table.place, missing)


def _fact(field: FieldMapping, table: Made, missing: frozenset[str]) -> pl.Series:
    """Return a further column, of the type that is said of it, else as it is."""
    return evaluated(field, _FACTS.get(field.type), table.frame, table.place, missing)


def _valued(
    value: pl.Series, metric: pl.Series, metrics: tuple[DeclaredMetric, ...], place: Place
) -> dict[str, pl.Series]:
    """Return values as the numbers or categories that their metrics say they are."""
    number = pl.Series("value", [None], dtype=pl.Float64).new_from_index(0, len(value))
    category = pl.Series("category", [None], dtype=pl.String).new_from_index(0, len(value))
    known = pl.Series([each.name for each in metrics], dtype=pl.String)
    said = pl.DataFrame([value, metric])
    checks.check_metric_is_said(said, place, "value", metrics)
    checks.check_known(said, place, "metric", known, "no metric under [[metrics]]", "Declare it.")
    for declared in metrics:
        of_metric = (metric == declared.name).fill_null(value=len(metrics) == 1)
        if declared.type == "category":
            category = texts(value).alias("category").zip_with(of_metric, category)
            continue
        read = typed(
            value.filter(of_metric).alias("value"), _TYPES[declared.type], place.of(of_metric)
        )
        number = number.scatter(of_metric.arg_true(), read.cast(pl.Float64))
    return {"value": number, "category": category}


def _check_columns(table: Made, section: Section, mapping: FrameMapping) -> None:
    columns = table.frame.columns
    for place, column in section.columns:
        if column not in columns:
            raise UnreadableSourceError(
                mapping.name,
                f"{place}: {table.place.name} has no column {column!r}.{meant(column, columns)} "
                f"Its columns are: {listed(columns)}.",
            )
    declared = [metric.name for metric in mapping.metrics]
    for each in section.fields:
        if each.name == "metric" and each.constant in declared:
            continue  # often the name of the column with its value, too
        if each.bare and each.constant in columns:
            word = each.constant
            raise UnreadableSourceError(
                mapping.name,
                f"{section.place}.{each.name}: {word!r} is also the name of a column. Write "
                f'{{column = "{word}"}} for what stands in it, or {{constant = "{word}"}} for the '
                "word itself.",
            )


def _agreed(places: Sequence[Place]) -> dict[str, str]:
    """Return what columns are called in all of some places that have them."""
    called = {(ours, theirs) for place in places for ours, theirs in place.columns.items()}
    times = Counter(ours for ours, _ in called)
    return {ours: theirs for ours, theirs in called if times[ours] == 1}


def _joined(parts: Sequence[Made]) -> Made:
    """Return the rows of several sections, or files, as one frame; each row knows its place."""
    if len(parts) == 1:
        return parts[0]
    places = [part.place for part in parts]
    columns = _agreed(places)
    rows = [part.place.numbers(len(part.frame)) for part in parts]
    frame = pl.concat([part.frame for part in parts], how="diagonal_relaxed", rechunk=True)
    names = list(dict.fromkeys(place.name for place in places))
    if len(names) == 1:
        return Made(frame, Place(names[0], columns, pl.concat(rows), places[0].lines))
    lines = [
        f"{place.named([row])} of {place.name}"
        for place, of_part in zip(places, rows, strict=True)
        for row in of_part
    ]
    return Made(frame, Place(", ".join(names), columns, None, lines))
