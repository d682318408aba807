"""`dtui install`: tie an agents' platform to a corpus, in one project."""

from __future__ import annotations

import difflib
import importlib.util
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.command import output
from dtui.command.forms import json_option
from dtui.command.place import NAME
from dtui.corpus import Corpus
from dtui.errors import MissingCorpusError, RefusedChangeError, UnwritablePlaceError
from dtui.gate.policy import PLATFORM_CAP
from dtui.log.sqlite_file import check_no_leftover
from dtui.text import counted, one_line, plain

if TYPE_CHECKING:
    from dtui.plugin import Change, Plan, Wiring

_SERVES_WITH = "mcp"

_LEFT_OUT = "Left out: as installed before"

_SHORT = 40
"""Lines; of a longer new file only the number is shown."""

project_argument = click.argument(
    "project", default=".", type=click.Path(file_okay=False, path_type=Path), metavar="[PROJECT]"
)
yes_option = click.option("--yes", is_flag=True, help="Don't ask.")


@click.group(
    epilog="""\b
Examples:
  dtui install claude --require-decision
"""
)
def install() -> None:
    """Tie an agents' platform to a corpus, in one project."""


@install.command(
    "claude",
    epilog="""\b
Examples:
  dtui install claude                             this folder, with a corpus dtui.db in it
  dtui install claude ~/pricing --require-decision
  dtui install claude --before-tool Bash --before-tool 'mcp__crm__*'
  dtui install claude --python python3            whatever a teammate's PATH has
  dtui install claude </dev/null                  only show what it would write

\b
Exit codes: 0 installed, or nothing to do; 2 refused, or nobody said yes, and then nothing was
written.
""",
)
@project_argument
@click.option(
    "--corpus",
    "corpus_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help=f"The corpus, made if it isn't there. {_LEFT_OUT}, else {NAME} in the project.",
)
@click.option(
    "--require-decision", is_flag=True, help="A session that took no decision may not stop."
)
@click.option(
    "--cap",
    type=click.IntRange(min=0),
    help="Let an agent go after so many blocks in a row, as an escape; 0 for never. "
    f"{_LEFT_OUT}, else {PLATFORM_CAP}.",
)
@click.option(
    "--before-tool",
    "before_tools",
    multiple=True,
    metavar="PATTERN",
    help="A tool that waits for a decision, such as Bash or 'mcp__crm__*'; may be given again.",
)
@click.option(
    "--ask", is_flag=True, help="With --before-tool: ask a person to permit it, don't refuse it."
)
@click.option(
    "--python",
    metavar="PATH",
    help="The interpreter that has dtui. Left out: the one that is installed, if it is not one "
    "machine's alone; else the one that runs this.",
)
@click.option(
    "--anew", is_flag=True, help="Keep nothing of what was asked for when it was installed before."
)
@yes_option
@json_option
def claude(
    project: Path,
    corpus_path: Path | None,
    require_decision: bool,
    cap: int | None,
    before_tools: tuple[str, ...],
    ask: bool,
    python: str | None,
    anew: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Give the agents of Claude Code, in one project, the gate, the tools and six skills.

    It shows what it will write and asks first. A file that somebody else wrote, or edited, is
    never overwritten; what is put into a file of settings leaves all else in it as it is. All is
    written, or nothing. A second run has nothing to do, or brings what a newer dtui has; what
    was asked for before stays, unless an option says otherwise.

    Paths inside the project are written from there, so it may be moved, and cloned; the
    interpreter of a virtual environment outside it is this machine's. Whoever else works in a
    clone runs this again, or everybody names one that is on the PATH with --python.
    """
    from dtui.plugin import hindrances, installed_in, plan_install, wiring

    old = None if anew else installed_in(project)
    if ask and not (before_tools or (old and old.before_tools)):
        raise click.UsageError("--ask goes with --before-tool.")
    corpus = corpus_path or (project / old.corpus if old else project / NAME)
    wired = wiring(
        project,
        corpus,
        python=python or _python(project, old),
        require_decision=require_decision or (old is not None and old.require_decision),
        cap=cap if cap is not None else old.cap if old else PLATFORM_CAP,
        before_tools=before_tools or (old.before_tools if old else ()),
        ask=ask or (old is not None and old.ask),
    )
    is_made = _is_missing(corpus)
    plan = plan_install(project, wired)
    _put(project, plan, corpus if is_made else None, as_json=as_json, with_text=not yes)
    if old and (kept := [one for one in old.asks if one in wired.asks]):
        output.say(f"as installed before: {' '.join(kept)} (--anew to ask for it no more)")
    for sentence in hindrances(project):
        output.say(f"warning: {plain(sentence)}")
    if plan.is_done and not is_made:
        output.say("nothing to do: all of it is there, and as it should be")
        return
    if not yes:
        check_agreed("Write this?")
    _check_runs(project, wired)  # not before: a clone may name a program of its own
    _do(project, plan, corpus if is_made else None)
    _tell(project, wired)


def _put(project: Path, plan: Plan, made: Path | None, *, as_json: bool, with_text: bool) -> None:
    if as_json:
        put_plan(plan)
        if made is not None:
            output.put_json({"path": str(made), "change": "add", "says": "an empty corpus"})
        return
    show_plan(project, plan, with_text=with_text)
    if made is not None:
        output.put(f"add     {plain(str(made))}  (an empty corpus)")


def check_agreed(question: str) -> None:
    """Ask a person, whose silence is a no.

    Raises
    ------
    RefusedChangeError
        If they don't agree, or nobody is there to ask.
    """
    try:
        agreed = click.confirm(question, err=True)
    except click.Abort as error:
        if not isinstance(error.__context__, EOFError):
            raise  # it was ctrl+c
        output.say("")
        agreed = False
    if not agreed:
        raise RefusedChangeError(
            "nothing was written, as nobody agreed. Answer y, or give --yes not to be asked."
        )


def show_plan(project: Path, plan: Plan, *, with_text: bool) -> None:
    """Write to standard output what a plan changes: a line a file, and how its text changes."""
    from dtui.plugin.manifest import PATH as MANIFEST

    for change in plan.changes:
        if change.kind == "keep":
            continue
        name = plain(str(project / change.path))
        length = (change.after or b"").count(b"\n")
        is_new = change.kind == "add"
        size = f"  ({counted(length, 'line')})" if is_new else ""
        output.put(f"{change.kind:<7} {name}{size}")
        is_told = with_text and change.path != MANIFEST  # digests and offsets tell nobody anything
        if is_told and change.kind != "remove" and not (is_new and length > _SHORT):
            output.put_lines(f"    {line}" for line in _differences(change))


def put_plan(plan: Plan) -> None:
    """Write to standard output what a plan changes, as JSON."""
    for change in plan.changes:
        if change.kind != "keep":
            says = "\n".join(_differences(change))
            output.put_json({"path": change.path, "change": change.kind, "says": says})


def _differences(change: Change) -> list[str]:
    before, after = (
        (content or b"").decode(errors="backslashreplace").splitlines()
        for content in (change.before, change.after)
    )
    lines = difflib.unified_diff(before, after, lineterm="", n=1)
    return [plain(line) for line in lines if not line.startswith(("---", "+++"))]


def _python(project: Path, old: Wiring | None) -> str:
    """Return the interpreter to run: as installed, if others have it too; else this one."""
    _check_can_serve()
    return sys.executable if old is None or old.python.startswith("/") else _named(project, old)


def _named(project: Path, old: Wiring) -> str:
    return str(project / old.python) if "/" in old.python else old.python


def _check_can_serve() -> None:
    if importlib.util.find_spec(_SERVES_WITH) is None:
        raise click.ClickException(
            "the tools take the package mcp, which is not installed: pip install 'dtui[mcp]'"
        )


def _check_runs(project: Path, wired: Wiring) -> None:
    """Refuse an interpreter that can't run the gate; a name may be another one elsewhere."""
    from dtui.plugin import interpreter_lacks

    if not (lacks := interpreter_lacks(project, wired.python)):
        return
    says = f"{wired.python} cannot run dtui here: {one_line(lacks, 300)}"
    if "/" in wired.python:
        raise RefusedChangeError(
            f"{says}. Every agent would be held without tools. Nothing was written. Name one that "
            "has dtui[mcp] with --python."
        )
    output.say(f"warning: {plain(says)}; agents are held until the PATH has one that can")


def _is_missing(corpus: Path) -> bool:
    """Whether there is no corpus yet; anything else that stands in its place is refused."""
    try:
        Corpus.open(corpus).close()
    except MissingCorpusError:
        place = Path(os.path.realpath(corpus))
        if not place.parent.is_dir():
            raise RefusedChangeError(
                f"the folder {place.parent} is not there, so no corpus can be made in it. Nothing "
                "was written. Make it, or name another place with --corpus."
            ) from None
        check_no_leftover(place)
        return True
    return False


def _do(project: Path, plan: Plan, corpus_path: Path | None) -> None:
    from dtui.plugin import carry_out

    if corpus_path is None:
        carry_out(project, plan.changes)
        return
    with Corpus.create(corpus_path) as corpus:
        try:
            carry_out(project, plan.changes)
        except BaseException:
            with suppress(UnwritablePlaceError):  # it is left behind, and does no harm
                corpus.log.discard_if_empty()
            raise


def _tell(project: Path, wired: Wiring) -> None:
    output.say(f"installed; start `claude` in {project.resolve()}")
    output.say("it asks once whether you trust the folder: answer yes, or its tools are not used;")
    output.say("`claude -p` doesn't ask, and takes --allowedTools mcp__dtui until you did")
    if wired.python.startswith("/"):
        output.say(f"the hooks and the server run {wired.python}, which is of this machine")
    output.say("`dtui uninstall claude` takes it out again")
