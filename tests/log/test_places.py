"""Files and places that are no corpus, or no longer: an error that says what and what to do."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import (
    ClosedCorpusError,
    CorruptLogError,
    DtuiError,
    ExistingCorpusError,
    ForeignFileError,
    InvalidNameError,
    MissingCorpusError,
    NewerSchemaError,
    UnknownEntryError,
    UnknownTraceError,
    UnwritablePlaceError,
)
from dtui.log.sqlite import SqliteLog
from dtui.trace import TraceOpened
from tests.log.moments import SetClock
from tests.log.scratch import SEEN, scratch_path

ROOT = Path(__file__).parents[2]
CONFINED = Path(__file__).with_name("confined.py")


def confined(*arguments: object) -> list[str]:
    """Run a process with fewer rights or less room; return the lines it prints."""
    done = subprocess.run(
        [sys.executable, CONFINED, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def filled(path: Path, size: int = 3) -> Path:
    """Make a closed corpus, the same to the byte, with one trace ``t`` of observations."""
    with Corpus.create(path, clock=SetClock(), salt=lambda: b"salt" * 4) as corpus:
        corpus.open_trace(TraceOpened(trace_id="t", title="A trace"))
        with corpus.writing():
            for _ in range(size):
                corpus.record("t", "observation", SEEN)
    return path


def use(path: Path) -> None:
    """Open a corpus and do with it what the faces do."""
    with Corpus.open(path) as corpus:
        for row in corpus.traces():
            corpus.trace(row.trace_id)
            corpus.rows.items(row.trace_id)
        corpus.pending()
        corpus.search("usage")
        list(audit_log(corpus))


# -- no corpus -------------------------------------------------------------------------------------


def not_there(path: Path) -> None:
    """Leave the place empty."""


def empty(path: Path) -> None:
    path.touch()


def prose(path: Path) -> None:
    path.write_text("# Decisions\n\nWe chose PostgreSQL.\n")


def almost_sqlite(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY)")


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("gone.db"))


def links_in_a_circle(path: Path) -> None:
    path.symlink_to(path.with_name("back.db"))
    path.with_name("back.db").symlink_to(path)


def newer(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (not_there, MissingCorpusError, "there is no corpus at .*decisions.db"),
        (link_to_nothing, MissingCorpusError, "there is no corpus at"),
        (links_in_a_circle, UnwritablePlaceError, "decisions.db is a link that leads in a circle"),
        (empty, ForeignFileError, "decisions.db is no dtui corpus"),
        (prose, ForeignFileError, "no SQLite file at all"),
        (almost_sqlite, ForeignFileError, "no SQLite file at all"),
        (foreign, ForeignFileError, "some other program"),
        (folder, ForeignFileError, "no file"),
        (pipe, ForeignFileError, "no file"),
        (newer, NewerSchemaError, r"schema 99; this dtui knows up to 3\. Upgrade"),
    ],
)
def test_what_is_no_corpus_is_refused_by_name(
    tmp_path: Path, make: Callable[[Path], None], error: type[DtuiError], says: str
) -> None:
    path = tmp_path / "decisions.db"
    make(path)
    before = {file.name for file in tmp_path.iterdir()}
    with pytest.raises(error, match=says):
        Corpus.open(path)
    left = {file.name for file in tmp_path.iterdir()}
    assert left - {"decisions.db-wal", "decisions.db-shm"} == before


def test_opening_a_foreign_database_does_not_touch_it(tmp_path: Path) -> None:
    # Its program died with a write-ahead log not yet written back: that is its own to repair.
    path = tmp_path / "foreign.db"
    script = (
        "import os, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA journal_mode = WAL')\n"
        "connection.execute('CREATE TABLE t (x)')\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)

    def digests() -> dict[str, str]:
        return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in tmp_path.iterdir()}

    before = digests()
    assert len(before) == 3
    with pytest.raises(ForeignFileError):
        Corpus.open(path)
    assert digests() == before


# -- creating --------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [empty, prose, folder, foreign, filled], ids=lambda f: f.__name__)
def test_a_corpus_is_not_created_over_anything(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "decisions.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(ExistingCorpusError, match="exists already"):
        Corpus.create(path)
    assert path.is_dir() or path.read_bytes() == before


def test_nor_over_one_that_is_open_elsewhere(tmp_path: Path) -> None:
    with (
        Corpus.create(tmp_path / "decisions.db"),
        pytest.raises(ExistingCorpusError, match="exists already"),
    ):
        Corpus.create(tmp_path / "decisions.db")


@pytest.mark.parametrize("end", ["-wal", "-shm", ".head"])
def test_what_a_removed_corpus_left_behind_is_not_brought_back_to_life(
    tmp_path: Path, end: str
) -> None:
    path = filled(tmp_path / "decisions.db")
    with Corpus.open(path) as corpus:
        corpus.record("t", "observation", SEEN)
        shutil.copy(f"{path}-wal", tmp_path / "kept")
    path.unlink()
    path.with_name("decisions.db.head").unlink()
    leftover = tmp_path / f"decisions.db{end}"
    (tmp_path / "kept").rename(leftover)
    with pytest.raises(ExistingCorpusError, match=f"decisions.db{end} is left of a corpus"):
        Corpus.create(path, tenant="another")
    leftover.unlink()
    with Corpus.create(path, tenant="another") as corpus:
        assert corpus.traces() == []


@pytest.mark.parametrize("tenant", ["", " ", "a b", "-a", "a/b", "a\0", "\ud800", "a\n", "é" * 300])
def test_a_tenant_has_a_name_or_nothing_is_created(tmp_path: Path, tenant: str) -> None:
    with pytest.raises(InvalidNameError):
        Corpus.create(tmp_path / "decisions.db", tenant=tenant)
    assert list(tmp_path.iterdir()) == []


class ClockStoppedError(Exception):
    """What interrupts a creation in its middle."""


def test_a_creation_that_fails_leaves_no_file(tmp_path: Path) -> None:
    def stopped() -> None:
        raise ClockStoppedError

    path = tmp_path / "decisions.db"
    with pytest.raises(ClockStoppedError):
        Corpus.create(path, clock=stopped)  # pyright: ignore[reportArgumentType]
    assert [file.name for file in tmp_path.iterdir()] == ["decisions.db.lock"]
    Corpus.create(path).close()


def test_a_creation_that_was_killed_leaves_no_corpus_and_the_next_one_works(
    tmp_path: Path,
) -> None:
    path = tmp_path / "decisions.db"
    script = (
        "import os, sys\n"
        "from dtui.corpus import Corpus\n"
        "Corpus.create(sys.argv[1], clock=lambda: os._exit(9))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 9
    with pytest.raises(MissingCorpusError):
        Corpus.open(path)
    with Corpus.create(path) as corpus:
        assert corpus.log.head() == 0


def test_what_a_killed_creation_left_behind_is_not_taken_for_a_corpus(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    unfinished = tmp_path / ".decisions.db.unfinished"
    filled(tmp_path / "other.db").rename(unfinished)
    with Corpus.create(path) as corpus:
        assert corpus.log.head() == 0
    assert not unfinished.exists()


# -- closed ----------------------------------------------------------------------------------------


def test_a_corpus_that_was_closed_says_so_and_what_to_do(tmp_path: Path) -> None:
    corpus = Corpus.open(filled(tmp_path / "decisions.db"))
    corpus.record("t", "observation", SEEN)  # its trace is remembered from here on
    corpus.close()
    for use in (
        corpus.version,
        lambda: corpus.known("t"),
        lambda: corpus.trace("t"),
        lambda: corpus.chain("t"),
        corpus.pending,
        lambda: corpus.record("t", "observation", SEEN),
        lambda: list(corpus.log.entries()),
    ):
        with pytest.raises(ClosedCorpusError, match=r"decisions\.db was closed; open it again"):
            use()


def test_an_id_that_no_log_can_hold_is_one_that_is_not_there(tmp_path: Path) -> None:
    with Corpus.open(filled(tmp_path / "decisions.db")) as corpus:
        with pytest.raises(UnknownTraceError, match=r"no trace '\\ud800'"):
            corpus.trace("\ud800")
        with pytest.raises(UnknownEntryError, match=r"no entry '\\ud800'"):
            corpus.chain("\ud800")
        assert corpus.rows.count_pending(domain="\ud800") == 0


# -- damaged ---------------------------------------------------------------------------------------


class Whole(bytes):
    """The bytes of a corpus of 60 items, told in a word where a test fails."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@pytest.fixture(scope="module")
