"""What a record decided, and which of its options that is.

Nothing is chosen that the record does not choose: a name left blank, a template's placeholder, an
option turned down and a choice that none of the listed options is called by all select nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from dtui.imports.madr.blank import is_blank
from dtui.imports.madr.markdown import Block
from dtui.imports.madr.names import Mention, Names
from dtui.imports.madr.record import Option, Passage
from dtui.imports.madr.sections import Section

_CHOSEN = re.compile(
    r"\b(?:chosen|selected|preferred) (?:option|alternative|solution|approach|variant)(?:s|\(s\))?"
    r"(?:\s*:|\s+[–—-]\s|\s+(?:is|are|was|were)\b:?)\s*",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:cho(?:sen?|ose|osing)|decided?(?: on| to| that)?|agreed|select(?:ed)?|pick(?:ed)?|"
    r"opt(?:ed|ing)? (?:for|to)|settled (?:on|for)|adopt(?:ed)?|prefer(?:red)?|"
    r"(?:go|going|went|stick|sticking|stay|proceed|continue|continuing)(?: forward)? with|"
    r"(?:will|shall|should|to|we|now) (?:use|take|adopt|implement|keep))\b(?! against| not\b)",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|never|cannot|without|neither|nor|no|none)\b|n['’]t\b", re.IGNORECASE
)
_REJECTS = re.compile(
    r"\b(?:reject|discount|dismiss|discard|abandon)(?:s|ed|ing)?\b|\brul(?:ed?|ing) out\b|"
    r"\bturn(?:ed|ing)? down\b|\bdecid\w+ (?:against|not\b)|\bnone of\b|\boptions?: none\b",
    re.IGNORECASE,
)
_ENDS_CHOICE = re.compile(
    r"\b(?:because|since|due to|so that|in order to|instead of|rather than|over|but|unlike|"
    r"compared|while|whereas|as (?:it|this|we|they|the|that)|not)\b|[.;!?](?=\s|$)",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"[\s\"'“”‘’*,&+)(]*(?:and|plus|as well as|together with|combined with|in combination with)?"
    r"[\s\"'“”‘’*(]*(?:the\s+)?",
    re.IGNORECASE,
)
_STANDS_ALONE = re.compile(
    r"\s*(?:$|[^\w\s]|(?:and|are|as|because|for|in|instead|is|only|or|over|rather|since|so|that|to|"
    r"until|was|when|which|with)\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*\"“(])")

_SHORT_NAME = 3
"""Words from which on a name needs nothing around it to be told from a part of another."""


_LONGEST_SENTENCE = 2_000
"""Characters; what goes on longer has named its choice by then."""


class _Utterance(NamedTuple):
    text: str
    alone: bool
    """A heading or a paragraph, which may consist of nothing but a name."""
    listed: tuple[str, ...]
    """The entries of the list that follows directly, by the bold words they open with."""


def find_outcome(
    sections: Sequence[Section], options: Sequence[Option], names: Names
) -> tuple[Passage, ...]:
    """Return what was decided, in the record's words; nothing if that was left blank."""
    passages = [each.with_heading for each in sections]
    marked = [each for each in _utterances(sections, options) if _CHOSEN.search(each.text)]
    if marked and all(_names_nothing(each, names) for each in marked):
        return ()
    return tuple(each for each in passages if not is_blank(each.text))


def find_chosen(
    sections: Sequence[Section], options: Sequence[Option], names: Names
) -> tuple[int, ...]:
    """Return the options that an outcome takes, by index, in the order it names them.

    The plainest way of saying it counts: "Chosen option: …", else a heading or paragraph that is
    an option's name, else a list of names that it opens with, else the first sentence that takes
    one, else an opening that mentions one.
    """
    uttered = _utterances(sections, options)
    said = [each for each in uttered if each.listed or not is_blank(each.text)]
    if any(_CHOSEN.search(each.text) for each in said):
        return _by_marker(said, names)
    ways: tuple[Callable[[list[_Utterance], Names], tuple[int, ...]], ...]
    ways = (_by_name_alone, _by_list, _by_sentence, _by_opening)
    return next((chosen for way in ways if (chosen := way(said, names))), ())


def turns_down(sections: Sequence[Section]) -> bool:
    """Whether the outcome itself tells of options that were turned down."""
    return any(_REJECTS.search(each.text) for each in _utterances(sections, ()))


