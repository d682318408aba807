"""The pre-mortem: the plan has failed already, and the question is how."""

from __future__ import annotations

FRAMING = """\
Assume: It is 90 days after this task was implemented and delivered.
Assume: The implementation followed the current specification exactly.
Assume: The task has failed in production.
Question: What went wrong?"""
"""Verbatim: whoever runs a pre-mortem begins with these four lines."""

ANGLES = ("scope", "integration", "performance", "rollback", "observability")
"""Where a failure is looked for."""

TASK = f"""\
Look from each of five angles: {", ".join(ANGLES)}.
Write a hypothesis for each plausible failure, with its angle and its exact mechanism. Hold each
against the evidence there is: refute it, or confirm it, and cite what that rests on. What
evidence can't settle becomes a question about that hypothesis; give it to a person where only a
person can know. End with a summary that names the angles you have examined."""
