"""`dtui import`: records that exist already."""

from __future__ import annotations

import click

from dtui.cli.lazy import LazyGroup


@click.group(
    "import",
    cls=LazyGroup,
    places={
        "table": "dtui.cli.commands.import_table:table",
        "madr": "dtui.cli.commands.import_madr:madr",
        "jsonl": "dtui.cli.commands.import_jsonl:jsonl",
    },
    epilog="""\b
Examples:
  dtui import table prs.csv --suggest > mapping.toml
  dtui import table prs.csv --mapping mapping.toml --into decisions.db
  dtui import madr docs/adr --into decisions.db
  dtui import jsonl decisions.jsonl --into copy.db
""",
)
def imports() -> None:
    """Bring in records that exist already; the same one only once."""
