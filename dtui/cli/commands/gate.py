"""`dtui gate`: may an agent finish; by exit code, for a script and for any agent's platform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.cli.ending import NOT_DONE, Findings
from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.gate import Policy, Verdict


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui gate && ./deploy                            only when nothing pends in any trace
  dtui gate --session "$SESSION" --cap 8           an agent's loop, let go after 8 blocks in a row
  dtui gate --trace brennmoor-renewal --require-decision
  dtui gate --session "$SESSION" --json | jq -r .reason     what to tell the agent

\b
Exit codes: 0 may finish, 1 is held, 2 the gate could not do its work (nobody may finish).
""",
)
@corpus_option
@click.option("--session", metavar="SESSION", help="The agents' session that would like to stop.")
@click.option("--trace", "trace_id", metavar="TRACE", help="The trace that should be complete.")
@click.option("--require-decision", is_flag=True, help="Hold it until a decision was taken.")
@click.option(
    "--cap",
    type=click.IntRange(min=0),
    default=0,
    show_default="never",
    metavar="N",
    help="Let go after N blocks in a row with nothing recorded in between.",
)
@form_options
def gate(
    corpus_path: Path | None,
    session: str | None,
    trace_id: str | None,
    require_decision: bool,
    cap: int,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Say whether an agent may finish, by the exit code.

    It is held while anything pends in its traces: hypotheses, questions, decisions. What is parked
    for a person holds nobody. A session without a trace is held: it may be misspelt, and whoever
    asks by hand means one that worked here. What is said of a session or a trace is recorded as a
    gate event, as the hook of an agents' platform records it (python -m dtui.gate). Without
    either, all traces are looked at but those imported, and nothing is recorded.
    """
    del as_lines  # the lines for an agent are lines anyway
    from dtui.gate import Policy

    if session is not None and trace_id is not None:
        raise click.UsageError("--session and --trace both say whose traces; give one of them.")
    policy = Policy(require_decision=require_decision, cap=cap)
    with opened_corpus(corpus_path) as corpus:
        verdict = _verdict(corpus, session, trace_id, policy)
    _put(verdict, as_json=as_json)
    if verdict.kind == "error":
        raise click.exceptions.Exit(NOT_DONE)
    if verdict.holds:
        raise Findings(f"held: {verdict.says}")
    output.say(f"{verdict.kind}: {verdict.says}")


def _verdict(corpus: Corpus, session: str | None, trace_id: str | None, policy: Policy) -> Verdict:
    from dtui.gate import Gate
    from dtui.text import one_line

    if trace_id is not None:
        corpus.known(trace_id)
        return Gate(corpus, policy).stop_in(trace_id)
    if session is None:
        return Gate(corpus, policy).look()
    if corpus.rows.traces_of_session(session):
        return Gate(corpus, policy).stop(session)
    verdict = Gate(corpus, policy._replace(require_decision=True)).stop(session)
    if verdict.kind == "error":
        return verdict
    unknown = (
        f"no trace of session {one_line(session, 80)!r} is in {one_line(corpus.path.name, 80)} "
        "(`dtui traces` lists what is)"
    )
    return verdict._replace(says=f"{unknown}; {verdict.says}")


def _put(verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        output.put_json(verdict._asdict() | {"holds": verdict.holds})
    elif verdict.kind == "error":
        output.say(f"dtui: {verdict.says}")
    elif verdict.holds:
        output.put(verdict.reason)
