"""`dtui report`: the verdict on a corpus, and the page with the figures behind it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dtui.command import output
from dtui.command.fields import field_lines
from dtui.command.place import CorpusCommand, corpus_option, found_corpus
from dtui.command.progress import Progress
from dtui.text import one_line
from learning.install import needs_learning

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from learning.report.document import Report

_FOUND = 1
"""The exit code that tells a scheduler to wake somebody up."""


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui report decisions.db                            the verdict, in a few lines
  dtui report decisions.db --out report.html          the page, with every figure
  dtui report decisions.db --as-of 2026-06-30 --out june.html --out june.json
  dtui report decisions.db --since-last june.json --out july.html
  dtui report decisions.db --verify june.html         is it what the log says?
  dtui report forecasts.csv --mapping forecasts.toml  a table that is no corpus

\b
A mapping says what the columns of a table are. This is forecasts.toml:
  time_zone = "UTC"
  [decisions]
  proposal_id = "{id}"
  agent = {column = "model"}
  decided_at = {column = "asked"}    # horizons count from here
  probability = {column = "chance"}
  [outcomes]
  value = {column = "happened", values = {yes = true, no = false}}
  occurred_at = {column = "settled"}
  [[metrics]]
  name = "happened"
  horizons = ["P30D"]
Without times: sequence = {column = "n"}, and no horizons. With verdicts: [overrides].
A mapping for `dtui import table` will do too.

\b
Exit codes: 0 fine, 1 something got worse beyond doubt, 2 could not be computed.
With --verify: 0 the same bytes, 1 not the same, 2 could not be made again.
""",
)
@corpus_option
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="TOML",
    help="PATH is a table (CSV, Parquet), and this says what its columns mean; see below.",
)
@click.option(
    "--as-of",
    "moment",
    metavar="MOMENT",
    help="With what was recorded by then: 2026-06-30 (its end), 2026-06-30T09:00Z or '3 d ago'. "
    "Left out: the last entry about a proposal.",
)
@click.option(
    "--out",
    "outs",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    multiple=True,
    help="Write it to a file that ends in .html, .md or .json; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as one JSON object.")
@click.option("--plain", "as_lines", is_flag=True, help="One line a thing, in words.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the whole report as Markdown.")
@click.option("--domain", metavar="NAME", help="Left out: the one with the most decisions.")
@click.option(
    "--metric", metavar="NAME", help="Left out: the one most probabilities are stated of."
)
@click.option("--horizon", metavar="90d", help="Left out: the one most are stated for.")
@click.option("--reviewers", is_flag=True, help="Name the reviewers, not R1, R2, …")
@click.option(
    "--since-last",
    "before",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="An earlier report, .json or .html: say what changed since. One that is an --out too need "
    "not be there the first time.",
)
@click.option(
    "--verify",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Make a kept report again, and compare every byte.",
)
def report(
    corpus_path: Path | None,
    mapping: Path | None,
    moment: str | None,
    outs: tuple[Path, ...],
    as_json: bool,
    as_lines: bool,
    as_markdown: bool,
    domain: str | None,
    metric: str | None,
    horizon: str | None,
    reviewers: bool,
    before: Path | None,
    kept: Path | None,
) -> None:
    """Say whether decisions get faster, more accurate and better calibrated, and how far to trust it.

    Reads a corpus, or with --mapping a table of your own, and speaks of one domain. The answer may
    be no, too early, drift and not learning, or that your log cannot tell, and why. The same log,
    moment and versions give the same bytes, whenever and wherever it is run.

    Prints the verdict; --out writes the page. Reviewers stand as R1, R2, … in the order of their
    first verdict, unless --reviewers names them.
    """  # noqa: E501 - click prints its first line in the list of commands
    if as_json + as_lines + as_markdown > 1:
        raise click.UsageError(
            "--json, --plain and --markdown all go to standard output; give one."
        )
    wishes: dict[str, Any] = {
        "domain": domain,
        "metric": metric,
        "horizon": _horizon(horizon),
        "reviewers": reviewers,
    }
    source = _Source(corpus_path, mapping, _before(before, outs))
    with needs_learning():
        if kept is not None:
            if moment or outs or as_json or as_lines or as_markdown or any(wishes.values()):
                raise click.UsageError(
                    "--verify takes moment and options from the report itself. Besides it give the "
                    "corpus, or the table and its --mapping, and --since-last alone."
                )
            _verify(kept, source)
        else:
            _check_outs(outs, source)
            made = _made(source, _moment(moment), wishes)
            form = "JSON" if as_json else "Markdown" if as_markdown else None
            _put(made, outs, form, as_lines=as_lines)
            _end(made)


