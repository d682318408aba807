"""`dtui doctor`: is a corpus, and the machine under it, in good health; and what to do if not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from dtui.cli.ending import Findings
from dtui.command import output
from dtui.command.author import author_option, named_author
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, found_corpus
from dtui.command.progress import Progress
from dtui.errors import (
    CorruptLogError,
    MissingCorpusError,
    UnsupportedPlaceError,
    UnwritablePlaceError,
)
from dtui.text import counted, one_line

if TYPE_CHECKING:
    from dtui.audit.health import Answer, Verdict


class _Sign(NamedTuple):
    glyph: str
    ascii: str


_SIGNS: dict[Verdict, _Sign] = {
    "fine": _Sign("✓", "v"),
    "note": _Sign("△", "^"),
    "mend": _Sign("✗", "x"),
}


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui doctor                          of the corpus that is near, else of the machine alone
  dtui doctor decisions.db --json | jq -r 'select(.verdict == "mend").remedy'
  dtui doctor decisions.db --rebuild

\b
Exit codes: 0 fine, 1 something to mend, 2 not done.
""",
)
@corpus_option
@click.option("--rebuild", is_flag=True, help="Make all lists anew from the entries, all at once.")
@click.option(
    "--accept-loss",
    is_flag=True,
    help="Go on recording in a corpus that lost entries; a note in it says so.",
)
@author_option
@form_options
def doctor(
    corpus_path: Path | None,
    rebuild: bool,
    accept_loss: bool,
    author: str | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Look after a corpus: its place, pages, kept head and lists.

    Each line says what was looked at, what was found, whether that is fine, and what to do if it
    is not; what is only worth knowing comes last. Lists are derived from the entries and can be
    made anew with --rebuild, also those of a corpus of the version before; it may take twice the
    file's space for the time being, and leaves everything as it was when it is interrupted.
    Whether the entries themselves are what was recorded is looked at by `dtui check`.
    """
    path = None
    if corpus_path is not None or rebuild or accept_loss:
        path = found_corpus(corpus_path)
    else:
        with suppress(MissingCorpusError):
            path = found_corpus(None)
    if accept_loss:
        assert path is not None  # found_corpus raises
        _accept_loss(path, named_author(author))
    if rebuild:
        assert path is not None
        _rebuild(path)
    # A note is worth knowing and alarms nobody, if it comes after all that is fine.
    answers = sorted(_answers(path), key=lambda answer: answer.verdict == "note")
    to_mend = sum(answer.verdict == "mend" for answer in answers)
    if not to_mend:
        alone = "the machine alone, as no corpus is named and none is near"
        output.say(f"{path.name if path else alone}: in good health")
    _report(answers, as_json=as_json, as_lines=as_lines)
    if to_mend:
        raise Findings(f"{counted(to_mend, 'thing')} to mend")


def _answers(path: Path | None) -> Iterator[Answer]:
    from dtui.audit.health import content_answers, machine_answers, place_answers
    from dtui.corpus.rebuilding import OLDEST
    from dtui.log.sqlite_file import check_file

    yield from machine_answers()
    if path is None:
        return
    # What is no corpus ends it here; damage and a bad place are answers, which follow.
    with suppress(CorruptLogError, UnsupportedPlaceError, UnwritablePlaceError):
        check_file(path, oldest=OLDEST)
    yield from place_answers(path)
    progress = Progress("entries read again")
    for answer in content_answers(path, told=progress):
        progress.finish()
        yield answer


def _report(answers: Iterable[Answer], *, as_json: bool, as_lines: bool) -> None:
    for answer in answers:
        if as_json:
            output.put_json(answer._asdict())
        elif as_lines:
            output.put(_line(answer))
        else:
            output.put(_lines(answer))


def _line(answer: Answer) -> str:
    said = (f"{answer.verdict} {answer.what}", answer.found, answer.remedy)
    return ": ".join(one_line(part) for part in said if part)


def _lines(answer: Answer) -> str:
    sign = _SIGNS[answer.verdict]
    glyph = sign.ascii if output.draws_ascii() else sign.glyph
    said = f"{glyph} {answer.verdict:4}  {one_line(answer.what)}: {one_line(answer.found, 2_000)}"
    return f"{said}\n         {one_line(answer.remedy, 500)}" if answer.remedy else said


def _accept_loss(path: Path, author: str) -> None:
    from dtui.corpus import Corpus
    from dtui.corpus.loss import accept_loss

    with Corpus.open(path) as corpus:
        loss = accept_loss(corpus, author)
        if loss is None:
            output.say(f"{path.name} lost nothing; there is nothing to accept.")
        else:
            output.say(
                f"{path.name} {loss.says}. That is noted in it, and it can be written again."
            )


def _rebuild(path: Path) -> None:
    from dtui.corpus.rebuilding import opened_for_rebuilding, rebuild

    progress = Progress("entries read again")
    with opened_for_rebuilding(path) as corpus:
        try:
            differences = rebuild(corpus, told=progress)
        finally:
            progress.finish()
    changed = [found for found in differences if found.wrong or found.is_laid_out_otherwise]
    for found in changed:
        rows = "laid out anew" if found.is_laid_out_otherwise else f"{found.wrong:,} rows mended"
        output.say(f"{found.table}: {rows}")
    if not changed:
        output.say("every list was made anew and is what it was")
