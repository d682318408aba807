"""What reaches a real terminal, byte by byte."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from tests.terminal import Terminal

HOSTILE = (
    "\x1b[2J\x1b[Hcleared",
    "\x1b]0;owned\x07title",
    "\x1b]52;c;T1dORUQ=\x07clipboard",
    "\x1bP1$r0m\x1b\\device control",
    "\x9b31mred by C1\x9d0;owned\x9c",
    "\u202eevil\u2066 bidi",
    "bell\x07 back\x08 return\r feed\x0c tab\t end",
    "[bold red]markup[/] [/] [@click=app.quit]x[/]",
    "👩\u200d💻 family, flag 🇩🇪, skin 👍🏽, variation ⚠\ufe0f",
    "漢字 wide הפוך zero\u200bwidth e\u0301",
    "$(rm -rf /) `id` %s %n {0} \\x1b",
)


@pytest.fixture
def hostile_corpus(tmp_path: Path) -> Path:
    path = tmp_path / "hostile.db"
    with Corpus.create(path) as corpus:
        for number, text in enumerate(HOSTILE):
            trace_id = f"t-{number}"
            corpus.open_trace(TraceOpened(trace_id=trace_id, title=text, domain=text, agent=text))
            seen = {"statement": text, "citations": [{"kind": "metric", "ref": text}]}
            corpus.record(trace_id, "observation", seen | {"labels": [text], "author": text})
            asked = {"question": text, "trace_item_refs": ["obs-1"]}
            corpus.record(trace_id, "question", asked)
            decided = {"question": text, "trace_item_refs": ["obs-1"]}
            corpus.record(trace_id, "decision", decided)
            option = {"decision_id": "dec-1", "name": text, "description": text}
            corpus.record(trace_id, "decision_option", option | {"trace_item_refs": ["dec-1"]})
            bound = {"statement": text, "trace_item_refs": ["obs-1"]}
            corpus.record(trace_id, "constraint", bound)
            link = {"decision_id": "dec-1", "constraint_id": "con-1", "trace_item_refs": ["dec-1"]}
            corpus.record(trace_id, "decision_constraint", link)
    return path


FAILING = """
import sys
from dtui.tui.screens.trace import TraceScreen

def compose_body(screen):
    told = "a secret that an agent wrote"
    raise LookupError("no body")

