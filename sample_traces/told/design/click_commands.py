"""What reads the command line."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "click", "15:00:00", "click reads the command line", "architecture")
    cost = t.observation(
        "Importing click takes 31 ms. Textual takes 150 to 400, pydantic 150 to 190, mcp 850.",
        measured_on("architecture", "Dependencies and Floors"),
    )
    commands = t.observation(
        "Over a dozen commands, each with --json and --plain, completions, and exit codes that "
        "are an interface.",
        on_page("terminal", "Command line"),
    )
    hook = t.observation(
        "The Stop hook isn't a command of dtui: it is `python -m dtui.gate`, standard library "
        "alone, with 60 ms.",
        on_page("gate", "The Stop hook"),
    )
    start = t.constraint("The first rows are on screen in 40 ms, at the limit.", cost)
    lazy = t.constraint("A command loads what it needs and no other's.", commands)
    shell = t.constraint("Shells complete commands and their options.", commands, hard=False)
    dec = t.decision("What reads the command line?", start, lazy, shell)
    click = t.option(dec, "click", "Groups whose commands are loaded on use.", cost)
    argparse = t.option(dec, "argparse", "The standard library's.", hook)
    t.weighs(dec, {start: 0.4, lazy: 0.35, shell: 0.25})
    t.meets(
        click, start, "For rows before Textual the arguments are looked at first, by hand.", cost
    )
    t.meets(click, lazy, "A group that imports by name.", commands)
    t.meets(click, shell, "bash, zsh and fish.", commands)
    t.meets(argparse, start, "Some milliseconds.", hook)
    t.breaks(argparse, lazy, "Every parser is built to print one help.", commands)
    t.breaks(argparse, shell, "By another package.", commands)
    case = t.steelman(
        click,
        "31 ms are half of what a cold command may take, in a project that moves the gate out of "
        "reach of pydantic for 80.",
        cost,
        hook,
        confidence=0.45,
    )
    t.refutes(
        case,
        "The one process with such a budget, the hook, doesn't pass by the command line at all. "
        "For a person 31 ms aren't seen.",
        hook,
        cost,
    )
    t.selection(
        dec,
        click,
        "Completions and loading on use for 31 ms that nobody waits for.",
        hook,
        rejected={argparse: "Both would have to be written, and kept."},
    )
