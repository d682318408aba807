"""A fresh scene for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dtui.corpus import Corpus
from tests.log.moments import SetClock
from tests.spine.scene import scene


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def corpus(clock: SetClock) -> Iterator[Corpus]:
    with scene(clock) as corpus:
        yield corpus
