"""The keys of a view as its browser's half takes them: the terminal's, by the browser's names."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from dtui.views.keys import Key, by_precedence, in_browser


def key_rows(*tables: Iterable[Key]) -> list[dict[str, Any]]:
    """Return keys for `keys` in ``static/keys.js``; of one key's actions, the first that applies.

    Examples
    --------
    >>> from dtui.views.keys import COMPARE_KEYS
    >>> key_rows(COMPARE_KEYS)[1]["keys"], key_rows(COMPARE_KEYS)[1]["tip"]
    (['x'], 'Swap left and right')
    """
    return [
        {
            "keys": in_browser(key),
            "action": key.action,
            "name": key.name,
            "tip": key.tip,
            "shown": key.shown and bool(key.name),
            "display": key.display or key.keys.split(",")[0],
        }
        for key in by_precedence(chain(*tables))
    ]
