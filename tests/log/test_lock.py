"""The lock beside a file, and the places where it can be trusted."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.errors import UnsupportedPlaceError, UnwritablePlaceError
from dtui.log import lock
from dtui.log.lock import FileLock, check_place, file_system_of
from dtui.log.lock_holder import Holder, holder_of
from dtui.stores import FileDecisionTraceStore
from dtui.trace import TraceOpened
from tests.log.scratch import SEEN
from tests.processes import output, running


def impatient(path: Path) -> FileLock:
    return FileLock(path, patience=0.0)


# -- who holds it ----------------------------------------------------------------------------------


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "a"), impatient(tmp_path / "a")
    with first.held():
        with pytest.raises(UnwritablePlaceError, match="held by another"), second.held():
            pass
        with impatient(tmp_path / "b").held():
            pass
    with second.held():
        pass


def test_its_holder_may_take_it_again_and_lets_it_go_once(tmp_path: Path) -> None:
    held, other = FileLock(tmp_path / "a"), impatient(tmp_path / "a")
    with held.held():
        with held.held():
            pass
        with pytest.raises(UnwritablePlaceError), other.held():
            pass
    with other.held():
        pass


def test_a_block_that_raises_lets_it_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), FileLock(tmp_path / "a").held():
        raise KeyError
    with impatient(tmp_path / "a").held():
        pass


def test_a_lock_is_let_go_though_a_child_has_its_file_open(tmp_path: Path) -> None:
    held = FileLock(tmp_path / "a")
    with held.held():
        forked = os.dup(held._descriptor)  # as a child has it that was forked in between
    try:
        with impatient(tmp_path / "a").held():
            pass
    finally:
        os.close(forked)


def test_threads_that_share_a_lock_take_turns(tmp_path: Path) -> None:
    shared = FileLock(tmp_path / "a")
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(50):
            with shared.held():
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)


def test_a_file_has_one_lock_by_whatever_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "real").touch()
    (tmp_path / "folder" / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path)
    relative = FileLock(Path("real"))
    monkeypatch.chdir(tmp_path / "folder")
    with FileLock(tmp_path / "folder" / "link").held():
        for name in (tmp_path / "real", Path("link"), Path("../real")):
            with pytest.raises(UnwritablePlaceError), impatient(name).held():
                pass
        relative._patience = 0.0
        with pytest.raises(UnwritablePlaceError), relative.held():
            pass


# -- where it cannot be made -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["missing/a", "file/a"])
def test_a_lock_file_that_cannot_be_made_is_an_error_that_says_why(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritablePlaceError, match=r"a\.lock: cannot be made \("):
        Corpus.create(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_where_the_lock_should_be_is_an_error_too(tmp_path: Path) -> None:
    path = tmp_path / "decisions.db"
    Corpus.create(path).close()
    (tmp_path / "decisions.db.lock").unlink()
    (tmp_path / "decisions.db.lock").mkdir()
    with pytest.raises(UnwritablePlaceError, match="Is a directory"):
        Corpus.create(tmp_path / "decisions.db")


# -- where it cannot be trusted --------------------------------------------------------------------

MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/home /home nfs4 rw,vers=4.2 0 0
/dev/vdb /home/ada/disk ext4 rw 0 0
//nas/share /mnt/my\\040share cifs rw 0 0
ada@host:/ /mnt/remote fuse.sshfs rw 0 0
tmpfs /tmp tmpfs rw 0 0
/dev/vdc /home2 xfs rw 0 0
server:/over /tmp nfs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    table = tmp_path / "mounts"
    table.write_text(MOUNTS)
    return table


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/decisions.db", "ext4"),
        ("/home/decisions.db", "nfs4"),
        ("/home/ada/desk/decisions.db", "nfs4"),
        ("/home/ada/disk/decisions.db", "ext4"),
        ("/home2/decisions.db", "xfs"),
        ("/mnt/my share/deep/decisions.db", "cifs"),
        ("/mnt/remote/decisions.db", "fuse.sshfs"),
        ("/tmp/decisions.db", "nfs"),  # mounted over it later: the later one counts
    ],
)
def test_the_file_system_is_that_of_the_innermost_mount(mounts: Path, path: str, kind: str) -> None:
    assert file_system_of(Path(path), mounts) == kind
    if kind in ("ext4", "xfs"):
        check_place(Path(path), mounts)
    else:
        with pytest.raises(UnsupportedPlaceError, match=f"network file system \\({kind}\\)"):
            check_place(Path(path), mounts)


def test_where_no_table_of_mounts_is_every_place_passes(tmp_path: Path) -> None:
    assert file_system_of(tmp_path, tmp_path / "nothing") == ""
    check_place(tmp_path, tmp_path / "nothing")


def test_a_table_of_mounts_may_hold_any_name(tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    odd = ["x /m\udcff nfs rw 0 0", "x /a\x0cb\u2028c nfs rw 0 0", r"x /tab\011\134 nfs rw 0 0"]
    lines = "\n".join(("/dev/vda / ext4 rw 0 0", *odd, ""))
    table.write_text(lines, encoding="utf-8", errors="surrogateescape")
    assert file_system_of(Path("/m"), table) == "ext4"
    for name in ("/m\udcff/a", "/a\x0cb\u2028c/a", "/tab\t\\/a"):
        assert file_system_of(Path(name), table) == "nfs"


def test_a_link_onto_a_network_file_system_is_followed(tmp_path: Path) -> None:
    (tmp_path / "remote").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "remote")
    table = tmp_path / "mounts"
    table.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/ {tmp_path}/remote nfs4 rw 0 0\n")
    assert file_system_of(tmp_path / "link" / "a", table) == "nfs4"


def test_a_corpus_and_a_trace_file_refuse_a_network_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "decisions.db"
    Corpus.create(path).close()

    def on_network(path: Path, mounts: Path) -> str:
        return "nfs4"

    monkeypatch.setattr(lock, "file_system_of", on_network)
    with pytest.raises(UnsupportedPlaceError, match="Put it on a local disk"):
        Corpus.open(path)
    with pytest.raises(UnsupportedPlaceError):
        Corpus.create(tmp_path / "other.db")
    with pytest.raises(UnsupportedPlaceError):
        FileDecisionTraceStore(tmp_path / "trace.json")
    assert {file.name for file in tmp_path.iterdir()} == {"decisions.db", "decisions.db.lock"}


def test_windows_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(UnsupportedPlaceError, match="Windows"):
        Corpus.create(tmp_path / "decisions.db")


# -- links -----------------------------------------------------------------------------------------


def test_a_corpus_opened_through_a_link_is_the_same_corpus(tmp_path: Path) -> None:
    path, link = tmp_path / "decisions.db", tmp_path / "link.db"
    link.symlink_to(path)
    with Corpus.create(path) as corpus, Corpus.open(link) as linked:
        corpus.open_trace(TraceOpened(trace_id="t"))
        assert linked.record("t", "observation", SEEN) == "obs-1"
        assert corpus.record("t", "observation", SEEN) == "obs-2"
        with corpus.writing():
            linked.log._lock._patience = 0.0
            with pytest.raises(UnwritablePlaceError):
                linked.record("t", "observation", SEEN)
    assert link.is_symlink()


async def test_a_trace_file_written_through_a_link_stays_one_file(tmp_path: Path) -> None:
    path, link = tmp_path / "trace.json", tmp_path / "link.json"
    link.symlink_to(path)
    await FileDecisionTraceStore(path).record("observation", SEEN)
    await FileDecisionTraceStore(link).record("observation", SEEN)
    assert link.is_symlink()
    assert len(await FileDecisionTraceStore(path).get_all()) == 2


# -- whose turn it is ------------------------------------------------------------------------------

WAITS_FOR_EVER = """
import fcntl, sys
file = open(sys.argv[1], "a")
fcntl.lockf(file, fcntl.LOCK_EX, 1)
print("next", flush=True)
sys.stdin.read()
"""


def test_whoever_is_next_and_was_stopped_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "waits.py"
    script.write_text(WAITS_FOR_EVER)
    monkeypatch.setattr(lock, "_COURTESY", 0.0)
    with running(script, tmp_path / "a.lock") as waits:
        assert output(waits).readline() == "next\n"
        with FileLock(tmp_path / "a").held(), impatient(tmp_path / "b").held():
            pass
        with impatient(tmp_path / "a").held():
            pass


def test_two_handles_of_one_process_still_exclude_each_other(tmp_path: Path) -> None:
    # The turn is the process's; the lock is the handle's.
    first, second = impatient(tmp_path / "a"), impatient(tmp_path / "a")
    for _ in range(3):
        with first.held(), pytest.raises(UnwritablePlaceError), second.held():
            pass
        with second.held(), pytest.raises(UnwritablePlaceError), first.held():
            pass


# -- who holds it, as the system tells -------------------------------------------------------------


def test_nobody_holds_what_was_never_taken_or_is_free(tmp_path: Path) -> None:
    assert holder_of(tmp_path / "a") is None
    assert list(tmp_path.iterdir()) == []
    with FileLock(tmp_path / "a").held():
        assert holder_of(tmp_path / "a") is not None
    assert holder_of(tmp_path / "a") is None


def test_a_holder_is_told_apart_from_those_who_wait(tmp_path: Path) -> None:
    proc = tmp_path / "proc"
    (proc / "77").mkdir(parents=True)
    (proc / "77" / "cmdline").write_bytes(b"python\0agent.py\0")
    with FileLock(tmp_path / "a").held():
        found = (tmp_path / "a.lock").stat()
        inode = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
        (proc / "locks").write_text(
            f"1: POSIX  ADVISORY  WRITE 55 {inode} 0 0\n"
            f"2: FLOCK  ADVISORY  WRITE 66 {inode}9 0 EOF\n"
            f"2: -> FLOCK  ADVISORY  WRITE 67 {inode} 0 EOF\n"
            f"3: FLOCK  ADVISORY  WRITE 77 {inode} 0 EOF\n"
        )
        assert holder_of(tmp_path / "a", proc) == Holder(77, "python agent.py")
        (proc / "77" / "cmdline").unlink()
        assert holder_of(tmp_path / "a", proc) == Holder(77, "")
        assert holder_of(tmp_path / "a", tmp_path / "nothing") == Holder(0, "")
