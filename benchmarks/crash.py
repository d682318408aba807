"""What is lost when writing processes are killed and files damaged.

    python benchmarks/crash.py [--kills 1000] [--damages 100] [--seed 0] [--folder FOLDER]

Two processes write to one corpus, items and events, one by one, in batches and in blocks, and write
its write-ahead log back every few commits; both get SIGKILL at a random moment of up to 2 ms after
a random acknowledgement. What they were told is on disk is looked for afterwards, in its place; all
of the corpus is checked every fifty rounds: hashes, positions, times, every projection against one
made anew, SQLite's own integrity. Others are killed while they make a corpus, import into one, or
restore one. Then the files are damaged: cut, bytes flipped, zeroed, removed. FOLDER is where the
files go, by default the current folder. A kill is no power cut: what a process had handed to the
system stays.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from dtui.command.progress import Progress
from dtui.log.lock import file_system_of
from tests.log.crashes import (
    WRITERS,
    Figures,
    kill_creators,
    kill_loaders,
    kill_restorers,
    kill_writers,
)
from tests.log.damages import DAMAGES, damage_rounds, written


def kills(folder: Path, count: int, seed: int) -> int:
    """Print what became of killed processes; return how much of it is wrong."""
    print(
        f"{'killed while':14}{'rounds':>8}{'kills':>8}{'acknowledged':>14}{'found':>10}{'lost':>6}"
        f"{'more found':>12}{'wrong':>7}{'seconds':>9}"
    )
    progress = Progress("kills")
    rounds = -(-count // WRITERS)
    figures = {
        "writing": kill_writers(
            folder, rounds, seed=seed, told=lambda done: progress(done, count, "")
        ),
        "creating": kill_creators(folder, max(count // 10, 1), seed=seed),
        "importing": kill_loaders(folder, max(count // 20, 1), seed=seed),
        "restoring": kill_restorers(folder, max(count // 20, 1), seed=seed),
    }
    progress.finish()
    for what, found in figures.items():
        _say_kills(what, found)
    return sum(found.lost + len(found.wrong) for found in figures.values())


def _say_kills(what: str, found: Figures) -> None:
    print(
        f"{what:14}{found.rounds:>8,}{found.kills:>8,}{found.acknowledged:>14,}{found.found:>10,}"
        f"{found.lost:>6,}{found.unacknowledged:>12,}{len(found.wrong):>7,}{found.seconds:>9.1f}"
    )
    for word in found.wrong[:5]:
        print(f"  {word}")


def damages(folder: Path, rounds: int, seed: int) -> int:
    """Print what became of damaged files; return how much of it is wrong."""
    ways = ("whole", "prefix", "refused", "found")
    print(f"\n{'damaged':22}{'rounds':>8}{''.join(f'{way:>9}' for way in ways)}{'wrong':>7}")
    whole = written(folder)
    wrong = 0
    for kind in DAMAGES:
        done = damage_rounds(kind, whole, folder, rounds, seed=seed)
        ends = "".join(f"{done.ends.get(way, 0):>9,}" for way in ways)
        print(f"{kind:22}{done.rounds:>8,}{ends}{len(done.wrong):>7,}")
        for word in done.wrong[:5]:
            print(f"  {word}")
        wrong += len(done.wrong)
    print(
        "whole: all is read. prefix: shorter, and the kept head told so. refused: an error that "
        "says what to do.\nfound: read, and found wrong by the check. wrong: none of these."
    )
    return wrong


def main() -> None:
    """Read the command line and run."""
    read = argparse.ArgumentParser(description="What is lost by kills and damages.")
    read.add_argument("--kills", type=int, default=1_000)
    read.add_argument("--damages", type=int, default=100)
    read.add_argument("--seed", type=int, default=0)
    read.add_argument("--folder", default=".")
    asked = read.parse_args()
    with TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        print(f"on {file_system_of(folder) or 'an unknown file system'}, seed {asked.seed}\n")
        wrong = kills(folder, asked.kills, asked.seed) + damages(folder, asked.damages, asked.seed)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
