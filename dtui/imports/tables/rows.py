"""From a row to the events it makes, or to what is wrong with it, column by column."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from dtui.imports.tables.cells import (
    CELL_TYPES,
    UnfitCellError,
    as_number,
    as_scalar,
    as_text,
    is_missing,
    quoted,
)
from dtui.imports.tables.fields import DIFFERENT, SAME, FieldMapping, Scalar
from dtui.imports.tables.mapping import EventMapping, TableMapping
from dtui.imports.tables.problems import TableProblem, shortened
from dtui.imports.tables.reading import Row

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_SLUG = 80
_LISTS = frozenset({"codes", "causes"})


class Made(NamedTuple):
    """An event that a row makes, before it is held to the rules of the corpus."""

    mapping: EventMapping
    payload: dict[str, Any]
    source_recorded_at: datetime | None


class MadeOfRow(NamedTuple):
    """What a row makes."""

    events: list[Made]
    problems: list[TableProblem]
    """Why the row cannot be taken; then it makes no event."""
    skipped: int
    """How many events were left out because the mapping says so."""


class RowReader:
    """Makes the events of each row, as a mapping has it.

    Parameters
    ----------
    file
        What the table is called in a message.
    mapping
        What its columns become.
    metric_types
        For each metric whether it is binary, a number or a category: so that the words of a
        CSV file become the values that were declared.
    """

    def __init__(self, file: str, mapping: TableMapping, metric_types: Mapping[str, str]) -> None:
        self._file = file
        self._mapping = mapping
        self._value_types = {
            metric: {"binary": "boolean", "number": "number"}.get(kind, "text")
            for metric, kind in metric_types.items()
        }

    def made(self, row: Row) -> MadeOfRow:
        """Return the events of a row, in the order of the mapping."""
        if row.flaw:
            return MadeOfRow([], [self.problem(row, (), row.flaw)], 0)
        events: list[Made] = []
        problems: list[TableProblem] = []
        chosen = [each for each in self._mapping.events if _is_of(row, each.only, otherwise=True)]
        skipped = 0 if chosen else 1
        for mapping in chosen:
            if _is_of(row, mapping.skip, otherwise=False):
                skipped += 1
                continue
            payload = self._payload(mapping, row, problems)
            recorded = cast("datetime | None", payload.pop("source_recorded_at", None))
            events.append(Made(mapping, payload, recorded))
        return MadeOfRow([] if problems else events, problems, skipped)

    def problem(self, row: Row, columns: tuple[str, ...], reason: str) -> TableProblem:
        """Return why a row is refused, with its place."""
        once = tuple(dict.fromkeys(columns))
        return TableProblem(self._file, row.number, row.line, once, shortened(reason))

    def _payload(
        self, mapping: EventMapping, row: Row, problems: list[TableProblem]
    ) -> dict[str, Any]:
        payload: dict[str, Any] = {}
        for field in mapping.fields:
            try:
                said = self._said(field, row, payload)
            except UnfitCellError as error:
                problems.append(self.problem(row, field.columns, f"{field.name}: {error}"))
                continue
            if said is not None:
                _put(payload, field.name, said)
            elif field.required:
                problems.append(
                    self.problem(row, self._empty(field, row), _nothing_for(mapping, field))
                )
        if payload.get("verdict") != "modify":
            payload.pop("edited", None)  # what it was left at, and no edit
        return payload

    def _empty(self, field: FieldMapping, row: Row) -> tuple[str, ...]:
        """Return the columns of a field that say nothing in a row."""
        missing = self._mapping.missing
        return tuple(name for name in field.columns if is_missing(row.cells.get(name), missing))

    def _said(self, field: FieldMapping, row: Row, payload: Mapping[str, Any]) -> object:
        """Return what a row says for a field; None if it says nothing."""
        if not field.columns:
            return field.constant
        if field.values is not None and not field.pieces:
            cell = row.cells.get(field.columns[0])
            if field.compared:
                cell = None if self._empty(field, row) else _compared(field, row)
            translated = self._translated(field, cell)
            if not isinstance(translated, str) or field.type != "time":
                return translated
            return CELL_TYPES["time"](translated, field.clock)
        if self._empty(field, row):
            return None
        if field.compared:
            return _compared(field, row)
        if field.pieces:
            words = [as_text(row.cells[name]) for name in field.columns]
            text = field.pieces[0] + "".join(
                word + piece for word, piece in zip(words, field.pieces[1:], strict=True)
            )
            return _slug(text) if field.slug else text
        cell = row.cells[field.columns[0]]
        if field.name in _LISTS:
            return _entries(cell, field.split)
        read_as = field.type
        if field.name == "value" and read_as == "scalar":
            read_as = self._value_types.get(str(payload.get("metric")), read_as)
        said = CELL_TYPES[read_as](cell, field.clock)
        if read_as == "time" and "." in field.name:
            return cast("datetime", said).isoformat().replace("+00:00", "Z")
        return _slug(str(said)) if field.slug else said

    def _translated(self, field: FieldMapping, cell: object) -> Scalar | None:
        assert field.values is not None
        word = "" if cell is None else as_text(cell)
        found = field.values.get(word, field.values.get(word.strip()))
        if found is not None:
            return found
        if is_missing(cell, self._mapping.missing):
            return None
        known = ", ".join(field.values)
        raise UnfitCellError(
            f"{quoted(cell)} is not translated in values ({known}); add it there, or to skip if "
            "such rows are none"
        )


def _is_of(row: Row, words: Mapping[str, tuple[str, ...]], *, otherwise: bool) -> bool:
    """Whether a row has, in each column named, one of its words; `otherwise` if none is named."""
    if not words:
        return otherwise
    return all(_word(row, column) in chosen for column, chosen in words.items())


def _word(row: Row, column: str) -> str:
    cell = row.cells.get(column)
    try:
        return "" if cell is None or cell != cell else as_text(cell).strip()
    except UnfitCellError:
        return ""  # a list is no word; what is made of it says so


def _compared(field: FieldMapping, row: Row) -> str:
    """Return whether two columns hold the same: the same text, or the same number."""
    one, other = (row.cells[name] for name in field.columns)
    if as_text(one).strip() == as_text(other).strip():
        return SAME
    try:
        return SAME if as_number(one) == as_number(other) else DIFFERENT
    except UnfitCellError:
        return DIFFERENT


def _put(payload: dict[str, Any], name: str, said: object) -> None:
    outer, _, inner = name.partition(".")
    if inner:
        payload.setdefault(outer, {})[inner] = said
    elif outer in _LISTS:
        more = cast("list[object]", said) if isinstance(said, list) else [said]
        payload[outer] = [*payload.get(outer, []), *more]
    else:
        payload[outer] = said


def _entries(cell: object, split: str | None) -> list[object]:
    if isinstance(cell, list):
        return [as_scalar(entry) for entry in cast("list[object]", cell)]
    text = as_text(cell)
    parts = [text] if split is None else text.split(split)
    return [part.strip() for part in parts if part.strip()]


def _nothing_for(mapping: EventMapping, field: FieldMapping) -> str:
    empty = "is empty" if len(field.columns) == 1 else "are not all filled in"
    return (
        f"{empty}, and every {mapping.kind} needs its {field.name}. Fill it in, or say in skip "
        "which rows make none"
    )


def _slug(text: str) -> str:
    """Return a text as an id can hold it: as it is, or cut to such signs with a hash of all of it.

    Examples
    --------
    >>> _slug("pr-12"), _slug("org/repo#12")
    ('pr-12', 'org-repo-12-44f9fd3c')
    """
    kept = _NOT_IN_IDS.sub("-", text)
    if kept == text and text[:1].isalnum():
        return text
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{kept[:_LONGEST_SLUG].strip('._-') or 'x'}-{digest}"
