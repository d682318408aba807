"""The gate on a corpus: it looks anew each time, decides, and records what it said."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from dtui.corpus.gate_entries import sessions_of
from dtui.errors import DtuiError, FinalError, InvalidQueryError
from dtui.gate.deciding import decide, decide_before
from dtui.gate.policy import PLATFORM_CAP, STANDARD, Policy
from dtui.gate.verdict import Session, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from dtui.corpus import Corpus
    from dtui.log.projections import PendingRow

_LONGEST_SESSION = 200
_TOOL_EVENTS = 64
"""How many refusals of a tool may lie between two of a stop that are counted in a row."""

_COUNTED = 2**63 - 1
"""As far as SQLite counts."""

_Decide = Callable[[Sequence["PendingRow"], Session], Verdict]


class _Seen(NamedTuple):
    """What the gate saw of a session."""

    pending: Sequence[PendingRow]
    session: Session
    cause: str
    """What its verdict follows from."""


class Gate:
    """Holds agents whose traces are incomplete, and records everything it says.

    A verdict depends on the log, the policy, and the session and process that are asked about: not
    on who asks, when, or how often the
    platform has asked before. It is recorded in the transaction in which the log was read, as a
    `gate` event on the newest item that the agents of the session's traces wrote, else on its
    newest trace: the state of the reasoning that was judged. A session without a trace gets a
    `trigger` that its verdicts follow from.

    Nothing raises. Whatever goes wrong is a verdict ``error``, which holds the agent; an allow
    that could not be recorded is one of them.

    Parameters
    ----------
    corpus
        The open corpus. It belongs to one thread, and so does the gate.
    policy
        What is asked of an agent.
    patience
        Seconds to wait for another writer; None for ten.

    Examples
    --------
    >>> import tempfile
    >>> from dtui.corpus import Corpus
    >>> from dtui.trace import TraceOpened
    >>> folder = tempfile.TemporaryDirectory()
    >>> with Corpus.create(f"{folder.name}/decisions.db") as corpus:
    ...     _ = corpus.open_trace(TraceOpened(trace_id="renewal", session="s-1"))
    ...     _ = corpus.record("renewal", "question", {"question": "Who is the sponsor?",
    ...         "trace_item_refs": [corpus.record("renewal", "observation",
    ...             {"statement": "Usage fell", "citations": [{"kind": "metric", "ref": "w"}]})]})
    ...     Gate(corpus).stop("s-1").says
    ...     Gate(corpus).stop("s-2").kind
    '1 pending: qst-1'
    'allowed'
    >>> folder.cleanup()
    """

    def __init__(
        self, corpus: Corpus, policy: Policy = STANDARD, *, patience: float | None = None
    ) -> None:
        self.corpus = corpus
        self.policy = policy
        self._patience = patience

    def stop(self, session: str, *, process: str = "") -> Verdict:
        """Say whether the agent of a session may stop.

        Where the id of the platform's process is given, the traces of the sessions that this
        process had before count too: its tools go on writing to them after ``/clear``.
        """
        return self._said(lambda: self._session(session, process), self._may_stop)

    def stop_in(self, trace_id: str) -> Verdict:
        """Say whether the agent of one trace may stop, whatever its session."""
        return self._said(lambda: self._trace(trace_id), self._may_stop)

    def before(self, tool: str, session: str, *, process: str = "") -> Verdict:
        """Say whether the agent of a session may use a tool; `process` is that of `stop`.

        Of a tool that never has to wait nothing is recorded.
        """
        if not self.policy.gates(tool):
            return decide_before(tool, (), Session(session), self.policy)
        return self._said(
            lambda: self._session(session, process),
            lambda pending, seen: decide_before(tool, pending, seen, self.policy),
            tool,
        )

    def look(self) -> Verdict:
        """Say whether anything holds any agent, over all traces but imported ones.

        Nobody asked to stop, so nothing is recorded; but nothing is raised either.
        """
        try:
            rows = self.corpus.rows
            traces = rows.trace_ids_but_imported()
            return decide(*self._standing("", traces), self.policy)
        except Exception as error:  # noqa: BLE001 - each holds the agent; what it was is said
            return error_verdict(error)

    # -- within ------------------------------------------------------------------------------

    def _may_stop(self, pending: Sequence[PendingRow], session: Session) -> Verdict:
        return decide(pending, session, self.policy)

    def _said(self, look: Callable[[], _Seen], say: _Decide, tool: str = "") -> Verdict:
        """Look, decide and record in one transaction, so that nobody writes in between."""
        cause = ""
        try:
            with self.corpus.writing(patience=self._patience):
                seen = look()
                cause = seen.cause
                verdict = say(seen.pending, seen.session)
                self._record(verdict, cause)
            return verdict
        except Exception as error:  # noqa: BLE001 - each holds the agent; what it was is said
            failed = error_verdict(error, tool=tool)
            if cause and not isinstance(error, FinalError):
                with suppress(Exception):  # it holds the agent, recorded or not
                    self._record(failed, cause)
            return failed

    def _record(self, verdict: Verdict, cause: str) -> None:
        self.corpus.record_gate(verdict.kind, verdict.says, cause=cause, tool=verdict.tool)

    def _session(self, session: str, process: str) -> _Seen:
        check_session(session)
        before = sessions_of(self.corpus.log, process) if process else ()
        of_session = self.corpus.rows.traces_of_session
        found = [row for one in {session, *before} for row in of_session(one)]
        found.sort(key=lambda row: row.position, reverse=True)
        return self._seen(session, [row.trace_id for row in found])

    def _trace(self, trace_id: str) -> _Seen:
        return self._seen("", [self.corpus.known(trace_id).trace_id])

    def _seen(self, session: str, traces: Sequence[str]) -> _Seen:
        pending, seen = self._standing(session, traces)
        cause = self._cause(session, traces)
        return _Seen(pending, seen._replace(blocked=self._blocked(cause)), cause)

    def _standing(
        self, session: str, traces: Sequence[str]
    ) -> tuple[Sequence[PendingRow], Session]:
        rows = self.corpus.rows
        pending = rows.pending_in(traces)
        asks = any(row.parked for row in pending)
        seen = Session(
            session,
            tuple(traces),
            selected=rows.has_selection(traces),
            with_person=rows.waiting_for_person(traces) if asks else frozenset(),
        )
        return pending, seen

    def _cause(self, session: str, traces: Sequence[str]) -> str:
        """Return what was last recorded by the agents of some traces: what a verdict is on.

        One entry, however long the traces: all that came before leads to it, or is in its trace.
        What a person adds meanwhile is not the agent's doing, so it begins no new count of blocks.
        """
        if not traces:
            return self.corpus.record_session(session)
        rows = self.corpus.rows
        own = {row.position: row.trace_id for row in map(self.corpus.known, traces)}
        own |= dict(filter(None, map(rows.newest_by_its_agent, traces)))
        return own[max(own)]

    def _blocked(self, cause: str) -> int:
        position = self.corpus.log.position(cause)
        if self.policy.cap <= 0 or position is None:
            return 0
        limit = min(self.policy.cap + _TOOL_EVENTS, _COUNTED)
        count = 0
        for body in self.corpus.rows.gate_bodies(position, limit=limit):
            said: dict[str, Any] = json.loads(body)
            if said.get("tool"):
                continue
            if said.get("verdict") not in ("blocked", "error"):
                break
            count += 1
        return count


def verdict_at(
    path: Path,
    session: str,
    policy: Policy = STANDARD,
    *,
    tool: str = "",
    process: str = "",
    patience: float | None = None,
) -> Verdict:
    """Open a corpus, ask its gate, and close it; nothing raises, as with `Gate`.

    Parameters
    ----------
    path
        The corpus.
    session
        The platform's id of the session.
    policy
        What is asked of its agent.
    tool
        The tool it would like to use; empty if it would like to stop.
    process
        The id of the platform's process, whose earlier sessions count too; empty for none.
    patience
        Seconds to wait for another writer; None for ten.
    """
    from dtui.corpus.corpus import Corpus

    try:
        with Corpus.open(path) as corpus:
            gate = Gate(corpus, policy, patience=patience)
            if tool:
                return gate.before(tool, session, process=process)
            return gate.stop(session, process=process)
    except Exception as error:  # noqa: BLE001 - each holds the agent; what it was is said
        return error_verdict(error, tool=tool)


def error_verdict(error: BaseException, *, tool: str = "") -> Verdict:
    """Return the verdict where the gate could not do its work: the agent is held, and told why."""
    from dtui.text import one_line

    if isinstance(error, DtuiError):
        says = one_line(str(error), 380)
    else:
        says = one_line(f"a bug in dtui: {type(error).__name__}: {error}", 380)
    ends = "" if says.endswith((".", "…")) else "."
    may = f"use {one_line(tool, 100)}" if tool else "finish"
    # Never how to switch it off: that is the person's to know, from `dtui.gate.hook`.
    reason = (
        f"You may not {may} yet, as the gate could not do its work: {says}{ends} Tell the person "
        "you work for, who can look with `dtui doctor`, and try again."
    )
    return Verdict("error", says, reason, tool)


def platform_cap() -> int:
    """Return after how many blocks in a row the agents' platform lets go; 0 for never."""
    said = os.environ.get("CLAUDE_CODE_STOP_HOOK_BLOCK_CAP", "")
    return int(said) if said.isascii() and said.isdigit() else PLATFORM_CAP


def check_session(session: str) -> None:
    """Refuse what is no session's id.

    Raises
    ------
    InvalidQueryError
        If it is empty, too long, or not printable.
    """
    if not session or len(session) > _LONGEST_SESSION or not session.isprintable():
        raise InvalidQueryError(
            f"{session[:_LONGEST_SESSION]!r} is no session: one is named in printable characters, "
            f"{_LONGEST_SESSION} at most. Whoever asks the gate has to say which session asks."
        )