def _utterances(sections: Sequence[Section], options: Sequence[Option]) -> Iterator[_Utterance]:
    listed = {option.listed.line for option in options}
    for section in sections:
        if not section.opens:
            yield _Utterance(section.heading, True, ())
        blocks = [block for block in _flat(section.blocks) if block.line not in listed]
        for at, block in enumerate(blocks):
            items = takewhile(lambda each: each.kind == "item", blocks[at + 1 :])
            listed = tuple(item.lead or item.plain for item in items)
            yield _Utterance(block.plain, block.kind == "paragraph", listed)


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield paragraphs and list entries, those in quotes too."""
    for block in blocks:
        match block.kind:
            case "paragraph" | "item":
                yield block
            case "list" | "quote":
                yield from _flat(block.children)
            case _:
                pass


def _names_nothing(utterance: _Utterance, names: Names) -> bool:
    """Whether the name was left out, or is still the template's."""
    marker = _CHOSEN.search(utterance.text)
    assert marker is not None
    rest = utterance.text[marker.end() :]
    ends = re.search(r"\b(?:because|since)\b", rest)
    name = rest[: ends.start()] if ends else rest
    if not name.strip():
        return not utterance.listed
    # A name may be all symbols; but the 1 of a template's "[option 1]" names no option.
    return is_blank(name) and all(mention.by_label for mention in names.mentions(name))


def _by_marker(said: Sequence[_Utterance], names: Names) -> tuple[int, ...]:
    chosen: list[int] = []
    for each in said:
        marker = _CHOSEN.search(each.text)
        if marker is None:
            continue
        rest = each.text[marker.end() :][:_LONGEST_SENTENCE]
        taken = _taken(rest, names) or _nearly(rest, names) or _taken_in_list(each.listed, names)
        chosen += taken
    return tuple(dict.fromkeys(chosen))


def _taken(text: str, names: Names) -> tuple[int, ...]:
    """Return the options that a text names before it gives reasons or turns to others."""
    mentions = [each for each in names.mentions(text) if _is_whole(each, text)]
    end = _end_of_choice(text, mentions)
    near = [each for each in mentions if each.start < end]
    if not near or _NEGATED.search(text[: near[0].start]):
        return ()
    taken = [near[0]]
    for each in near[1:]:
        if not _JOINS.fullmatch(text[taken[-1].end : each.start]):
            break
        taken.append(each)
    return tuple(dict.fromkeys(each.option for each in taken))  # "option 1 (its name)" is one


def _is_whole(mention: Mention, text: str) -> bool:
    """Whether a short name stands by itself: "Git" is no option in "Git hooks"."""
    long = len(text[mention.start : mention.end].split()) >= _SHORT_NAME
    return long or mention.by_label or bool(_STANDS_ALONE.match(text[mention.end :]))


def _end_of_choice(text: str, mentions: Sequence[Mention]) -> int:
    for found in _ENDS_CHOICE.finditer(text):
        if not any(each.start <= found.start() < each.end for each in mentions):
            return found.start()
    return len(text)


def _nearly(text: str, names: Names) -> tuple[int, ...]:
    """Return the option whose name was written a little differently."""
    name = text[: _end_of_choice(text, ())]
    option = names.meant_by(name)
    if option is None and not _NEGATED.search(name):
        option = names.likeliest(name)
    return () if option is None else (option,)


def _taken_in_list(entries: Sequence[str], names: Names) -> tuple[int, ...]:
    """Read a list of the options that are chosen; an entry that says more is none of them."""
    found: list[int] = []
    for entry in entries:
        option = names.meant_by(entry)
        found += _nothing_but(entry, names) if option is None else [option]
    return tuple(dict.fromkeys(found))


def _nothing_but(text: str, names: Names) -> list[int]:
    """Return the options that a text names, if it does nothing else: "A2: Use the file"."""
    mentions = names.mentions(text)
    rest = text
    for each in reversed(mentions):
        rest = rest[: each.start] + rest[each.end :]
    return [] if re.search(r"\w", rest) else [each.option for each in mentions]


def _by_list(said: Sequence[_Utterance], names: Names) -> tuple[int, ...]:
    """Read an outcome that opens with a list of names."""
    entries = takewhile(lambda each: not each.alone, said)
    return _taken_in_list([each.text for each in entries], names)


def _by_name_alone(said: Sequence[_Utterance], names: Names) -> tuple[int, ...]:
    alone = [names.exactly(each.text) for each in said if each.alone]
    found = {option for option in alone if option is not None}
    return tuple(found) if len(found) == 1 else ()


def _by_sentence(said: Sequence[_Utterance], names: Names) -> tuple[int, ...]:
    for each in said:
        for sentence in _sentences(each.text):
            for verb in _TAKES.finditer(sentence):
                before, after = sentence[: verb.start()], sentence[verb.end() :]
                if _NEGATED.search(before[-20:]):
                    continue
                if taken := _taken(after, names):
                    return taken
                if not _REJECTS.search(sentence) and (taken := _taken(before, names)):
                    return taken
    return ()


def _sentences(text: str) -> list[str]:
    return [sentence[:_LONGEST_SENTENCE] for sentence in _SENTENCE.split(text)]


def _by_opening(said: Sequence[_Utterance], names: Names) -> tuple[int, ...]:
    if not said:
        return ()
    opening = _sentences(said[0].text)[0]
    if _REJECTS.search(opening):
        return ()
    taken = _taken(opening, names)
    return taken if len(taken) == 1 else ()
