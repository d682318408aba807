"""What a value holds, one line a thing: for `--plain` where there is no list to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dtui.text import one_line

_NAMES = ("name", "question", "metric", "horizon", "code", "label", "title", "kind")
"""What tells the things of a list apart, in this order."""


def field_lines(value: Mapping[str, Any], *before: str) -> Iterator[str]:
    """Yield a line for a value and one for each thing within it, in the order they stand in.

    Examples
    --------
    >>> for line in field_lines({"reviewer": "pat", "metrics": [{"name": "won", "known": 3}]}):
    ...     print(line)
    reviewer pat
    metrics won: known 3
    """
    name = next((key for key in _NAMES if before and isinstance(value.get(key), str)), None)
    path = (*before, str(value[name])) if name else before
    said = [
        f"{_words(key)} {_shown(part)}"
        for key, part in value.items()
        if key != name and not _is_nested(part) and part not in (None, "", [], {})
    ]
    if said:
        head = " ".join(map(one_line, path))
        yield f"{head}: {', '.join(said)}" if head else ", ".join(said)
    for key, part in value.items():
        if isinstance(part, Mapping):
            yield from field_lines(part, *path, _words(key))  # pyright: ignore[reportUnknownArgumentType]
        elif _is_nested(part):
            for one in part:
                if isinstance(one, Mapping):
                    yield from field_lines(one, *path, _words(key))  # pyright: ignore[reportUnknownArgumentType]


def _is_nested(part: object) -> bool:
    if isinstance(part, Mapping):
        return True
    return _is_list(part) and any(isinstance(one, Mapping) for one in part)  # type: ignore[union-attr]


def _is_list(part: object) -> bool:
    return isinstance(part, Sequence) and not isinstance(part, str)


def _words(key: str) -> str:
    return key.replace("_", " ")


def _shown(part: object) -> str:
    if isinstance(part, bool):
        return "yes" if part else "no"
    if isinstance(part, Sequence) and not isinstance(part, str):
        return "; ".join(map(_shown, part))  # pyright: ignore[reportUnknownArgumentType]
    return one_line(f"{part:g}" if isinstance(part, float) else str(part))
