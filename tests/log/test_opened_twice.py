"""A file that one process has open twice, while another opens and closes it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dtui.log.entry import NewEntry
from dtui.log.sqlite import SqliteLog
from dtui.log.sqlite_file import check_file

HEAD = """
import sys
from pathlib import Path
from dtui.log.sqlite import SqliteLog
with SqliteLog.open(Path(sys.argv[1])) as log:
    print(log.head())
"""


def open_and_close(path: Path) -> None:
    SqliteLog.open(path).close()


def head_seen_by_another_process(path: Path) -> int:
    """Open the file elsewhere, close it, and return how far it reached."""
    shown = subprocess.run(
        [sys.executable, "-c", HEAD, str(path)], capture_output=True, text=True, check=True
    )
    return int(shown.stdout)


@pytest.mark.parametrize("look", [check_file, open_and_close])
def test_another_look_at_an_open_file_leaves_it_its_locks(
    look: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "decisions.db"
    with SqliteLog.create(path) as log:
        log.append([NewEntry("t", "t", "trace_opened", b"{}", log.now())])
        look(path)
        # Whoever finds no lock believes to be the last, and takes the write-ahead log away.
        assert head_seen_by_another_process(path) == 1
        log.append([NewEntry("u", "u", "trace_opened", b"{}", log.now())])
        assert head_seen_by_another_process(path) == 2
