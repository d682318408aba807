"""What a record argues for and against each option."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dtui.imports.madr.blank import is_blank
from dtui.imports.madr.markdown import Block, items_of
from dtui.imports.madr.names import Names
from dtui.imports.madr.record import Argument, Option, Passage, Verdict
from dtui.imports.madr.sections import Role, Section

_VERDICTS = {
    Verdict.GOOD: r"good|positive|pro|advantage|benefit|\(\+\)|✅|✔️?|👍",
    Verdict.BAD: r"bad|negative|con|contra|disadvantage|drawback|\(-\)|❌|✘|👎",
    Verdict.NEUTRAL: r"neutral|ok|okay|indifferent|interesting|good/bad|\([0o~]\)",
}
_MARKED = [
    (
        verdict,
        re.compile(
            rf"(?:\*\*|_)?(?:(?:very|really|quite|rather|also) )?(?:{words})(?:\*\*|_)?"
            r"(?:\s*[,:;–—]|\s+-\s|\s+(?=because|if|when|since|for|as|in case|that)|(?<=\W)\s)\s*",
            re.IGNORECASE,
        ),
    )
    for verdict, words in _VERDICTS.items()
]
_LABELS = {
    Verdict.GOOD: re.compile(
        r"\W*(?:pros?|advantages?|benefits?|positives?)(?: consequences)?\W*", re.IGNORECASE
    ),
    Verdict.BAD: re.compile(
        r"\W*(?:cons?|contra|disadvantages?|drawbacks?|downsides?|negatives?)(?: consequences)?\W*",
        re.IGNORECASE,
    ),
}

_MAY_ARGUE = frozenset({Role.CONTEXT, Role.LINKS, Role.OTHER})


@dataclass(frozen=True, slots=True)
class Details:
    """What stands under headings that are about single options."""

    arguments: tuple[Argument, ...] = ()
    described: Mapping[int, tuple[Passage, ...]] = field(
        default_factory=dict[int, tuple[Passage, ...]]
    )
    """The rest of what is said of an option there."""
    unassigned: tuple[Passage, ...] = ()
    """What is said there of nothing that is listed."""
    read: frozenset[int] = frozenset()
    """Lines of the headings whose sections are accounted for."""


def find_details(sections: Sequence[Section], options: Sequence[Option], names: Names) -> Details:
    """Read the sections that describe and argue about single options.

    A bare bullet counts as an argument only in a record that marks none as good or bad: where
    some are marked, an unmarked one describes.
    """
    arguing = list(_arguing(sections, options, names))
    about = _assigned(arguing, names, len(options))
    # Verdicts beside the pros and cons that are of no option stay a note.
    arguing = [each for each in arguing if each.line in about or not _only_argues(each)]
    points = [
        (section, point, about.get(section.line))
        for section in arguing
        for point in (*_renamed(section, names, about), *_points(section))
    ]
    marked = any(point.verdict not in (None, Verdict.UNSTATED) for _, point, _ in points)
    arguments = list(_listed_with_options(sections, options))
    described: dict[int, tuple[Passage, ...]] = {}
    unassigned: list[Passage] = []
    for section, point, option in points:
        verdict = None if marked and point.verdict is Verdict.UNSTATED else point.verdict
        if verdict is not None:
            arguments.append(Argument(point.passage, verdict, option, section.heading))
        elif option is not None:
            described[option] = (*described.get(option, ()), point.passage)
        else:
            unassigned.append(point.passage)
    read = frozenset(each.line for each in arguing)
    return Details(tuple(arguments), described, tuple(unassigned), read)


def _listed_with_options(
    sections: Sequence[Section], options: Sequence[Option]
) -> Iterator[Argument]:
    """Yield the verdicts that stand below an option in the very list of options."""
    listed = {option.listed.line: index for index, option in enumerate(options)}
    for section in sections:
        for top in items_of(section.blocks):
            for item in (top, *items_of(top.children)):
                if item.line not in listed:
                    continue
                for point in items_of(item.children):
                    verdict = verdict_of(point.text)
                    if verdict and not _is_empty(point.text):
                        yield Argument(point.passage, verdict, listed[item.line], section.heading)


def verdict_of(text: str) -> Verdict | None:
    """Return the verdict that a point opens with, or None.

    Examples
    --------
    >>> verdict_of("Very bad, because it is slow"), verdict_of("Good practice")
    (<Verdict.BAD: 'bad'>, None)
    """
    return next((verdict for verdict, mark in _MARKED if mark.match(text)), None)


def _arguing(
    sections: Sequence[Section], options: Sequence[Option], names: Names
) -> Iterator[Section]:
    """Yield the sections about single options: by their role, by their heading, or below one.

    And those of verdicts alone after the pros and cons: one may turn out to be an option's.
    """
    listed = {option.listed.line for option in options}
    above: Section | None = None
    argued = False
    for section in sections:
        if above is not None and section.level > above.level:
            yield section
            continue
        above = None
        if section.role is Role.ARGUMENTS or (section.role is Role.OPTIONS and not section.opens):
            yield section
        elif section.line in listed or _is_of_an_option(section, names):
            above = section
            yield section
        elif argued and _only_argues(section):
            yield section
        argued = argued or section.role is Role.ARGUMENTS


def _only_argues(section: Section) -> bool:
    """Whether a section of no known role lists nothing but verdicts."""
    points = [verdict_of(item.text) for item in items_of(section.blocks)]
    return section.role is Role.OTHER and bool(points) and all(points)


def _is_of_an_option(section: Section, names: Names) -> bool:
    """Whether a section of no known role is headed by an option's name."""
    if section.opens or section.role not in _MAY_ARGUE:
        return False
    return names.exactly(section.heading) is not None


