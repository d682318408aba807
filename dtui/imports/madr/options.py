"""Where a record lists its options: a list, headings, or a sentence that announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dtui.imports.madr.arguments import verdict_heading, verdict_of
from dtui.imports.madr.blank import is_blank
from dtui.imports.madr.markdown import Block, items_of
from dtui.imports.madr.names import split_label
from dtui.imports.madr.record import Option, Passage
from dtui.imports.madr.sections import Role, Section

_COUNTED = r"(?:two|three|four|five|six|seven|\d|following)"
_PLURAL = r"(?:options|alternatives|approaches|strategies|possibilities|solutions)"
_ANNOUNCED = re.compile(
    rf"\b{_COUNTED}\b[^.]*\b{_PLURAL}\b|\b{_PLURAL}\b[^.]*\b(?:considered|discussed)\b"
    rf"|\b(?:considered|discussed)\b[^.]*\b{_PLURAL}\b",
    re.IGNORECASE,
)
_NUMBERED_HEADING = re.compile(
    r"(?:option|alternative|approach)\s*\#?(?:\d|[A-Z]\b)", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:how|what|when|where|which|who|why|whether|while|if|for|should|shall|can|could|will|is|are)"
    r"\b.*[?:]",
    re.IGNORECASE,
)
_NAME_ENDS = re.compile(r"\s*(?::|[–—-]{1,2}\s)")

_LONGEST_ANNOUNCEMENT = 500
"""Characters before the options that are looked at."""

_MAY_ANNOUNCE = frozenset({Role.CONTEXT, Role.OUTCOME, Role.PROPOSAL})


def find_options(sections: Sequence[Section]) -> tuple[Option, ...]:
    """Return the options a record lists, and nothing that only looks like a list of them.

    They stand under a heading of their own; or the context or decision announces them
    ("There were 3 options considered:"), or heads its subsections "Option 1", "Option 2". Steps,
    parts of a design and open sub-questions are lists too, and are not announced so. Where several
    lists are announced they belong to several sub-questions, and none is the decision's. A list
    under a heading of its own may hold questions, each over the options that answer it.
    """
    own = [section for section in sections if section.role is Role.OPTIONS]
    listed = _listed_under(own) or _argued_about(sections)
    if own or listed:
        return listed
    lists: list[tuple[Option, ...]] = []
    for section in sections:
        if section.role in _MAY_ANNOUNCE:
            below = _subsections(section, sections)
            options = _announced(section.blocks, below) or _headed(_numbered(below))
            if len(options) > 1:
                lists.append(options)
    return lists[0] if len(lists) == 1 else ()


def _listed_under(own: Sequence[Section]) -> tuple[Option, ...]:
    found: list[Option] = []
    for section in own:
        if section.opens:
            below = _subsections(section, own)
            found += _listed(section.blocks) or _headed(below) or _written_out(section.blocks)
    return tuple(found)


def _argued_about(sections: Sequence[Section]) -> tuple[Option, ...]:
    """Return the options that only the pros and cons name."""
    for section in sections:
        if section.role is Role.ARGUMENTS and section.opens:
            options = _headed(_subsections(section, sections))
            if len(options) > 1:
                return options
    return ()


def _subsections(section: Section, sections: Sequence[Section]) -> list[Section]:
    """Return the sections directly below one: those of the highest level under it."""
    after = sections[sections.index(section) + 1 :]
    below: list[Section] = []
    for each in after:
        if each.level <= section.level:
            break
        below.append(each)
    top = min((each.level for each in below), default=0)
    return [
        each
        for each in below
        if each.level == top and each.role is section.role and verdict_heading(each.heading) is None
    ]


def _listed(blocks: Sequence[Block]) -> tuple[Option, ...]:
    options: list[Option] = []
    for question, items in _by_question(list(items_of(blocks))):
        group, _ = split_label(question)
        entries = [entry for item in items for entry in _entries(item)]
        for place, (item, stem) in enumerate(entries, 1):
            # A link's text may be in brackets, and a name all symbols in code: neither is blank.
            if not (is_blank(item.text) and is_blank(item.plain)):
                option = _option(item, stem, str(place))
                options.append(replace(option, label=group + option.label, question=question))
    return tuple(options)


def _by_question(items: Sequence[Block]) -> list[tuple[str, list[Block]]]:
    """Group a list of options that opens with a question by the questions in it.

    What stands beside the questions belongs to the one above: it was outdented by a slip.
    """
    if not items or not _asks(items[0]):
        return [("", list(items))]
    groups: list[tuple[str, list[Block]]] = []
    for item in items:
        if _asks(item):
            groups.append((item.plain, list(items_of(item.children))))
        else:
            groups[-1][1].append(item)
    return groups


def _asks(item: Block) -> bool:
    """Whether an entry is no option but a question, "When exporting:", over its options."""
    answers = list(items_of(item.children))
    return (
        len(answers) > 1
        and len(item.children) == 1
        and _ASKS.fullmatch(split_label(item.plain)[1]) is not None
        and not any(verdict_of(each.plain) or verdict_heading(each.plain) for each in answers)
    )


def _entries(item: Block) -> Iterator[tuple[Block, str]]:
    """Yield an item, or its variants where it only begins the names that they complete.

    "Multi-packages, monorepo" over "with Yarn" and "with NPM" are two options; sentences below an
    item describe it.
    """
    variants = list(items_of(item.children))
    if len(variants) > 1 and all(each.plain[:1].islower() for each in variants):
        yield from ((variant, item.plain) for variant in variants)
    else:
        yield item, ""


def _option(block: Block, stem: str, place: str) -> Option:
    name = block.plain
    if block.lead and split_label(block.lead)[1]:
        rest = name.removeprefix(block.lead)
        if block.kind == "paragraph" or block.lead.endswith(":") or _NAME_ENDS.match(rest):
            name = block.lead.removesuffix(":")
    label, bare = split_label(name)
    if not bare:
        name = block.plain
    return Option(f"{stem} {name}".strip(), label or place, block.passage)


def _headed(below: Sequence[Section]) -> tuple[Option, ...]:
    return tuple(
        Option(
            section.heading,
            split_label(section.heading)[0] or str(place),
            Passage(section.heading, section.line, section.line),
        )
        for place, section in enumerate(below, 1)
        if not is_blank(section.heading)
    )


def _numbered(below: Sequence[Section]) -> list[Section]:
    return [section for section in below if _NUMBERED_HEADING.match(section.heading)]


def _written_out(blocks: Sequence[Block]) -> tuple[Option, ...]:
    """Read paragraphs that open with "Option 1" or with a name in bold."""
    written = [
        block
        for block in blocks
        if block.kind == "paragraph" and (block.lead or _NUMBERED_HEADING.match(block.plain))
    ]
    if len(written) < 2:
        return ()
    return tuple(_option(block, "", str(place)) for place, block in enumerate(written, 1))


def _announced(blocks: Sequence[Block], below: Sequence[Section]) -> tuple[Option, ...]:
    """Read what a sentence such as "We considered two options:" announces."""
    for at, block in enumerate(blocks):
        if block.kind == "paragraph" and _announces(block):
            return _after(block, blocks[at + 1 :], below)
        for item in items_of([block]):
            if item.plain.endswith(":") and _announces(item):
                return _listed(item.children[:1])
    return ()


def _announces(block: Block) -> bool:
    return bool(_ANNOUNCED.search(block.plain[-_LONGEST_ANNOUNCEMENT:]))


def _after(
    sentence: Block, blocks: Sequence[Block], below: Sequence[Section]
) -> tuple[Option, ...]:
    if not blocks:
        return _headed([section for section in below if split_label(section.heading)[0]])
    if sentence.plain.endswith(":") or blocks[0].ordered:
        return _listed(blocks[:1]) or _written_out(blocks)
    return ()
