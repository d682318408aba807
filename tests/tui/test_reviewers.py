"""Reviewers in terminals of their own, at the same corpus: what one says, the other sees."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from dtui.corpus import Corpus

COLUMNS, LINES = 110, 30
PATIENCE = 60.0
"""Seconds before a terminal that says nothing is given up."""

REVIEW = "import sys; from dtui.tui.app import review; review(sys.argv[1], author=sys.argv[2])"


class Reviewer:
    """The app in a pseudo-terminal, in a process of its own."""

    def __init__(self, corpus: Path, name: str) -> None:
        self.pid, self.master = pty.fork()
        if not self.pid:
            sized = {"TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(LINES)}
            os.environ.update(sized)
            os.execv(sys.executable, [sys.executable, "-c", REVIEW, str(corpus), name])
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._runs = True

    @property
    def shown(self) -> str:
        return "\n".join(self.screen.display)

    def read_until(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while words not in self.shown:
            ready, _, _ = select.select([self.master], [], [], deadline - time.monotonic())
            if not ready:
                raise TimeoutError(f"{words!r} never appeared on\n{self.shown}")
            self._stream.feed(os.read(self.master, 65536))

    def press(self, keys: str, until: str) -> None:
        os.write(self.master, keys.encode())
        self.read_until(until)

    def kill(self) -> None:
        """End it as a power cut would: no handler runs."""
        if self._runs:
            self._runs = False
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self.master)


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    """Give a corpus where nothing but eight proposals waits."""
    path = tmp_path / "queue.db"
    with Corpus.create(path) as corpus:
        domain = {"domain": "pricing", "codes": [{"code": "precedent"}, {"code": "margin"}]}
        corpus.emit("domain_declared", domain)
        corpus.emit("trigger", {"id": "asked", "says": "renewals are asked for"})
        for number in range(1, 9):
            proposal = {"id": f"p-{number}", "domain": "pricing", "action": "discount"}
            args = {"args": {"percent": number}, "agent": "bot", "causes": ["asked"]}
            corpus.emit("proposal", proposal | args)
    return path


@pytest.fixture
def reviewers(queue: Path) -> Iterator[tuple[Reviewer, Reviewer]]:
    both = (Reviewer(queue, "ana"), Reviewer(queue, "ben"))
    yield both
    for reviewer in both:
        reviewer.kill()


def verdicts(path: Path) -> dict[str, str]:
    """Return whose verdict is in force on each decided proposal."""
    with Corpus.open(path) as corpus:
        rows = corpus.rows.proposals(limit=100)
    return {row.proposal_id: f"{row.verdict} by {row.reviewer}" for row in rows if row.verdict}


def test_two_reviewers_see_each_others_verdicts_appear(
    queue: Path, reviewers: tuple[Reviewer, Reviewer]
) -> None:
    ana, ben = reviewers
    for reviewer in reviewers:
        reviewer.read_until("traces")
        reviewer.press("w", "waiting for you  8")
    ana.press("a1\r", "waiting for you  7")
    ben.read_until("waiting for you  7")
    ben.press("Gx2\r", "waiting for you  6")
    ana.read_until("waiting for you  6")
    assert verdicts(queue) == {"p-1": "approve by ana", "p-8": "reject by ben"}


def test_the_second_to_decide_is_told_and_what_they_typed_is_kept(
    queue: Path, reviewers: tuple[Reviewer, Reviewer]
) -> None:
    ana, ben = reviewers
    for reviewer in reviewers:
        reviewer.read_until("traces")
        reviewer.press("w", "waiting for you  8")
    ben.press("x2", "[x] margin")
    ben.press("\t", "New line")
    ben.press("too much", "too much")
    ana.press("a\r", "waiting for you  7")
    ben.press("\r", "has a verdict: approve by 'ana'")
    assert "too much" in ben.shown
    ben.press("\x14", "waiting for you  7")  # ctrl+t: a second opinion
    with Corpus.open(queue) as corpus:
        state = corpus.proposal("p-1")
    said = [(given.reviewer, given.verdict, given.second) for given in state.standing]
    assert said == [("ana", "approve", False), ("ben", "reject", True)]
    assert state.standing[1].rationale == "too much"


def test_every_acknowledged_verdict_outlives_the_process(queue: Path) -> None:
    waits = 8
    for round_ in range(4):
        reviewer = Reviewer(queue, "ana")
        try:
            reviewer.read_until("traces")
            reviewer.press("w", f"waiting for you  {waits}")
            waits -= 1
            reviewer.press("a\r", f"waiting for you  {waits}")
            # In the midst of the next one: the form is open, and nothing is acknowledged.
            reviewer.press("x2", "[x] margin")
            reviewer.press("\t", "New line")
            reviewer.press("half a word", "half a word")
        finally:
            reviewer.kill()
        assert len(verdicts(queue)) == round_ + 1
    with Corpus.open(queue) as corpus:
        assert corpus.waiting(corpus.log.now()).count() == waits
        assert corpus.rows.count_wrong_effects() == 0
