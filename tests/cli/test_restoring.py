"""`dtui import jsonl --restore` as another process, that is killed on the way."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import DtuiError
from dtui.imports.jsonl import export_jsonl
from dtui.imports.restoring import BATCH
from tests.processes import ROOT

LINES = 2 * BATCH + 7


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of several batches: one trace of observations."""
    file = tmp_path_factory.mktemp("export") / "all.jsonl"
    when = "2026-10-01T09:00:00Z"
    cited = [{"kind": "file", "ref": "a.md"}]
    opened = {"trace_id": "t", "profile": "strict", "recorded_at": when}
    with file.open("w") as out:
        out.write(encoded({"trace": "t", "position": 1, "opened": opened}))
        for place in range(2, LINES + 1):
            said = {"recorded_at": when, "statement": f"It fell by {place} %", "citations": cited}
            item = {"id": f"obs-{place}", "type": "observation", **said}
            out.write(encoded({"trace": "t", "position": place, "item": item}))
    return file


def encoded(line: object) -> str:
    return json.dumps(line, separators=(",", ":")) + "\n"


def restoring(file: Path, into: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dtui.cli", "import", "jsonl", "--restore", file, "--into", into],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def head(path: Path) -> int:
    """Return how many entries are on disk; 0 while there is no corpus yet."""
    try:
        with Corpus.open(path) as corpus:
            return corpus.log.head()
    except DtuiError:
        return 0


def stopped(file: Path, into: Path, how: signal.Signals) -> tuple[int, str]:
    """Restore until a batch is on disk, then stop it; return its exit code and last words."""
    with restoring(file, into) as process:
        try:
            while not head(into):
                assert process.poll() is None, process.communicate()
            process.send_signal(how)
            _, said = process.communicate()
            return process.returncode, said
        finally:
            process.kill()


def exported(path: Path) -> list[str]:
    out = io.StringIO()
    with Corpus.open(path) as corpus:
        assert list(audit_log(corpus)) == []
        export_jsonl(corpus, out)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_restore_goes_on_to_the_same_corpus(
    export: Path, tmp_path: Path, how: signal.Signals
) -> None:
    path = tmp_path / "c.db"
    code, said = stopped(export, path, how)
    reached = head(path)
    assert reached % BATCH == 0
    assert 0 < reached < LINES
    if how == signal.SIGINT:
        assert code == 130
        assert f"{reached:,} entries are restored; the same command goes on there." in said
        assert "Traceback" not in said
    with restoring(export, path) as again:
        out, _ = again.communicate()
    assert again.returncode == 0
    assert out.endswith(f"{LINES - reached:,} new items; went on after {reached:,} entries\n")
    assert exported(path) == export.read_text().splitlines()


def test_another_file_is_refused_with_its_line(export: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "c.db", tmp_path / "other.jsonl"
    stopped(export, path, signal.SIGKILL)
    lines = export.read_text().splitlines()
    lines[41] = lines[41].replace("It fell", "It rose")
    other.write_text("\n".join(lines))
    reached = head(path)
    with restoring(other, path) as refused:
        _, said = refused.communicate()
    assert refused.returncode == 1
    assert f"{other}, line 42: " in said
    assert "has something else at position 42 ('t/obs-42')" in said
    assert head(path) == reached
