"""Tables of proposals, verdicts, outcomes and remarks: CSV, JSON lines and Parquet."""

from dtui.imports.tables.importing import import_table
from dtui.imports.tables.mapping import TableMapping, parse_mapping, read_mapping
from dtui.imports.tables.problems import RefusedTableError, TableImport, TableProblem
from dtui.imports.tables.suggestion import suggest_mapping

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
