"""What the commands that write an event share: when it happened, its id, and what is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dtui.cli.fields import json_object
from dtui.command import output
from dtui.errors import InvalidEventError, InvalidItemError

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.spine import EventId

_Function = TypeVar("_Function", bound=Callable[..., Any])

id_option = click.option(
    "--id", "event_id", metavar="ID", help="Its id, which makes it safe to send again."
)


def event_options(function: _Function) -> _Function:
    """Give a command ``--at`` and ``--id``."""
    at_option = click.option(
        "--at",
        metavar="MOMENT",
        help="When it happened: a day, a time with its zone, 2 h ago. Left out: now.",
    )
    return at_option(id_option(function))


def occurred(at: str | None) -> datetime | None:
    """Return the moment that ``--at`` names; None if it was left out.

    A day means its end; today, that is now.

    Raises
    ------
    InvalidQueryError
        If it names none.
    """
    if at is None:
        return None
    from dtui.views.timeline import read_moment

    now = output.now()
    moment = read_moment(at, now)
    is_today = moment.time() == time.max and moment.date() == now.date()
    return now if is_today else moment


def json_source(source: str, what: str) -> dict[str, Any]:
    """Read a JSON object from a file, or from standard input where ``-`` names it.

    Raises
    ------
    OSError
        If the file can't be read.
    InvalidEventError
        If it holds anything else; the message begins with `what`.
    """
    if source != "-":
        content = Path(source).read_bytes()
    elif sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - closed by the shell
        raise click.UsageError("standard input is closed, so there is nothing to read.")
    else:
        content = sys.stdin.buffer.read()
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise InvalidEventError(f"{what}: byte {error.start + 1} is not UTF-8.") from None
    return json_fields(text, what)


def json_fields(text: str, what: str) -> dict[str, Any]:
    """Read the fields of an event from JSON.

    Raises
    ------
    InvalidEventError
        If it is no JSON object; the message begins with `what`.
    """
    try:
        return json_object(text, what)
    except InvalidItemError as error:
        raise InvalidEventError(str(error)) from None


def put_event(corpus: Corpus, event_id: EventId, *, as_json: bool) -> None:
    """Print what was recorded: its id, or the event as the log has it."""
    if as_json:
        output.put_json(event_fields_of(corpus, event_id))
    else:
        output.put(event_id)


def event_fields_of(corpus: Corpus, event_id: EventId) -> Mapping[str, Any]:
    """Return an event that is in the log, as JSON has it."""
    from dtui.spine import event_fields, read_event

    entry = corpus.log.entry(event_id)
    assert entry is not None  # it was recorded
    return event_fields(read_event(corpus.log, entry))
