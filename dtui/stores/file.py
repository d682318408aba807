"""A trace in one JSON file: readable anywhere, and safe with several writers."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypedDict, TypeGuard, Unpack

from dtui.errors import (
    ConflictingTraceError,
    CorruptTraceFileError,
    InvalidItemError,
    UnwritablePlaceError,
)
from dtui.log.lock import FileLock
from dtui.stores.base import DecisionTraceStore, Opening
from dtui.trace import AnyTraceItem, ItemId, TraceOpened, item_fields, parse_item, parse_opened


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
        self.path = Path(path)
        self._file_lock = FileLock(self.path)
        there = self._read()
        if there is not None:
            self._opened = _agreed(self.path, there[0], trace_id, opening.get("profile"))

    async def get_all(self) -> Sequence[AnyTraceItem]:
        """Return every item in append order.

        Raises
        ------
        CorruptTraceFileError
            If the file was damaged since.
        """
        there = self._read()
        return [] if there is None else there[1]

    async def _add(self, item: AnyTraceItem) -> None:
        items = [*await self.get_all(), item]
        self._replace(
            {
                "opened": self._opened.model_dump(mode="json", exclude_none=True),
                "items": [item_fields(item) for item in items],
            }
        )

    @asynccontextmanager
    async def _exclusive(self) -> AsyncGenerator[None]:
        async with super()._exclusive():
            with self._file_lock.held():
                before = self.path.read_bytes() if self.path.exists() else None
                try:
                    yield
                except BaseException:
                    self._undo(before)
                    raise

    def _undo(self, before: bytes | None) -> None:
        """Put the file back when a later item of one `record_all` could not be added."""
        now = self.path.read_bytes() if self.path.exists() else None
        if now == before:
            return
        if before is None:
            self.path.unlink()
        else:
            self._replace_bytes(before)

    def _read(self) -> tuple[TraceOpened, list[AnyTraceItem]] | None:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise CorruptTraceFileError(
                f"{self.path}: byte {error.start} is not UTF-8, so this is no trace file"
            ) from None
        try:
            content = json.loads(text)
        except json.JSONDecodeError as error:
            raise CorruptTraceFileError(
                f"{self.path}, line {error.lineno}: not JSON ({error.msg}); the file is cut or "
                "was edited. Restore it from a copy; dtui itself replaces it in one step."
            ) from None
        return _parsed(self.path, content)

    def _replace(self, content: dict[str, Any]) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=1)
        self._replace_bytes(text.encode("utf-8") + b"\n")

    def _replace_bytes(self, content: bytes) -> None:
        try:
            descriptor, temporary = tempfile.mkstemp(
                dir=self.path.parent, prefix=f".{self.path.name}."
            )
        except OSError as error:
            raise _unwritable(self.path, error) from error
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self.path)
        except OSError as error:
            Path(temporary).unlink(missing_ok=True)
            raise _unwritable(self.path, error) from error
        _sync_folder(self.path.parent)


def _sync_folder(folder: Path) -> None:
    # The rename itself is durable only when the folder that holds the name is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> UnwritablePlaceError:
    return UnwritablePlaceError(
        f"{path}: cannot be written ({error.strerror}). Nothing was recorded; the file is as it "
        "was. Free space or choose another folder."
    )


class _Content(TypedDict):
    opened: dict[str, Any]
    items: list[Any]


def _is_trace_file(content: object) -> TypeGuard[_Content]:
    match content:
        case {"opened": dict(), "items": list()}:
            return True
        case _:
            return False


def _parsed(path: Path, content: object) -> tuple[TraceOpened, list[AnyTraceItem]]:
    if not _is_trace_file(content):
        raise CorruptTraceFileError(
            f'{path}: not a trace file, which is {{"opened": {{…}}, "items": […]}}'
        )
    items: list[AnyTraceItem] = []
    place = "opened"
    try:
        record = parse_opened(content["opened"])
        for number, row in enumerate(content["items"], start=1):
            place = f"item {number}"
            items.append(parse_item(row))
    except InvalidItemError as error:
        raise CorruptTraceFileError(f"{path}, {place}: {error}") from None
    return record, items


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
