"""The corpus as JSON lines, and the truth as a document beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sample_traces import numbered
from sample_traces.pricing.expectations import truth_of
from sample_traces.pricing.parameters import Parameters
from sample_traces.pricing.simulation import Simulation, simulate

LINES_NAME, TRUTH_NAME = "pricing.jsonl", "pricing-truth.json"


def lines_of(simulation: Simulation) -> Iterator[str]:
    """Return what was recorded, a JSON object a line, as `dtui export jsonl` writes it."""
    return numbered(entry.line for entry in simulation.written)


def truth_json(simulation: Simulation) -> str:
    """Return the truth document as JSON, a line for each decision."""
    truth = truth_of(simulation)
    decisions = ",\n".join(map(_json_of, truth.pop("decisions")))
    head = json.dumps(truth, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{head},\n "decisions": [\n{decisions}\n]}}\n'


def lines(seed: int | None = None) -> Iterator[str]:
    """Yield the sample corpus, or another one from another seed.

    Examples
    --------
    >>> import itertools, json
    >>> [first] = itertools.islice(lines(), 1)
    >>> json.loads(first)["event"]["domain"]
    'pricing exceptions'
    """
    return lines_of(simulate(_seeded(seed)))


def truth(seed: int | None = None) -> dict[str, Any]:
    """Return what is true of the corpus of the same seed; `expectations` says how it is made."""
    return truth_of(simulate(_seeded(seed)))


def write(simulation: Simulation, folder: Path) -> tuple[Path, Path]:
    """Write corpus and truth into a folder that exists; return the two files."""
    corpus, known = folder / LINES_NAME, folder / TRUTH_NAME
    with corpus.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{line}\n" for line in lines_of(simulation))
    known.write_text(truth_json(simulation), encoding="utf-8", newline="\n")
    return corpus, known


def _json_of(value: object) -> str:
    """Return a value as one lean line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _seeded(seed: int | None) -> Parameters:
    return Parameters() if seed is None else Parameters(seed=seed)
