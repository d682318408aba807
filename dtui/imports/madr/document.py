"""Read the Markdown of a decision record: MADR 2 to 4, Nygard's, and their relatives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from dtui.imports.madr.arguments import Details, find_details
from dtui.imports.madr.blank import is_blank, is_template_title
from dtui.imports.madr.markdown import blocks_of, items_of
from dtui.imports.madr.metadata import Metadata, read_listed, split_front_matter, supersession
from dtui.imports.madr.names import Names
from dtui.imports.madr.options import find_options
from dtui.imports.madr.outcome import find_chosen, find_outcome, turns_down
from dtui.imports.madr.record import Aside, Choice, Passage, Record
from dtui.imports.madr.sections import Role, Section, sections_of

_ACCEPTED = re.compile(
    r"\W*(?:accepted|approved|decided|adopted|implemented|final|superseded|deprecated)\b",
    re.IGNORECASE,
)
_REJECTED = re.compile(r"\W*(?:rejected|declined|withdrawn)\b", re.IGNORECASE)
_QUESTION = re.compile(r"[^.!?\n]*\?(?=\s|$)")

_RECORDS_A_DECISION = frozenset(
    {Role.STATUS, Role.CONTEXT, Role.OPTIONS, Role.OUTCOME, Role.PROPOSAL}
)
_SEARCHED = frozenset({Role.STATUS, Role.DRIVERS, Role.OPTIONS, Role.ARGUMENTS, Role.CONSEQUENCES})
_NOTED = frozenset({Role.OTHER, Role.LINKS, Role.PROPOSAL})
_DECIDERS = ("deciders", "decision-makers", "decision makers")
_KNOWN_FIELDS = frozenset({"status", "date", "title", *_DECIDERS})
_MADR_HEADINGS = frozenset({"decision outcome", "considered options"})


class NoRecord(NamedTuple):
    """Why a file is no decision record."""

    reason: str
    line: int | None = None


def read_record(source: str) -> Record | NoRecord:
    """Read one file's text.

    Returns
    -------
    Record or NoRecord
        The record; or the reason why the text is none: an index, a template, or prose without
        status, context, options or decision.

    Examples
    --------
    >>> record = read_record('''# Use H2
    ... ## Considered Options
    ... * H2
    ... * SQLite
    ... ## Decision Outcome
    ... Chosen option: "H2", because it is small.
    ... ''')
    >>> choice = record.choices[0]
    >>> [choice.options[at].name for at in choice.chosen], choice.options[0].listed.line
    (['H2'], 3)
    """
    metadata, body = split_front_matter(source.replace("\r\n", "\n"))
    sections = _without_metadata(sections_of(blocks_of(body)), metadata)
    title = _title(sections, metadata)
    if is_template_title(title.text):
        return NoRecord(f"a template: its title is {title.text!r}", title.line)
    sectioned = any(each.opens and each.role in _RECORDS_A_DECISION for each in sections)
    if not sectioned and not metadata.first("status"):
        return NoRecord("no decision record: it has no status, context, options or decision")
    if all(is_blank(each.passage.text) for each in sections if each.role is not Role.STATUS):
        return NoRecord("a template: nothing is written under its headings")
    return _record(title, metadata, sections)


def _title(sections: Sequence[Section], metadata: Metadata) -> Passage:
    for section in sections:
        if section.role is Role.TITLE and section.heading:
            return Passage(section.heading, section.line, section.line)
    return Passage(" ".join(metadata.first("title").split()), 1, 1)


def _record(title: Passage, metadata: Metadata, sections: Sequence[Section]) -> Record:
    status = metadata.first("status") or _text_of(sections, Role.STATUS).split("\n")[0]
    parts = _parts(sections)
    choices = [_choice(part, _heading_of(part, title, parts), status) for part in parts]
    linked = [_text_of(sections, role) for role in (Role.STATUS, Role.LINKS, Role.OUTCOME)]
    fields = [f"{name} {value}" for name, value in metadata.fields.items()]
    supersedes, superseded_by = supersession([*fields, *linked])
    headings = {each.heading.casefold() for each in sections}
    return Record(
        title=title.text,
        style="madr" if headings & _MADR_HEADINGS else "nygard",
        status=status,
        date=metadata.first("date", "introduced"),
        deciders=tuple(metadata.first(*_DECIDERS).splitlines()),
        metadata={
            name: value
            for name, value in metadata.fields.items()
            if name not in _KNOWN_FIELDS and value
        },
        unread_metadata=tuple(metadata.unread),
        supersedes=supersedes,
        superseded_by=superseded_by,
        choices=tuple(choice for choice, _ in choices),
        notes=tuple(note for _, notes in choices for note in notes),
    )


def _heading_of(
    part: Sequence[Section], title: Passage, parts: Sequence[Sequence[Section]]
) -> Passage:
    """Return what a part of the record is headed; the record's title if it is the only one."""
    if len(parts) > 1:
        for section in part:
            if section.role is Role.OTHER and section.heading:
                return Passage(section.heading, section.line, section.line)
    return title


