"""``python -m dtui.gate``: the gate as a command; `dtui.gate.hook` says what it takes."""

from __future__ import annotations

from dtui.gate.hook import main

main()
