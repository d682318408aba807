"""The command `dtui`, as ``python -m dtui.cli``."""

from dtui.cli import main

main()
