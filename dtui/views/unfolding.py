"""A long text in blocks, of which a reader unfolds what they want to know more of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from dtui.signs import IN_ASCII
from dtui.text import cells
from dtui.views.plain_text import wrapped

_SIGNS_IN_ASCII: Final = {**IN_ASCII, **str.maketrans("├┤╎▲◆", "||:^*")}
"""Signs of pictures and verdicts where only ASCII can be drawn, a cell for a cell."""


class Span(NamedTuple):
    """Some text of a line, fit to be shown, and the role that names its colour."""

    text: str
    role: str = ""
    """A `dtui.signs.Role`, or ``bright``, ``dim``, ``accent``; empty for plain."""


TextLine = tuple[Span, ...]
"""What stands on one line."""


class Block(NamedTuple):
    """A few lines that belong together, and those that unfold below them."""

    name: str
    """Stable, and unique in its text."""
    lines: tuple[TextLine, ...]
    """What is always shown."""
    more: tuple[TextLine, ...] = ()
    hint: str = ""
    """What unfolds, in a word or two, for the right end of the first line."""
    heading: bool = False
    """Whether a part of the text begins here."""


class PageLine(NamedTuple):
    """One line of the text as it stands now."""

    key: str
    """Stays the same while other blocks are folded or unfolded."""
    block: str
    spans: TextLine
    heading: bool
    """Whether it is the first line of a part."""
    folds: bool
    """Whether its block has more to show, or to fold."""


def page_lines(
    blocks: Iterable[Block], unfolded: Collection[str], width: int, *, ascii: bool = False
) -> list[PageLine]:
    """Return a text line by line, with the blocks of these names unfolded.

    Examples
    --------
    >>> block = Block("speed", ((Span("Faster"),),), ((Span("  by an hour"),),), "why")
    >>> [line.spans for line in page_lines([block], (), 16)]
    [(Span(text='Faster', role=''), Span(text='     ▸ why', role='dim'))]
    >>> len(page_lines([block], {"speed"}, 16))
    2
    """
    lines: list[PageLine] = []
    for block in blocks:
        is_open = block.name in unfolded
        first = next((at for at, spans in enumerate(block.lines) if _is_text(spans)), 0)
        for number, spans in enumerate((*block.lines, *(block.more if is_open else ()))):
            shown = spans
            if number == first and block.more:
                shown = _hinted(spans, f"{'▾' if is_open else '▸'} {block.hint}", width)
            if ascii:
                shown = tuple(Span(text.translate(_SIGNS_IN_ASCII), role) for text, role in shown)
            heads = block.heading and number == first
            key = f"{block.name}:{number}"
            lines.append(PageLine(key, block.name, shown, heads, bool(block.more)))
    return lines


def _is_text(spans: TextLine) -> bool:
    return any(span.text.strip() for span in spans)


def _hinted(spans: TextLine, hint: str, width: int) -> TextLine:
    gap = width - sum(cells(span.text) for span in spans) - cells(hint)
    return (*spans, Span(f"{' ' * max(gap, 2)}{hint}", "dim"))


def room_beside(hint: str, width: int) -> int:
    """Return how many cells the first line of a block may take beside its hint."""
    return width - cells(hint) - 4 if hint else width


def paragraph(text: str, width: int, role: str = "", *, indent: int = 0) -> Iterator[TextLine]:
    """Yield a text wrapped to `width` cells, the indent included."""
    for line in wrapped(text, width - indent):
        yield (Span(f"{' ' * indent}{line}", role),)


def item(text: str, width: int, role: str = "", *, mark: str = "·") -> Iterator[TextLine]:
    """Yield a text as an item of a list, two cells in."""
    for number, line in enumerate(wrapped(text, width - 4)):
        yield (Span(f"  {mark if number == 0 else ' '} ", "dim"), Span(line, role))


def blank() -> Sequence[TextLine]:
    """Return an empty line."""
    return ((Span(""),),)
