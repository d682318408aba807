"""What a report says, as one value: it is printed as HTML, Markdown and JSON, and adds nothing.

Everything in it is plain data, so that `to_dict` is all that the terminal and a notebook need.
Texts are as agents and people wrote them; whoever prints them escapes them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Judgement = Literal["improving", "no evidence", "degrading", "drift", "too early", "not identified"]
"""What may be concluded. ``not identified`` says that no amount of this data could tell."""

Tone = Literal["good", "bad", "neutral", "caution"]
"""How a line reads at a glance; a word beside it always says the same."""

Cell = str | float | int | None
"""A value of a table; None where the report stays silent, and the row says why."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of the verdict at the top: a question, its answer, and the figure behind it."""

    question: str
    """``Faster``, ``More accurate``, ``Better calibrated``, ``Overrides``."""
    answer: str
    """A `Judgement`, or for overrides ``help``, ``hurt``, ``no evidence`` or ``too early``."""
    tone: Tone
    says: str
    """The figure in one line, with its interval and how it was made."""
    reasons: tuple[str, ...] = ()
    """Why this and nothing else, a sentence each; the first names the rule that decided."""
    assumption: str = ""
    """What has to be so for the interval to hold."""


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers beside a picture."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    digits: tuple[int | None, ...] = ()
    """Decimals a column is shown with; None for text and counts. Empty if none has any."""


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


@dataclass(frozen=True, slots=True)
class Interval:
    """A row of a forest plot: an estimate with its interval, or a word why there is none."""

    label: str
    estimate: float | None
    lower: float | None
    upper: float | None
    count: int
    note: str = ""
    """Why it is silent, or a caution: ``too few``, ``shrunk``, ``a bound``."""
    group: str = ""
    """What it belongs to: ``rationale code``, ``reviewer``."""


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
    """What a part is called, and its length in each row."""


Picture = Curves | Forest | Bars


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, its numbers, and what it says in plain words."""

    name: str
    """Stable and unique in the report: ``reliability``, ``turnaround``."""
    title: str
    says: str
    """One or two sentences that a person who reads no plots can act on."""
    table: Table
    picture: Picture | None = None
    """None where there is nothing to draw; `says` tells why."""
    notes: tuple[str, ...] = ()
    """How it was made, what it rests on, where it stops being trustworthy."""


@dataclass(frozen=True, slots=True)
class Section:
    """Figures that answer one question."""

    title: str
    says: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What the report was made from: enough to make it again and get the same bytes."""

    kind: Literal["corpus", "table"]
    name: str
    """The file's own name, without its folder."""
    tenant: str | None
    position: int | None
    """The last entry of the log that counts; None for a table."""
    digest: str
    """Over the leaf hashes up to there, or the file's sha256; hexadecimal."""
    mapping_digest: str | None
    as_of: str
    """ISO 8601 in UTC, or what stands in for it where the table has no clock."""
    options: tuple[tuple[str, str], ...]
    """The options that change the report, by name."""
    versions: tuple[tuple[str, str], ...]
    """Of dtui, and of the packages whose releases may change a digit."""


@dataclass(frozen=True, slots=True)
class Report:
    """A calibration report: the verdict, the figures under it, and where it came from."""

    title: str
    period: str
    """From the first decision to the last: ``Jan 2025 – Jun 2026``."""
    origin: Origin
    statements: tuple[Statement, ...]
    """Faster, more accurate, better calibrated; then what overrides are worth."""
    since_last: tuple[str, ...]
    """What changed since the report before, a sentence each; empty where none was named."""
    sections: tuple[Section, ...]
    cannot_say: tuple[str, ...]
    """What may not be concluded from this log, and what would have to be recorded."""
    degraded: bool
    """Whether anything got worse beyond doubt: exit code 1."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain lists and mappings, as JSON has them."""
        return asdict(self)
