"""What a widget is handed: a corpus that is open, and what is meant in it by name."""

from __future__ import annotations

from os import PathLike

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError
from dtui.text import one_line


def open_corpus(source: object, widget: str) -> Corpus:
    """Return a corpus that was handed over as what a widget shows.

    Raises
    ------
    InvalidQueryError
        If it is none; a file has to be opened first.

    Examples
    --------
    >>> open_corpus("decisions.db", "PendingQueue")
    Traceback (most recent call last):
    ...
    dtui.errors.InvalidQueryError: PendingQueue is handed an open corpus, not its path:
    Corpus.open('decisions.db').
    """
    match source:
        case Corpus():
            return source
        case str() | PathLike():
            path = one_line(str(source), 200)  # pyright: ignore[reportUnknownArgumentType]
            instead = f"not its path: Corpus.open({path!r})"
        case _:
            instead = f"what Corpus.open returns, and a {type(source).__name__} is none"
    raise InvalidQueryError(f"{widget} is handed an open corpus, {instead}.")


def count_of(value: object, what: str, *, least: int = 0) -> int | None:
    """Return a number of items or entries that was handed over, or None if none was.

    Raises
    ------
    InvalidQueryError
        If it is no whole number, or too small.

    Examples
    --------
    >>> count_of(12, "left_at"), count_of(None, "right_at")
    (12, None)
    """
    match value:
        case None:
            return None
        case int() if not isinstance(value, bool) and value >= least:
            return value
        case _:
            said = one_line(repr(value), 80)
            raise InvalidQueryError(
                f"{what} is a whole number from {least} on, and {said} is none."
            )


def text_of(value: object, what: str) -> str:
    """Return an id or an address that was handed over.

    Raises
    ------
    InvalidQueryError
        If it is no text.

    Examples
    --------
    >>> text_of(7, "trace_id")
    Traceback (most recent call last):
    ...
    dtui.errors.InvalidQueryError: trace_id is a text, and 7 is none.
    """
    if isinstance(value, str):
        return value
    raise InvalidQueryError(f"{what} is a text, and {one_line(repr(value), 80)} is none.")
