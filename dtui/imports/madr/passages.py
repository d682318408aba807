"""What sections say besides options and outcome: passages, points, and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dtui.imports.madr.arguments import verdict_heading, verdict_of
from dtui.imports.madr.blank import is_blank
from dtui.imports.madr.markdown import Block, items_of
from dtui.imports.madr.record import Aside, Consequence, Passage
from dtui.imports.madr.sections import Role, Section

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")

_SEARCHED_FOR_POINTS = frozenset(
    {Role.STATUS, Role.DRIVERS, Role.OPTIONS, Role.ARGUMENTS, Role.CONSEQUENCES}
)


def passages(sections: Sequence[Section], *roles: Role) -> tuple[Passage, ...]:
    """Return what sections of some roles say, one passage each.

    A subsection's heading is part of what it says; one with nothing under it goes with the next.
    """
    found: list[Passage] = []
    waiting: list[Passage] = []
    for section in sections:
        if section.role not in roles:
            continue
        if is_blank(section.passage.text):
            if not section.opens and section.heading:
                waiting.append(section.with_heading)
            continue
        said = [*waiting, section.with_heading]
        found.append(_joined(said))
        waiting = []
    return (*found, *waiting)


def points(sections: Sequence[Section], role: Role) -> tuple[Passage, ...]:
    """Return what a section lists; what it says in prose only if it lists nothing."""
    return tuple(
        point for section in sections if section.role is role for point in _points(section)
    )


def consequences(sections: Sequence[Section]) -> tuple[Consequence, ...]:
    """Return the consequences, good or bad where the point itself or its heading says so."""
    found: list[Consequence] = []
    for section in sections:
        if section.role is not Role.CONSEQUENCES:
            continue
        headed = verdict_heading(section.heading)
        own = _points(section)
        if own and headed is None and not section.opens:
            first = own[0]
            own[0] = first._replace(text=f"{section.headline.text}\n\n{first.text}")
        found += [Consequence(point, verdict_of(point.text) or headed) for point in own]
    return tuple(found)


def asides(sections: Sequence[Section], read: Sequence[Passage]) -> Iterator[Aside]:
    """Yield what stands beside the points that were read, in the sections searched for points."""
    covered = {line for point in read for line in range(point.line, point.end + 1)}
    for section in sections:
        if section.role in _SEARCHED_FOR_POINTS:
            for block in section.blocks:
                lines = range(block.line, block.end + 1)
                if covered.isdisjoint(lines) and not is_blank(block.text):
                    yield Aside(section.role.value, block.passage)


def question_of(sections: Sequence[Section]) -> str:
    """Return the question that the context's last asking paragraph puts, or ""."""
    asked = ""
    for section in sections:
        if section.role is Role.CONTEXT:
            for block in section.blocks:
                if block.kind == "paragraph":
                    sentences = _SENTENCE_ENDS.split(block.plain)
                    asked = next((each for each in reversed(sentences) if each[-1:] == "?"), asked)
    return asked.strip()


def text_of(sections: Sequence[Section], role: Role) -> str:
    """Return the words of all sections of a role."""
    return "\n\n".join(each.passage.text for each in sections if each.role is role)


def _points(section: Section) -> list[Passage]:
    listed = [item.passage for item in items_of(section.blocks)]
    return [point for point in listed or _paragraphs(section.blocks) if not is_blank(point.text)]


def _paragraphs(blocks: Sequence[Block]) -> list[Passage]:
    """Return paragraphs, each with the code, quotes and tables that follow it."""
    found: list[Passage] = []
    for block in blocks:
        if block.kind == "target":
            continue
        if block.kind == "paragraph" or not found:
            found.append(block.passage)
        else:
            found[-1] = _joined([found[-1], block.passage])
    return found


def _joined(said: Sequence[Passage]) -> Passage:
    return Passage("\n\n".join(each.text for each in said), said[0].line, said[-1].end)
