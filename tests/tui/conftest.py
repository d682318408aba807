"""A corpus that holds something of everything, and goldens of what the screen shows of it."""

from __future__ import annotations

import gc
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from tests.reviewed import (
    NOW,
    every_hour,
    write_contoso,
    write_fabrikam,
    write_northwind,
    write_old_record,
    write_pricing,
)
from tests.settled import go_on_once_settled

GOLDENS = Path(__file__).parent / "goldens"
RENEWED = "DTUI_RENEW_GOLDENS"
"""Set this variable to write the goldens anew; then look at them before committing them."""


def opened(path: Path) -> Corpus:
    """Open a corpus whose times and salts are the same in every run."""
    return Corpus.open(path, clock=lambda: NOW, salt=lambda: bytes(16))


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a pilot go on as soon as there is nothing left to wait for, and keep no app for ever.

    The app freezes what a trace was read into, once in a process that shows it until it ends. In
    this process it would freeze every app before it too: hundreds of them, some gigabytes.
    """
    go_on_once_settled(monkeypatch)
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "decisions.db"
    clock = every_hour()
    with Corpus.create(path, clock=lambda: next(clock), salt=lambda: bytes(16)) as corpus:
        write_northwind(corpus)
        write_contoso(corpus)
        write_fabrikam(corpus)
        write_old_record(corpus)
    return path


@pytest.fixture
def corpus(written_once: Path, tmp_path: Path) -> Iterator[Corpus]:
    """Give a copy of the corpus, so that a test may write to it."""
    path = tmp_path / "decisions.db"
    shutil.copy(written_once, path)
    with opened(path) as corpus:
        yield corpus


@pytest.fixture(scope="session")
def judged_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("judged") / "pricing.db"
    clock = every_hour()
    with Corpus.create(path, clock=lambda: next(clock), salt=lambda: bytes(16)) as corpus:
        write_pricing(corpus)
    return path


@pytest.fixture
def pricing(judged_once: Path, tmp_path: Path) -> Iterator[Corpus]:
    """Give a copy of a corpus with proposals: three wait, some were decided, one outcome is due."""
    path = tmp_path / "pricing.db"
    shutil.copy(judged_once, path)
    with opened(path) as corpus:
        yield corpus


@pytest.fixture
def pricing_app(pricing: Corpus) -> ReviewApp:
    return ReviewApp(pricing, author="pat", clock=lambda: NOW)


@pytest.fixture
def empty_corpus(tmp_path: Path) -> Iterator[Corpus]:
    clock = every_hour()
    with Corpus.create(tmp_path / "empty.db", clock=lambda: next(clock)) as corpus:
        yield corpus


@pytest.fixture
def app(corpus: Corpus) -> ReviewApp:
    return ReviewApp(corpus, author="pat", clock=lambda: NOW)


def text_of(app: ReviewApp) -> str:
    """Return what stands on the screen, as text."""
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines) + "\n"


@pytest.fixture
def screen_text() -> Callable[[ReviewApp], str]:
    return text_of


@pytest.fixture
def check_golden() -> Callable[[ReviewApp, str], None]:
    """Compare the screen, as text and as a picture, with the golden of a name."""

    def check(app: ReviewApp, name: str) -> None:
        picture = app.export_screenshot(title="dtui", simplify=True)
        # The ids hash the content, so that a change of one cell would change every line; and a
        # picture need not fetch its font from anywhere.
        picture = re.sub(r"terminal-\d+", "terminal", picture)
        picture = re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.DOTALL)
        shown = {f"{name}.txt": text_of(app), f"{name}.svg": picture}
        if os.environ.get(RENEWED):
            GOLDENS.mkdir(exist_ok=True)
            for file, content in shown.items():
                (GOLDENS / file).write_text(content, encoding="utf-8")
        for file, content in shown.items():
            assert content == (GOLDENS / file).read_text(encoding="utf-8"), file

    return check
