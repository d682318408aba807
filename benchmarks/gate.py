"""How long an agent waits for the gate when it would like to stop.

    python benchmarks/gate.py [--entries 1000 1000000] [--rounds 40]

The hook as the platform runs it, a process for every stop: from its start to its end, with the
verdict on disk. Once of a session that is done, once of one that is held, on corpora of several
sizes; beside it, in the same rounds, the floor: the same Python doing nothing, with and without
site. Then, in one process, the gate's decision alone, and looking, deciding and recording together,
on a trace of ten thousand items of which half pend.

Compiled modules are used, as an installation has them; without, each start compiles them anew.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from corpora import corpus_of

from dtui.corpus import Corpus
from dtui.gate import Gate, Policy, Session, decide
from dtui.trace import TraceOpened

DONE, HELD, LONG = "done", "held", "long"
PENDING = 5_000
"""Hypotheses that pend in the long trace, each with an observation of its own."""

_SEEN = {"statement": "Usage fell", "citations": [{"kind": "metric", "ref": "weekly_users"}]}


def prepare(path: Path, session: str, claims: int = 0, seen: int = 1) -> None:
    """Add a session's trace: so many observations, and hypotheses that pend."""
    with Corpus.open(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id=session, session=session))
        drafts = [("observation", {"id": f"obs-{one}", **_SEEN}) for one in range(seen)]
        drafts += [
            ("hypothesis", {"statement": "Price is the reason", "trace_item_refs": ["obs-0"]})
            for _ in range(claims)
        ]
        corpus.record_all(session, drafts)


def hook(path: Path, session: str) -> None:
    """Ask the gate as a platform does; fail where it doesn't answer as it should."""
    given = json.dumps({"hook_event_name": "Stop", "session_id": session})
    command = [sys.executable, "-m", "dtui.gate", "--corpus", str(path), "--cap", "0"]
    env = {**os.environ, "CLAUDE_CODE_STOP_HOOK_BLOCK_CAP": "0"}
    done = subprocess.run(command, input=given, env=env, text=True, capture_output=True, check=True)
    assert ("decision" in json.loads(done.stdout)) == (session == HELD), done


def python(*flags: str) -> None:
    """Start the interpreter and do nothing."""
    subprocess.run([sys.executable, *flags, "-c", "pass"], check=True)


def times(rounds: int, what: Sequence[Callable[[], object]]) -> list[list[float]]:
    """Run several things by turns; return the milliseconds of each."""
    taken: list[list[float]] = [[] for _ in what]
    for run in what:
        run()  # whatever is done only once
    for _ in range(rounds):
        for run, into in zip(what, taken, strict=True):
            begin = perf_counter()
            run()
            into.append((perf_counter() - begin) * 1e3)
    return taken


def report(name: str, taken: Sequence[float]) -> None:
    """Print a line of figures."""
    p95 = quantiles(taken, n=20)[-1]
    print(f"{name:52} median {median(taken):7.2f}   p95 {p95:7.2f} ms", flush=True)


def cold(entries: int, rounds: int, folder: Path) -> None:
    """Measure the hook on a corpus of a size, beside the interpreter."""
    path = folder / f"{entries}.db"
    shutil.copy(corpus_of(entries), path)
    prepare(path, DONE)
    prepare(path, HELD, 3)
    what = {
        "python -I -S -c pass": lambda: python("-I", "-S"),
        "python -c pass": python,
        f"hook, {entries:,} entries, may stop": lambda: hook(path, DONE),
        f"hook, {entries:,} entries, held": lambda: hook(path, HELD),
    }
    for name, taken in zip(what, times(rounds, list(what.values())), strict=True):
        report(name, taken)
    path.unlink()


def warm(rounds: int, folder: Path) -> None:
    """Measure the gate within a process, on a long trace."""
    path = folder / "long.db"
    Corpus.create(path).close()
    prepare(path, LONG, PENDING, PENDING)
    policy = Policy(cap=0)
    with Corpus.open(path) as corpus:
        gate = Gate(corpus, policy)
        pending, session = corpus.rows.pending_in([LONG]), Session(LONG, (LONG,))
        assert len(pending) == PENDING
        alone, whole = times(
            rounds, [lambda: decide(pending, session, policy), lambda: gate.stop(LONG)]
        )
    report(f"decide, {2 * PENDING:,} items, {PENDING:,} pending", alone)
    report("look, decide and record, the same", whole)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # The platform's own Python has its modules compiled; whoever forbids it has not.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(folder, "compiled")))
        warm(asked.rounds, Path(folder))
        for entries in asked.entries:
            cold(entries, asked.rounds, Path(folder))


if __name__ == "__main__":
    main()
