"""A corpus and a table on disk, and the command as a person runs it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dtui.cli.root import dtui
from learning.frames import Frames
from learning.report.building import build_report
from learning.report.document import Report
from sample_traces import pricing
from tests.learning.report.desks import NOW, write_corpus
from tests.learning.report.sample import sample_frames

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `dtui` in a folder of its own; whatever it writes is free of tracebacks and controls."""
    for variable in ("DTUI_CORPUS", "DTUI_DEBUG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("dtui.command.output.now", lambda: NOW)
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> Result:
        result = CliRunner().invoke(dtui, [str(word) for word in words])
        assert isinstance(result.exception, SystemExit | None), result.exception
        for written in (result.stdout, result.stderr):
            assert "Traceback" not in written
            assert "bug in dtui" not in written
            controls = {char for char in written if unicodedata.category(char) in ("Cc", "Cf")}
            assert controls <= {"\n"}
        return result

    return run


@pytest.fixture(scope="session")
def simulation() -> pricing.Simulation:
    return pricing.simulate()


@pytest.fixture(scope="session")
def sample(simulation: pricing.Simulation) -> Frames:
    """Give what the log of the sample desk holds."""
    return sample_frames(simulation)


@pytest.fixture(scope="session")
def sample_report(sample: Frames) -> Report:
    """Give the report on the sample desk, its people as codes."""
    return build_report(sample)


@pytest.fixture(scope="session")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a corpus of 300 decisions, to be copied."""
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    write_corpus(path, 300)
    return path
