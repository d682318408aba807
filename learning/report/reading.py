"""How the report's values read: moments, units and columns, the same in every printing."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from dtui.views.pictures.ticks import month
from learning.report.document import Cell, Table

_SHORT = 20
"""Characters of a row's name that still stand on one line, on a phone too."""

_SENTENCE = 45
"""Characters from which words in a table are sentences."""

_WITH_UNIT = re.compile(r"(?<=[\d,]) (?=(?:%|h|d|min|s)(?!\w))")


def moment(text: str) -> str:
    """Return an ISO 8601 moment as people write it, anything else as it stands.

    Examples
    --------
    >>> moment("2026-06-30T00:00:00+00:00"), moment("2026-06-30T17:05:00Z"), moment("row 17,000")
    ('30 Jun 2026', '30 Jun 2026, 17:05 UTC', 'row 17,000')
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    day = f"{at.day} {month(at)} {at.year}"
    if (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0):
        return day
    seconds = f":{at:%S}" if at.second else ""
    return f"{day}, {at:%H:%M}{seconds} UTC"


def unbroken(text: str) -> str:
    """Keep a figure and its unit on one line.

    Examples
    --------
    >>> unbroken("95 % of 9.0 h, 3 deals") == "95\u00a0% of 9.0\u00a0h, 3 deals"
    True
    """
    return _WITH_UNIT.sub("\u00a0", text)


def is_wordy(table: Table, column: int) -> bool:
    """Return whether a column of a table holds words, which are set from the left.

    Examples
    --------
    >>> table = Table(("", "gain", "note"), (("R1", 0.1, ""), ("R2", None, "too few")))
    >>> [is_wordy(table, column) for column in range(3)]
    [True, False, True]
    """
    values = [value for value in _column(table, column) if value is not None]
    return bool(values) and all(isinstance(value, str) for value in values)


def is_long(table: Table, column: int) -> bool:
    """Return whether a column holds words that can't all stand on one line beside the others.

    Examples
    --------
    >>> table = Table(("reviewer",), (("R1",), ("whoever was on call that night",)))
    >>> is_long(table, 0)
    True
    """
    most = _SHORT if column == 0 else _SHORT // 2
    return any(isinstance(value, str) and len(value) > most for value in _column(table, column))


def is_prose(table: Table) -> bool:
    """Return whether a table is mostly of sentences, set below each other on a narrow page.

    Examples
    --------
    >>> is_prose(Table(("rung", "needs"), ((0, "the outcome does not depend on what is decided"),)))
    True
    """
    wordy = [index for index in range(1, len(table.columns)) if is_wordy(table, index)]
    cells = (value for index in wordy for value in _column(table, index))
    sentence = any(isinstance(value, str) and len(value) > _SENTENCE for value in cells)
    told_in_words = len(wordy) > (len(table.columns) - 1) / 2
    # Beside figures, what nobody can read without scrolling: the last column full of sentences.
    last = _column(table, len(table.columns) - 1)
    long = sum(isinstance(value, str) and len(value) > _SENTENCE for value in last)
    return sentence and (told_in_words or long > len(last) / 2)


def _column(table: Table, column: int) -> list[Cell]:
    return [row[column] for row in table.rows]