class _Source(NamedTuple):
    """What a report is made from."""

    path: Path | None
    mapping: Path | None
    before: Path | None

    def found(self) -> Path:
        """Return the corpus, found as every command finds it, or the table."""
        if self.mapping is None:
            return found_corpus(self.path)
        if self.path is None:
            raise click.UsageError("name the table too: dtui report TABLE --mapping FILE")
        return self.path


def _before(named: Path | None, outs: tuple[Path, ...]) -> Path | None:
    """Return the report before; none where this one will be the first in its place."""
    if named is None or named.exists():
        return named
    if named not in outs:
        raise click.UsageError(f"--since-last: there is no file {str(named)!r}.")
    output.say(f"there is no {named} yet: nothing to compare with this time")
    return None


def _end(made: Report) -> None:
    """Tell a scheduler by the exit code whether something got worse."""
    if made.degraded:
        worse = [line.question for line in made.statements if line.answer == "degrading"]
        output.say(f"dtui: got worse beyond doubt: {', '.join(worse)}")
        raise click.exceptions.Exit(_FOUND)


def _moment(typed: str | None) -> datetime | None:
    if typed is None:
        return None
    from dtui.views.timeline import read_moment

    return read_moment(typed, output.now())


def _horizon(typed: str | None) -> timedelta | None:
    if typed is None:
        return None
    from learning.report.phrases import read_horizon

    return read_horizon(typed)


def _check_outs(outs: tuple[Path, ...], source: _Source) -> None:
    """Refuse, before anything is computed, to write over what is read or in no form."""
    from learning.report.files import form_of

    for out in outs:
        form_of(out)
        if not out.parent.is_dir():
            raise click.UsageError(f"{str(out.parent)!r}: there is no such folder. Make it first.")
        for read in (source.path, source.mapping):
            if read is not None and out.resolve() == read.resolve():
                raise click.UsageError(f"--out {str(out)!r} is what the report is made from.")


def _made(
    source: _Source, as_of: datetime | None, wishes: dict[str, Any], *, segments: bool = True
) -> Report:
    """Read the source and make its report, telling on standard error how far it is."""
    from learning.report.building import build_report, check_moment_is_past, read_source
    from learning.report.json import read_report

    before = None if source.before is None else read_report(source.before)
    path = source.found()
    reading, building = Progress("entries"), Progress("steps")
    try:
        frames = read_source(
            path,
            source.mapping,
            as_of=as_of,
            domain=wishes["domain"],
            progress=reading,
            segments=segments,
        )
        reading.finish()
        check_moment_is_past(frames, output.now())
        return build_report(frames, since_last=before, progress=building, **wishes)
    finally:
        reading.finish()
        building.finish()


def _put(made: Report, outs: tuple[Path, ...], form: str | None, *, as_lines: bool) -> None:
    """Write the files first: what is printed then is true of them."""
    from dtui.command.files import keep
    from learning.report.files import form_of, printed
    from learning.report.summary import summary_text

    keep({out: printed(made, form_of(out)) for out in outs})
    if as_lines:
        told = json.loads(printed(made, "JSON"))
        del told["sections"]  # the figures, which only a page has room for
        output.put_lines(field_lines(told))
    elif form is None:
        output.put(summary_text(made, output.width()))
    else:
        output.put(printed(made, form).decode().rstrip("\n"))
    for out in outs:
        output.say(f"{out} written")
    if form is None and not as_lines and not outs and output.is_terminal():
        output.say("\nthe figures behind it, as a page: --out report.html")


def _verify(kept: Path, source: _Source) -> None:
    """Make a kept report again and say in what it differs."""
    from learning.report.json import digest_of, read_origin, read_report
    from learning.report.verification import check_before, check_source, differences, wishes_of

    origin = read_origin(kept)
    check_source(origin, is_table=source.mapping is not None)
    check_before(origin, None if source.before is None else digest_of(read_report(source.before)))
    as_of, wishes = wishes_of(origin)
    # By the log itself: its segments are derived, and may be as wrong as the report.
    again = _made(source, as_of, wishes, segments=False)
    found = differences(kept, again)
    if not found:
        output.put(f"{one_line(str(kept))}: the same bytes, made again from {again.origin.name}")
        return
    for sentence in found:
        output.put(one_line(sentence))
    output.say(f"dtui: {kept} is not what {again.origin.name} gives")
    raise click.exceptions.Exit(_FOUND)
