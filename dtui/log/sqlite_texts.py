"""The whole texts of the log's entries, read without a model: what a pattern is held against."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, cast

from dtui.log.sqlite_spine import Fetch
from dtui.log.sqlite_traces import Condition

_HOLDING: Final = " AND (CAST(body AS TEXT) LIKE ? OR id LIKE ?)"


def texts_between(
    fetch: Fetch,
    positions: Sequence[int],
    holding: Sequence[str] = (),
    likely: Sequence[Callable[[str], object]] = (),
) -> Iterator[tuple[int, str]]:
    """Yield the entries at some positions, ascending, each with all that was written in it.

    An entry's id, then each of its texts, on a line of its own; one that was erased says nothing.

    Parameters
    ----------
    fetch
        Reads the log.
    positions
        Ascending.
    holding
        What each must hold, in the language of LIKE; entries that do not are left out.
    likely
        What is asked of an entry's id and its record, as it is stored, before it is read. Where
        any of them returns None, the entry is left out.
    """
    if not positions:
        return
    dense = positions[-1] - positions[0] + 1 == len(positions)
    where = Condition("BETWEEN ? AND ?", (positions[0], positions[-1]))
    if not dense:
        wanted = json.dumps(list(positions))
        where = Condition("IN (SELECT value FROM json_each(?))", (wanted,))
    rows = fetch(
        "SELECT position, id, kind, body FROM entries "
        f"WHERE position {where.sql}{_HOLDING * len(holding)} ORDER BY position",
        (*where.values, *chain.from_iterable((f"%{part}%",) * 2 for part in holding)),
        _record,
    )
    for position, entry_id, kind, body in rows:
        if all(test(f"{entry_id}\n{body}") is not None for test in likely):
            yield position, _text(entry_id, kind, body)


def _record(row: Sequence[Any]) -> tuple[int, str, str, str]:
    position, entry_id, kind, body = row
    return position, entry_id, kind, "" if body is None else body.decode()


def _text(entry_id: str, kind: str, body: str) -> str:
    own = entry_id.rpartition("/")[2]
    if not body:
        return own
    fields = json.loads(body)
    names = _SAID.get(kind)
    said = _leaves(fields) if names is None else _said(fields, names)
    return "\n".join((own, *said))


_SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "observation": ("labels", "statement", "citations"),
    "hypothesis": ("labels", "statement"),
    "constraint": ("labels", "statement"),
    "deduction": ("labels", "statement"),
    "decision_heuristic": ("labels", "statement"),
    "question": ("labels", "question"),
    "decision": ("labels", "question"),
    "question_answer": ("labels", "answer"),
    "hypothesis_validation": ("labels", "reasoning"),
    "decision_option_constraint_evaluation": ("labels", "reasoning"),
    "decision_option": ("labels", "name", "description"),
    "decision_selection": ("labels", "reasoning", "rejected", "waiver"),
    "decision_constraint": ("labels",),
    "trace_opened": ("title", "domain"),
}
"""By type, the fields that hold what was written; of an event, all of them do."""


def _said(fields: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value: Any = fields.get(name) or ()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):  # of a selection, why each other option was rejected
            yield from cast("dict[str, str]", value).values()
        else:
            yield from (entry if isinstance(entry, str) else entry["ref"] for entry in value)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for one in cast("dict[str, object]", value).values():
            yield from _leaves(one)
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            yield from _leaves(one)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
