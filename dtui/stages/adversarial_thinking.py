"""Adversarial thinking: the plan read by somebody who wasn't there when it was made."""

from __future__ import annotations

FRAMING = """\
You will build what this plan says, and you know nothing of the talks it came from.
Question: How can you follow it to the letter and still build the wrong thing?"""

TASK = """\
For each requirement and constraint, write as a hypothesis the most reasonable wrong reading of it
(angle "wrong reading"). Say where it isn't clear what belongs to the task and what doesn't (angle
"scope boundary"), what depends on the things that will change and was not looked at (angle
"dependency blindness"), and one way to misuse what is built (angle "misuse"). Hold each against
the evidence there is, with a verdict that cites it. What evidence can't settle becomes a question
about that hypothesis. End with a summary that names the angles you have examined."""
