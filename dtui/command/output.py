"""Standard output is data, standard error is talk.

Whatever goes through here is safe on a terminal: plain text comes from the views or passes
`dtui.text`, and JSON escapes everything that is not printable ASCII.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

import click

from dtui.errors import UnwritablePlaceError
from dtui.signs import IN_ASCII
from dtui.text import plain

if TYPE_CHECKING:
    from collections.abc import Generator

_PIPE_WIDTH = 100
_UNWRAPPED = 1_000_000

_NOT_ASCII = re.compile(r"[^\n -~]")


def put(text: str) -> None:
    """Write text of a view to standard output, and no line at all if it is empty.

    Raises
    ------
    UnwritablePlaceError
        If the disk behind standard output is full.
    """
    if text:
        put_lines([text])


def put_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output and flush them at the end."""
    ascii_ = draws_ascii()
    with to_standard_output():
        for line in lines:
            sys.stdout.write(f"{line.translate(IN_ASCII) if ascii_ else line}\n")
        sys.stdout.flush()


def put_json(value: object) -> None:
    """Write a value to standard output as one line of JSON."""
    put_lines([json_line(value)])


def put_json_rows(rows: Iterable[Any]) -> None:
    """Write named tuples to standard output, one JSON object a line."""
    put_lines(json_line(row_fields(row)) for row in rows)


def row_fields(row: Any) -> dict[str, Any]:  # noqa: ANN401 - any named tuple
    """Return a row of a list for JSON, arguments and horizon in the form a writer gives them in.

    Examples
    --------
    >>> from dtui.log.projections import DueRow
    >>> due = DueRow(7, 7_776_000, now(), "won", "p-1", "pricing", "discount")
    >>> row_fields(due)["horizon"]
    'P90D'
    """
    fields: dict[str, Any] = row._asdict()
    if "args" in fields:
        fields["args"] = json.loads(fields["args"])
    if fields.get("horizon") is not None:
        days, rest = divmod(fields["horizon"], 86_400)
        fields["horizon"] = f"PT{fields['horizon']}S" if rest else f"P{days}D"
    return fields


def json_line(value: object) -> str:
    r"""Return a value as one line of printable ASCII, moments as ISO 8601 in UTC.

    The text is whole and unchanged for whoever parses it, and can't move a cursor on the way.

    Examples
    --------
    >>> print(json_line({"says": "\x1b[2J é \x7f \u202e"}))
    {"says": "\u001b[2J \u00e9 \u007f \u202e"}
    """
    # DEL is the one control character that JSON lets through.
    return json.dumps(value, default=_in_json).replace("\x7f", "\\u007f")


def printable_json(text: str) -> str:
    r"""Return JSON with every character escaped that can't be shown, or can't be encoded.

    Examples
    --------
    >>> print(printable_json('{"says": "é \u202e \x7f"}'))
    {"says": "é \u202e \u007f"}
    """
    keeps_scripts = not draws_ascii()

    def shown(char: re.Match[str]) -> str:
        return char[0] if keeps_scripts and char[0].isprintable() else json_line(char[0])[1:-1]

    return _NOT_ASCII.sub(shown, text)


def _in_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return dict(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def say(text: str) -> None:
    """Write to standard error; whatever the text quotes is made safe here."""
    with talking():
        click.echo(plain(text), err=True)


@contextmanager
def talking() -> Generator[None]:
    """Write to standard error; that nobody listens, or its disk is full, ends no run."""
    try:
        yield
    except OSError:
        silence(sys.stderr)


def silence(stream: IO[str]) -> None:
    """Let what is still buffered go where nobody reads, or Python complains as it exits."""
    with suppress(OSError, ValueError):
        void = os.open(os.devnull, os.O_WRONLY)
        os.dup2(void, stream.fileno())
        os.close(void)


def now() -> datetime:
    """Return the moment that ages are counted to."""
    return datetime.now(UTC)


def width(*, wraps: bool = True) -> int:
    """Return how many cells a line may take: the terminal's, `COLUMNS`, or 100 in a pipe.

    More than any line has, where nothing wraps: each thing then stands on a line of its own.
    """
    return shutil.get_terminal_size((_PIPE_WIDTH, 24)).columns if wraps else _UNWRAPPED


def whole_ids() -> bool:
    """Whether a list may cut no id: where nobody sees the line, somebody cuts the id out of it."""
    return not sys.stdout.isatty()


def draws_ascii() -> bool:
    """Whether signs and lanes are drawn in ASCII: if DTUI_ASCII asks, or the locale can't more."""
    encoding = sys.stdout.encoding or "utf-8"
    return bool(os.environ.get("DTUI_ASCII")) or not encoding.lower().startswith("utf")


def is_terminal() -> bool:
    """Whether a person sits in front: standard input and output are both a terminal."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())


@contextmanager
def to_standard_output() -> Generator[None]:
    """Name standard output in what goes wrong while writing to it.

    Raises
    ------
    UnwritablePlaceError
        If the disk behind it is full. A reader that has left is no error of the place.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        silence(sys.stdout)  # what is still buffered can't be written either
        raise UnwritablePlaceError(
            f"standard output: {error.strerror}. Not all of it was written; free some space or "
            "write it elsewhere."
        ) from error
