"""`dtui import table`: proposals, verdicts, outcomes and remarks from a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.cli.ending import Findings
from dtui.command import output
from dtui.command.forms import json_option
from dtui.command.place import opened_for_writing, writing_options
from dtui.command.progress import Progress
from dtui.text import counted, one_line

if TYPE_CHECKING:
    from dtui.imports.tables import TableImport, TableProblem

_OF_ONE_COLUMN = 3
"""Problems that are told of each column; the others of that column are counted."""


@click.command(
    epilog="""\b
Examples:
  dtui import table prs.csv --suggest > mapping.toml
  dtui import table prs.csv --mapping mapping.toml --into decisions.db
  dtui import table prs.parquet --mapping mapping.toml --keep-good --rejects bad.parquet

\b
A mapping says what a row becomes. Each [[events]] makes one event of it:
  [[events]]
  kind = "proposal"
  id = "pr-{number}"                     # the same row again changes nothing
  domain = "pull-requests"
  action = "merge"
  agent = {column = "agent"}
  occurred_at = {column = "created_at"}

\b
Exit codes: 0 all imported, 1 rows refused or left out, 2 the file, the mapping or the corpus
cannot be used.
"""
)
@click.argument(
    "file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="TOML",
    help="What the columns become.",
)
@click.option("--suggest", is_flag=True, help="Print a mapping to start from, and import nothing.")
@click.option("--keep-good", is_flag=True, help="Take the good rows where some are bad.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the bad rows here as they were; with --keep-good.",
)
@writing_options
@json_option
def table(
    file: Path,
    mapping: Path | None,
    suggest: bool,
    keep_good: bool,
    rejects: Path | None,
    corpus_path: Path | None,
    into: Path | None,
    as_json: bool,
) -> None:
    """Import a table: CSV, JSON lines or Parquet.

    Every row is held to every rule. If one is bad, nothing is imported, unless --keep-good is
    said. What is there already with the same content stays as it is.
    """
    if suggest:
        if mapping or keep_good or rejects or corpus_path or into or as_json:
            raise click.UsageError("--suggest goes alone: it prints a mapping and imports nothing.")
        _put_suggestion(file)
        return
    if mapping is None:
        raise click.UsageError(
            "name a mapping with --mapping. To make one: dtui import table FILE --suggest > "
            "mapping.toml"
        )
    if rejects is not None:
        _check_rejects(rejects, keep_good=keep_good)
    result, is_refused = _imported(file, mapping, corpus_path, into, keep_good, rejects)
    _tell(result)
    if as_json:
        _put_json(result, is_refused=is_refused)
    elif not is_refused:
        output.put(_summary(result))
    if is_refused:
        raise Findings(
            f"{_bad(result)}; nothing was imported. Correct the table or the mapping, or take the "
            "good rows: --keep-good"
        )
    if result.bad_rows:
        where = f". The bad ones are in {one_line(str(rejects))}" if rejects is not None else ""
        raise Findings(f"{_bad(result)}; the others are imported{where}")


def _put_suggestion(file: Path) -> None:
    from dtui.imports.tables import suggest_mapping

    output.put(suggest_mapping(file).rstrip("\n"))


def _check_rejects(rejects: Path, *, keep_good: bool) -> None:
    if not keep_good:
        raise click.UsageError("--rejects goes with --keep-good: without it nothing is imported.")
    if rejects.exists():
        raise click.UsageError(f"{str(rejects)!r} exists already; name another file for --rejects.")


def _imported(
    file: Path,
    mapping: Path,
    corpus_path: Path | None,
    into: Path | None,
    keep_good: bool,
    rejects: Path | None,
) -> tuple[TableImport, bool]:
    """Import a table; return what came of it, and whether it was refused."""
    from dtui.imports.tables import RefusedTableError, import_table, read_mapping

    read = read_mapping(mapping)
    progress = Progress("lines")
    with opened_for_writing(corpus_path, into) as corpus:
        try:
            return import_table(
                file, read, corpus, keep_good=keep_good, rejects=rejects, progress=progress
            ), False
        except RefusedTableError as error:
            return error.result, True
        finally:
            progress.finish()


def _tell(result: TableImport) -> None:
    """Say what is bad, and what else there is to know, on standard error."""
    for line in _listed(result.problems, result.bad_rows):
        output.say(line)
    for note in result.notes:
        output.say(f"note: {note}")
    if result.unmapped:
        names = ", ".join(one_line(name, 40) or "(no name)" for name in result.unmapped[:40])
        more = ", …" if len(result.unmapped) > 40 else ""
        output.say(
            f"note: nothing is made of {counted(len(result.unmapped), 'column')}: {names}{more}"
        )


def _listed(problems: Sequence[TableProblem], bad_rows: int) -> list[str]:
    """Return the first problems of each column in words, and how many more it has."""
    from dtui.imports.tables.problems import named

    told: Counter[str] = Counter()
    lines: list[str] = []
    for problem in problems:
        where = named(problem.columns) or "rows as a whole"
        told[where] += 1
        if told[where] <= _OF_ONE_COLUMN:
            lines.append(one_line(f"{problem}"))
    for where, count in told.items():
        if count > _OF_ONE_COLUMN:
            lines.append(one_line(f"… and {count - _OF_ONE_COLUMN:,} more like these in {where}"))
    kept = len({problem.row for problem in problems})
    if kept < bad_rows:
        lines.append(f"… and {bad_rows - kept:,} more rows")
    return lines


def _bad(result: TableImport) -> str:
    return f"{result.bad_rows:,} of {counted(result.rows, 'row')} cannot be taken"


def _summary(result: TableImport) -> str:
    made = [f"{count:,} new {_plural(kind, count)}" for kind, count in result.events.items()]
    parts = made or ["nothing new"]
    if result.already_there:
        parts.append(f"{result.already_there:,} there already")
    if result.repeated:
        parts.append(f"{result.repeated:,} repeated in the file")
    if result.skipped:
        parts.append(f"{result.skipped:,} skipped on purpose")
    if result.bad_rows:
        parts.append(f"{counted(result.bad_rows, 'bad row')} left out")
    return f"{one_line(result.file)}: {', '.join(parts)}"


def _plural(kind: str, count: int) -> str:
    words = {"domain_declared": ("domain", "domains"), "context_gathered": ("context", "contexts")}
    one, many = words.get(kind, (kind, f"{kind}s"))
    return one if count == 1 else many


def _put_json(result: TableImport, *, is_refused: bool) -> None:
    output.put_json(
        {
            "file": result.file,
            "imported": {} if is_refused else result.events,
            "already_there": 0 if is_refused else result.already_there,
            "repeated": 0 if is_refused else result.repeated,
            "skipped": result.skipped,
            "rows": result.rows,
            "bad_rows": result.bad_rows,
            "problems": [problem._asdict() for problem in result.problems],
            "unmapped": list(result.unmapped),
            "notes": result.notes,
        }
    )