TraceScreen.compose_body = compose_body
sys.argv[1:] = ["review", sys.argv[1]]
from dtui.cli import main
main()
"""


@pytest.fixture
def review(hostile_corpus: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    terminal = Terminal(hostile_corpus, **getattr(request, "param", {}))
    yield terminal
    terminal.close()


def walk(terminal: Terminal) -> str:
    """Go through every trace and every screen, leave, and return all that was written."""
    terminal.read_until(f"{len(HOSTILE)} traces")
    for _ in HOSTILE:
        terminal.press("j")
    terminal.press("\r")
    terminal.read_until("used by")
    terminal.press("ja")
    terminal.read_until("answer a question")
    terminal.read_until("esc Cancel")  # its own keys, in the place of the screen's
    terminal.press("\x1b")
    terminal.read_until("Evidence  h Rests on")
    terminal.press("j\r")
    terminal.read_until("not locked")
    terminal.press("w")
    terminal.read_until("waiting for you")
    for _ in HOSTILE:
        terminal.press("n")
    terminal.press("?")
    terminal.read_until("Keys here")
    terminal.press("\x11")
    terminal.read_until(None)
    return terminal.written.decode("utf-8")


def test_no_text_of_an_agent_is_obeyed_by_the_terminal(review: Terminal) -> None:
    written = walk(review)
    assert "\x1b]0;" not in written
    assert "\x1b]52" not in written
    assert "\x1bP" not in written
    assert not re.findall(r"[\x80-\x9f\u202a-\u202e\u2066-\u2069\u200b\u200d]", written)
    assert "owned" not in review.screen.title
    # What is left without the toolkit's own sequences (OSC 22 is the pointer's shape) is text.
    text = re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\]22;[a-z]+\x07|\x1b[=>78]", "", written)
    assert not re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)


def test_an_exception_nobody_expected_ends_in_one_line_and_no_traceback(
    hostile_corpus: Path,
) -> None:
    terminal = Terminal(hostile_corpus, FAILING)
    terminal.read_until(f"{len(HOSTILE)} traces")
    terminal.press("\r")
    terminal.read_until(None)
    _, status = os.waitpid(terminal.pid, 0)
    os.close(terminal.master)
    *_, after = terminal.written.decode("utf-8").split("\x1b[?1049l")  # the main screen again
    assert "this is a bug in dtui: LookupError: no body" in after
    assert "DTUI_DEBUG=1 shows the traceback" in after
    assert "secret" not in terminal.written.decode("utf-8")
    assert "Traceback" not in after
    assert os.waitstatus_to_exitcode(status) == 2


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_a_process_that_is_told_to_end_gives_the_terminal_back(
    hostile_corpus: Path, told: signal.Signals
) -> None:
    terminal = Terminal(hostile_corpus)
    terminal.read_until("Help")
    terminal.press("?")
    terminal.read_until("Keys here")
    os.kill(terminal.pid, told)
    terminal.read_until(None)
    os.waitpid(terminal.pid, 0)
    os.close(terminal.master)
    *_, after = terminal.written.decode("utf-8").split("\x1b[?1049h")
    assert "\x1b[?1049l" in after  # the main screen again
    assert "\x1b[?25h" in after  # the cursor
    assert "\x1b[?1000l" in after  # the mouse
    assert "Traceback" not in after


@pytest.mark.parametrize("review", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], indirect=True)
def test_without_colour_no_colour_code_is_written(review: Terminal) -> None:
    written = walk(review)
    codes = {
        code for codes in re.findall(r"\x1b\[([0-9;]*)m", written) for code in codes.split(";")
    }
    assert codes <= {"", "0", "1", "2", "3", "4", "7", "9"}


# -- what is typed ahead ---------------------------------------------------------------------------

QUEUE = ("w", "waiting for you")
ON_THE_STEELMAN, ON_THE_QUESTION = "j", "jj"
ON_A_PROPOSAL, ON_AN_OUTCOME = "jjj", "jjjjjj"
NOTE = "three sites"


@pytest.fixture
def judged(judged_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(judged_once, tmp_path / "pricing.db"))


@pytest.mark.parametrize(
    ("steps", "burst", "expected"),
    [
        pytest.param(
            [(f"{ON_A_PROPOSAL}m", "modify a proposal")],
            "1\t15\t3\tno\tsix sites\tbecause\t0.3\r",
            {
                "codes": ("precedent",),
                "edited": {"percent": 15, "years": 3, "renews": False, "note": "six sites"},
                "rationale": "because",
                "probability": 0.3,
            },
            id="modify",
        ),
        pytest.param(
            [(f"{ON_A_PROPOSAL}m", "modify a proposal")],
            "\t\t\t\x1b[Z\x1b[Z15\r",
            {"edited": {"percent": 15, "years": 2, "renews": True, "note": NOTE}},
            id="the field before",
        ),
        pytest.param(
            [(f"{ON_A_PROPOSAL}x", "reject a proposal")],
            "2\ttoo much\t0.2\r",
            {"codes": ("margin",), "rationale": "too much", "probability": 0.2},
            id="reject",
        ),
        pytest.param(
            [(f"{ON_A_PROPOSAL}a", "approve a proposal")],
            "13\tlike the last 1\t0.9\r",
            {
                "codes": ("precedent", "strategic"),
                "rationale": "like the last 1",
                "probability": 0.9,
            },
            id="approve",
        ),
        pytest.param(
            [(f"b{ON_A_PROPOSAL}a", "which option would you take")],
            "3\t1\tit is\t0.4\r",
            {
                "codes": ("precedent",),
                "rationale": "chose opt-3 12 % and recovery: it is",
                "probability": 0.4,
            },
            id="blind",
        ),
        pytest.param(
            [(f"{ON_AN_OUTCOME}o", "what became of it")],
            "\t12.5\t2026-06-28\r",
            {"metric": "margin", "value": 12.5},
            id="outcome",
        ),
        pytest.param(
            [(f"{ON_THE_STEELMAN}r", "refute a hypothesis")],
            "they asked for service\t obs-1\r",
            {"reasoning": "they asked for service", "trace_item_refs": ("hyp-2", "obs-1")},
            id="verdict",
        ),
        pytest.param(
            [(f"{ON_THE_QUESTION}a", "answer a question")],
            "Legal did\t obs-2\r",
            {"answer": "Legal did", "trace_item_refs": ("qst-1", "obs-2")},
            id="answer",
        ),
        pytest.param(
            [("\r", "not locked"), ("n\r", "evaluate a pair")],
            "ll\ttoo early\t0.5\r",
            {"satisfied": False, "reasoning": "too early", "score": 0.5},
            id="evaluation",
        ),
    ],
)
def test_what_is_typed_in_one_go_reaches_the_fields_that_it_is_meant_for(
    judged: Path, steps: list[tuple[str, str]], burst: str, expected: dict[str, object]
) -> None:
    terminal = Terminal(judged)
    with contextlib.closing(terminal):
        terminal.read_until("traces")
        for keys, words in (QUEUE, *steps):
            terminal.press(keys)
            terminal.read_until(words)
        terminal.press(burst)
        terminal.read_until("y copies the command")
    with Corpus.open(judged) as corpus:
        newest = corpus.log.entry_at(corpus.log.head())
        assert newest is not None
        recorded = corpus.content(newest)
    assert {name: getattr(recorded, name) for name in expected} == expected


def test_a_selection_typed_in_one_go_gives_each_option_its_own_reason(judged: Path) -> None:
    terminal = Terminal(judged)
    with contextlib.closing(terminal):
        terminal.read_until("traces")
        for keys, words in (QUEUE, ("\r", "not locked"), ("s", "why it failed")):
            terminal.press(keys)
            terminal.read_until(words)
        terminal.press("\tlate\t\tdear\t\tvague\tnone will do\t\r")
        terminal.read_until("not recorded")
        shown = [line.strip(" │") for line in terminal.screen.display]
    for option, reason in (("opt-1", "late"), ("opt-2", "dear"), ("opt-3", "vague")):
        place = next(i for i, line in enumerate(shown) if f"[ ] {option}" in line)
        assert shown[place + 1] == reason
    assert "none will do" in shown


def test_a_verdict_typed_in_one_go_is_given_and_so_is_the_next(judged: Path) -> None:
    terminal = Terminal(judged)
    with contextlib.closing(terminal):
        terminal.read_until("traces")
        terminal.press(f"w{ON_A_PROPOSAL}a1\tas before\rx2\rw")
        terminal.read_until("waiting for you  5")
    with Corpus.open(judged) as corpus:
        given = [corpus.proposal(proposal_id).in_force for proposal_id in ("new-1", "new-2")]
        assert [(one.verdict, one.codes, one.rationale) for one in given if one] == [
            ("approve", ("precedent",), "as before"),
            ("reject", ("margin",), ""),
        ]
