"""A trace in a file: whole or as it was, whatever happens, and a clear word where it is damaged."""

# What a store did to its file is looked at right after.
# ruff: noqa: ASYNC240

from __future__ import annotations

import asyncio
import errno
import json
import multiprocessing
import os
import signal
import stat
from collections.abc import Coroutine, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import (
    ConflictingTraceError,
    CorruptTraceError,
    CorruptTraceFileError,
    UnwritablePlaceError,
)
from dtui.stores import FileDecisionTraceStore
from dtui.stores.contract.backend import everything, ids_of
from dtui.stores.contract.drafts import hypothesis, observation, one_of_each, question
from dtui.trace import item_fields

fork = multiprocessing.get_context("fork")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "renewal.json"


@pytest.fixture
async def store(path: Path) -> FileDecisionTraceStore:
    store = FileDecisionTraceStore(path, "renewal", title="Northwind renewal", domain="pricing")
    await store.record_all([observation(), hypothesis("obs-1")])
    return store


# -- what is in the file ---------------------------------------------------------------------------


async def test_the_file_is_json_that_a_person_can_read(path: Path) -> None:
    store = FileDecisionTraceStore(path, "renewal", title="Renewal é", provenance={"from": "crm"})
    await store.record_all(one_of_each())
    content = json.loads(path.read_text("utf-8"))
    assert content["opened"] == {
        "trace_id": "renewal",
        "title": "Renewal é",
        "profile": "strict",
        "provenance": {"from": "crm"},
    }
    assert content["items"] == [item_fields(item) for item in await store.get_all()]
    assert "Renewal é" in path.read_text("utf-8")


async def test_there_is_no_file_before_the_first_item(path: Path) -> None:
    store = FileDecisionTraceStore(path)
    await store.format_pending_for_prompt()
    assert not path.exists()
    await store.record(*observation())
    assert path.exists()


async def test_an_opened_again_trace_is_what_it_was(
    path: Path, store: FileDecisionTraceStore
) -> None:
    again = FileDecisionTraceStore(path)
    assert (await again.get_trace()).opened == (await store.get_trace()).opened
    assert await everything(again) == await everything(store)


