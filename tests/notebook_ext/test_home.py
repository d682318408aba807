"""What another thread says is done where the corpus lives."""

from __future__ import annotations

import asyncio
import threading

from notebook_ext.view.home import Home


async def test_what_another_thread_asks_for_is_done_at_home() -> None:
    home, done = Home(), asyncio.Event()
    threads: list[int] = []

    def what() -> None:
        threads.append(threading.get_ident())
        done.set()

    threading.Thread(target=home.do, args=(what,)).start()
    await asyncio.wait_for(done.wait(), 10)
    assert threads == [threading.get_ident()]


async def test_what_is_asked_for_at_home_is_done_at_once() -> None:
    done: list[int] = []
    Home().do(lambda: done.append(1))
    assert done == [1]


def test_without_a_loop_it_is_done_where_it_is_asked_for() -> None:
    done: list[int] = []
    home = Home()
    thread = threading.Thread(target=home.do, args=(lambda: done.append(threading.get_ident()),))
    thread.start()
    thread.join()
    assert done == [thread.ident]
