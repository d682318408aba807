"""Samples built from their sources, and what differs from what lies here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import sample_traces
from dtui.audit import audit_trace
from dtui.text import counted
from sample_traces.shown import FEATURES, Told, table, where_shown
from sample_traces.teller import Teller, told_lines

Finding = tuple[str, str, str]
"""Its kind (violation, pending or warning), the item, and the rule that speaks."""

README = Path(__file__).with_name("README.md")
_BEGIN, _END = "<!-- built by python -m sample_traces -->\n", "<!-- end -->\n"


def built(name: str) -> str:
    """Return a sample as its source tells it, a line for each entry.

    Raises
    ------
    RejectedItemError, RejectedEventError
        If a rule refuses something that it tells.
    """
    return "".join(f"{line}\n" for line in told_lines(_source(name).tell))


def expected_findings(name: str) -> tuple[Finding, ...]:
    """Return what a sample's source says that the audit finds, and all of it."""
    return _source(name).FINDINGS


def findings(told: Told) -> tuple[Finding, ...]:
    """Return what the audit finds in a sample."""
    audit = audit_trace(told.trace)
    by_kind = {"violation": audit.violations, "pending": audit.pending, "warning": audit.warnings}
    return tuple((kind, f.item_id, f.rule) for kind, found in by_kind.items() for f in found)


def readme(texts: dict[str, str]) -> str:
    """Return the README with its tables made from samples as they were built.

    Parameters
    ----------
    texts
        Sample -> its text, in the order of the table.
    """
    before, _, rest = README.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    samples = [_told(name, text) for name, text in texts.items()]
    contents = ["| sample | trace | items, events | the audit says |", "|---|---|---|---|"]
    for told in samples:
        opened, size = told.trace.opened, f"{len(told.trace)}, {len(told.events)}"
        found = ", ".join(f"{item} {rule}" for _, item, rule in findings(told))
        contents.append(f"| {told.name} | {opened.title} | {size} | {found or 'complete'} |")
    tables = "\n".join(["", *contents, "", *table(samples), ""])
    return f"{before}{_BEGIN}{tables}\n{_END}{after}"


def problems(texts: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with samples as they were built, and how they differ from what is here.

    Parameters
    ----------
    texts
        As `readme` takes them.
    """
    for name, text in texts.items():
        path = sample_traces.path(name)
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if there != text:
            yield f"{path.name}: {_first_difference(there, text)}; build it anew"
        if (found := findings(_told(name, text))) != expected_findings(name):
            yield f"{name}: the audit finds {found!r}, and its source says otherwise"
    samples = [_told(name, text) for name, text in texts.items()]
    for feature in FEATURES:
        if not where_shown(feature, samples):
            yield f"no sample shows: {feature}"
    if README.read_text(encoding="utf-8") != readme(texts):
        yield "README.md: its tables are not those of the samples; build it anew"


def write(texts: dict[str, str]) -> None:
    """Write samples, and the README's tables of them."""
    for name, text in texts.items():
        sample_traces.path(name).write_text(text, encoding="utf-8", newline="\n")
    README.write_text(readme(texts), encoding="utf-8", newline="\n")


class _Source(Protocol):
    """A module of `sample_traces.told`."""

    FINDINGS: tuple[Finding, ...]

    def tell(self, t: Teller, /) -> None: ...


def _source(name: str) -> _Source:
    return cast("_Source", import_module(f"sample_traces.told.{name.replace('/', '.')}"))


def _told(name: str, text: str) -> Told:
    return Told.of(name, text.removesuffix("\n").split("\n"))


def _first_difference(there: str, built_: str) -> str:
    lines = (text.removesuffix("\n").split("\n") for text in (there, built_))
    pairs = zip(*lines, strict=False)
    for number, (one, other) in enumerate(pairs, start=1):
        if one != other:
            return f"line {number} differs from its source"
    sizes = counted(there.count("\n"), "line"), counted(built_.count("\n"), "line")
    return f"{sizes[0]}, and {sizes[1]} by its source"
