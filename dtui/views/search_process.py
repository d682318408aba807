"""A search of the whole log in a process of its own: the side that searches.

It takes as long as the log is long, and would hold up every key; in a thread it would still take
the interpreter from the app. Whoever has seen enough ends the process.

The question is a line of JSON on standard input. The answer is a line of JSON for each piece,
followed by the positions that it found, as eight bytes each.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import BinaryIO, NamedTuple

from dtui.errors import DtuiError

_TOLD_EVERY = 0.05
"""Seconds between two pieces; those that come faster are told together."""

_NICENESS = 5
"""The app that waits for it comes first."""


class Question(NamedTuple):
    """What is looked for, and in how much of the log."""

    path: str
    query: str
    head: int
    now: str
    """The moment that ages are counted to."""


class Answer(NamedTuple):
    """A piece of what was found."""

    done: int
    """Entries looked at so far."""
    total: int
    positions: array[int]
    is_complete: bool
    """Whether it is the last."""


def main() -> None:
    """Answer the question on standard input."""
    question = Question(*json.loads(sys.stdin.readline()))
    with suppress(OSError):
        os.nice(_NICENESS)
    out = sys.stdout.buffer
    try:
        for answer in _gathered(_found(question)):
            _tell(out, answer)
    except DtuiError as error:
        out.write(json.dumps({"refused": str(error)}).encode() + b"\n")
    except BrokenPipeError:  # nobody listens any more
        os._exit(1)
    out.flush()


def _found(question: Question) -> Iterator[Answer]:
    from dtui.corpus import Corpus
    from dtui.views.scan import search
    from dtui.views.search import read_query

    query = read_query(question.query)
    with Corpus.open(question.path) as corpus, corpus.log.reading():
        now = datetime.fromisoformat(question.now)
        for piece in search(corpus, query, question.head, now):
            yield Answer(*piece, is_complete=False)


def _gathered(pieces: Iterator[Answer]) -> Iterator[Answer]:
    """Yield pieces a few times a second, and at the end that it is the end."""
    found, last, told = array("q"), Answer(0, 0, array("q"), is_complete=False), 0.0
    for last in pieces:
        found.extend(last.positions)
        if monotonic() - told > _TOLD_EVERY:
            yield last._replace(positions=found)
            found, told = array("q"), monotonic()
    yield last._replace(positions=found, is_complete=True)


def _tell(out: BinaryIO, answer: Answer) -> None:
    told = {
        "done": answer.done,
        "total": answer.total,
        "found": len(answer.positions),
        "complete": answer.is_complete,
    }
    out.write(json.dumps(told).encode() + b"\n")
    out.write(answer.positions.tobytes())
    out.flush()


if __name__ == "__main__":
    main()
