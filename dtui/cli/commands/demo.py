"""`dtui demo`: sample traces and a simulated pricing desk, to read and write in."""

from __future__ import annotations

import io
import os
from pathlib import Path

import click

from dtui.cli.commands.review import review_or_print
from dtui.command import output
from dtui.command.author import author_option
from dtui.command.forms import form_options
from dtui.command.place import opened_for_writing
from dtui.command.progress import Progress
from dtui.corpus import Corpus
from dtui.errors import (
    CorruptLogError,
    ForeignFileError,
    NewerSchemaError,
    UnwritablePlaceError,
)

_PATIENCE = 120.0
"""Seconds to wait for another first demo to fill the corpus."""


@click.command(
    epilog="""\b
Examples:
  dtui demo
  dtui demo --fresh               forget what was written in it
  dtui demo --json | jq -r .corpus
"""
)
@click.option("--fresh", is_flag=True, help="Make the demo corpus anew.")
@author_option
@form_options
def demo(fresh: bool, author: str | None, as_json: bool, as_lines: bool) -> None:
    """Try dtui on three sample traces and a pricing desk, which you may write in.

    The desk is simulated: 3,000 decisions by three agents over 18 months, with the verdicts of
    eight reviewers and how the deals ended. What is true of it, and stands nowhere in its log,
    is kept beside the corpus, so that whatever is found in the one can be checked by the other.

    The corpus is kept between runs, in your cache folder ($XDG_CACHE_HOME or ~/.cache). Without
    a terminal its lists are printed.
    """
    path = demo_path()
    made = _make(path, fresh=fresh)
    kept = "made anew" if made else "kept from an earlier run; --fresh makes it anew"
    output.say(f"demo corpus: {path} ({kept})")
    if (truth := _truth_path(path)).exists():
        output.say(f"the truth about its pricing desk: {truth}")
    review_or_print(path, author, as_json=as_json, as_lines=as_lines)


def demo_path() -> Path:
    """Return where the demo corpus is kept.

    Raises
    ------
    UnwritablePlaceError
        If the user has neither a cache folder nor a home.
    """
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        # The base-directory specification: a relative path is to be ignored.
        cache = named if named.is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        raise UnwritablePlaceError(
            "there is no home folder to keep the demo corpus in. Set XDG_CACHE_HOME to a folder "
            "you may write to."
        ) from None
    return cache / "dtui" / "demo.db"


def _truth_path(path: Path) -> Path:
    return path.with_name("demo-truth.json")


def _make(path: Path, *, fresh: bool) -> bool:
    """Make the demo corpus if it isn't there, whole or not at all; return whether it was made."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if fresh:
            for file in (path, *(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))):
                file.unlink(missing_ok=True)
            _truth_path(path).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        # Two first demos at once: whoever holds the lock first fills it, in one transaction, so
        # a run that is interrupted leaves an empty corpus, which the next one fills.
        with opened_for_writing(None, path) as corpus, corpus.writing(patience=_PATIENCE):
            if corpus.log.head():
                return False
            _fill(corpus)
    except (CorruptLogError, ForeignFileError, NewerSchemaError) as error:
        raise type(error)(f"{error} `dtui demo --fresh` makes the demo corpus anew.") from error
    return True


def _fill(corpus: Corpus) -> None:
    import sample_traces
    from dtui.imports.jsonl import restore_jsonl
    from sample_traces import pricing

    simulation = pricing.simulate()
    try:
        _truth_path(corpus.path).write_text(pricing.truth_json(simulation), encoding="utf-8")
    except OSError as error:
        raise _unwritable(corpus.path, error) from error
    lines = list(sample_traces.demo_lines(simulation))
    progress = Progress("entries of the demo")

    def tell(done: int, _total: int, _name: str) -> None:
        progress(done, len(lines), "")  # a stream doesn't know how long it is

    try:
        restore_jsonl(io.StringIO("\n".join(lines)), corpus, name="the samples", progress=tell)
    finally:
        progress.finish()


def _unwritable(path: Path, error: OSError) -> UnwritablePlaceError:
    return UnwritablePlaceError(
        f"{path}: the demo corpus cannot be kept there ({error.strerror}). Set XDG_CACHE_HOME to "
        "a folder you may write to."
    )
