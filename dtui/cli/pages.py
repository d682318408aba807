"""Lists that are read a page at a time, all of them or as many as ``--limit`` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import click

from dtui.command import output

_Row = TypeVar("_Row")

limit_option = click.option(
    "--limit", metavar="N", type=click.IntRange(min=1), help="At most so many; all if left out."
)


def every_row(page: Callable[..., list[_Row]]) -> Iterator[_Row]:
    """Yield the rows of every page; `page` reads the first, or with ``after=row`` the next."""
    rows = page()
    while rows:
        yield from rows
        rows = page(after=rows[-1])


def say_left_out(count: int) -> None:
    """Say how many rows `--limit` left out, if any."""
    if count > 0:
        output.say(f"{count:,} more; without --limit all are listed")
