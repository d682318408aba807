"""The demo corpus: sample traces and a simulated pricing desk, kept in the user's cache folder."""

from __future__ import annotations

import io
import os
from pathlib import Path

from dtui.command.place import opened_for_writing
from dtui.command.progress import Progress
from dtui.corpus import Corpus
from dtui.errors import (
    CorruptLogError,
    ForeignFileError,
    MissingCorpusError,
    NewerSchemaError,
    UnwritablePlaceError,
)

_PATIENCE = 120.0
"""Seconds to wait for another first demo to fill the corpus."""


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


def truth_path(path: Path) -> Path:
    """Return where the truth about a demo corpus's pricing desk is kept."""
    return path.with_name("demo-truth.json")


def make_demo(path: Path, *, fresh: bool = False) -> bool:
    """Make the demo corpus if it isn't there, whole or not at all.

    It takes some seconds, and tells how far it is. What is true of its pricing desk is written
    beside it.

    Parameters
    ----------
    path
        Where to, as `demo_path` says.
    fresh
        Make it anew if it is there; what was written in it is gone.

    Returns
    -------
    bool
        Whether it was made.

    Raises
    ------
    UnwritablePlaceError
        If the folder can't be made or written to.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if fresh:
            for end in ("", "-wal", "-shm", ".head"):
                path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
            truth_path(path).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        # Two first demos at once: whoever holds the lock first fills it, in one transaction, so
        # a run that is interrupted leaves an empty corpus, which the next one fills.
        with (
            opened_for_writing(None, path) as corpus,
            corpus.writing(patience=_PATIENCE, lists_last=True),
        ):
            if corpus.log.head():
                return False
            _fill(corpus)
    except (
        CorruptLogError,
        ForeignFileError,
        MissingCorpusError,
        NewerSchemaError,
    ) as error:
        raise type(error)(f"{error} `dtui demo --fresh` makes the demo corpus anew.") from error
    return True


def _fill(corpus: Corpus) -> None:
    import sample_traces
    from dtui.imports.jsonl import restore_jsonl
    from sample_traces import pricing

    simulation = pricing.simulate()
    try:
        truth_path(corpus.path).write_text(pricing.truth_json(simulation), encoding="utf-8")
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
