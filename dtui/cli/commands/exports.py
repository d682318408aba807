"""`dtui export`: traces for somewhere else."""

from __future__ import annotations

import click

from dtui.cli.lazy import LazyGroup


@click.group(
    "export",
    cls=LazyGroup,
    places={"jsonl": "dtui.cli.commands.export_jsonl:jsonl"},
    epilog="""\b
Examples:
  dtui export jsonl decisions.db > decisions.jsonl
""",
)
def exports() -> None:
    """Write traces to standard output."""
