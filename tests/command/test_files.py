from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dtui.command.files import keep
from dtui.errors import UnwritablePlaceError


def test_a_file_is_written_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    keep({tmp_path / "a.json": b"1", tmp_path / "b.md": b"2"})
    keep({tmp_path / "a.json": b"3"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.json": b"3",
        "b.md": b"2",
    }


def test_who_may_read_a_file_stays_who_might(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"")
    path.chmod(0o600)
    keep({path: b"1"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritablePlaceError, match=r"No space left on device\). What was there"):
        keep({path: b"new"})
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
    assert path.read_bytes() == b"old"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnwritablePlaceError, match=r"nowhere/a.json: cannot be written"):
        keep({tmp_path / "nowhere" / "a.json": b"1"})


@pytest.mark.parametrize("name", ["a\0b.json", "\ud800.json"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnwritablePlaceError, match="can be no name of a file"):
        keep({tmp_path / name: b"1"})
    assert not list(tmp_path.iterdir())