def _assigned(sections: Sequence[Section], names: Names, options: int) -> dict[int, int]:
    """Say which option each heading is about: by its name, its label, or what is left over."""
    about: dict[int, int] = {}
    heads = list(_heads(sections))
    for section in heads:
        option = names.meant_by(section.heading)
        if option is None:
            mentioned = {each.option for each in names.mentions(section.heading)}
            option = mentioned.pop() if len(mentioned) == 1 else None
        if option is not None:
            about[section.line] = option
    for section in heads:
        option = names.likeliest(section.heading)
        if option is not None and option not in about.values():
            about.setdefault(section.line, option)
    left = [each for each in heads if each.line not in about]
    free = [option for option in range(options) if option not in about.values()]
    if len(left) == len(free) == 1:
        about[left[0].line] = free[0]
    return _inherited(sections, about)


def _heads(sections: Sequence[Section]) -> Iterator[Section]:
    """Yield the topmost headings: those below one are about the same option."""
    head: Section | None = None
    for section in sections:
        if section.opens:
            head = None
        elif verdict_heading(section.heading):
            continue
        elif head is None or section.level <= head.level:
            head = section
            yield section


def _inherited(sections: Sequence[Section], about: dict[int, int]) -> dict[int, int]:
    above: list[Section] = []
    for section in sections:
        while above and above[-1].level >= section.level:
            above.pop()
        if section.line not in about and above and above[-1].line in about:
            about[section.line] = about[above[-1].line]
        above.append(section)
    return about


@dataclass(frozen=True, slots=True)
class _Point:
    passage: Passage
    verdict: Verdict | None
    """None for prose that argues nothing."""


def _renamed(section: Section, names: Names, about: Mapping[int, int]) -> Iterator[_Point]:
    """Yield a heading that is none of the names its option is called by."""
    if section.opens or verdict_heading(section.heading) or is_blank(section.heading):
        return
    option = about.get(section.line)
    if option is None or names.meant_by(section.heading) != option:
        yield _Point(Passage(section.heading, section.line, section.line), None)


def _points(section: Section) -> Iterator[_Point]:
    """Yield what a section says, point by point, each with its verdict."""
    bare = section.role is Role.ARGUMENTS
    label = verdict_heading(section.heading)
    for block in section.blocks:
        if block.kind == "list":
            for item in block.children:
                yield from _points_of(item, label, bare=bare and not block.ordered)
        elif block.kind == "paragraph" and (said := verdict_heading(block.plain)):
            label = said  # "Pros:" and the list that follows
        elif block.kind == "paragraph":
            yield from _spoken(block)
        else:
            yield _Point(block.passage, None)


def _points_of(item: Block, label: Verdict | None, *, bare: bool) -> Iterator[_Point]:
    inner = [each for child in item.children if child.kind == "list" for each in child.children]
    said = verdict_heading(item.plain)
    if said is None and _is_empty(item.plain):
        said = verdict_of(item.plain)  # "Bad, because:" over its reasons
    if said and inner:
        for each in inner:
            yield _Point(each.passage, said)
        return
    if _is_empty(item.text):
        return
    verdict = verdict_of(item.text) or label
    yield _Point(item.passage, verdict or (Verdict.UNSTATED if bare else None))


def _spoken(block: Block) -> Iterator[_Point]:
    """Cut a paragraph at the lines that open with a verdict."""
    start = 0
    lines = block.text.split("\n")
    for at in range(1, len(lines) + 1):
        if at == len(lines) or verdict_of(lines[at]):
            text = "\n".join(lines[start:at])
            if not _is_empty(text):
                passage = Passage(text, block.line + start, block.line + at - 1)
                yield _Point(passage, verdict_of(text))
            start = at


def _is_empty(text: str) -> bool:
    """Whether a point says nothing but its verdict."""
    for _, mark in _MARKED:
        if found := mark.match(text):
            return is_blank(text[found.end() :].removeprefix("because"))
    return is_blank(text)


def verdict_heading(text: str) -> Verdict | None:
    """Return the verdict that a heading such as "Pros" gives all that stands under it."""
    return next((verdict for verdict, label in _LABELS.items() if label.fullmatch(text)), None)
