"""A trace in one JSON file: readable anywhere, and safe with several writers."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypedDict, TypeGuard, Unpack, cast

from dtui.errors import (
    ConflictingTraceError,
    CorruptTraceFileError,
    InvalidItemError,
    UnwritablePlaceError,
)
from dtui.log.lock import FileLock, followed
from dtui.stores.base import DecisionTraceStore, Opening
from dtui.trace import (
    AnyTraceItem,
    ItemId,
    TraceOpened,
    item_fields,
    opened_fields,
    parse_item,
    parse_opened,
)


class FileDecisionTraceStore(DecisionTraceStore):
    """A decision trace in one JSON file.

    Every append rewrites the file beside the old one and replaces it in one step, under a
    lock that other processes respect (without one, four writers lose most of their appends).
    So recording is linear in the trace; for more than a few thousand items, or more than one
    trace, use a `Corpus`.

    Parameters
    ----------
    path
        The file; made with the first item. Its folder must exist.
    trace_id, **opening
        As every store takes them. Where the file exists, its own record counts; a
        `trace_id` or `profile` that says otherwise is refused.

    Raises
    ------
    ConflictingTraceError
        If the file holds another trace, or was opened under another profile.
    CorruptTraceFileError
        If the file is cut in half or is no trace file.
    UnwritablePlaceError, UnsupportedPlaceError
        If the folder cannot be written, or locks cannot be trusted there.
    """

    def __init__(
        self, path: str | Path, trace_id: ItemId | None = None, **opening: Unpack[Opening]
    ) -> None:
        super().__init__("trace" if trace_id is None else trace_id, **opening)
        self.path = followed(Path(path))
        self._asked = trace_id, opening.get("profile")
        self._file_lock = FileLock(self.path)
        self._read()

    async def get_all(self) -> Sequence[AnyTraceItem]:
        """Return every item in append order.

        Raises
        ------
        CorruptTraceFileError
            If the file was damaged since.
        """
        return self._read()

    async def _add(self, item: AnyTraceItem) -> None:
        await self._add_all([item])

    async def _add_all(self, items: Sequence[AnyTraceItem]) -> None:
        self._replace([*self._read(), *items])

    @asynccontextmanager
    async def _exclusive(self) -> AsyncGenerator[None]:
        async with super()._exclusive():
            with self._file_lock.held():
                yield

    def _read(self) -> list[AnyTraceItem]:
        """Return the file's items; its record counts from the moment there is one."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except UnicodeDecodeError as error:
            raise CorruptTraceFileError(
                f"{self.path}: byte {error.start} is not UTF-8, so this is no trace file"
            ) from None
        except OSError as error:
            raise UnwritablePlaceError(
                f"{self.path}: cannot be read ({error.strerror}). Name a file you may read."
            ) from error
        opened, items = _parsed(self.path, text)
        self._opened = _agreed(self.path, opened, *self._asked)
        return items

    def _replace(self, items: Sequence[AnyTraceItem]) -> None:
        """Write the whole file beside the old one, and put it in its place in one step."""
        content = {
            "opened": opened_fields(self._opened),
            "items": [item_fields(item) for item in items],
        }
        # Under the lock nobody else writes here, so what stands here is a crash's, or a trap:
        # removed and made anew, a link of that name is never followed.
        unfinished = self.path.with_name(f".{self.path.name}.unfinished")
        try:
            unfinished.unlink(missing_ok=True)
            with unfinished.open("x", encoding="utf-8", newline="\n") as file:
                if self.path.exists():
                    os.fchmod(file.fileno(), stat.S_IMODE(self.path.stat().st_mode))
                json.dump(content, file, ensure_ascii=False, indent=1)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self.path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise UnwritablePlaceError(
                f"{self.path}: cannot be written ({error.strerror}). Nothing was recorded; the "
                "file is as it was. Free space or choose another folder."
            ) from error
        _sync_folder(self.path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable: a name is on disk only when the folder that holds it is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        raise UnwritablePlaceError(
            f"{folder}: cannot be synced ({error.strerror}). The item was recorded, but may not "
            "survive a power cut; copy the trace elsewhere."
        ) from error
    finally:
        os.close(descriptor)


class _Content(TypedDict):
    opened: dict[str, Any]
    items: list[Any]


def _is_trace_file(content: object) -> TypeGuard[_Content]:
    match content:
        case {"opened": dict(), "items": list()}:
            # More than that would be lost with the next append.
            return len(cast("Mapping[str, Any]", content)) == 2
        case _:
            return False


def _parsed(path: Path, text: str) -> tuple[TraceOpened, list[AnyTraceItem]]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise CorruptTraceFileError(
            f"{path}, line {error.lineno}: not JSON ({error.msg}); the file is cut or was edited. "
            "Restore it from a copy; dtui itself replaces it in one step."
        ) from None
    except (ValueError, RecursionError) as error:
        raise CorruptTraceFileError(f"{path}: no JSON that dtui has written ({error})") from None
    if not _is_trace_file(content):
        raise CorruptTraceFileError(
            f'{path}: not a trace file, which is {{"opened": {{…}}, "items": […]}} and no more'
        )
    items: list[AnyTraceItem] = []
    place = "opened"
    try:
        opened = parse_opened(content["opened"])
        for number, row in enumerate(content["items"], start=1):
            place = f"item {number}"
            items.append(parse_item(row))
    except InvalidItemError as error:
        raise CorruptTraceFileError(f"{path}, {place}: {error}") from None
    return opened, items


def _agreed(
    path: Path, opened: TraceOpened, trace_id: ItemId | None, profile: str | None
) -> TraceOpened:
    if trace_id is not None and trace_id != opened.trace_id:
        raise ConflictingTraceError(
            f"{path} holds trace {opened.trace_id!r}, not {trace_id!r}. Name another file."
        )
    if profile is not None and profile != opened.profile:
        raise ConflictingTraceError(
            f"{path}: trace {opened.trace_id!r} was opened under profile {opened.profile!r}, "
            f"which is fixed; it cannot be opened under {profile!r}."
        )
    return opened
