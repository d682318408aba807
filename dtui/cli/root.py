"""The group `dtui` itself: which commands there are, and how a run of any of them ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from dtui import __version__
from dtui.cli.ending import exit_code_of
from dtui.cli.lazy import LazyGroup

_PLACES = {
    name: f"dtui.cli.commands.{module}:{attribute}"
    for name, module, attribute in (
        ("demo", "demo", "demo"),
        ("review", "review", "review"),
        ("traces", "traces", "traces"),
        ("show", "show", "show"),
        ("pending", "pending", "pending"),
        ("waiting", "waiting", "waiting"),
        ("matrix", "matrix", "matrix"),
        ("stages", "stages", "stages"),
        ("compare", "compare", "compare"),
        ("as-of", "as_of", "as_of"),
        ("proposals", "proposals", "proposals"),
        ("proposal", "proposal", "proposal"),
        ("chain", "chain", "chain"),
        ("search", "search", "search"),
        ("tail", "tail", "tail"),
        ("check", "check", "check"),
        ("audit", "audit", "audit"),
        ("gate", "gate", "gate"),
        ("doctor", "doctor", "doctor"),
        ("record", "record", "record"),
        ("declare", "declare", "declare"),
        ("domains", "domains", "domains"),
        ("propose", "propose", "propose"),
        ("override", "override", "override"),
        ("outcome", "outcome", "outcome"),
        ("retract", "retract", "retract"),
        ("annotate", "annotate", "annotate"),
        ("mcp", "mcp", "mcp"),
        ("import", "imports", "imports"),
        ("export", "exports", "exports"),
        ("install", "install", "install"),
        ("uninstall", "uninstall", "uninstall"),
    )
}


class _Dtui(LazyGroup):
    """Ends every run in one of the ways that `dtui.cli.ending` names."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> NoReturn:
        """Run the command that the arguments name, and exit with its code."""
        del standalone_mode, windows_expand_args  # it stands alone, and not on Windows
        words = sys.argv[1:] if args is None else list(args)

        def run() -> None:
            self._main_shell_completion(extra, "dtui", complete_var)
            with self.make_context(prog_name or "dtui", words, **extra) as context:
                self.invoke(context)

        sys.exit(exit_code_of(run))


@click.group(
    cls=_Dtui,
    places=_PLACES,
    plugins="dtui.commands",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  dtui demo                                        eight sample traces to try everything on
  dtui import madr docs/adr --into decisions.db    decision records that exist already
  dtui review decisions.db                         read, answer, validate and select
  dtui pending --json | jq -r .line                what waits, for a script
  dtui chain OUTCOME                               from an outcome to all that led to it

\b
Exit codes:
  0    fine
  1    findings: a refused item or event, an incomplete trace, files that were skipped
  2    not done: wrong usage, no such corpus or trace, a damaged file, a full disk, a bug
  130  interrupted by ctrl+c
  141  whoever read the output stopped reading, as head does

\b
Standard output is data, standard error is talk. --json writes one JSON object a line; --plain
writes one line a thing, in words and without drawings, for screen readers and pipes.
""",
)
@click.version_option(__version__, prog_name="dtui", message="%(prog)s %(version)s")
def dtui() -> None:
    """Record and review the decision traces of agents.

    A corpus is one file, append-only. Name it first (dtui show decisions.db TRACE: what has a
    slash or ends in .db is a corpus) or with --corpus. Left out, it is $DTUI_CORPUS, else dtui.db
    in this folder or the nearest above.
    """
