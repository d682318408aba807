"""Another process that acts in a corpus; run it by its path, and read what it acknowledges.

python acting.py emit PATH COUNT            emits triggers, an id a line
python acting.py judge PATH NAME [REPLACED] waits for a line, then gives a verdict on every
                                            proposal; says which ones were taken, and which late
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import AbstractContextManager

from dtui.corpus import Corpus
from dtui.errors import OutdatedEventError
from tests.processes import output, running


def main(verb: str, path: str, *others: str) -> None:
    match verb, others:
        case "emit", [count]:
            emit(path, int(count))
        case "judge", [name, *replaced]:
            judge(path, name, replaced[0] if replaced else None)
        case _:
            sys.exit(2)


def say(*words: str) -> None:
    """Acknowledge: whoever reads this may rely on it."""
    print(*words, flush=True)


def emit(path: str, count: int) -> None:
    with Corpus.open(path) as corpus:
        for _ in range(count):
            say(corpus.emit("trigger", {"says": f"From process {os.getpid()}"}))


def judge(path: str, name: str, replaced: str | None) -> None:
    with Corpus.open(path) as corpus:
        names = [row.proposal_id for row in corpus.rows.proposals(limit=1_000)]
        say("ready")
        sys.stdin.readline()
        for proposal_id in names:
            given = {"proposal_id": proposal_id, "verdict": "approve", "reviewer": name}
            if replaced is not None:
                given |= {"verdict": "reject", "replaces": f"{replaced}-{proposal_id}"}
            try:
                say("taken", corpus.emit("override", given), proposal_id)
            except OutdatedEventError:
                say("late", "-", proposal_id)


# -- for whoever runs it -----------------------------------------------------------------------


def acting(*arguments: object) -> AbstractContextManager[subprocess.Popen[str]]:
    """Run this part of a test in another process."""
    return running(__file__, *arguments)


def said(process: subprocess.Popen[str]) -> list[list[str]]:
    """Return what a process still says until its end, line by line, in words."""
    return [line.split() for line in output(process).read().splitlines()]


if __name__ == "__main__":
    main(*sys.argv[1:])
