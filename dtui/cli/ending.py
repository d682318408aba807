"""How a run ends: its exit code and its last sentence.

====  ======================================================================================
0     fine
1     findings: a refused item or event, an incomplete trace, files that were skipped
2     not done: wrong usage, no such corpus or trace, a damaged file, a full disk, a bug
130   interrupted by ctrl+c
141   whoever read the output stopped reading, as `head` does
====  ======================================================================================
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable

import click

from dtui.command.output import say, silence
from dtui.errors import (
    ConflictingEntryError,
    ConflictingTraceError,
    DtuiError,
    RejectedEventError,
    RejectedItemError,
)
from dtui.text import one_line

FINE, FINDINGS, NOT_DONE, INTERRUPTED, READER_GONE = 0, 1, 2, 130, 141

_REFUSALS = (
    RejectedItemError,
    RejectedEventError,
    ConflictingTraceError,
    ConflictingEntryError,
)


class Findings(Exception):  # noqa: N818 - what a command found is no error of the command
    """Ends a run that did what it was asked to and found something, with exit code 1.

    Parameters
    ----------
    summary
        The last sentence, on standard error; none if all is said.
    """


def exit_code_of(run: Callable[[], object]) -> int:
    """Run a command to its end, whatever that is, and return its exit code.

    No exception leaves here but `SystemExit`, so no user ever reads a traceback, unless
    `DTUI_DEBUG` asks for it.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - closed by the shell
        say("dtui: standard output is closed, so there is nowhere to write to. Open it (>file).")
        return NOT_DONE
    _escape_what_a_stream_cannot_encode()
    try:
        run()
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - each ending gets its code; none is lost
        return _code(error)
    return FINE


def _code(error: BaseException) -> int:
    """Say what there is to say of how a run ended; return its exit code."""
    match error:
        case SystemExit():
            raise error
        case click.exceptions.Exit():
            return error.exit_code
        case BrokenPipeError():
            silence(sys.stdout)
            return READER_GONE
        case KeyboardInterrupt() | click.Abort():
            say("\ndtui: interrupted")
            return INTERRUPTED
        case Findings():
            if error.args:
                say(f"dtui: {error}")
            return FINDINGS
        case _:
            _say_why(error)
            return FINDINGS if isinstance(error, _REFUSALS) else NOT_DONE


def _say_why(error: BaseException) -> None:
    if os.environ.get("DTUI_DEBUG"):
        say("".join(traceback.format_exception(error)))
    match error:
        case click.ClickException():
            said = io.StringIO()
            error.show(file=said)
            say(said.getvalue().rstrip("\n"))
        case DtuiError():
            say(f"dtui: {error}")
        case OSError(strerror=str()):
            where = f"{error.filename}: " if error.filename else ""
            say(f"dtui: {where}{error.strerror}")
        case _:
            reason = one_line(f"{type(error).__name__}: {error}", 300)
            say(
                f"dtui: this is a bug in dtui: {reason}. Nothing more was done. Please report it; "
                "DTUI_DEBUG=1 shows the traceback."
            )


def _escape_what_a_stream_cannot_encode() -> None:
    """Let a stream that is not UTF-8, or a file name that is not, cost a sign and no run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
