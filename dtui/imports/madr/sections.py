"""The sections of a record by the part they play, whatever they are headed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from dtui.imports.madr.markdown import Block
from dtui.imports.madr.record import Passage


class Role(Enum):
    """What a section is for."""

    TITLE = "title"
    """The record's heading and what stands directly under it."""
    STATUS = "status"
    CONTEXT = "context"
    DRIVERS = "drivers"
    OPTIONS = "options"
    OUTCOME = "outcome"
    PROPOSAL = "proposal"
    """An outcome only once the status says that it was accepted."""
    REASONING = "reasoning"
    CONSEQUENCES = "consequences"
    CONFIRMATION = "confirmation"
    ARGUMENTS = "arguments"
    LINKS = "links"
    OTHER = "other"


_OPTIONS = r"(?:options|alternatives|approaches|solutions|candidates)"
_WEIGHED = r"(?:considered|explored|evaluated|discussed|investigated|available|possible|rejected)"

_HEADINGS: tuple[tuple[Role, str], ...] = (
    (Role.STATUS, r"status"),
    (Role.DRIVERS, r"(?:key |main )?(?:decision )?(?:drivers|driver|criteria|forces)"),
    (Role.OPTIONS, rf"(?:other )?(?:{_WEIGHED} )?{_OPTIONS}(?: (?:that )?(?:we )?{_WEIGHED})?"),
    (Role.OUTCOME, r"(?:our |the |final )?decisions?(?: outcome| made| taken)?"),
    (Role.OUTCOME, r"decisions?(?: outcome)?(?::| \().*"),
    (Role.OUTCOME, r"(?:outcome|resolution|(?:chosen|selected) (?:option|alternative|solution)s?)"),
    (Role.PROPOSAL, r"(?:proposal|proposed (?:decision|solution|change))(?::.*)?"),
    (Role.ARGUMENTS, r"(?:pros (?:and|&) cons|advantages and disadvantages|trade-?offs)(?: .*)?"),
    (Role.ARGUMENTS, rf"(?:comparison|evaluation|analysis|details) of (?:the |other )*{_OPTIONS}"),
    (
        Role.CONSEQUENCES,
        r"(?:(?:positive|negative|neutral|expected) )?(?:consequences?|implications)",
    ),
    (Role.CONFIRMATION, r"(?:confirmation|compliance)"),
    (Role.CONTEXT, r"(?:context|background|motivation|problem)(?:(?: and| &| /)? .*)?"),
    (Role.REASONING, r"(?:rationale|reasoning|justification|reasons?)"),
    (Role.LINKS, r"(?:(?:more|further) )?(?:links|references|information)|see also|related .*"),
)
_ROLES = tuple((role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _HEADINGS)
_NUMBERING = re.compile(r"^\(?\d+(?:\.\d+)*[.):]?\s+")

_MADR_3_CONFIRMATION = "validation"
"""Elsewhere the word heads the validation of data, so it counts only where MADR 3 has it."""

_NAME_OPTIONS_BELOW = frozenset({Role.OPTIONS, Role.ARGUMENTS})


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks under it, up to the next heading of any level."""

    role: Role
    opens: bool
    """Whether its own heading says the role; a subsection without one has its parent's."""
    heading: str
    """Without markup; "" for what stands before the first heading."""
    level: int
    line: int
    blocks: tuple[Block, ...]

    @property
    def passage(self) -> Passage:
        """The text under the heading."""
        text = "\n\n".join(block.text for block in self.blocks)
        end = self.blocks[-1].end if self.blocks else self.line
        return Passage(text, self.blocks[0].line if self.blocks else self.line, end)

    @property
    def headline(self) -> Passage:
        """The heading as it is written."""
        return Passage(f"{'#' * self.level} {self.heading}", self.line, self.line)

    @property
    def with_heading(self) -> Passage:
        """The text under the heading; of a subsection or an unknown one, with the heading."""
        if not self.heading or (self.opens and self.role is not Role.LINKS):
            return self.passage
        text = f"{self.headline.text}\n\n{self.passage.text}".strip()
        return Passage(text, self.line, self.passage.end)


def role_of(heading: str) -> Role | None:
    """Return the role that a heading's own words name, if they name one.

    Examples
    --------
    >>> role_of("Considered Alternatives:"), role_of("Use H2")
    (<Role.OPTIONS: 'options'>, None)
    """
    said = _NUMBERING.sub("", heading.strip()).strip().removesuffix(":").strip()
    return next((role for role, pattern in _ROLES if pattern.fullmatch(said)), None)


def sections_of(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Cut a document at its headings and say what each part is for."""
    sections: list[Section] = []
    above: list[Section] = []
    for heading, own in _cut(blocks):
        level = heading.level if heading else 0
        while above and above[-1].level >= level:
            above.pop()
        section = _section(heading, own, above[-1] if above else None, first=not sections)
        sections.append(section)
        above.append(section)
    return tuple(sections)


def _cut(blocks: Sequence[Block]) -> Iterator[tuple[Block | None, tuple[Block, ...]]]:
    heading: Block | None = None
    own: list[Block] = []
    for block in blocks:
        if block.kind != "heading":
            own.append(block)
            continue
        if heading or own:
            yield heading, tuple(own)
        heading, own = block, []
    if heading or own:
        yield heading, tuple(own)


def _section(
    heading: Block | None, own: tuple[Block, ...], parent: Section | None, *, first: bool
) -> Section:
    if heading is None:
        return Section(Role.TITLE, False, "", 0, own[0].line, own)
    inherited = parent.role if parent and parent.role is not Role.TITLE else Role.OTHER
    first = first or (parent is not None and parent.level == 0)
    said = _said(heading, inherited, parent, first=first)
    role = said or inherited
    return Section(role, said is not None, heading.plain, heading.level, heading.line, own)


def _said(heading: Block, inherited: Role, parent: Section | None, *, first: bool) -> Role | None:
    """Return the role that a heading names where it stands, or None."""
    words = heading.plain.strip()
    if first and heading.level == 1:
        # "Background jobs" is a title; a first heading that is just "Decision" is none.
        return (" " not in words and role_of(words)) or Role.TITLE
    if words.casefold() == _MADR_3_CONFIRMATION and _is_madr_outcome(parent):
        return Role.CONFIRMATION
    # Under options and arguments a heading names an option, even one called "Confirmation".
    return None if inherited in _NAME_OPTIONS_BELOW else role_of(words)


def _is_madr_outcome(section: Section | None) -> bool:
    return section is not None and section.heading.casefold() == "decision outcome"
