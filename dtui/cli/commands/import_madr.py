"""`dtui import madr`: architecture decision records in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.cli.ending import Findings
from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import opened_for_writing, writing_options
from dtui.command.progress import Progress
from dtui.errors import UnreadableSourceError
from dtui.text import counted

if TYPE_CHECKING:
    from dtui.imports.madr import MadrImport


@click.command(
    epilog="""\b
Examples:
  dtui import madr docs/adr --into decisions.db
  dtui import madr docs/adr/0007-use-sqlite.md

\b
Exit codes: 0 all imported, 1 files skipped, 2 the corpus cannot be written.
"""
)
@click.argument(
    "sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path(exists=True)
)
@writing_options
@form_options
def madr(
    sources: tuple[str, ...],
    corpus_path: Path | None,
    into: Path | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Import decision records in Markdown.

    A SOURCE is a file, or a folder with all below it. MADR 2 to 4, Nygard's form and their
    relatives are read. What a record doesn't say is not made up: the table at the end counts,
    over the new traces, how much of a decision trace the records could give.
    """
    total = _imported(sources, corpus_path, into)
    _put_result(total, as_json=as_json, as_lines=as_lines)
    if total.skipped:
        there = total.imported or total.already_there
        others = "the others are imported" if there else "nothing was imported"
        raise Findings(f"{counted(len(total.skipped), 'file')} skipped; {others}")


def _imported(sources: tuple[str, ...], corpus_path: Path | None, into: Path | None) -> MadrImport:
    """Import source after source, and return what came of all of them together."""
    from dtui.imports.madr import MadrImport, Skipped, import_madr

    total = MadrImport()
    with opened_for_writing(corpus_path, into) as corpus:
        for source in sources:
            progress = Progress("records")
            try:
                result = import_madr(source, corpus, progress=progress)
            except UnreadableSourceError as error:
                result = MadrImport(skipped=[Skipped("", error.line, error.reason)])
            finally:
                progress.finish()
            for file, line, reason in result.skipped:
                name = _named(source, file)
                total.skipped.append(Skipped(name, line, reason))
                where = name if line is None else f"{name}, line {line}"
                output.say(f"skipped: {where}: {reason}")
            total.imported += result.imported
            total.already_there += result.already_there
            total.reconstructability |= result.reconstructability
    return total


def _named(source: str, file: str) -> str:
    """Return a file's path as a person would type it here."""
    return str(Path(source, file)) if Path(source).is_dir() else source


def _put_result(result: MadrImport, *, as_json: bool, as_lines: bool) -> None:
    from dtui.imports.reconstructability import totals

    counts = totals(result.reconstructability.values())
    if as_json:
        output.put_json(
            {
                "imported": result.imported,
                "already_there": result.already_there,
                "skipped": [file._asdict() for file in result.skipped],
                "reconstructability": counts,
            }
        )
        return
    there = f", {len(result.already_there):,} there already" if result.already_there else ""
    output.put(f"{counted(len(result.imported), 'new trace')}{there}")
    if result.imported:
        output.put_lines(_spoken(counts) if as_lines else _table(counts))


def _table(counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield the matrix: an element a row, an extent a column."""
    extents = list(next(iter(counts.values())))
    label = max(map(len, counts))
    yield ""
    yield " " * label + "".join(f"  {extent:>9}" for extent in extents)
    for element, found in counts.items():
        yield f"{element:<{label}}" + "".join(f"  {found[extent]:>9}" for extent in extents)


def _spoken(counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield a line for each element."""
    for element, found in counts.items():
        yield f"{element}: " + ", ".join(f"{extent} {count}" for extent, count in found.items())