def _without_metadata(sections: Sequence[Section], metadata: Metadata) -> list[Section]:
    """Take the fields listed under the title out of the sections."""
    return [
        replace(each, blocks=tuple(read_listed(metadata, each.blocks)))
        if each.role is Role.TITLE
        else each
        for each in sections
    ]


def _parts(sections: Sequence[Section]) -> list[list[Section]]:
    """Cut a record of several decisions where options are listed a second time.

    The context and drivers right before the second list belong to the second decision.
    """
    parts: list[list[Section]] = [[]]
    for section in sections:
        seen = {each.role for each in parts[-1] if each.opens}
        if section.opens and section.role is Role.OPTIONS and {Role.OPTIONS, Role.OUTCOME} <= seen:
            lead: list[Section] = []
            while parts[-1][-1].role in {Role.CONTEXT, Role.DRIVERS, Role.OTHER, Role.TITLE}:
                lead.insert(0, parts[-1].pop())
            parts.append(lead)
        parts[-1].append(section)
    return parts


def _choice(part: Sequence[Section], title: Passage, status: str) -> tuple[Choice, list[Passage]]:
    options = find_options(part)
    names = Names([option.name for option in options], [option.label for option in options])
    details = find_details(part, options, names) if options else Details()
    rest = [each for each in part if each.line not in details.read]
    decided = _deciding(rest, status)
    outcome = find_outcome(decided, options, names) or _accepted_title(decided, title, status)
    chosen = find_chosen(decided, options, names) if outcome and options else ()
    if chosen and _REJECTED.match(status) and not turns_down(decided):
        chosen = ()  # the record's choice was turned down with the record
    choice = Choice(
        question=_question(rest) or title.text,
        line=title.line,
        context=_passages(rest, Role.CONTEXT, Role.TITLE),
        drivers=_points(rest, Role.DRIVERS),
        options=tuple(
            replace(option, details=details.described.get(index, ()))
            for index, option in enumerate(options)
        ),
        arguments=details.arguments,
        outcome=outcome,
        chosen=chosen,
        reasoning=_passages(rest, Role.REASONING),
        consequences=_points(rest, Role.CONSEQUENCES),
        confirmation=_passages(rest, Role.CONFIRMATION),
        asides=(),
    )
    unassigned = [Aside(Role.ARGUMENTS.value, passage) for passage in details.unassigned]
    asides = (*_asides(rest, choice), *unassigned)
    return replace(choice, asides=asides), _notes(rest, decided)


def _asides(sections: Sequence[Section], choice: Choice) -> Iterator[Aside]:
    """Yield what stands beside the points in the sections that were searched for points."""
    points = {passage.line for passage in (*choice.drivers, *choice.consequences)}
    points |= {option.listed.line for option in choice.options}
    for section in sections:
        if section.role in _SEARCHED:
            for block in section.blocks:
                inside = {block.line, *(item.line for item in items_of([block]))}
                if not inside & points and not is_blank(block.text):
                    yield Aside(section.role.value, block.passage)


def _deciding(sections: Sequence[Section], status: str) -> list[Section]:
    roles = {Role.OUTCOME, Role.PROPOSAL} if _ACCEPTED.match(status) else {Role.OUTCOME}
    return [each for each in sections if each.role in roles]


def _accepted_title(decided: Sequence[Section], title: Passage, status: str) -> tuple[Passage, ...]:
    """Take an accepted record that has no decision section at its title's word."""
    said = not decided and title.text and _ACCEPTED.match(status)
    return (title,) if said else ()


def _question(sections: Sequence[Section]) -> str:
    """Return the question that the context's last asking paragraph puts, or ""."""
    asked = ""
    for section in sections:
        if section.role is Role.CONTEXT:
            for block in section.blocks:
                if block.kind == "paragraph" and (found := _QUESTION.findall(block.plain)):
                    asked = found[-1].strip()
    return asked


def _passages(sections: Sequence[Section], *roles: Role) -> tuple[Passage, ...]:
    return tuple(
        each.with_heading
        for each in sections
        if each.role in roles and not is_blank(each.passage.text)
    )


def _points(sections: Sequence[Section], role: Role) -> tuple[Passage, ...]:
    """Return what a section lists; what it says in prose only if it lists nothing."""
    points: list[Passage] = []
    for section in sections:
        if section.role is role:
            listed = [item.passage for item in items_of(section.blocks)]
            points += listed or [block.passage for block in section.blocks]
    return tuple(point for point in points if not is_blank(point.text))


def _notes(rest: Sequence[Section], decided: Sequence[Section]) -> list[Passage]:
    return [
        each.with_heading
        for each in rest
        if each.role in _NOTED and each not in decided and not is_blank(each.passage.text)
    ]


def _text_of(sections: Sequence[Section], role: Role) -> str:
    return "\n\n".join(each.passage.text for each in sections if each.role is role)
