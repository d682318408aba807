"""A search that runs beside an app: what is found comes as it is found, and no key waits for it."""

from __future__ import annotations

import json
import sys
from array import array
from asyncio import IncompleteReadError, create_subprocess_exec
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final

from dtui.errors import CorruptLogError, InterruptedQueryError, InvalidQueryError
from dtui.text import one_line
from dtui.views.found import FoundOrder, FoundRow, found_rows
from dtui.views.rows import Rows
from dtui.views.scan import check_found, needs_scan, search
from dtui.views.search import Query
from dtui.views.search_process import Answer, Question

if TYPE_CHECKING:
    from dtui.corpus import Corpus

_AT_ONCE: Final = 0.012
"""Seconds that an app can do without its keys."""

_SIZE: Final = array("q").itemsize
_PROCESS: Final = "dtui.views.search_process"


@dataclass(frozen=True, slots=True)
class FoundSoFar:
    """What a search that runs beside an app has found by now."""

    done: int
    """Entries looked at."""
    total: int
    """Of how many; 0 while that is not known."""
    count: int
    """Found by now; of the whole log once it is complete."""
    is_complete: bool
    rows: Rows[FoundRow]
    head: int
    """How long the log was when it was asked; what came after is not looked at."""


@asynccontextmanager
async def finding(
    corpus: Corpus, query: Query, *, order: FoundOrder = "position", now: datetime | None = None
) -> AsyncGenerator[AsyncGenerator[FoundSoFar]]:
    """Look for something beside an app: what is found comes as it is found.

    What indexes answer within a few milliseconds comes at once. All else is looked for in a
    process of its own, which leaving the block ends.

    Raises
    ------
    InvalidQueryError
        From the loop: if entries cannot be asked a term, or a pattern takes too long.
    """
    async with aclosing(_so_far(corpus, query, order, now or corpus.log.now())) as pieces:
        yield pieces


async def _so_far(
    corpus: Corpus, query: Query, order: FoundOrder, now: datetime
) -> AsyncGenerator[FoundSoFar]:
    check_found(query)
    head = corpus.log.head()
    positions = at_once(corpus, query, head, now)
    if positions is not None:
        count = len(positions)
        yield FoundSoFar(head, head, count, True, found_rows(corpus, positions, order), head)
        return
    positions = array("q")
    question = Question(str(corpus.path), str(query), head, now.isoformat())
    yield FoundSoFar(0, 0, 0, False, found_rows(corpus, positions, order), head)
    async with aclosing(answers(question)) as found_there:
        async for answer in found_there:
            positions = positions + answer.positions  # rows that were handed out keep theirs
            rows = found_rows(corpus, positions, order)
            yield FoundSoFar(
                answer.done, answer.total, len(positions), answer.is_complete, rows, head
            )


def at_once(corpus: Corpus, query: Query, head: int, now: datetime) -> array[int] | None:
    """Return what indexes find among the first entries in a few milliseconds, or None."""
    if needs_scan(query):
        return None
    try:
        with corpus.log.within(_AT_ONCE), corpus.log.reading():
            (piece,) = search(corpus, query, head, now)
    except InterruptedQueryError:
        return None
    return piece.positions


# -- the other process ---------------------------------------------------------------------------


async def answers(question: Question) -> AsyncGenerator[Answer]:
    """Yield what a process of its own finds; leaving the loop early ends it.

    Raises
    ------
    InvalidQueryError
        If the question is refused there.
    CorruptLogError
        If the process ended before it had seen everything.
    """
    errors = TemporaryFile()  # noqa: SIM115 (a pipe that nobody reads would fill)
    process = await create_subprocess_exec(
        sys.executable,
        "-P",  # never a module of the folder that the app happens to be in
        *("-m", _PROCESS),
        stdin=PIPE,
        stdout=PIPE,
        stderr=errors,
        start_new_session=True,
    )
    try:
        async for answer in _read(process, question):
            yield answer
            if answer.is_complete:
                return
    except IncompleteReadError:
        pass  # ended in the midst of an answer
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        last = _last_line(errors)
    raise CorruptLogError(
        f"the search of {Path(question.path).name} ended before it had seen everything{last}; "
        "look for less, or ask `dtui doctor` whether the log can be read."
    )


def _last_line(errors: IO[bytes]) -> str:
    """Return what a process said last of what went wrong, in brackets, and close the file."""
    with errors:
        errors.seek(0)
        *_, last = ("", *errors.read().decode("utf-8", "replace").split("\n")[:-1])
    return f" ({one_line(last, 200)})" if last else ""


async def _read(process: Process, question: Question) -> AsyncGenerator[Answer]:
    assert process.stdin is not None  # both are pipes
    assert process.stdout is not None
    process.stdin.write(json.dumps(question).encode() + b"\n")
    while line := await process.stdout.readline():
        told = json.loads(line)
        if "refused" in told:
            raise InvalidQueryError(told["refused"])
        found = array("q")
        found.frombytes(await process.stdout.readexactly(_SIZE * told["found"]))
        yield Answer(told["done"], told["total"], found, told["complete"])
