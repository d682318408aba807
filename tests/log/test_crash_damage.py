"""Damaged files: the log is whole, a prefix that says so, refused, or found wrong by the check."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.log.damages import DAMAGES, Written, damage_rounds, written
from tests.log.scratch import scratch_path

ALWAYS = {
    "WAL cut anywhere": {"prefix"},
    "WAL cut at a frame": {"prefix"},
    "WAL header flipped": {"prefix"},
    "frame header flipped": {"prefix"},
    "frame page flipped": {"prefix"},
    "frame zeroed": {"prefix"},
    "WAL removed": {"prefix"},
    "shm removed": {"whole"},
    "shm garbage": {"whole"},
    "head flipped": {"whole"},
}
"""How the rounds of a kind of damage end; where any way will do, it is not named."""


@pytest.fixture(scope="module")
def whole() -> Generator[Written]:
    with scratch_path() as path:
        yield written(path.parent)


@pytest.mark.parametrize("kind", DAMAGES)
def test_no_damage_is_read_as_if_it_were_none(whole: Written, tmp_path: Path, kind: str) -> None:
    figures = damage_rounds(kind, whole, tmp_path, 8)
    assert figures.wrong == ()
    assert sum(figures.ends.values()) == 8
    assert set(figures.ends) <= ALWAYS.get(kind, {"whole", "refused", "found", "prefix"})
