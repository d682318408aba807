"""Pictures as plain values: lines over axes, intervals one below the other, stacked bars.

Whoever draws one adds nothing: the report's page, a notebook, a terminal. What could not be drawn
truthfully (a length that is missing, a figure that is not a number) is refused when the value is
made, with a `ValueError`: that is a mistake of the builder, not of the data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isfinite
from typing import Literal


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a picture, with the band around it if it has one."""

    label: str
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    """None breaks the line."""
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()
    steps: bool = False
    """A step curve, constant until the next x."""
    dashed: bool = False
    counts: tuple[float, ...] = ()
    """How many cases stand behind each point, drawn as dots by their area; empty for no dots."""

    def __post_init__(self) -> None:
        """Refuse columns of unequal length, and numbers that are none."""
        for name in ("y", "lower", "upper", "counts"):
            column = getattr(self, name)
            optional = name != "y"
            if len(column) != len(self.x) and not (optional and not column):
                raise ValueError(f"line {self.label!r}: {len(column)} {name} for {len(self.x)} x")
            check_finite(f"line {self.label!r}, {name}", column)
        check_finite(f"line {self.label!r}, x", self.x)


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line with its word: when something changed, where a horizon lies."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Curves:
    """Lines over a shared axis: reliability, learning, confidence sequence, turnaround."""

    kind: Literal["curves"] = field(default="curves", init=False)
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()
    zero: float | None = None
    """A horizontal line that means "no difference", if there is one."""
    diagonal: bool = False
    """Whether the line x = y is drawn: what perfect calibration looks like."""
    dates: bool = False
    """Whether x is seconds since 1970 in UTC."""
    log_x: bool = False
    x_limits: tuple[float, float] | None = None
    y_limits: tuple[float, float] | None = None
    band: str = ""
    """What the shading around the lines means: ``95 %, at any week``."""
    y_percent: bool = False
    """Whether y is a share, with ticks such as 40 %."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A row of a forest plot: an estimate with its interval, or a word why there is none."""

    label: str
    estimate: float | None
    """None between bounds, which know no middle, and where the report stays silent."""
    lower: float | None
    upper: float | None
    count: int
    note: str = ""
    """Why it is silent, or a caution: ``too few``, ``shrunk``, ``a bound``."""
    group: str = ""
    """What it belongs to: ``rationale code``, ``reviewer``."""

    def __post_init__(self) -> None:
        """Refuse numbers that are none."""
        check_finite(f"interval {self.label!r}", (self.estimate, self.lower, self.upper))


@dataclass(frozen=True, slots=True)
class Forest:
    """Estimates one below the other, against a line that means "no difference"."""

    kind: Literal["forest"] = field(default="forest", init=False)
    x_label: str
    intervals: tuple[Interval, ...]
    zero: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars: of each row, how much is what."""

    kind: Literal["bars"] = field(default="bars", init=False)
    x_label: str
    rows: tuple[str, ...]
    parts: tuple[tuple[str, tuple[float, ...]], ...]
    """What a part is called, and its length in each row; no length is negative."""
    share: bool = False
    """Whether each row is drawn as shares of its own total, which is printed at its end."""

    def __post_init__(self) -> None:
        """Refuse parts that don't have a length for each row."""
        for name, lengths in self.parts:
            if len(lengths) != len(self.rows):
                raise ValueError(f"part {name!r}: {len(lengths)} lengths, {len(self.rows)} rows")
            check_finite(f"part {name!r}", lengths)
            if any(length < 0 for length in lengths):
                raise ValueError(f"part {name!r} has a negative length")


Picture = Curves | Forest | Bars


def check_finite(where: str, numbers: Iterable[float | None]) -> None:
    """Refuse NaN and infinities: neither can be drawn, and JSON has no word for them."""
    for number in numbers:
        if number is not None and not isfinite(number):
            raise ValueError(f"{where}: {number} is no figure; leave it out with None")
