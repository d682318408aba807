"""Status, date, deciders: from the front matter, the list under the title, or a section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dtui.imports.madr.markdown import Block, items_of

_FENCE = re.compile(r"^---\s*$")
_END = re.compile(r"^(?:---|\.\.\.)\s*$")
_PAIR = re.compile(r"^([A-Za-z][\w .-]*?)\s*:(?:\s+(.*))?$")
_LINE_PAIR = re.compile(
    r"^(status|date|introduced|revised|superseded|amended|author|authors|decided|"
    r"deciders?|decision[- ]makers?|technical story|source)\s*:\s*(.*)$",
    re.IGNORECASE,
)
_BLOCK_SCALAR = re.compile(r"^[|>][+-]?\s*$")


@dataclass(slots=True)
class Metadata:
    """Fields of a record by their lower-case names; a value of several has one a line."""

    fields: dict[str, str] = field(default_factory=dict[str, str])
    unread: list[int] = field(default_factory=list[int])
    """1-based lines that this reading of YAML does not understand."""

    def first(self, *names: str) -> str:
        """Return the first of the named fields that says anything, or ""."""
        return next((self.fields[name] for name in names if self.fields.get(name)), "")


def split_front_matter(source: str) -> tuple[Metadata, str]:
    r"""Read the YAML block a file may open with, and blank it so that line numbers hold.

    Read are ``key: value``, ``[a, b]``, lists of scalars and block scalars. Anything nested
    is left alone and its lines are named, so that nobody takes the reading for complete.

    Examples
    --------
    >>> metadata, rest = split_front_matter("---\nstatus: accepted\n---\n# Use H2")
    >>> metadata.fields, rest.split("\n")[-1]
    ({'status': 'accepted'}, '# Use H2')
    """
    lines = source.split("\n")
    if not _FENCE.match(lines[0]):
        return Metadata(), source
    end = next((at for at, line in enumerate(lines[1:], 1) if _END.match(line)), None)
    if end is None:
        return Metadata(), source
    return _read_yaml(lines[1:end]), "\n".join([""] * (end + 1) + lines[end + 1 :])


def _read_yaml(lines: Sequence[str]) -> Metadata:
    metadata = Metadata()
    key = ""
    for number, line in enumerate(lines, 2):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        pair = _PAIR.match(line)
        if pair:
            key = pair[1].casefold()
            value = pair[2] or ""
            metadata.fields[key] = "" if _BLOCK_SCALAR.match(value) else _scalars(value)
        elif key and (text.startswith("- ") or line[0] in " \t") and ": " not in text:
            more = _scalars(text.removeprefix("- "))
            metadata.fields[key] = f"{metadata.fields[key]}\n{more}".strip()
        else:
            metadata.unread.append(number)
    return metadata


def _scalars(value: str) -> str:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return "\n".join(_scalars(part) for part in value[1:-1].split(",") if part.strip())
    for quote in "\"'":
        if len(value) > 1 and value[0] == value[-1] == quote:
            return value[1:-1]
    return value


def read_listed(metadata: Metadata, blocks: Iterable[Block]) -> list[Block]:
    """Add the ``* Status: accepted`` lines under a title; return the blocks that are no such."""
    others: list[Block] = []
    for block in blocks:
        pairs = _listed_pairs(block) if block.kind == "list" else _line_pairs(block)
        if not pairs:
            others.append(block)
        for key, value in pairs.items():
            metadata.fields.setdefault(key, value)
    return others


def _listed_pairs(block: Block) -> Mapping[str, str]:
    pairs: dict[str, str] = {}
    for item in block.children:
        pair = _PAIR.match(item.text.split("\n")[0])
        if pair is None or len(pair[1].split()) > 3:
            return {}  # one entry that is no field: the list is prose
        nested = [entry.text for entry in items_of(item.children)]
        pairs[pair[1].casefold()] = "\n".join([pair[2] or "", *nested]).strip()
    return pairs


def _line_pairs(block: Block) -> Mapping[str, str]:
    pairs: dict[str, str] = {}
    for line in block.text.split("\n"):
        pair = _LINE_PAIR.match(line.strip())
        if pair is None:
            return {}
        pairs[pair[1].casefold()] = pair[2].strip()
    return pairs


_SUPERSESSION = re.compile(r"\bsuper[sc]ed(?:es|ed)\b(\s+by\b)?([^\n;]*)", re.IGNORECASE)
_TARGET = re.compile(
    r"\[[^\]]*\]\(([^)\s]+)\)|\b(ADR[- ]?\d+|\d{4,8}-[\w-]*[a-z][\w-]*)", re.IGNORECASE
)


def supersession(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the records that the texts say this one supersedes, and is superseded by.

    Examples
    --------
    >>> supersession(["Superseded by [ADR 23](/adr/23) and [ADR 26](/adr/26)"])
    ((), ('/adr/23', '/adr/26'))
    """
    old: dict[str, None] = {}
    new: dict[str, None] = {}
    for text in texts:
        for by, rest in _SUPERSESSION.findall(text):
            passive = by or re.search(r"\bby\b", rest)
            for link, name in _TARGET.findall(rest):
                (new if passive else old)[link or name] = None
    return tuple(old), tuple(new)
