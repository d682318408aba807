"""Three decision traces, complete in themselves, that show what a trace can be.

In order: a decision that still waits for people, one that its own steelman blocks, and one that
was taken, overtaken by events and taken again. Companies, people and figures are invented. Each
is a file of JSON lines as `dtui export jsonl` writes them, valid under profile strict.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path

NAMES = ("pricing_exception", "escalation", "sourcing_choice")
"""The samples in the order to look at them."""


def path(name: str) -> Path:
    """Return a sample's file, ready for whatever imports JSON lines.

    Raises
    ------
    ValueError
        If there is no sample of that name.

    Examples
    --------
    >>> path("escalation").name
    'escalation.jsonl'
    """
    if name not in NAMES:
        raise ValueError(f"no sample is called {name!r}; there are {', '.join(NAMES)}")
    # An installed package lies unpacked, so its resource is a file like any other.
    return Path(str(files(__name__) / f"{name}.jsonl"))


def lines(name: str) -> list[str]:
    """Return a sample's lines, one JSON object each: the opening record, then the items.

    Raises
    ------
    ValueError
        If there is no sample of that name.

    Examples
    --------
    >>> import json
    >>> opening, *items = map(json.loads, lines("escalation"))
    >>> opening["opened"]["title"]
    'Kitasugi Sev-1: samples lost after 6.4.1'
    >>> items[0]["item"]["id"]
    'obs-1'
    """
    # Not splitlines: it also splits at characters that may stand inside a JSON string.
    return path(name).read_text(encoding="utf-8").removesuffix("\n").split("\n")


def corpus_lines() -> list[str]:
    """Return all samples as the export of one corpus: in order of time, positions dense.

    Restored, it is the corpus in which the samples happened, with their times.

    Examples
    --------
    >>> import json
    >>> [json.loads(line)["position"] for line in corpus_lines()[:3]]
    [1, 2, 3]
    """
    traces = [[json.loads(line) for line in lines(name)] for name in NAMES]
    entries = heapq.merge(*traces, key=_recorded_at)
    renumbered = ({**entry, "position": place} for place, entry in enumerate(entries, start=1))
    return [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in renumbered]


def _recorded_at(entry: Mapping[str, Mapping[str, str]]) -> datetime:
    content = entry["opened"] if "opened" in entry else entry["item"]
    return datetime.fromisoformat(content["recorded_at"])
