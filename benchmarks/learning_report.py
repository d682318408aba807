"""The whole calibration report: from the command in a shell to the page on disk.

    python benchmarks/learning_report.py [decisions.db]

The corpus is the sample pricing desk (3,000 decisions, 59,000 entries), or the one that is named;
it is copied first. `dtui report --json` and `dtui report --out page.html` are started as a
scheduler starts them, in turn with their floor: a process that imports the packages that the
report is made with (and, for the page, the one that draws) and ends. Then every step by itself, in
one process that is warm. Wall and processor seconds, medians; read the ratios.
"""

from __future__ import annotations

import io
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from dtui.corpus import Corpus
from dtui.imports.jsonl import restore_jsonl
from learning.report.building import build_report, read_source
from learning.report.files import printed
from sample_traces import pricing

ROUNDS = 5

NUMBERS = "import numpy, polars, scipy.optimize, scipy.special, scipy.fft"
DRAWING = f"{NUMBERS}; import jinja2; from matplotlib.backends.backend_svg import FigureCanvasSVG"


class Run(NamedTuple):
    """What a run took, in seconds."""

    wall: float
    cpu: float


def sample(path: Path) -> None:
    """Make the corpus of the sample desk."""
    with Corpus.create(path) as corpus:
        restore_jsonl(io.StringIO("\n".join(pricing.lines())), corpus)


def copy(source: Path, path: Path) -> None:
    """Copy a corpus that others may have open."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(path)) as here:
        there.backup(here)


def started(*command: str) -> Run:
    """Run a process to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = perf_counter()
    # Byte-compiled, as an installed program is.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    void = subprocess.DEVNULL
    subprocess.run(command, check=False, stdout=void, stderr=void, env=environment)
    wall = perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(wall, sum(after[:2]) - sum(before[:2]))


def middle(runs: list[Run]) -> Run:
    """Return the medians of some runs."""
    return Run(median(run.wall for run in runs), median(run.cpu for run in runs))


def beside(name: str, command: list[str], floor: str) -> None:
    """Time a command and its floor in turn, and print both."""
    ours: list[Run] = []
    theirs: list[Run] = []
    for round_ in range(ROUNDS + 1):
        pair = started(*command), started(sys.executable, "-c", floor)
        if round_:  # the first of each compiles and warms the disk
            ours.append(pair[0])
            theirs.append(pair[1])
    mine, bare = middle(ours), middle(theirs)
    print(
        f"{name:22} wall {mine.wall:5.2f} s, CPU {mine.cpu:5.2f} s    imports alone "
        f"{bare.wall:5.2f} s, {bare.cpu:5.2f} s    {mine.cpu / bare.cpu:.1f}×"
    )


def timed(name: str, ask: Callable[[], object]) -> None:
    """Print the processor time that a step takes, the middle of several."""
    ask()
    times: list[float] = []
    for _ in range(ROUNDS):
        begin = process_time()
        ask()
        times.append(process_time() - begin)
    print(f"{name:22} CPU {median(times):5.2f} s")


def steps(path: Path) -> None:
    """Print what each step takes by itself."""
    frames = read_source(path)
    report = build_report(frames)
    timed("read the corpus", lambda: read_source(path))
    timed("make the report", lambda: build_report(frames))
    for form in ("JSON", "Markdown", "HTML"):
        timed(f"print it as {form}", lambda form=form: printed(report, form))
    size = len(printed(report, "HTML"))
    figures = sum(len(section.figures) for section in report.sections)
    print(f"{figures} figures, a page of {size / 1024:,.0f} KiB")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path, page = Path(folder, "decisions.db"), Path(folder, "page.html")
        if sys.argv[1:]:
            copy(Path(sys.argv[1]), path)
        else:
            sample(path)
        report = [sys.executable, "-m", "dtui.cli", "report", str(path)]
        print(f"{ROUNDS} runs of each in turn, medians")
        beside("dtui report --json", [*report, "--json"], NUMBERS)
        beside("dtui report --out page", [*report, "--out", str(page)], DRAWING)
        steps(path)


if __name__ == "__main__":
    main()
