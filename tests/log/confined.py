"""A process with fewer rights, or less room, than the tests; run it by its path.

    python confined.py nobody VERB PATH       as a user who owns nothing
    python confined.py cramped BYTES PATH     appends until a file may not grow any more
    python confined.py full PATH              appends until the disk is full, then frees some

VERB is open, create, read or record. Prints what it acknowledges, and the errors of dtui as
``Name: message``; any other error ends it with a traceback.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from dtui.corpus import Corpus
from dtui.errors import DtuiError, UnwritablePlaceError
from tests.log.scratch import SEEN, scratch_corpus

NOBODY = 65534
_, NO_LIMIT = resource.getrlimit(resource.RLIMIT_FSIZE)


def main(how: str, *others: str) -> None:
    match how, others:
        case "nobody", [verb, path]:
            as_nobody(verb, Path(path))
        case "cramped", [size, path]:
            cramped(int(size), Path(path))
        case "full", [path]:
            full(Path(path))
        case _:
            sys.exit(2)


def say(words: object) -> None:
    print(words, flush=True)


def as_nobody(verb: str, path: Path) -> None:
    with scratch_corpus() as corpus:
        # Load whatever is loaded on first use, while Python's own folder can still be read.
        corpus.record("trace", "observation", SEEN)
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
    try:
        with Corpus.create(path) if verb == "create" else Corpus.open(path) as corpus:
            if verb == "read":
                say(corpus.trace("t"))
            if verb == "record":
                say(corpus.record("t", "observation", SEEN))
    except DtuiError as error:
        say(f"{type(error).__name__}: {error}")
    else:
        say("done")


def append_until_refused(corpus: Corpus) -> None:
    while True:
        try:
            say(corpus.record("t", "observation", SEEN))
        except UnwritablePlaceError as error:
            return say(f"{type(error).__name__}: {error}")


def cramped(size: int, path: Path) -> None:
    with Corpus.open(path) as corpus:
        say(corpus.record("t", "observation", SEEN))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, NO_LIMIT))
        append_until_refused(corpus)
        resource.setrlimit(resource.RLIMIT_FSIZE, (NO_LIMIT, NO_LIMIT))
        say(corpus.record("t", "observation", SEEN))


def full(path: Path) -> None:
    with Corpus.open(path) as corpus:
        append_until_refused(corpus)
        append_until_refused(corpus)
        path.with_name("ballast").unlink()
        say(corpus.record("t", "observation", SEEN))


if __name__ == "__main__":
    main(*sys.argv[1:])
