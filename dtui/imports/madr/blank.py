"""Template text and other ways of not having written anything yet."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"""
    \{[^{}]*\}                 # MADR 3 and 4: {title of option 1}
    | (?<!\])\[[^\[\]]*\](?![(\[:])   # MADR 2: [option 1], but not a link
    | <[a-z][^<>:/@]{0,80}\s[^<>:/@]{0,80}>   # <option name>, but not an address or a bare tag
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DEEPEST = 3
"""Placeholders nest: {justification, e.g., resolves force {force}}."""
_TEMPLATE_WORDS = re.compile(
    r"\b(?:chosen|selected|options?|alternatives?|because|decision|outcome|title|of|and|"
    r"argument|good|bad|neutral|etc)\b|numbers of pros and cons can vary",
    re.IGNORECASE,
)
_UNWRITTEN = re.compile(
    r"\W*(?:tbd|todo|tba|n/?a|xxx+|wip|pending|open|undecided|not (?:yet )?(?:decided|made|taken)"
    r"(?: yet)?|(?:this is )?(?:still )?(?:under discussion|to be (?:decided|determined|defined|"
    r"discussed|done|written))|(?:we have |we've )?not (?:yet )?decided(?: yet)?|"
    r"no decision (?:yet|(?:has been|was) (?:made|taken)(?: yet)?)|"
    r"(?:chosen|selected) options?\W*(?:because)?)\W*",
    re.IGNORECASE,
)
_TEMPLATE_SENTENCES = re.compile(
    r"\W*(?:the change that we're proposing or have agreed to implement|"
    r"what is the change that we're proposing and/or doing)\W*",
    re.IGNORECASE,
)
_REASONLESS = re.compile(r"(?:[-*+] )?(?:good|bad|neutral),? because[\s.:]*", re.IGNORECASE)
_NAMELESS = re.compile(
    r"(?:adr\W*)?(?:number|n{2,}|x{2,}|\d*)\W*(?:short )?(?:title|name)"
    r"(?: of (?:the )?(?:adr|decision))?",
    re.IGNORECASE,
)


def is_blank(text: str) -> bool:
    """Whether a text says nothing: empty, dots, TBD, or a template's own words.

    Examples
    --------
    >>> [is_blank(text) for text in ("…", "{title of option 1}", "[option 1]", "Use H2")]
    [True, True, True, False]
    """
    text = text.replace("’", "'")
    filled = _without_placeholders(text)
    if filled != text:
        filled = _TEMPLATE_WORDS.sub(" ", filled)
    return all(_says_nothing(line) for line in filled.split("\n"))


def _says_nothing(line: str) -> bool:
    if any(each.fullmatch(line) for each in (_UNWRITTEN, _TEMPLATE_SENTENCES, _REASONLESS)):
        return True
    return not re.search(r"\w|`[^`]+`", line)


def is_template_title(title: str) -> bool:
    """Whether a record is headed as templates are, so that it records no decision.

    Examples
    --------
    >>> [is_template_title(title) for title in ("[short title]", "ADR-0000: Title", "Use H2")]
    [True, True, False]
    """
    return bool(title) and (is_blank(title) or bool(_NAMELESS.fullmatch(title.strip())))


def _without_placeholders(text: str) -> str:
    for _ in range(_DEEPEST):
        text = _PLACEHOLDER.sub(" ", text)
    return text
