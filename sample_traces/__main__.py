"""``python -m sample_traces [--check]``: build the samples from their sources, or compare."""

from __future__ import annotations

import argparse
import sys

from dtui.errors import RejectedEventError, RejectedItemError
from sample_traces import NAMES
from sample_traces.building import built, problems, write


def main() -> None:
    """Build all samples and the README's tables; say what is wrong and end with 1."""
    parser = argparse.ArgumentParser(
        prog="python -m sample_traces",
        description="Build the samples from their sources and check them.",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say what differs, and exit with 1"
    )
    given = parser.parse_args()
    texts: dict[str, str] = {}
    for name in NAMES:
        try:
            texts[name] = built(name)
        except (RejectedItemError, RejectedEventError, ValueError) as error:
            sys.exit(f"{name}: {error}")
    if not given.check:
        write(texts)
    found = list(problems(texts))
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
