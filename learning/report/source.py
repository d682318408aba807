"""What a report was made from, in the words that every printing of it uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from learning.report.document import Origin
from learning.report.reading import moment


class OriginRow(NamedTuple):
    """Something that a report was made from."""

    name: str
    value: str
    is_code: bool = False
    """Whether it is for machines, and set like code."""


def cannot_say_title(origin: Origin) -> str:
    """Return the heading of what may not be concluded."""
    return f"What cannot be said from this {'log' if origin.kind == 'corpus' else 'table'}"


def origin_rows(origin: Origin) -> Iterator[OriginRow]:
    """Yield what a report was made from, each with its name; what is not there is left out."""
    yield OriginRow("Source", f"{origin.kind} {origin.name}")
    if origin.tenant is not None:
        yield OriginRow("Tenant", origin.tenant)
    yield OriginRow("As of", moment(origin.as_of))
    if origin.position is not None:
        yield OriginRow("Log head", f"{origin.position:,}")
    yield OriginRow("Digest", origin.digest, is_code=True)
    if origin.seal:
        yield OriginRow("Seal", origin.seal)
    if origin.mapping_digest is not None:
        yield OriginRow("Mapping", origin.mapping_digest, is_code=True)
    if origin.options:
        options = " ".join(f"{name} {value}" for name, value in origin.options)
        yield OriginRow("Options", options, is_code=True)
    yield OriginRow("Versions", ", ".join(f"{name} {value}" for name, value in origin.versions))
