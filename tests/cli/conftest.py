"""The command as a person runs it, in a folder of its own, at a moment that stands still."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import sample_traces
from dtui.cli.root import dtui
from dtui.corpus import Corpus
from dtui.imports.jsonl import import_jsonl
from tests.story import story_corpus

NOW = datetime(2026, 10, 26, 12, 0, tzinfo=UTC)
GOLDENS = Path(__file__).parent / "goldens"
RENEWED = "DTUI_RENEW_GOLDENS"
"""Set this variable to write the goldens anew; then look at them before committing them."""

Run = Callable[..., Result]


def every_minute() -> Iterator[datetime]:
    moment = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
    while True:
        yield moment
        moment += timedelta(minutes=1)


@pytest.fixture(scope="session")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "dtui.db"
    clock = every_minute()
    with Corpus.create(path, clock=lambda: next(clock), salt=lambda: bytes(16)) as corpus:
        for name in sample_traces.PRIMER:
            import_jsonl(sample_traces.path(name), corpus)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a working folder without a corpus in it or above it, and a user with nothing set."""
    for variable in ("DTUI_CORPUS", "DTUI_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOGNAME", "pat")
    monkeypatch.setattr("dtui.command.output.now", lambda: NOW)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def samples(folder: Path, written_once: Path) -> Path:
    """Give a copy of the sample traces' corpus, as the dtui.db of the working folder."""
    return Path(shutil.copy(written_once, folder / "dtui.db"))


@pytest.fixture(scope="session")
def story_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("story") / "dtui.db"
    story_corpus(path).close()
    return path


@pytest.fixture
def story(folder: Path, story_once: Path) -> Path:
    """Give a copy of the corpus in which everything happened, as the working folder's dtui.db."""
    return Path(shutil.copy(story_once, folder / "dtui.db"))


@pytest.fixture
def run(folder: Path) -> Run:
    """Run `dtui` with some words; whatever it writes is free of tracebacks and controls."""

    def run(*words: str | Path, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(dtui, [str(word) for word in words], input=stdin)
        assert isinstance(result.exception, SystemExit | None), result.exception
        check_is_fit_to_read(result.stdout)
        check_is_fit_to_read(result.stderr)
        return result

    return run


def check_is_fit_to_read(written: str) -> None:
    assert "Traceback" not in written
    unfit = [char for char in written if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")]
    assert set(unfit) <= {"\n"}


@pytest.fixture
def check_golden() -> Callable[[str, str], None]:
    def check(name: str, text: str) -> None:
        path = GOLDENS / f"{name}.txt"
        if os.environ.get(RENEWED):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check
