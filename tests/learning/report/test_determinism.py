"""The same source gives the same bytes: in any process, on any number of threads, in any order."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from learning.report.building import build_report
from learning.report.files import printed
from tests.learning.report.desks import MARGIN, WON, desk, overstated

ROOT = Path(__file__).parents[3]

FORMS = ("JSON", "Markdown", "HTML")

IN_ANOTHER_PROCESS = """
import sys
from hashlib import sha256
from learning.report.building import build_report
from learning.report.files import printed
report = build_report(sys.argv[1])
for form in sys.argv[2:]:
    print(sha256(printed(report, form)).hexdigest())
"""


def digests(corpus: Path, threads: int, seed: int) -> list[str]:
    """Make a report in a fresh process and return the hash of each of its forms."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "POLARS_MAX_THREADS": str(threads),
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
        "PYTHONHASHSEED": str(seed),
        "TZ": ("UTC", "Asia/Tokyo")[seed % 2],
    }
    run = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, corpus, *FORMS],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    return run.stdout.split()


def test_processes_threads_hash_seeds_and_zones_change_no_byte(written_once: Path) -> None:
    report = build_report(written_once)
    here = [sha256(printed(report, form)).hexdigest() for form in FORMS]
    assert digests(written_once, threads=1, seed=1) == here
    assert digests(written_once, threads=2, seed=2) == here


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_changes_no_byte(seed: int) -> None:
    frames = desk(400, agents={"east": overstated}, metrics=(WON, MARGIN), known=0.9)
    shuffled = replace(
        frames,
        decisions=frames.decisions.sample(fraction=1, shuffle=True, seed=seed),
        overrides=frames.overrides.sample(fraction=1, shuffle=True, seed=seed),
        outcomes=frames.outcomes.sample(fraction=1, shuffle=True, seed=seed),
    )
    assert printed(build_report(shuffled), "JSON") == printed(build_report(frames), "JSON")


def test_names_change_no_figure() -> None:
    frames = desk(300)
    coded, named = build_report(frames), build_report(frames, reviewers=True)
    assert coded.statements[:3] == named.statements[:3]
    assert [each.title for each in coded.sections] == [each.title for each in named.sections]
