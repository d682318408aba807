"""Whether an interpreter can run the gate and the server, tried as the platform would run it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_TRIED = "import dtui.gate.hook, dtui.cli, mcp"
_PATIENCE = 60.0
"""Seconds."""


def interpreter_lacks(project: Path, python: str) -> str:
    """Return what an interpreter lacks to run the gate and the server; empty if nothing.

    Parameters
    ----------
    project
        The folder that agents are started in.
    python
        A path, from the project if it is not absolute, or a name that is on the PATH.
    """
    place = str(project.resolve() / python) if "/" in python else shutil.which(python)
    if place is None or not os.access(place, os.X_OK) or Path(place).is_dir():
        return "it is not there, or nothing that can be run"
    try:
        done = subprocess.run(
            [place, "-P", "-c", _TRIED],
            cwd=project,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"it cannot be run: {error}"
    if done.returncode == 0:
        return ""
    lines = done.stderr.split("\n")
    return next((line for line in reversed(lines) if line.strip()), f"code {done.returncode}")
