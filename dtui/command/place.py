"""Which corpus a command speaks of."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import click

from dtui.command.output import say
from dtui.corpus import Corpus
from dtui.errors import ExistingCorpusError, MissingCorpusError, UnwritablePlaceError

NAME = "dtui.db"
"""What a corpus is called that need not be named."""

VARIABLE = "DTUI_CORPUS"

_Function = TypeVar("_Function", bound=Callable[..., Any])

corpus_option = click.option(
    "--corpus",
    "corpus_path",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help=f"The corpus. Left out: ${VARIABLE}, else {NAME} in this folder or the nearest above.",
)
"""Which corpus is read."""


class CorpusCommand(click.Command):
    """A command whose first word may be the corpus: ``dtui show decisions.db renewal``.

    A word is taken for one if it has a slash or ends in ``.db``, or if the command takes no
    other argument. Where an option names the corpus, no word does.
    """

    SLASH_IS_PATH: ClassVar[bool] = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read a leading PATH as ``--corpus PATH``, and the rest as click does."""
        place = self._place_of_path(args)
        if place is not None:
            args = ["--corpus", args[place], *args[:place], *args[place + 1 :]]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Show the PATH before the other arguments."""
        options, *arguments = super().collect_usage_pieces(ctx)
        return [options, "[PATH]", *arguments]

    def names_before_values(self) -> set[str]:
        """Return the names of the options that take the next word, whatever it begins with."""
        return {
            name
            for option in self.params
            if isinstance(option, click.Option) and not option.is_flag
            for name in option.opts
        }

    def _place_of_path(self, args: list[str]) -> int | None:
        takes_value = self.names_before_values()
        first: int | None = None
        before = ""
        for place, word in enumerate(args):
            name = word.partition("=")[0]
            if name in ("--corpus", "--into"):
                return None
            if word == "--":  # no option follows, and no path
                break
            is_option = word.startswith("-") and word != "-"
            if first is None and not is_option and before not in takes_value:
                first = place
            before = word
        return first if first is not None and self._is_path(args[first]) else None

    def _is_path(self, word: str) -> bool:
        if not any(isinstance(parameter, click.Argument) for parameter in self.params):
            return True
        return word.endswith(".db") or (self.SLASH_IS_PATH and "/" in word)


class SlashCommand(CorpusCommand):
    """A command whose other words may have a slash too: an item as TRACE/ITEM, or a file.

    Only what ends in ``.db`` is taken for a corpus there.
    """

    SLASH_IS_PATH = False


def writing_options(function: _Function) -> _Function:
    """Give a command that writes its choice of corpus: one that is there, or `--into` a new one."""
    into = click.option(
        "--into",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="Write into this corpus, and make it if it isn't there.",
    )
    return corpus_option(into(function))


def found_corpus(path: Path | None) -> Path:
    """Return a corpus's path: the one named, else the environment's, else the nearest above.

    Raises
    ------
    MissingCorpusError
        If none is named and none is near.
    """
    if path is not None:
        return path
    if named := os.environ.get(VARIABLE):
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        # One that was moved away is still the nearest: what opens it says that it is gone.
        if (folder / NAME).is_file() or (folder / f"{NAME}.head").is_file():
            return folder / NAME
    raise MissingCorpusError(
        f"no corpus is named, {VARIABLE} is not set, and there is no {NAME} in {here} or a folder "
        "above it. Name one with --corpus PATH, or make one: `dtui demo`, or `dtui import … "
        "--into PATH`."
    )


def opened_corpus(path: Path | None) -> Corpus:
    """Open the corpus that `found_corpus` finds, and say so where it lost entries.

    Raises
    ------
    MissingCorpusError, FinalError
        If there is none, or it can't be opened.
    """
    return _told_of_loss(Corpus.open(found_corpus(path)))


@contextmanager
def opened_for_writing(corpus_path: Path | None, into: Path | None) -> Generator[Corpus]:
    """Open a corpus, or make the one that `--into` names; one that stays empty is not left behind.

    Raises
    ------
    MissingCorpusError, FinalError
        If there is none and none was to be made, or it can't be.
    """
    if into is None:
        with opened_corpus(corpus_path) as corpus:
            yield corpus
        return
    if corpus_path is not None:
        raise click.UsageError("--corpus and --into both name a corpus; give one of them.")
    corpus, made = _opened_or_made(into)
    with corpus:
        try:
            yield corpus
        finally:
            if made:
                with suppress(UnwritablePlaceError):  # it is left behind, and does no harm
                    corpus.log.discard_if_empty()


def _opened_or_made(path: Path) -> tuple[Corpus, bool]:
    try:
        return _told_of_loss(Corpus.open(path)), False
    except MissingCorpusError:
        try:
            return Corpus.create(path), True
        except ExistingCorpusError:
            return Corpus.open(path), False  # somebody else has just made it


def _told_of_loss(corpus: Corpus) -> Corpus:
    if (loss := corpus.log.loss()) is not None:
        say(
            f"{corpus.path.name} {loss.says}. It can be read, and nothing recorded in it: "
            "`dtui doctor` says more."
        )
    return corpus
