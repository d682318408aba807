"""How much of a decision trace a foreign record can give, element by element.

An import never invents. What its source lacks stays missing in the trace, and this matrix, kept
in the trace's provenance, says so: a reviewer can tell "nobody evaluated it" from "the source had
no place to write it down".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Extent(StrEnum):
    """How much of an element the source gives."""

    FULLY = "fully"
    PARTIALLY = "partially"
    ABSENT = "absent"
    OPAQUE = "opaque"
    """It is there, in a form that can't be told apart: options by reference, pros in prose."""


ELEMENTS = (
    "context",
    "constraints",
    "options",
    "evaluations",
    "selection",
    "reasoning",
    "consequences",
    "confirmation",
    "hypotheses",
    "steelmen",
    "probabilities",
    "authors",
    "times",
)
"""What a complete trace has, in the order it comes about."""


def matrix(extents: Mapping[str, Extent]) -> dict[str, str]:
    """Return every element with its extent, absent where nothing else is said.

    Raises
    ------
    ValueError
        If an extent is given for something that is no element.

    Examples
    --------
    >>> matrix({"options": Extent.FULLY})["options"], matrix({})["options"]
    ('fully', 'absent')
    """
    unknown = sorted(set(extents) - set(ELEMENTS))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no element; they are {', '.join(ELEMENTS)}")
    return {element: extents.get(element, Extent.ABSENT).value for element in ELEMENTS}


def combined(extents: Iterable[Extent]) -> Extent:
    """Return one extent for several decisions of a record: theirs, or partially if they differ."""
    found = set(extents)
    if len(found) > 1:
        return Extent.PARTIALLY
    return found.pop() if found else Extent.ABSENT


def totals(matrices: Iterable[Mapping[str, str]]) -> dict[str, dict[str, int]]:
    """Count over several traces how often each element has each extent.

    Examples
    --------
    >>> totals([matrix({}), matrix({"options": Extent.FULLY})])["options"]
    {'fully': 1, 'partially': 0, 'absent': 1, 'opaque': 0}
    """
    counts: dict[str, Counter[str]] = {element: Counter() for element in ELEMENTS}
    for each in matrices:
        for element in ELEMENTS:
            counts[element][each.get(element, Extent.ABSENT)] += 1
    return {
        element: {extent.value: counted[extent.value] for extent in Extent}
        for element, counted in counts.items()
    }
