"""A fresh corpus for each import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.create(tmp_path / "decisions.db") as corpus:
        yield corpus
