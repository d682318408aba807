"""A corpus of the gate's own, empty but for what a test records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from tests.gate.acts import new_corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with new_corpus(tmp_path) as corpus:
        yield corpus
