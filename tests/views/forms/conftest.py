"""Corpora to be reviewed, each written once and given as a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from tests.reviewed import NOW, every_hour, write_contoso, write_fabrikam, write_pricing


def _written(path: Path, *write: Callable[[Corpus], None]) -> Path:
    clock = every_hour()
    with Corpus.create(path, clock=lambda: next(clock), salt=lambda: bytes(16)) as corpus:
        for one in write:
            one(corpus)
    return path


@pytest.fixture(scope="session")
def reviewed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reviewed") / "pricing.db"
    return _written(path, write_pricing, write_contoso, write_fabrikam)


@pytest.fixture
def corpus(reviewed_once: Path, tmp_path: Path) -> Iterator[Corpus]:
    """Give a corpus with traces and proposals, to be written to."""
    path = Path(shutil.copy(reviewed_once, tmp_path / "pricing.db"))
    with Corpus.open(path, clock=lambda: NOW, salt=lambda: bytes(16)) as corpus:
        yield corpus


@pytest.fixture(scope="session")
def still(reviewed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """Give the same corpus to tests that only read it."""
    path = Path(shutil.copy(reviewed_once, tmp_path_factory.mktemp("still") / "pricing.db"))
    with Corpus.open(path) as corpus:
        yield corpus
