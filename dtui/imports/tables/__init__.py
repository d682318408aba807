"""Tables of proposals, verdicts, outcomes and remarks: CSV, JSON lines and Parquet.

Public names are resolved on first use: what cells say and how fields are written is of use to
others, who need no models for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dtui.imports.tables.importing import import_table
    from dtui.imports.tables.mapping import TableMapping, parse_mapping, read_mapping
    from dtui.imports.tables.problems import RefusedTableError, TableImport, TableProblem
    from dtui.imports.tables.suggestion import suggest_mapping

_HOMES = {
    "RefusedTableError": "problems",
    "TableImport": "problems",
    "TableMapping": "mapping",
    "TableProblem": "problems",
    "import_table": "importing",
    "parse_mapping": "mapping",
    "read_mapping": "mapping",
    "suggest_mapping": "suggestion",
}

__all__ = [
    "RefusedTableError",
    "TableImport",
    "TableMapping",
    "TableProblem",
    "import_table",
    "parse_mapping",
    "read_mapping",
    "suggest_mapping",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever it is
    """Import a public name's home the first time somebody asks for it."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    """List the public names, so that completion finds what is not loaded yet."""
    return sorted([*globals(), *_HOMES])
