"""The plugin's files, as they are in the package."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

SKILLS = (
    "decision-tracing",
    "reasoning-patterns",
    "trace-workflow",
    "pre-mortem",
    "adversarial-thinking",
    "steelmanning",
)
"""The skills, in the order in which one would read them."""

FOLDER = files("dtui.plugin") / "claude"
"""The plugin itself: ``claude plugin validate`` and ``claude --plugin-dir`` take it."""


def skills() -> Mapping[str, bytes]:
    """Return by path in a project what a skill says."""
    return {
        f".claude/skills/{name}/SKILL.md": (FOLDER / "skills" / name / "SKILL.md").read_bytes()
        for name in SKILLS
    }