def whole() -> Whole:
    with scratch_path() as path:
        return Whole(filled(path, 60).read_bytes())


def test_a_file_cut_in_half_is_called_damaged(tmp_path: Path, whole: Whole) -> None:
    path = tmp_path / "decisions.db"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(
        CorruptLogError, match=r"decisions\.db is damaged .* Restore it from a copy"
    ):
        use(path)


@settings(max_examples=30)
@given(st.integers(1, 199))
def test_a_file_cut_anywhere_is_damaged_or_foreign_never_a_traceback(
    whole: Whole, parts: int
) -> None:
    with scratch_path() as path:
        path.write_bytes(whole[: len(whole) * parts // 200])
        with pytest.raises((CorruptLogError, ForeignFileError)):
            use(path)


@settings(max_examples=100)
@given(st.integers(72, 10**6), st.binary(min_size=1, max_size=16))
def test_bytes_overwritten_anywhere_never_end_in_a_traceback(
    whole: Whole, place: int, noise: bytes
) -> None:
    place = 72 + place % (len(whole) - 100)
    damaged = whole[:place] + noise + whole[place + len(noise) :]
    with scratch_path() as path:
        path.write_bytes(damaged)
        try:
            use(path)
        except CorruptLogError as error:
            assert "Restore" in str(error)  # noqa: PT017 - it may also not be raised


def test_pages_overwritten_in_the_middle_are_found(tmp_path: Path, whole: Whole) -> None:
    path = tmp_path / "decisions.db"
    found = 0
    pages = len(whole) // 4096
    for page in range(1, pages):
        start = page * 4096
        path.write_bytes(whole[:start] + b"\xa5" * 4096 + whole[start + 4096 :])
        try:
            use(path)
        except CorruptLogError:
            found += 1
    # A page that no query of ours reads (a spare one, an index not used) may go unnoticed.
    assert found > pages // 2


@pytest.mark.parametrize("word", [b"observation", b"Usage fell", b"obs-7", b"CREATE TABLE"])
def test_a_text_that_is_no_longer_utf_8_is_called_damaged(
    tmp_path: Path, whole: Whole, word: bytes
) -> None:
    path = tmp_path / "decisions.db"
    path.write_bytes(whole.replace(word, b"\xff" + word[1:]))
    with pytest.raises(CorruptLogError, match="Restore"):
        use(path)


def change_raw(path: Path, *statements: str) -> None:
    """Change a corpus as somebody would who knows how to drop a trigger."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER entries_are_never_changed")
        connection.execute("DROP TRIGGER entries_are_never_deleted")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = x'ff' WHERE position = 2",
        "UPDATE entries SET body = CAST('[]' AS BLOB) WHERE position = 2",
        "UPDATE entries SET body = CAST('{\"statement\": 1}' AS BLOB) WHERE position = 2",
        "UPDATE entries SET body = CAST('7' AS BLOB) WHERE position = 1",
        "UPDATE entries SET kind = 'no such kind' WHERE position = 2",
        "UPDATE entries SET id = 't/ ' WHERE position = 2",
        "UPDATE entries SET occurred_at = 9223372036854775807 WHERE position = 2",
        "UPDATE entries SET recorded_at = -9223372036854775807 WHERE position = 2",
        "UPDATE entries SET body = NULL, salt = NULL WHERE position = 2",
        "DROP TABLE words",
        "DROP TABLE pending",
        "DELETE FROM corpus",
    ],
)
def test_an_entry_that_cannot_be_read_is_named(tmp_path: Path, statement: str) -> None:
    path = filled(tmp_path / "decisions.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER corpus_is_never_deleted")
        connection.commit()
    change_raw(path, statement)
    with pytest.raises(CorruptLogError, match="Restore"):
        read_all(path)


def read_all(path: Path) -> None:
    with Corpus.open(path) as corpus:
        assert corpus.tenant
        corpus.trace("t")
        corpus.pending()
        corpus.search("usage")


def test_a_damaged_corpus_can_still_be_closed(tmp_path: Path, whole: Whole) -> None:
    path = tmp_path / "decisions.db"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorruptLogError):
        use(path)
    path.write_bytes(whole)
    use(path)


def test_a_write_ahead_log_cut_off_gives_a_shorter_log_and_no_error(tmp_path: Path) -> None:
    path = filled(tmp_path / "decisions.db")
    with Corpus.open(path) as corpus:
        for _ in range(5):
            corpus.record("t", "observation", SEEN)
        shutil.copy(path, tmp_path / "copy.db")
        wal = Path(f"{path}-wal").read_bytes()
    (tmp_path / "copy.db-wal").write_bytes(wal[: len(wal) // 2])
    with Corpus.open(tmp_path / "copy.db") as corpus:
        length = len(corpus.trace("t"))
        assert 3 <= length < 8
        assert list(audit_log(corpus)) == []
        assert corpus.record("t", "observation", SEEN) == f"obs-{length + 1}"


# -- rights and room -------------------------------------------------------------------------------


@pytest.fixture
def commons() -> Generator[Path]:
    """A folder that any user may enter: pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        probe = confined("nobody", "open", folder / "nothing")
        if os.geteuid() == 0 and not probe[0].startswith("MissingCorpusError"):
            pytest.skip(f"rights cannot be dropped here: {probe}")
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("verb", ["read", "record"])
def test_a_corpus_in_a_read_only_folder_is_refused_with_what_to_do(
    commons: Path, verb: str
) -> None:
    filled(commons / "decisions.db")
    commons.chmod(0o555)
    (line,) = confined("nobody", verb, commons / "decisions.db")
    assert line.startswith("UnwritablePlaceError: ")
    assert "decisions.db" in line
    assert "read-only" in line
    assert "copy it to a folder you may write to" in line


def test_no_corpus_is_created_in_a_read_only_folder(commons: Path) -> None:
    commons.chmod(0o555)
    (line,) = confined("nobody", "create", commons / "decisions.db")
    assert line.startswith("UnwritablePlaceError: ")
    assert "Permission denied" in line
    assert list(commons.iterdir()) == []


def test_a_file_that_may_not_be_read_is_not_called_missing(commons: Path) -> None:
    filled(commons / "decisions.db").chmod(0o000)
    (line,) = confined("nobody", "open", commons / "decisions.db")
    assert line.startswith("UnwritablePlaceError: ")
    assert "Permission denied" in line


def test_a_folder_that_may_not_be_entered_is_an_error_too(commons: Path) -> None:
    (commons / "closed").mkdir()
    filled(commons / "closed" / "decisions.db")
    (commons / "closed").chmod(0o000)
    (line,) = confined("nobody", "open", commons / "closed" / "decisions.db")
    (commons / "closed").chmod(0o755)
    assert line.startswith("UnwritablePlaceError: ")


def test_a_reader_without_the_right_to_lock_reads_and_closes_in_peace(commons: Path) -> None:
    # Somebody else's corpus, open over there: its shared memory is made, so it can be read.
    if os.geteuid() != 0:
        pytest.skip("only root can be two users")
    with Corpus.open(filled(commons / "decisions.db")) as owner:
        owner.trace("t")
        commons.chmod(0o555)
        for file in commons.iterdir():
            file.chmod(0o644)
        lines = confined("nobody", "read", commons / "decisions.db")
        assert lines == ["<Trace 't' strict, 3 items>", "done"]
        (line,) = confined("nobody", "record", commons / "decisions.db")
        assert line.startswith("UnwritablePlaceError: ")
        assert len(owner.trace("t")) == 3


def check_refusal(path: Path, lines: list[str], refusals: int) -> None:
    """Check that every refusal says what happened, and that exactly the rest is in the log."""
    refused = [line for line in lines if line.startswith("UnwritablePlaceError: ")]
    acknowledged = [line for line in lines if line not in refused]
    assert len(refused) == refusals
    for line in refused:
        assert "decisions.db" in line
        assert "Nothing was recorded; the log is as it was." in line
    assert lines[-1] == acknowledged[-1], "once there is room again, the log can be written"
    with Corpus.open(path) as corpus:
        assert [item.id for item in corpus.trace("t")] == acknowledged
        assert list(audit_log(corpus)) == []
        found = corpus.log._connection.execute("PRAGMA integrity_check").fetchall()
        assert found == [("ok",)]


def test_a_file_that_may_not_grow_is_an_error_and_the_log_stays_usable(tmp_path: Path) -> None:
    path = filled(tmp_path / "decisions.db", 0)
    check_refusal(path, confined("cramped", 200_000, path), refusals=1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A disk of one megabyte, where this process may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run(mount, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_an_error_and_the_log_stays_usable(small_disk: Path) -> None:
    path = filled(small_disk / "decisions.db", 0)
    (small_disk / "ballast").write_bytes(bytes(300_000))
    lines = confined("full", path)
    assert any("the disk is full" in line for line in lines)
    check_refusal(path, lines, refusals=2)


def test_a_corpus_that_finds_no_room_is_not_created(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(1_000_000))
    with pytest.raises(DtuiError, match="the disk is full"):
        Corpus.create(small_disk / "decisions.db")
    assert {file.name for file in small_disk.iterdir()} <= {"ballast", "decisions.db.lock"}


def test_a_log_that_stayed_empty_leaves_nothing_but_its_lock(tmp_path: Path) -> None:
    SqliteLog.create(tmp_path / "a.db").discard_if_empty()
    assert [file.name for file in tmp_path.iterdir()] == ["a.db.lock"]


def test_a_log_that_another_has_written_to_is_not_discarded(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "a.db") as made, Corpus.open(tmp_path / "a.db") as other:
        other.emit("trigger", {"says": "It began"})
        made.log.discard_if_empty()
        other.emit("trigger", {"says": "It goes on"})
    with Corpus.open(tmp_path / "a.db") as again:
        assert again.log.head() == 2


def test_a_discarded_log_is_written_to_by_nobody_who_had_it_open(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "a.db") as made, Corpus.open(tmp_path / "a.db") as other:
        made.log.discard_if_empty()
        with pytest.raises(UnwritablePlaceError, match="was removed or replaced"):
            other.emit("trigger", {"says": "It began"})
