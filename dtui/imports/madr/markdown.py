"""Markdown as a record's reader sees it: sections of blocks, each knowing its lines."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from dtui.imports.madr.record import Passage

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

# A comment that is never closed takes the rest, as it does in HTML.
_COMMENT_OR_CODE = re.compile(r"(?<!`)(`++).*?(?<!`)\1(?!`)|<!--.*?(?:-->|\Z)", re.DOTALL)
_LINK_TARGET = re.compile(r" {0,3}\[[^\]]+\]:")
_LIST_MARKER = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])(?:\s+|$)")

_KINDS = {
    "bullet_list": "list",
    "ordered_list": "list",
    "list_item": "item",
    "fence": "code",
    "code_block": "code",
    "blockquote": "quote",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list, list item, code, quote, table, link target or anything else."""

    kind: str
    line: int
    end: int
    text: str
    """As written, dedented, without the item's marker and without comments."""
    plain: str
    """Without markup, struck-out words left out; of an item, its first paragraph. "" for code."""
    lead: str = ""
    """The bold words that a paragraph or an item opens with, if it does."""
    level: int = 0
    ordered: bool = False
    children: tuple[Block, ...] = ()
    """The items of a list; the blocks below an item's first paragraph."""

    @property
    def passage(self) -> Passage:
        """The block as words with their lines."""
        return Passage(self.text, self.line, self.end)


def blocks_of(source: str) -> tuple[Block, ...]:
    r"""Parse Markdown into its top-level blocks, in the order of the file.

    Examples
    --------
    >>> [(block.kind, block.line) for block in blocks_of("# Use H2\n\n* fast\n* small\n")]
    [('heading', 1), ('list', 3)]
    """
    lines = source.split("\n")
    root = SyntaxTreeNode(_PARSER.parse(source))
    blocks = list(_blocks(root.children, lines))
    return tuple(sorted([*blocks, *_link_targets(blocks, lines)], key=lambda block: block.line))


def _link_targets(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[Block]:
    """Yield the ``[name]: address`` lines, which the parser takes in and leaves out."""
    covered = {line for block in blocks for line in range(block.line, block.end + 1)}
    for number, line in enumerate(lines, 1):
        if number not in covered and _LINK_TARGET.match(line):
            yield Block("target", number, number, line.strip(), "")


def _blocks(nodes: Sequence[SyntaxTreeNode], lines: list[str]) -> Iterator[Block]:
    for node in nodes:
        if node.type == "html_block" and node.content.lstrip().startswith("<!--"):
            continue
        if node.map is not None:
            yield _block(node, lines)


def _block(node: SyntaxTreeNode, lines: list[str]) -> Block:
    assert node.map is not None
    first, after = node.map
    while after > first + 1 and not lines[after - 1].strip():
        after -= 1  # a list's range runs on over the blank lines below it
    kind = _KINDS.get(node.type, node.type)
    nested = tuple(_blocks(node.children, lines)) if kind in {"list", "item", "quote"} else ()
    inline = _first_inline(node)
    children = nested
    if kind == "item" and nested and nested[0].kind == "paragraph":
        children = nested[1:]
    return Block(
        kind=kind,
        line=first + 1,
        end=after,
        text=_as_written(kind, node, lines[first:after]),
        plain=_plain(inline.children) if inline else "",
        lead=_lead(inline) if inline else "",
        level=int(node.tag[1:]) if kind == "heading" else 0,
        ordered=node.type == "ordered_list",
        children=children,
    )


def _first_inline(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    if node.type == "list_item" and node.children:
        node = node.children[0]
    if node.type in {"paragraph", "heading"}:
        return node.children[0]
    return None


def _as_written(kind: str, node: SyntaxTreeNode, lines: list[str]) -> str:
    inline = _first_inline(node)
    if inline is not None and kind in {"paragraph", "heading"}:
        return without_comments(inline.content).strip()
    if kind == "item" and (marker := _LIST_MARKER.match(lines[0])):
        lines = [" " * marker.end() + lines[0][marker.end() :], *lines[1:]]
    text = "\n".join(lines)
    if kind == "code":
        return without_comments(text).strip("\n").rstrip()
    return without_comments(textwrap.dedent(text)).strip()


def without_comments(text: str) -> str:
    """Return Markdown without its HTML comments; those shown as code stay."""
    return _COMMENT_OR_CODE.sub(lambda found: found[0] if found[1] else "", text)


def _plain(nodes: Sequence[SyntaxTreeNode]) -> str:
    return " ".join("".join(_plain_parts(nodes)).split())


def _plain_parts(nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
    for node in nodes:
        match node.type:
            case "softbreak" | "hardbreak":
                yield " "
            case "html_inline":
                pass  # comments and tags
            case "s":
                pass  # struck out: no longer said
            case "image":
                yield node.content
            case _ if node.children:
                yield from _plain_parts(node.children)
            case _:
                yield node.content


def _lead(inline: SyntaxTreeNode) -> str:
    for node in inline.children:
        if node.type == "strong":
            return _plain(node.children)
        if node.type != "text" or node.content.strip():
            break
    return ""


def items_of(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the entries of every list among the blocks, not those nested in an entry."""
    for block in blocks:
        if block.kind == "list":
            yield from block.children
