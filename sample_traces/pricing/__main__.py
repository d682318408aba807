"""``python -m sample_traces.pricing FOLDER [--seed N]``: write the corpus and its truth."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sample_traces.pricing.export import write
from sample_traces.pricing.parameters import Parameters
from sample_traces.pricing.simulation import simulate


def main() -> None:
    """Write both files and name them."""
    usual = Parameters()
    parser = argparse.ArgumentParser(
        prog="python -m sample_traces.pricing",
        description="Write a pricing desk's 18 months as JSON lines, and the truth about them.",
    )
    parser.add_argument("folder", type=Path, help="where the two files go; made if it isn't there")
    parser.add_argument("--seed", type=int, default=usual.seed, help="default: %(default)s")
    parser.add_argument(
        "--decisions", type=int, default=usual.decisions, help="default: %(default)s"
    )
    given = parser.parse_args()
    simulation = simulate(Parameters(seed=given.seed, decisions=given.decisions))
    try:
        given.folder.mkdir(parents=True, exist_ok=True)
        files = write(simulation, given.folder)
    except OSError as error:
        sys.exit(f"{given.folder}: cannot be written to ({error.strerror})")
    sys.stdout.writelines(f"{file}\n" for file in files)


if __name__ == "__main__":
    main()
