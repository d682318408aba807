"""Following a log: every entry once, in order, whoever writes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from dtui.corpus import Corpus
from dtui.log import Entry, NewEntry
from dtui.log.lock import FileLock
from tests.log.scratch import SEEN, scratch_corpus
from tests.spine.acting import acting, said

LONG = 60.0
"""Seconds; only a test that fails waits for them."""


async def positions(entries: AsyncIterator[Entry], count: int | None = None) -> list[int]:
    """Return the positions of the next entries, or of all."""
    found: list[int] = []
    while count is None or len(found) < count:
        try:
            found.append((await anext(entries)).position)
        except StopAsyncIteration:
            break
    return found


async def test_all_that_is_there_comes_in_order_and_then_it_ends(corpus: Corpus) -> None:
    now = corpus.log.now()
    many = [NewEntry("many", f"e{number}", "trigger", b"{}", now) for number in range(2_500)]
    corpus.log.append(many)
    entries = [entry async for entry in corpus.subscribe(patience=0)]
    assert [entry.position for entry in entries] == list(range(1, 2_504))
    assert entries == list(corpus.log.entries())


async def test_it_goes_on_after_a_position(corpus: Corpus) -> None:
    assert await positions(corpus.subscribe(after=1, patience=0)) == [2, 3]
    assert await positions(corpus.subscribe(after=3, patience=0)) == []
    assert await positions(corpus.subscribe(after=9, patience=0)) == []


async def test_of_an_empty_log_nothing_comes(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "decisions.db") as corpus:
        assert await positions(corpus.subscribe(patience=0)) == []


async def test_it_yields_what_is_appended_while_somebody_waits(corpus: Corpus) -> None:
    following = corpus.subscribe(after=3, patience=LONG)
    waiting = asyncio.create_task(positions(following, 2))
    await asyncio.sleep(0)  # it looks, and finds nothing
    corpus.emit("trigger", {"says": "It"})
    corpus.record("trace", "observation", SEEN)
    assert await waiting == [4, 5]
    await following.aclose()


async def test_who_follows_may_write_between_two_entries(corpus: Corpus) -> None:
    following = corpus.subscribe(patience=LONG)
    found: list[int] = []
    async for entry in following:
        found.append(entry.position)
        if len(found) < 5:
            corpus.emit("trigger", {"says": f"After {entry.position}"})
        if len(found) == 7:
            break
    await following.aclose()
    assert found == list(range(1, 8))


async def test_a_reader_that_stops_in_the_middle_holds_nothing(corpus: Corpus) -> None:
    following = corpus.subscribe(patience=LONG)
    assert await positions(following, 1) == [1]
    with Corpus.open(corpus.path) as other:
        other.emit("trigger", {"says": "It"})
        assert other.log._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    await following.aclose()
    assert await positions(corpus.subscribe(after=1, patience=0)) == [2, 3, 4]


async def test_what_is_rolled_back_is_never_seen(corpus: Corpus) -> None:
    with Corpus.open(corpus.path) as other:
        following = other.subscribe(after=3, patience=0)
        with suppress(InterruptedError), corpus.writing():
            corpus.emit("trigger", {"says": "It"})
            assert await positions(following) == []
            raise InterruptedError
        assert await positions(other.subscribe(after=3, patience=0)) == []


async def test_a_log_is_followed_while_another_process_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    Corpus.create(path).close()
    with acting("emit", path, 300) as one, acting("emit", path, 300) as two:
        with Corpus.open(path) as corpus:
            first = await positions(corpus.subscribe(patience=LONG), 250)
        # Who noted where it stopped goes on there, in another connection.
        with Corpus.open(path) as corpus:
            following = corpus.subscribe(after=first[-1], patience=LONG)
            rest: list[Entry] = []
            async for entry in following:
                rest.append(entry)
                if entry.position == 600:
                    break
            await following.aclose()
            assert [*first, *(entry.position for entry in rest)] == list(range(1, 601))
            assert rest == list(corpus.log.entries(after=250))
        assert len(said(one)) == len(said(two)) == 300


async def test_following_needs_no_lock() -> None:
    with scratch_corpus() as corpus, FileLock(corpus.path).held():
        assert await positions(corpus.subscribe(patience=0)) == [1]
