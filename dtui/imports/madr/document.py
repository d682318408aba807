"""Read the Markdown of a decision record: MADR 2 to 4, Nygard's, and their relatives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from dtui.imports.madr.arguments import Details, find_details
from dtui.imports.madr.blank import is_blank, is_template_title
from dtui.imports.madr.markdown import blocks_of
from dtui.imports.madr.metadata import Metadata, read_listed, split_front_matter, supersession
from dtui.imports.madr.names import Names
from dtui.imports.madr.options import find_options
from dtui.imports.madr.outcome import find_chosen, find_outcome, turns_down
from dtui.imports.madr.passages import asides, consequences, passages, points, question_of, text_of
from dtui.imports.madr.record import Aside, Choice, Passage, Record
from dtui.imports.madr.sections import Role, Section, sections_of

_LINE_END = re.compile(r"\r\n?")
_ACCEPTED = re.compile(
    r"\W*(?:accepted|approved|decided|adopted|implemented|final|superseded|deprecated)\b",
    re.IGNORECASE,
)
_REJECTED = re.compile(r"\W*(?:rejected|declined|withdrawn)\b", re.IGNORECASE)

_RECORDS_A_DECISION = frozenset(
    {Role.STATUS, Role.CONTEXT, Role.OPTIONS, Role.OUTCOME, Role.PROPOSAL}
)
_DECIDE = (Role.OUTCOME, Role.PROPOSAL)
_NOTED = (Role.OTHER, Role.LINKS, Role.PROPOSAL)
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
    metadata, body = split_front_matter(_LINE_END.sub("\n", source))
    sections = _without_metadata(sections_of(blocks_of(body)), metadata)
    title = _title(sections, metadata)
    if is_template_title(title.text):
        return NoRecord(f"a template: its title is {title.text!r}", title.line)
    sectioned = any(each.opens and each.role in _RECORDS_A_DECISION for each in sections)
    if not sectioned and not metadata.first("status"):
        return NoRecord("no decision record: it has no status, context, options or decision")
    status = metadata.first("status") or text_of(sections, Role.STATUS).split("\n")[0]
    written = any(
        not is_blank(each.passage.text) for each in sections if each.role is not Role.STATUS
    )
    if not written and not _ACCEPTED.match(status):
        return NoRecord("a template: nothing is written under its headings")
    return _record(title, status, metadata, sections)


def _title(sections: Sequence[Section], metadata: Metadata) -> Passage:
    for section in sections:
        if section.role is Role.TITLE and section.heading:
            return Passage(section.heading, section.line, section.line)
    return Passage(" ".join(metadata.first("title").split()), 1, 1)


def _record(title: Passage, status: str, metadata: Metadata, sections: Sequence[Section]) -> Record:
    parts = _parts(sections)
    choices = [_choice(part, _heading_of(part, title, parts), status) for part in parts]
    linked = [text_of(sections, role) for role in (Role.STATUS, Role.LINKS, Role.OUTCOME)]
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


def _choice(
    part: Sequence[Section], title: Passage, status: str
) -> tuple[Choice, tuple[Passage, ...]]:
    options = find_options(part)
    names = Names([option.name for option in options], [option.label for option in options])
    details = find_details(part, options, names) if options else Details()
    rest = [each for each in part if each.line not in details.read]
    decided = _deciding(rest, status)
    outcome = find_outcome(decided, options, names) or _accepted_title(decided, title, status)
    chosen = find_chosen(decided, options, names) if outcome and options else ()
    turned_down = turns_down(decided)
    if _REJECTED.match(status) and not turned_down:
        chosen, turned_down = (), True  # the record's choice was turned down with the record
    choice = Choice(
        question=question_of(rest) or title.text,
        line=title.line,
        context=passages(rest, Role.CONTEXT, Role.TITLE),
        drivers=points(rest, Role.DRIVERS),
        options=tuple(
            replace(option, details=details.described.get(index, ()))
            for index, option in enumerate(options)
        ),
        arguments=details.arguments,
        outcome=outcome,
        chosen=chosen,
        turned_down=turned_down and bool(outcome) and not chosen,
        reasoning=passages(rest, Role.REASONING),
        consequences=consequences(rest),
        confirmation=passages(rest, Role.CONFIRMATION),
        asides=(),
    )
    beside = [
        *asides(rest, _read(choice)),
        *(Aside(Role.ARGUMENTS.value, passage) for passage in details.unassigned),
    ]
    if not outcome:  # a placeholder's name, with words round it
        beside += [Aside(Role.OUTCOME.value, said) for said in passages(decided, *_DECIDE)]
    notes = [each for each in rest if each not in decided]
    return replace(choice, asides=tuple(beside)), passages(notes, *_NOTED)


def _read(choice: Choice) -> list[Passage]:
    listed = [option.listed for option in choice.options]
    return [*choice.drivers, *(each.passage for each in choice.consequences), *listed]


def _deciding(sections: Sequence[Section], status: str) -> list[Section]:
    roles = _DECIDE if _ACCEPTED.match(status) else (Role.OUTCOME,)
    return [each for each in sections if each.role in roles]


def _accepted_title(decided: Sequence[Section], title: Passage, status: str) -> tuple[Passage, ...]:
    """Take an accepted record that has no decision section at its title's word."""
    said = not decided and title.text and _ACCEPTED.match(status)
    return (title,) if said else ()
