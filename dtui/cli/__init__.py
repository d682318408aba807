"""The command `dtui`: everything the terminal app shows and writes, for scripts and pipes.

One file a command in `commands`, loaded when it is called. Standard output is data, standard
error is talk, and exit codes are an interface (`ending`).
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run `dtui` with the arguments of this process, and exit with its code."""
    try:
        _draw_ahead(sys.argv[1:])
        from dtui.cli.root import dtui
    except KeyboardInterrupt:
        # Half a second in which ctrl+c must not show a traceback either.
        sys.exit(130)
    dtui()


def _draw_ahead(words: list[str]) -> None:
    """Draw the first rows of ``dtui review PATH`` before anything that takes longer is loaded."""
    if len(words) == 2 and words[0] == "review" and not words[1].startswith("-"):
        from dtui.tui.first_frame import draw_first_frame

        draw_first_frame(words[1])
