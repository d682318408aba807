"""`dtui record`: an item, a trace's opening record, or a stream of both."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from dtui.cli.ending import Findings
from dtui.cli.fields import json_object, payload_of
from dtui.command import output
from dtui.command.author import author_option, named_author
from dtui.command.forms import json_option
from dtui.command.place import CorpusCommand, opened_for_writing, writing_options
from dtui.errors import FinalError, FixableError, InvalidItemError, UnknownTraceError

if TYPE_CHECKING:
    from dtui.corpus import Corpus

OPENED = "trace_opened"
"""Stands where an item's type stands, and opens the trace."""

STDIN = "-"

_LONGEST_LINE = 64 * 1024 * 1024
"""An item's texts are at most 1 MiB each; a line longer than this was never an item."""


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui record --into decisions.db renewal trace_opened title='Northwind renewal' domain=pricing
  dtui record renewal observation --cite metric:weekly_users statement='Usage fell 18 %'
  dtui record renewal hypothesis --ref obs-1 statement='Price is the reason'
  dtui record renewal hypothesis_validation --ref obs-1 hypothesis_id=hyp-1 validated=false \\
      reasoning='Tickets tripled before usage fell'
  dtui record renewal question_answer '{"question_id": "qst-1", "answer": "Legal",
      "trace_item_refs": ["obs-1"]}'
  agent | dtui record renewal -

\b
A field of text takes VALUE as it stands, any other as JSON (a number, true, false, an object);
a list field is named once for each of its entries.

\b
A stream is one JSON object a line:
  {"trace": "renewal", "opened": {"title": "Northwind renewal", "domain": "pricing"}}
  {"trace": "renewal", "item": {"type": "question", "question": "Who signed?", ...}}
With TRACE given, "trace" may be left out, and the item may stand alone: {"type": ..., ...}.
Each line is on disk when its id is printed. The first refused line ends the run, with its
number; the lines before it stay.
""",
)
@click.argument("trace_id", metavar="TRACE|-")
@click.argument("item_type", metavar="[TYPE|-]", required=False)
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE|JSON]...")
@click.option("--ref", "refs", multiple=True, metavar="ID", help="An item it rests on; repeatable.")
@click.option(
    "--cite",
    "citations",
    multiple=True,
    metavar="KIND:REF",
    help="A source of an observation: file:ci.yml, url:https://…, metric:churn; repeatable.",
)
@author_option
@writing_options
@json_option
def record(
    trace_id: str,
    item_type: str | None,
    fields: tuple[str, ...],
    refs: tuple[str, ...],
    citations: tuple[str, ...],
    author: str | None,
    corpus_path: Path | None,
    into: Path | None,
    as_json: bool,
) -> None:
    """Record an item, or a stream of them, and print each id.

    TYPE is one of the thirteen item types, or trace_opened, which opens the trace. With - in
    place of TYPE, or alone, lines are read from standard input.

    Every rule of the trace's profile holds. A refusal says what to do instead, and leaves the
    trace as it was.
    """
    if STDIN in (trace_id, item_type):
        if fields or refs or citations or (trace_id == STDIN and item_type is not None):
            raise click.UsageError("a stream takes no fields: each line says all of its item.")
        given = None if trace_id == STDIN else trace_id
        with opened_for_writing(corpus_path, into) as corpus:
            _record_stream(corpus, given, named_author(author), as_json=as_json)
        return
    if item_type is None:
        raise click.UsageError("Missing argument 'TYPE': an item type, trace_opened, or -.")
    payload = payload_of(item_type, [*fields, *map(_ref, refs), *map(_cited, citations)])
    with opened_for_writing(corpus_path, into) as corpus:
        _put_id(
            _recorded(corpus, _Wanted(trace_id, item_type, payload), named_author(author)),
            as_json=as_json,
        )


class _Wanted(NamedTuple):
    """What is to be recorded."""

    trace_id: str
    item_type: str
    """One of the thirteen, or `OPENED`."""
    payload: Mapping[str, Any]


class _Recorded(NamedTuple):
    """What was recorded."""

    trace_id: str
    item_id: str | None
    """None for a trace's opening record."""


