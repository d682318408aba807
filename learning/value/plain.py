"""Results as plain lists and mappings, for JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a dataclass holds
    """Return a value with moments and horizons as ISO 8601 has them, and tuples as lists.

    Examples
    --------
    >>> plain({"horizon": timedelta(days=90), "as_of": datetime(2026, 6, 30, tzinfo=UTC)})
    {'horizon': 'P90D', 'as_of': '2026-06-30T00:00:00Z'}
    """
    match value:
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case timedelta():
            days, rest = divmod(round(value.total_seconds()), 86_400)
            return f"PT{days * 86_400 + rest}S" if rest else f"P{days}D"
        case _:
            return value
