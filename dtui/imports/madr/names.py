"""What a writer calls an option: in full, cut short, by its label, or nearly so.

A record lists ``MADR 4.0.0 – The Markdown Architectural Decision Records`` and chooses "MADR
4.0.0"; it lists ``Option 2: Lunr.js`` and chooses "option 2". Every way to call an option is one
of its names; a `Mention` is where a text uses one. A name that two options share calls neither.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+|[#+%*&<>=/@$~^|\\]+")
_KIND = r"(?:options?|alternatives?|variants?|approach|solutions?|proposals?|strategy)"
_LABELLED = re.compile(
    rf"""(?:
      {_KIND}\s*\#?\s*[(\[]?(?P<a>\d{{1,2}}|(?-i:[A-Z]))\b[)\]]?\s*(?:[:.)–—-]+\s*|\s|$)
    | [(\[](?P<b>\d{{1,2}}|[a-z])[)\]]\s*[:.–—-]?\s*
    | (?P<c>\d{{1,2}}|(?-i:[A-Z]))[.):]\s+
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_GLOSS = re.compile(r"\s[–—-]{1,2}\s|\s*[(\[]|[:;.]\s|,\s")
_NICKNAME = re.compile(r"\(([^()]{3,})\)\W*$")
_VERB = re.compile(
    r"(?:(?:use|using|adopt|adopting|migrate to|migrating to|switch to|move to|go with|"
    r"keep|implement|introduce|continue|stick with|stay with)\s+)(?:the\s+|an?\s+|our\s+)?",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_BY_LABEL = re.compile(
    rf"""\b{_KIND}\s*\#?\s*(?:[(\[](\w{{1,2}})[)\]]|(\d{{1,2}}|(?-i:[A-Z]))\b(?!['’]))
    | ^\W*(\d{{1,2}}|(?-i:[A-Z]))(?:[)\].:,]|\W*$)
    | \b((?-i:[A-Z])\d{{1,2}})\b  # where A is a question and 2 its second option
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BY_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)}|last|final) {_KIND}\b", re.IGNORECASE)

_LEAST_LIKENESS = 0.55
_LEAST_LEAD = 0.2


class Mention(NamedTuple):
    """Where a text calls an option by a name."""

    start: int
    end: int
    option: int
    by_label: bool = False
    """By "option 2" or "(B)" instead of by name."""


_Key = tuple[str, ...]
"""A name as the words it is made of, whatever stands between them."""


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def split_label(name: str) -> tuple[str, str]:
    """Return the label an option's name opens with, lower case, and the rest of the name.

    Examples
    --------
    >>> split_label("Option 2 - Keep the API"), split_label("(A) Do nothing"), split_label("Git")
    (('2', 'Keep the API'), ('a', 'Do nothing'), ('', 'Git'))
    """
    found = _LABELLED.match(name)
    if found is None:
        return "", name
    label = found["a"] or found["b"] or found["c"]
    return label.casefold(), name[found.end() :].strip()


class Names:
    """All the names of a choice's options.

    Parameters
    ----------
    names
        The options as listed, without markup.
    labels
        What the record counts each by, lower case.
    """

    def __init__(self, names: Sequence[str], labels: Sequence[str]) -> None:
        self._labels = list(labels)
        self._bare = [_key(split_label(name)[1]) for name in names]
        self._called = _owned(names)
        self._joined = {"".join(key): option for key, option in self._called.items()}
        self._by_first: dict[str, list[_Key]] = defaultdict(list)
        for key in self._called:
            self._by_first[key[0]].append(key)
        self._stems = [{_stem(word) for word in _key(name)} for name in names]
        self._rarity = _rarity(self._stems)

    def exactly(self, text: str) -> int | None:
        """Return the option that the whole text is a name of; case and spacing don't matter."""
        for called in (text, split_label(text)[1], _VERB.sub("", text.strip(" \"'*"), count=1)):
            option = self._joined.get("".join(_key(called)))
            if option is not None:
                return option
        return None

    def meant_by(self, text: str) -> int | None:
        """Return the option that the text is a name of, or alone the beginning of its name."""
        option = self.exactly(text)
        if option is not None:
            return option
        key = _key(text)
        found = [at for at, bare in enumerate(self._bare) if key and bare[: len(key)] == key]
        return found[0] if len(found) == 1 else None

    def mentions(self, text: str) -> list[Mention]:
        """Return the options that a text names, in its order.

        The longest name wins where names overlap: "Dual license with MIT and CC0" mentions
        neither MIT nor CC0.
        """
        words = _words(text)
        texts = tuple(word.text for word in words)
        candidates = [
            (at, key)
            for at, word in enumerate(texts)
            for key in self._by_first.get(word, ())
            if texts[at : at + len(key)] == key
        ]
        taken: set[int] = set()
        found: list[Mention] = []
        for at, key in sorted(candidates, key=lambda each: -len(each[1])):
            span = range(at, at + len(key))
            if taken.isdisjoint(span):
                taken.update(span)
                found.append(Mention(words[at].start, words[span[-1]].end, self._called[key]))
        return sorted([*found, *self._by_label(text, found)])

    def likeliest(self, text: str) -> int | None:
        """Return the one option that shares most of the text's telling words, if one leads."""
        said = {_stem(word) for word in _key(text)}
        scores = sorted(
            ((self._likeness(said, own), option) for option, own in enumerate(self._stems)),
            reverse=True,
        )
        if not scores or scores[0][0] < _LEAST_LIKENESS:
            return None
        if len(scores) > 1 and scores[0][0] - scores[1][0] < _LEAST_LEAD:
            return None
        return scores[0][1]

    def _likeness(self, said: set[str], own: set[str]) -> float:
        """Return how much of the telling words that were said an option has, in [0, 1]."""
        unknown = math.log(1 + len(self._stems))
        weight = {word: self._rarity.get(word, unknown) for word in said}
        total = sum(weight.values())
        return sum(weight[word] for word in said & own) / total if total else 0.0

    def _by_label(self, text: str, found: Sequence[Mention]) -> Iterator[Mention]:
        for match in _BY_LABEL.finditer(text):
            label = next(filter(None, match.groups())).casefold()
            if self._labels.count(label) == 1:
                option = self._labels.index(label)
                if not any(each.start < match.end() and match.start() < each.end for each in found):
                    yield Mention(match.start(), match.end(), option, by_label=True)
        for match in _BY_ORDINAL.finditer(text):
            word = match[1].casefold()
            place = _ORDINALS.index(word) if word in _ORDINALS else len(self._labels) - 1
            if place < len(self._labels):
                yield Mention(match.start(), match.end(), place, by_label=True)


def _owned(names: Sequence[str]) -> dict[_Key, int]:
    """Return every way to call an option that calls no other, with the option."""
    owners: dict[_Key, set[int]] = defaultdict(set)
    for option, name in enumerate(names):
        for called in _names_of(name):
            owners[_key(called)].add(option)
    owned = {key: min(options) for key, options in owners.items() if len(options) == 1}
    # A full name is its option's, even where another's name shortens to it.
    full = [_key(name) for name in names]
    shared = Counter(full)
    owned.update({key: option for option, key in enumerate(full) if shared[key] == 1})
    return {key: option for key, option in owned.items() if key}


def _names_of(name: str) -> Iterator[str]:
    """Yield the ways to write a name, the fullest first."""
    _, bare = split_label(name)
    for whole in (name, bare):
        yield whole
        yield _VERB.sub("", whole, count=1)
    for gloss in _GLOSS.finditer(bare):
        if gloss.start() > 1:
            yield bare[: gloss.start()]
            yield _VERB.sub("", bare[: gloss.start()], count=1)
    if nickname := _NICKNAME.search(bare):
        yield nickname[1]


def _words(text: str) -> list[_Word]:
    # Casefolding may lengthen a text ("ß"), so words are found first and folded after.
    return [
        _Word(unicodedata.normalize("NFKC", found[0]).casefold(), found.start(), found.end())
        for found in _WORD.finditer(text)
    ]


def _key(name: str) -> _Key:
    return tuple(word.text for word in _words(name))


def _stem(word: str) -> str:
    return word[:5]


def _rarity(options: Sequence[set[str]]) -> dict[str, float]:
    """Weigh each word by how few options have it; one that all share tells nothing."""
    shared = Counter(word for words in options for word in words)
    return {word: math.log((1 + len(options)) / count) for word, count in shared.items()}