def _recorded(corpus: Corpus, wanted: _Wanted, author: str) -> _Recorded:
    """Record an item, or open a trace; durable when this returns."""
    trace_id, item_type, payload = wanted
    if item_type == OPENED:
        from dtui.trace import parse_opened

        corpus.open_trace(parse_opened({**payload, "trace_id": trace_id}))
        return _Recorded(trace_id, None)
    try:
        item_id = corpus.record(trace_id, item_type, {"author": author, **payload})
    except UnknownTraceError as error:
        raise UnknownTraceError(
            f"{error} `dtui record {trace_id} {OPENED} title=…` opens it."
        ) from None
    return _Recorded(trace_id, item_id)


def _put_id(recorded: _Recorded, *, as_json: bool) -> None:
    if as_json:
        output.put_json(recorded._asdict())
    else:
        output.put(recorded.item_id or recorded.trace_id)


def _ref(item_id: str) -> str:
    """Return the field that a ``--ref`` is short for."""
    return f"trace_item_refs={item_id}"


def _cited(citation: str) -> str:
    """Return the field that a ``--cite`` is short for; whether it is a kind, the store says."""
    kind, mark, ref = citation.partition(":")
    if not mark:
        raise click.UsageError(f"--cite {citation!r} is not KIND:REF, such as file:ci.yml.")
    return f"citations={json.dumps({'kind': kind, 'ref': ref})}"


# -- a stream ----------------------------------------------------------------------------------


def _record_stream(corpus: Corpus, trace_id: str | None, author: str, *, as_json: bool) -> None:
    """Record line after line, each on disk before its id is printed, up to the first refusal."""
    for number, line in _lines():
        where = f"standard input, line {number}"
        try:
            recorded = _recorded(corpus, _wanted(line, trace_id), author)
        except FixableError as refusal:
            before = f" What came before it is recorded; go on from line {number}."
            raise Findings(f"{where}: {refusal}{before if number > 1 else ''}") from refusal
        except FinalError as error:
            raise type(error)(f"{where}: {error}") from error
        _put_id(recorded, as_json=as_json)


def _lines() -> Iterator[tuple[int, bytes]]:
    """Yield the lines of standard input that aren't blank, with their numbers."""
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - closed by the shell
        raise click.UsageError("standard input is closed, so there is no stream to read.")
    number = 0
    while line := sys.stdin.buffer.readline(_LONGEST_LINE):
        number += 1
        if line.strip():
            yield number, line


def _wanted(line: bytes, given: str | None) -> _Wanted:
    """Read what a line asks to record.

    Raises
    ------
    InvalidItemError
        If it is no line of a stream.
    """
    content = json_object(_decoded(line), "the line")
    payload: dict[str, Any]
    match content:
        case {"opened": dict()}:
            item_type, payload = OPENED, content["opened"]
        case {"item": {"type": str(item_type), **fields}}:
            payload = cast("dict[str, Any]", fields)
        case {"type": str(item_type), **fields}:
            content, payload = {}, fields
        case _:
            raise InvalidItemError(
                'the line has neither "opened" nor an "item" with its "type". Write it as '
                '{"trace": …, "item": {"type": …, …}}.'
            )
    unknown = content.keys() - {"trace", "position", "opened" if item_type == OPENED else "item"}
    if unknown:
        raise InvalidItemError(f"the line has {min(unknown)!r}, which is no part of such a line.")
    own = payload.get("trace_id") if item_type == OPENED else None
    return _Wanted(_agreed(given, content.get("trace"), own), item_type, payload)


def _agreed(*names: object) -> str:
    """Return the trace that all of the names that were given agree on."""
    given = [name for name in names if name is not None]
    if not given:
        raise InvalidItemError('the line names no "trace", and the command names no TRACE.')
    for name in given:
        if name != given[0] or not isinstance(name, str):
            raise InvalidItemError(
                f"the line is of trace {name!r}, the command or the line itself of {given[0]!r}."
            )
    return cast("str", given[0])


def _decoded(line: bytes) -> str:
    if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
        raise InvalidItemError(f"the line is longer than {_LONGEST_LINE:,} bytes.")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise InvalidItemError(f"byte {error.start + 1} of the line is not UTF-8.") from None
