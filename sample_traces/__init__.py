"""Decision traces, complete in themselves, that show what a trace can be.

To begin with (`PRIMER`): a decision that still waits for people, one that its own steelman blocks,
and one that was taken, overtaken by events and taken again. Then five from other fields with all
that people did about them (`FIELDS`), and decisions that dtui itself rests on (`DESIGN`).
Companies, people and figures of the first eight are invented. Each is a file of JSON lines as
`dtui export jsonl` writes it, built from a readable source in `sample_traces.told`:
``python -m sample_traces`` builds them all anew, and the README beside them says what each shows.

Beside them, `sample_traces.pricing` simulates 18 months of a pricing desk: 3,000 decisions with
verdicts and outcomes, whose truth is known. `demo_lines` has it all.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sample_traces.pricing import Simulation

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

PRIMER = ("pricing_exception", "escalation", "sourcing_choice")
"""Three to begin with; pictures and goldens are of them."""

FIELDS = (
    "contract_redline",
    "compliance_exception",
    "incident_response",
    "architecture_choice",
    "code_change",
)
"""One from each of five fields, with proposals, verdicts and outcomes."""

DESIGN = (
    "design/log_in_sqlite",
    "design/one_log",
    "design/rows_with_the_append",
    "design/causal_list",
    "design/own_virtual_list",
    "design/profile_at_opening",
    "design/steelman_wins",
    "design/stop_reply",
    "design/parquet_segments",
    "design/sync_core",
    "design/anywidget_face",
    "design/own_merkle",
    "design/click_commands",
    "design/verdict_rule",
    "design/one_sanitiser",
)
"""What dtui decided about itself."""

NAMES = (*PRIMER, *FIELDS, *DESIGN)
"""All samples in the order to look at them."""


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
    """Return a sample's lines, one JSON object each: the opening record, then items and events.

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


def corpus_lines(names: Iterable[str] = NAMES) -> list[str]:
    """Return samples as the export of one corpus: in order of time, positions dense.

    Restored, it is the corpus in which the samples happened, with their times.

    Raises
    ------
    ValueError
        If there is no sample of one of the names.

    Examples
    --------
    >>> import json
    >>> [json.loads(line)["position"] for line in corpus_lines()[:3]]
    [1, 2, 3]
    """
    return list(numbered(_samples(names)))


def demo_lines(simulation: Simulation) -> Iterator[str]:
    """Yield the samples and a simulated pricing desk as the export of one corpus.

    Parameters
    ----------
    simulation
        What `sample_traces.pricing.simulate` returns.

    Examples
    --------
    >>> from sample_traces import pricing
    >>> simulation = pricing.simulate(pricing.Parameters(decisions=20))
    >>> sum(1 for _ in demo_lines(simulation)) == len(simulation.written) + len(corpus_lines())
    True
    """
    recorded = ((entry.recorded_at, entry.line) for entry in simulation.written)
    samples = ((_recorded_at(entry), entry) for entry in _samples(NAMES))
    merged = heapq.merge(recorded, samples, key=lambda timed: timed[0])
    yield from numbered(entry for _, entry in merged)


def numbered(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield entries as the lines of an export, positions dense from 1."""
    for position, entry in enumerate(entries, start=1):
        trace = {"trace": entry["trace"]} if "trace" in entry else {}
        placed = {**trace, "position": 0, **entry} | {"position": position}
        yield _encoded(placed)


def _samples(names: Iterable[str]) -> Iterator[dict[str, Any]]:
    traces = [[json.loads(line) for line in lines(name)] for name in names]
    return heapq.merge(*traces, key=_recorded_at)


def _recorded_at(entry: Mapping[str, Any]) -> datetime:
    [content] = (entry[what] for what in ("opened", "item", "event") if what in entry)
    return datetime.fromisoformat(content["recorded_at"])