async def test_a_file_keeps_the_permissions_it_had(
    path: Path, store: FileDecisionTraceStore
) -> None:
    path.chmod(0o664)
    await store.record(*question("obs-1"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


async def test_a_new_file_has_the_permissions_any_new_file_has(
    path: Path, store: FileDecisionTraceStore
) -> None:
    other = path.with_name("other")
    other.touch()
    assert path.stat().st_mode == other.stat().st_mode


async def test_a_link_leads_to_the_same_trace(path: Path, store: FileDecisionTraceStore) -> None:
    link = path.with_name("link.json")
    link.symlink_to(path)
    linked = FileDecisionTraceStore(link)
    assert await linked.record(*question("obs-1")) == "qst-1"
    assert link.is_symlink()
    assert ids_of(await store.get_all()) == ["obs-1", "hyp-1", "qst-1"]


async def test_nothing_but_the_file_and_its_lock_is_left_in_the_folder(
    path: Path, store: FileDecisionTraceStore
) -> None:
    await store.record(*question("obs-1"))
    assert {other.name for other in path.parent.iterdir()} == {path.name, f"{path.name}.lock"}


# -- whose trace it is -----------------------------------------------------------------------------


async def test_a_file_holds_one_trace(path: Path, store: FileDecisionTraceStore) -> None:
    with pytest.raises(ConflictingTraceError, match="holds trace 'renewal', not 'churn'"):
        FileDecisionTraceStore(path, "churn")


async def test_the_profile_of_a_trace_is_fixed(path: Path, store: FileDecisionTraceStore) -> None:
    with pytest.raises(
        ConflictingTraceError, match=r"under profile 'strict', which is fixed; .* under 'seed'"
    ):
        FileDecisionTraceStore(path, profile="seed")


async def test_the_first_to_record_fixes_the_profile(path: Path) -> None:
    strict, lax = FileDecisionTraceStore(path), FileDecisionTraceStore(path, profile="imported")
    await strict.record(*observation())
    before = path.read_bytes()
    for asked in (lax.record(*observation()), lax.get_all(), lax.has_pending_validations()):
        with pytest.raises(ConflictingTraceError, match="under profile 'strict', which is fixed"):
            await asked
    assert path.read_bytes() == before


async def test_a_later_writer_goes_on_under_the_record_that_is_there(path: Path) -> None:
    first = FileDecisionTraceStore(path, title="Renewal", profile="seed")
    second = FileDecisionTraceStore(path, title="Something else")
    await first.record(*observation())
    await second.record(*observation())
    opened = (await second.get_trace()).opened
    assert (opened.title, opened.profile) == ("Renewal", "seed")
    assert opened == (await FileDecisionTraceStore(path).get_trace()).opened


# -- damage ----------------------------------------------------------------------------------------


def refusal_of(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(CorruptTraceFileError) as refusal:
        FileDecisionTraceStore(path)
    assert str(path) in str(refusal.value)
    assert path.read_bytes() == content
    return str(refusal.value)


@given(st.data())
def test_a_file_cut_anywhere_is_said_to_be_cut(data: st.DataObject) -> None:
    whole = json.dumps(
        {"opened": {"trace_id": "renewal"}, "items": []}, ensure_ascii=False, indent=1
    )
    cut = data.draw(st.integers(0, len(whole) - 1))
    with TemporaryDirectory() as folder:
        assert "line " in refusal_of(Path(folder) / "trace.json", whole[:cut].encode())


async def test_a_file_cut_in_half_names_the_line(path: Path, store: FileDecisionTraceStore) -> None:
    content = path.read_bytes()
    lines = content[: len(content) // 2].count(b"\n") + 1
    said = refusal_of(path, content[: len(content) // 2])
    assert f"{path}, line {lines}: not JSON" in said
    assert "Restore it from a copy" in said


async def test_damage_that_comes_later_is_found_by_the_next_call_and_left_alone(
    path: Path, store: FileDecisionTraceStore
) -> None:
    content = path.read_bytes()[:-20]
    path.write_bytes(content)
    for asked in (store.record(*observation()), store.get_all(), store.get_pending_validations()):
        with pytest.raises(CorruptTraceFileError, match="not JSON"):
            await asked
    assert path.read_bytes() == content


OPENED = b'"opened": {"trace_id": "renewal"}'
ITEM = b'{"type": "observation", "id": "obs-1", "recorded_at": "2026-10-01T09:00:00Z"}'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: not JSON"),
        (b"not JSON", "line 1: not JSON"),
        (b"\0" * 4096, "line 1: not JSON"),
        (b'{\n"opened": {},\n"items": [}', "line 3: not JSON"),
        (b"\xff\xfe{}", "byte 0 is not UTF-8"),
        (b'{"opened": "\xe9"}', "byte 12 is not UTF-8"),
        (b"[" * 100_000, "no JSON that dtui has written"),
        (b'{"opened": {}, "items": [' + b"1" * 5_000 + b"]}", "no JSON that dtui has written"),
        (b"[]", "not a trace file"),
        (b"7", "not a trace file"),
        (b"null", "not a trace file"),
        (b"{" + OPENED + b"}", "not a trace file"),
        (b"{" + OPENED + b', "items": {}}', "not a trace file"),
        (b"{" + OPENED + b', "items": [], "note": "keep me"}', "not a trace file"),
        (b'{"opened": {}, "items": []}', "opened: trace_opened: trace_id is missing"),
        (b'{"opened": {"trace_id": 7}, "items": []}', "opened: trace_opened: trace_id"),
        (b"{" + OPENED + b', "items": [7]}', "item 1: an item is an object with its type"),
        (b"{" + OPENED + b', "items": [{"type": "hunch"}]}', "item 1: 'hunch' is no item type"),
        (
            b"{" + OPENED + b', "items": [' + ITEM + b"]}",
            "item 1: observation 'obs-1': statement is missing; citations is missing",
        ),
    ],
)
def test_what_is_no_trace_file_is_refused_with_its_place(
    path: Path, content: bytes, said: str
) -> None:
    assert f"{path}" in refusal_of(path, content)
    assert said in refusal_of(path, content)


async def test_a_trace_that_lost_items_is_not_gone_on_with(
    path: Path, store: FileDecisionTraceStore
) -> None:
    content = json.loads(path.read_bytes())
    path.write_text(json.dumps({**content, "items": content["items"][:1]}))
    with pytest.raises(CorruptTraceError, match="lost items: it held 2, now 1"):
        await store.record(*observation())


def test_a_folder_is_no_trace_file(tmp_path: Path) -> None:
    with pytest.raises(UnwritablePlaceError, match="cannot be read"):
        FileDecisionTraceStore(tmp_path)


# -- places that take nothing ----------------------------------------------------------------------


@pytest.fixture
def read_only() -> Iterator[Path]:
    """Give a folder that this process may read and not write, root or not."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "full.json").write_bytes(b"{" + OPENED + b', "items": []}')
        folder.chmod(0o555)
        if root := os.geteuid() == 0:
            os.seteuid(65_534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o700)


@pytest.mark.parametrize("name", ["new.json", "full.json"])
async def test_a_read_only_folder_takes_nothing_and_says_so(read_only: Path, name: str) -> None:
    store = FileDecisionTraceStore(read_only / name)
    with pytest.raises(UnwritablePlaceError, match=f"{name}.*Choose a folder you may write to"):
        await store.record(*observation())
    assert [other.name for other in read_only.iterdir()] == ["full.json"]


async def test_a_trace_in_a_read_only_folder_can_be_read(read_only: Path) -> None:
    store = FileDecisionTraceStore(read_only / "full.json")
    assert (await store.get_trace()).opened.trace_id == "renewal"
    assert not await store.has_pending_validations()


async def test_a_folder_that_is_not_there_takes_nothing(tmp_path: Path) -> None:
    store = FileDecisionTraceStore(tmp_path / "nowhere" / "trace.json")
    with pytest.raises(UnwritablePlaceError, match="No such file or directory"):
        await store.record(*observation())


async def test_a_full_disk_leaves_the_file_as_it_was(
    path: Path, store: FileDecisionTraceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes(), await everything(store)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(UnwritablePlaceError, match=r"No space left on device.*Free space"):
            await store.record_all([observation(), observation()])
    assert (path.read_bytes(), await everything(store)) == before
    assert {other.name for other in path.parent.iterdir()} == {path.name, f"{path.name}.lock"}
    assert await store.record(*observation()) == "obs-2"


def is_folder(descriptor: int) -> bool:
    return stat.S_ISDIR(os.fstat(descriptor).st_mode)


async def test_the_file_is_on_the_disk_before_its_name_is(
    path: Path, store: FileDecisionTraceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []

    def sync(descriptor: int) -> None:
        # Replaced or not, by then: a synced file that nobody is told of is as good as lost.
        held = "qst-1" in path.read_text("utf-8")
        synced.append(f"{'folder' if is_folder(descriptor) else 'file'}, {held}")

    monkeypatch.setattr(os, "fsync", sync)
    await store.record(*question("obs-1"))
    assert synced == ["file, False", "folder, True"]


async def test_a_folder_that_cannot_be_synced_is_told_with_the_item_recorded(
    path: Path, store: FileDecisionTraceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync(descriptor: int) -> None:
        if is_folder(descriptor):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", sync)
        with pytest.raises(UnwritablePlaceError, match="The item was recorded, but may not"):
            await store.record(*question("obs-1", id="qst-1"))
    assert ids_of(await store.get_all()) == ["obs-1", "hyp-1", "qst-1"]
    assert await store.record(*question("obs-1", id="qst-1")) == "qst-1"


# -- killed at any moment --------------------------------------------------------------------------


def started(work: Coroutine[Any, Any, None]) -> BaseProcess:
    """Start work in a fork of this process."""
    process = fork.Process(target=asyncio.run, args=(work,), daemon=True)
    process.start()
    work.close()  # here; it goes on there
    return process


@pytest.mark.parametrize("moment", ["before the file is replaced", "after it"])
async def test_a_writer_killed_midway_leaves_the_old_file_or_the_new_one(
    path: Path, store: FileDecisionTraceStore, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    replace = Path.replace

    def die(self: Path, target: Path) -> None:
        if moment == "after it":
            replace(self, target)
        os.kill(os.getpid(), signal.SIGKILL)

    async def write() -> None:
        await store.record(*question("obs-1"))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", die)
        process = started(write())
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL
    kept = ["obs-1", "hyp-1", *(["qst-1"] if moment == "after it" else [])]
    assert ids_of(await FileDecisionTraceStore(path).get_all()) == kept
    # The lock went with its holder, and what lies about is out of the way.
    assert await store.record(*observation()) == "obs-2"
    assert {other.name for other in path.parent.iterdir()} == {path.name, f"{path.name}.lock"}


async def test_what_was_acknowledged_before_a_kill_is_there(path: Path) -> None:
    acknowledged, told = fork.Pipe(duplex=False)

    async def write() -> None:
        store = FileDecisionTraceStore(path)
        while True:
            told.send(await store.record(*observation()))

    heard: list[str] = []
    for _ in range(5):
        process = started(write())
        heard += [acknowledged.recv() for _ in range(3)]
        process.kill()
        process.join(timeout=60)
    while acknowledged.poll():
        heard.append(acknowledged.recv())
    told.close()
    acknowledged.close()
    recorded = ids_of(await FileDecisionTraceStore(path).get_all())
    assert recorded == [f"obs-{number}" for number in range(1, len(recorded) + 1)]
    assert set(heard) <= set(recorded)
    assert len(heard) >= 15
