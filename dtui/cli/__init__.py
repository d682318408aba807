"""The command `dtui`: everything the terminal app shows and writes, for scripts and pipes.

One file a command in `commands`, loaded when it is called. Standard output is data, standard
error is talk, and exit codes are an interface (`ending`).
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run `dtui` with the arguments of this process, and exit with its code."""
    try:
        from dtui.cli.root import dtui
    except KeyboardInterrupt:
        # Half a second in which ctrl+c must not show a traceback either.
        sys.exit(130)
    dtui()
