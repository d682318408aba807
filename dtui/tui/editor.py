"""A text handed to the editor that the reviewer has chosen, and taken back."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dtui.errors import UnusableEditorError

_VARIABLES = ("VISUAL", "EDITOR")
_USUAL = "vi"


def editor() -> list[str]:
    """Return the words that start the editor: those of VISUAL, else of EDITOR, else ``vi``.

    Raises
    ------
    UnusableEditorError
        If that is no command, or there is none of that name.
    """
    name, words = next(
        ((name, os.environ[name]) for name in _VARIABLES if os.environ.get(name, "").strip()),
        ("", _USUAL),
    )
    try:
        command = shlex.split(words)
    except ValueError as error:
        raise UnusableEditorError(f"{name} is no command: {words!r} ({error}).") from error
    if not command or shutil.which(command[0]) is None:
        said = f"{name} names {command[0]!r}" if name else f"neither is set, {_USUAL!r} is usual"
        raise UnusableEditorError(
            f"there is no editor: {said}, which is not there. Set VISUAL or EDITOR to one that is."
        )
    return command


def edited(text: str, command: Sequence[str]) -> str:
    """Return a text as the editor left it; what it wrote in between is nobody else's to read.

    Call it while nothing else uses the terminal. It returns when the editor has ended.

    Raises
    ------
    UnusableEditorError
        If the editor failed, or left no text behind.
    """
    with TemporaryDirectory(prefix="dtui-") as folder:  # only its owner can look into it
        path = Path(folder) / "text.txt"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        try:
            with _interrupts_left_to_it():
                code = subprocess.run([*command, os.fspath(path)], check=False).returncode
        except OSError as error:
            raise UnusableEditorError(f"cannot start {command[0]!r}: {error.strerror}.") from error
        if code > 0:
            raise UnusableEditorError(f"{command[0]!r} ended with {code}: the text is as it was.")
        # Ended by a signal, it may have written before; what was written is not thrown away.
        return _read(path)


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableEditorError(
            f"what the editor left is no text in UTF-8 ({error}): the text is as it was."
        ) from error
    return text.removesuffix("\n")  # as editors end a file


@contextmanager
def _interrupts_left_to_it() -> Generator[None]:
    """Let ctrl+c mean what it means in the editor; it reaches this process, too."""
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
