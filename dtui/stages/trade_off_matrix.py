"""The trade-off matrix: every option against every constraint, and only then the selection."""

from __future__ import annotations

FRAMING = """\
Everything that speaks for and against this plan is on the table.
Question: Which option stands up to every constraint, and why do the others fail?"""

TASK = """\
Evaluate each pair of option and constraint that is still missing: satisfied or not, with the
reasoning behind it and what it cites. When no pair is missing, select: one option, or none, with
the reasons for it, and for each other option why it failed."""
