"""`dtui uninstall`: take out of a project what `dtui install` wrote."""

from __future__ import annotations

from pathlib import Path

import click

from dtui.cli.commands.install import (
    check_agreed,
    project_argument,
    put_plan,
    show_plan,
    yes_option,
)
from dtui.command import output
from dtui.command.forms import json_option


@click.group(
    epilog="""\b
Examples:
  dtui uninstall claude
"""
)
def uninstall() -> None:
    """Take out of a project what `dtui install` wrote."""


@uninstall.command(
    "claude",
    epilog="""\b
Examples:
  dtui uninstall claude
  dtui uninstall claude ~/pricing --yes
  dtui uninstall claude </dev/null                only show what it would take out

\b
Exit codes: 0 taken out, or nothing to do; 2 refused, or nobody said yes, and then nothing was
touched.
""",
)
@project_argument
@yes_option
@json_option
def claude(project: Path, yes: bool, as_json: bool) -> None:
    """Take out what `dtui install claude` wrote, and nothing else.

    A file of settings that nobody has changed since is what it was before, byte by byte. What
    somebody has edited stays, and is named. The corpus is left alone.
    """
    from dtui.plugin import carry_out, plan_uninstall

    plan = plan_uninstall(project)
    if plan.is_done and not plan.left:
        output.say(f"nothing to do: nothing of dtui's is installed in {project}")
        return
    if as_json:
        put_plan(plan)
    else:
        show_plan(project, plan, with_text=not yes)
    for sentence in plan.left:
        output.say(f"left: {sentence}")
    if not yes:
        check_agreed("Take this out?")
    carry_out(project, plan.changes, plan.folders)
    output.say("taken out; the corpus, and what is recorded in it, is where it was")
