"""`dtui gate`: may an agent finish, by the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from dtui.gate import Gate, Policy
from dtui.trace import TraceOpened
from tests.gate.acts import SESSION, Acts, new_corpus, verdicts

Run = Callable[..., Result]
Check = Callable[[str, str], None]


@pytest.fixture
def held(folder: Path) -> Path:
    with new_corpus(folder, "dtui.db") as corpus:
        Acts(corpus).claim()
    return corpus.path


def recorded(path: Path) -> list[str]:
    with Corpus.open(path) as corpus:
        return [verdict for verdict, _ in verdicts(corpus)]


@pytest.mark.parametrize("asked", [("--session", SESSION), ("--trace", "renewal")])
def test_what_pends_holds_and_is_recorded(run: Run, held: Path, asked: tuple[str, str]) -> None:
    result = run("gate", *asked)
    assert result.exit_code == 1
    assert '- hyp-1 (hypothesis): Price is the reason → record("hypothesis_val' in result.stdout
    assert result.stderr == "dtui: held: 1 pending: hyp-1\n"
    assert recorded(held) == ["blocked"]


def test_the_whole_corpus_is_looked_at_and_nothing_recorded(run: Run, held: Path) -> None:
    assert run("gate").exit_code == 1
    assert run("gate", held, "--json").exit_code == 1
    assert recorded(held) == []


def test_who_may_finish_ends_with_nought(run: Run, held: Path) -> None:
    with Corpus.open(held) as corpus:
        corpus.open_trace(TraceOpened(trace_id="other", session="another"))
    result = run("gate", "--session", "another")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "allowed: nothing pends\n"


def test_a_session_that_has_no_trace_is_held_and_named(run: Run, held: Path) -> None:
    result = run("gate", "--session", "misspelt")
    assert result.exit_code == 1
    assert result.stderr == (
        "dtui: held: no trace of session 'misspelt' is in dtui.db (`dtui traces` lists what is); "
        "no decision was taken\n"
    )
    assert recorded(held) == ["blocked"]
    let_go = run("gate", "--session", "misspelt", "--cap", "1")
    assert let_go.exit_code == 0
    assert "escaped: no trace of session 'misspelt' is in dtui.db" in let_go.stderr


def test_a_decision_may_be_required(run: Run, held: Path) -> None:
    with Corpus.open(held) as corpus:
        corpus.open_trace(TraceOpened(trace_id="other", session="another"))
    result = run("gate", "--session", "another", "--require-decision")
    assert result.exit_code == 1
    assert "held: no decision was taken" in result.stderr


def test_nobody_is_let_go_for_asking_often_unless_a_cap_says_so(run: Run, held: Path) -> None:
    asked = ("gate", "--session", SESSION)
    assert {run(*asked).exit_code for _ in range(10)} == {1}
    result = run(*asked, "--cap", "10")
    assert result.exit_code == 0
    assert "escaped: let go after 10 blocks with nothing recorded in between" in result.stderr


def test_what_is_parked_for_a_person_holds_nobody(run: Run, folder: Path) -> None:
    with new_corpus(folder, "dtui.db") as corpus:
        Acts(corpus).ask(human=True)
    result = run("gate", "--trace", "renewal")
    assert (result.exit_code, result.stderr) == (0, "parked: waiting for a person: qst-1\n")


def test_json_says_all_of_the_verdict(run: Run, held: Path) -> None:
    result = run("gate", "--session", SESSION, "--json")
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (said["kind"], said["holds"], said["blocking"], said["parked"]) == (
        "blocked",
        True,
        1,
        0,
    )
    assert said["reason"].startswith("You may not finish yet")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--session", "s-1", "--trace", "renewal"), "give one of them"),
        (("--trace", "nowhere"), "there is no trace 'nowhere'"),
        (("--session", ""), "is no session"),
        (("--cap", "-1"), "--cap"),
        (("nowhere.db",), "there is no corpus at"),
    ],
)
def test_what_cannot_be_asked_ends_with_two(
    run: Run, held: Path, words: tuple[str, ...], says: str
) -> None:
    result = run("gate", *words)
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_gate_that_fails_ends_with_two(
    run: Run, held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dtui.gate.gate.decide", fail)
    result = run("gate")
    assert result.exit_code == 2
    assert "a bug in dtui: ZeroDivisionError" in result.stderr


@pytest.mark.usefixtures("samples")
def test_the_samples_are_held_as_they_were(run: Run, check_golden: Check) -> None:
    check_golden("gate", run("gate").stdout)


def test_help_reads_as_it_did(run: Run, check_golden: Check) -> None:
    check_golden("gate-help", run("gate", "--help").stdout)


def test_a_check_names_an_agent_that_escaped(run: Run, folder: Path) -> None:
    with new_corpus(folder, "dtui.db") as corpus:
        Acts(corpus)
        Gate(corpus, Policy(enabled=False, require_decision=True)).stop(SESSION)
    for asked in ((), ("renewal",)):
        result = run("check", *asked)
        assert result.exit_code == 0
        assert "escaped: its agent escaped the gate: the gate is switched off" in result.stdout
        assert "complete and sound (1 warning)" in result.stderr
