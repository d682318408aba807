"""One process of the platform, several sessions: what one leaves open holds those after it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.corpus.gate_entries import record_begun, sessions_of
from dtui.gate import Gate, Policy, Session, Verdict, decide, verdict_at
from dtui.log import PendingRow
from tests.gate.acts import SESSION, Acts, new_corpus, verdicts
from tests.gate.asking import BASH, START, STOP, ask, complete, with_something_pending

PROCESS = "4194305"
"""More than any system gives."""
CLEARED = {"session_id": "s-2"}


def begin(corpus: Corpus, *begun: str, process: str = PROCESS) -> None:
    """Let a process go on with sessions, each written as ``s-1 startup``."""
    for one in begun:
        session, how = one.split()
        record_begun(corpus.log, process, session, how)


def test_what_the_session_before_left_open_holds_the_next(corpus: Corpus) -> None:
    begin(corpus, f"{SESSION} startup", "s-2 clear", "s-3 clear")
    acts = Acts(corpus)
    claim = acts.claim()
    gate = Gate(corpus, Policy(before=("Bash",)))
    assert gate.stop("s-3", process=PROCESS).says == "1 pending: hyp-1"
    assert gate.before("Bash", "s-3", process=PROCESS).kind == "blocked"
    assert gate.stop("s-3").kind == "allowed"  # of a process that nobody named nothing is known
    acts.validate(claim)
    assert gate.stop("s-3", process=PROCESS).kind == "allowed"


def test_a_decision_of_the_session_before_is_one(corpus: Corpus) -> None:
    begin(corpus, f"{SESSION} startup", "s-2 clear")
    Acts(corpus).take()
    gate = Gate(corpus, Policy(require_decision=True))
    assert gate.stop("s-2", process=PROCESS).kind == "allowed"


def test_a_verdict_follows_from_what_was_last_recorded_in_any_of_them(corpus: Corpus) -> None:
    begin(corpus, f"{SESSION} startup", "s-2 clear")
    old = Acts(corpus, "old")
    Acts(corpus, "new", session="s-2")
    old.claim()
    Gate(corpus).stop("s-2", process=PROCESS)
    (said,) = corpus.log.entries(kinds=["gate"])
    assert corpus.log.ids_at(said.causes) == {said.causes[0]: "old/hyp-1"}


def test_what_is_judged_are_the_traces_of_all_of_them_newest_first(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(corpus, f"{SESSION} startup", "s-2 clear", f"{SESSION} clear")
    names = [str(number) for number in range(6)]
    for name in names:
        Acts(corpus, name, session="s-2" if int(name) % 2 else SESSION)
    judged: list[Session] = []

    def deciding(rows: Sequence[PendingRow], session: Session, policy: Policy) -> Verdict:
        judged.append(session)
        return decide(rows, session, policy)

    monkeypatch.setattr("dtui.gate.gate.decide", deciding)
    Gate(corpus).stop(SESSION, process=PROCESS)
    assert [(one.session_id, one.traces) for one in judged] == [(SESSION, tuple(reversed(names)))]


def test_the_count_of_blocks_goes_on_over_a_clear(corpus: Corpus) -> None:
    Acts(corpus).claim()
    gate = Gate(corpus, Policy(cap=2))
    begin(corpus, f"{SESSION} startup")
    kinds = [gate.stop(SESSION, process=PROCESS).kind]
    begin(corpus, "s-2 clear")
    kinds += [gate.stop("s-2", process=PROCESS).kind for _ in range(3)]
    assert kinds == ["blocked", "blocked", "escaped", "blocked"]


def test_a_session_that_is_resumed_within_a_process_leaves_nothing_behind(corpus: Corpus) -> None:
    Acts(corpus).claim()
    begin(corpus, f"{SESSION} startup", "s-2 resume")
    assert Gate(corpus).stop("s-2", process=PROCESS).kind == "blocked"


def test_a_process_that_has_the_id_of_one_before_begins_anew(corpus: Corpus) -> None:
    Acts(corpus).claim()
    begin(corpus, f"{SESSION} startup", "s-2 clear", "s-3 startup", "s-4 clear", "s-4 compact")
    assert sessions_of(corpus.log, PROCESS) == ("s-4", "s-3")
    assert Gate(corpus).stop("s-4", process=PROCESS).kind == "allowed"


def test_no_more_of_a_process_than_its_newest_sessions_are_looked_at(corpus: Corpus) -> None:
    begin(corpus, "s-0 startup", *(f"s-{number} clear" for number in range(1, 70)))
    assert sessions_of(corpus.log, PROCESS) == tuple(f"s-{number}" for number in range(69, 5, -1))


def test_a_trigger_that_somebody_else_put_there_names_no_session(corpus: Corpus) -> None:
    begin(corpus, f"{SESSION} startup")
    corpus.emit("trigger", {"says": "A ticket", "stream": f"platform-{PROCESS}"})
    assert sessions_of(corpus.log, PROCESS) == (SESSION,)


begun_elsewhere = st.lists(
    st.tuples(
        st.sampled_from(["1", "424", "42424"]),
        st.sampled_from([SESSION, "s-2", "s-3"]),
        st.sampled_from(["startup", "resume", "clear", "compact"]),
    ),
    max_size=6,
)


@settings(max_examples=20)  # each makes a corpus
@given(begun_elsewhere, st.booleans())
def test_what_other_processes_do_changes_nothing(
    elsewhere: list[tuple[str, str, str]], is_cleared: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder, new_corpus(Path(folder)) as corpus:
        Acts(corpus).claim()
        Acts(corpus, "other", session="s-3").ask()
        begin(corpus, f"{SESSION} startup", *(["s-2 clear"] if is_cleared else []))
        asked = "s-2" if is_cleared else SESSION
        for process, session, how in elsewhere:
            begin(corpus, f"{session} {how}", process=process)
        said = verdict_at(corpus.path, asked, process=PROCESS)
        assert said.says == "1 pending: hyp-1"


# -- the hook ----------------------------------------------------------------------------------


def test_the_hook_holds_the_next_session_of_its_process_alone(tmp_path: Path) -> None:
    path = with_something_pending(tmp_path)
    flags = ("--corpus", path, "--before-tools", "Bash")
    for given_now in (START, {**START, **CLEARED, "source": "clear"}):
        assert ask(given_now, *flags, CLAUDE_PID=PROCESS).reply == {}
    assert ask({**STOP, **CLEARED}, *flags, CLAUDE_PID=PROCESS).holds
    assert ask({**BASH, **CLEARED}, *flags, CLAUDE_PID=PROCESS).holds
    assert not ask({**STOP, **CLEARED}, *flags, CLAUDE_PID="4243").holds
    with Corpus.open(path) as corpus:
        assert verdicts(corpus) == [("blocked", ""), ("blocked", "Bash"), ("allowed", "")]


def test_two_processes_of_one_id_are_told_apart_by_when_they_began(tmp_path: Path) -> None:
    path = complete(tmp_path)
    ours = str(os.getpid())
    assert ask(START, "--corpus", path, CLAUDE_PID=ours).reply == {}
    with Corpus.open(path) as corpus:
        (begun,) = corpus.log.entries(kinds=["trigger"])
    began = Path("/proc/self/stat")
    when = f"-{began.read_text().rpartition(')')[2].split()[19]}" if began.exists() else ""
    assert begun.header.stream == f"platform-{ours}{when}"


@pytest.mark.parametrize("process", ["", "-1", "a b", "9" * 21])
def test_where_the_platform_names_no_process_nothing_is_recorded(
    tmp_path: Path, process: str
) -> None:
    path = complete(tmp_path)
    assert ask(START, "--corpus", path, CLAUDE_PID=process).reply == {}
    with Corpus.open(path) as corpus:
        assert not list(corpus.log.entries(kinds=["trigger"]))


@pytest.mark.parametrize(
    ("name", "fields", "says"),
    [
        ("nowhere.db", {}, "there is no corpus at"),
        ("decisions.db", {"source": 3}, "has no source"),
        ("decisions.db", {"session_id": "two\nlines"}, "is no session"),
    ],
)
def test_a_start_that_cannot_be_recorded_is_told_to_the_person(
    tmp_path: Path, name: str, fields: dict[str, object], says: str
) -> None:
    complete(tmp_path)
    answer = ask({**START, **fields}, "--corpus", tmp_path / name, CLAUDE_PID=PROCESS)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("dtui could not record that this session begins")
    assert says in answer.err
