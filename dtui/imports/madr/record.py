"""What a decision record says, with the line where it says it.

Values only. How they are found is the matter of the modules beside this one; what becomes of
them in a trace is `mapping`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Passage(NamedTuple):
    """Words of the record, as they were written, without comments and list markers."""

    text: str
    line: int
    """1-based line of the file where it starts."""
    end: int
    """The last line it covers."""


class Verdict(Enum):
    """Which way an argument speaks for its option."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"
    UNSTATED = "unstated"
    """A bare bullet under pros and cons: an argument, but for or against is not said."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One point for or against an option."""

    passage: Passage
    verdict: Verdict
    option: int | None
    """Index into the choice's options; None under a heading that none of them is called by."""
    heading: str
    """The heading the record argues under."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way the decision could have gone."""

    name: str
    """As listed, without markup."""
    label: str
    """What the record counts it by (``2``, ``b``, under a question A ``a2``): its own label, or
    its place in the list."""
    listed: Passage
    """The list entry, heading or paragraph that introduces it."""
    question: str = ""
    """The question it is listed under, where a record asks several; else that of its choice."""
    details: tuple[Passage, ...] = ()
    """What is said of it elsewhere that is no argument."""


class Consequence(NamedTuple):
    """What follows from the outcome."""

    passage: Passage
    verdict: Verdict | None
    """Good or bad, where the point or its heading says so."""


class Aside(NamedTuple):
    """Words under a heading of known purpose that are none of the points looked for there.

    "Same as in ADR-0036" under the options, a sentence that leads into the drivers, pros and cons
    in prose: kept, because it was written, and taken for nothing that it does not say it is.
    """

    under: str
    """The part the section plays: ``options``, ``drivers``, ``arguments``, ``consequences``…"""
    passage: Passage


@dataclass(frozen=True, slots=True)
class Choice:
    """What one outcome decides; nearly every record has exactly one."""

    question: str
    """The question the context ends in, where it does, else the record's title."""
    line: int
    context: tuple[Passage, ...]
    drivers: tuple[Passage, ...]
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]
    outcome: tuple[Passage, ...]
    """What was decided, in the record's words; empty while it is blank or a placeholder."""
    chosen: tuple[int, ...]
    """Indices of the options that the outcome takes, in the order it names them."""
    turned_down: bool
    """Whether it takes none because the options, or the whole record, were turned down."""
    reasoning: tuple[Passage, ...]
    """Reasons told apart from the outcome, under a heading of their own."""
    consequences: tuple[Consequence, ...]
    confirmation: tuple[Passage, ...]
    asides: tuple[Aside, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions its options are listed under, each a decision; nearly always just ""."""
        return tuple(dict.fromkeys(option.question for option in self.options)) or ("",)

    @property
    def decided(self) -> bool:
        """Whether the record says how it was decided."""
        return bool(self.outcome)


@dataclass(frozen=True, slots=True)
class Record:
    """A decision record as it was read."""

    title: str
    style: str
    """``madr`` where it lists options or an outcome in MADR's words, else ``nygard``."""
    status: str
    """As written; empty if the record has none."""
    date: str
    deciders: tuple[str, ...]
    metadata: dict[str, str]
    """Every further field of the front matter or of the list under the title."""
    unread_metadata: tuple[int, ...]
    """Lines of the front matter beyond the simple ``key: value`` that is understood here."""
    supersedes: tuple[str, ...]
    superseded_by: tuple[str, ...]
    choices: tuple[Choice, ...]
    notes: tuple[Passage, ...]
    """Everything else: links, more information, approach, appendices."""
