"""What a report says, as one value: it is printed as HTML, Markdown and JSON, and adds nothing.

Everything in it is plain data, so that `to_dict` is all that the terminal and a notebook need.
Texts are as agents and people wrote them; whoever prints them escapes them. What could not be
printed truthfully (rows that don't fit their columns, a figure that is not a number) is refused
when the value is made, with a `ValueError`: that is a mistake of the builder, not of the data.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from dtui.text import one_line
from dtui.views.pictures.kinds import Picture, check_finite

if TYPE_CHECKING:
    import os

Judgement = Literal["improving", "no evidence", "degrading", "drift", "too early", "not identified"]
"""What may be concluded. ``not identified`` says that no amount of this data could tell."""

Tone = Literal["good", "bad", "neutral", "caution"]
"""How a line reads at a glance; a word beside it always says the same."""

Cell = str | float | int | None
"""A value of a table; None where the report stays silent, and the row says why."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


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
    """The numbers beside a picture; the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    digits: tuple[int | None, ...] = ()
    """Decimals a column is shown with; None for text and counts. Empty if none has any."""

    def __post_init__(self) -> None:
        """Refuse rows that don't fit their columns, and numbers that are none."""
        if self.digits and len(self.digits) != len(self.columns):
            raise ValueError(f"{len(self.digits)} digits for {len(self.columns)} columns")
        for index, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"row {index} has {len(row)} of {len(self.columns)} cells")
            check_finite(f"row {index}", (cell for cell in row if isinstance(cell, float)))


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, its numbers, and what it says in plain words."""

    name: str
    """Stable and unique in the report, of a–z, 0–9 and hyphens: ``reliability``, ``turnaround``."""
    title: str
    says: str
    """One or two sentences that a person who reads no plots can act on."""
    table: Table
    picture: Picture | None = None
    """None where there is nothing to draw; `says` tells why."""
    notes: tuple[str, ...] = ()
    """How it was made, what it rests on, where it stops being trustworthy."""

    def __post_init__(self) -> None:
        """Refuse a name that could not be an id of the page."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"figure name {self.name!r} is not of a-z, 0-9 and hyphens")


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
    again: tuple[str, ...] = ()
    """Command lines that make the report again and prove it, quoted for a shell."""
    seal: str = ""
    """Who signed the head, in words; empty where nobody did."""


@dataclass(frozen=True, slots=True, repr=False)
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
    rests_on: str = ""
    """How much there is, in one line: decisions, how many have an outcome, reviewers."""
    domains: tuple[tuple[str, int], ...] = ()
    """All domains of the source with how many decisions each has, the largest first."""

    def __post_init__(self) -> None:
        """Refuse two figures of one name, which a link could not tell apart."""
        names = [figure.name for section in self.sections for figure in section.figures]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"several figures are named {', '.join(map(repr, twice))}")

    def __repr__(self) -> str:
        said = ", ".join(f"{each.question}: {each.answer}" for each in self.statements)
        title = one_line(self.title, 60)
        return f"<Report {title}, {one_line(self.period, 60)}. {one_line(said, 200)}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows of it: at most 25 kB, what was left out named."""
        from learning.report.notebook import report_html

        return report_html(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a file: HTML, Markdown or JSON, as the file's name ends.

        Raises
        ------
        InvalidQueryError
            If it ends in none of these ways.
        UnwritablePlaceError
            If it cannot be written; what was there before is as it was.
        """
        from dtui.command.files import keep
        from learning.report.files import form_of, printed

        place = Path(path)
        keep({place: printed(self, form_of(place))})

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain lists and mappings, as JSON has them."""
        return asdict(self)
