"""Another process that writes to a corpus; run it by its path, and read what it acknowledges.

python writer.py create PATH TENANT
python writer.py append PATH COUNT TRACE …     items in turn to each trace, an id a line
python writer.py forever PATH TRACE            until somebody kills it
python writer.py half PATH TRACE               dies inside a transaction
python writer.py hold PATH                     keeps the write lock until its stdin closes
"""

from __future__ import annotations

import os
import sys
from itertools import count, cycle
from pathlib import Path

from dtui.corpus import Corpus
from dtui.errors import ExistingCorpusError
from dtui.log.sqlite import SqliteLog


def main(verb: str, path: str, *others: str) -> None:
    match verb, others:
        case "create", [tenant]:
            create(path, tenant)
        case "append", [number, *traces]:
            append(path, int(number), traces)
        case "forever", [trace_id]:
            append(path, None, [trace_id])
        case "half", [trace_id]:
            die_halfway(path, trace_id)
        case "hold", []:
            hold(Path(path))
        case _:
            sys.exit(2)


def say(word: str) -> None:
    """Acknowledge: whoever reads this may rely on it."""
    print(word, flush=True)


def create(path: str, tenant: str) -> None:
    try:
        Corpus.create(path, tenant=tenant).close()
    except ExistingCorpusError:
        say("refused")
    else:
        say("created")


def append(path: str, number: int | None, traces: list[str]) -> None:
    turns = cycle(traces)
    with Corpus.open(path) as corpus:
        say("ready")
        for _ in count() if number is None else range(number):
            trace_id = next(turns)
            say(f"{trace_id}/{record(corpus, trace_id)}")


def record(corpus: Corpus, trace_id: str) -> str:
    citation = {"kind": "tool_output", "ref": f"process {os.getpid()}"}
    return corpus.record(
        trace_id, "observation", {"statement": "One of many", "citations": [citation]}
    )


def die_halfway(path: str, trace_id: str) -> None:
    corpus = Corpus.open(path)
    say(record(corpus, trace_id))
    with corpus.writing():
        for _ in range(3):
            record(corpus, trace_id)
        os._exit(9)


def hold(path: Path) -> None:
    with SqliteLog.open(path) as log, log.writing():
        say("held")
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
