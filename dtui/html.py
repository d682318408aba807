"""HTML made of elements, so that no text of a trace can ever be markup.

What an agent wrote is only ever a child or an attribute's value, and those are sanitised as
everywhere (`dtui.text.plain`) and then escaped, here and nowhere else. Of elements and attributes
there is what a notebook keeps of an output it does not trust: tables, `style=`, `<details>` and
images that carry their own data. Nothing here runs, is fetched, or needs a style sheet.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from dtui.text import plain

LIMIT = 25_000
"""Bytes that one object may add to a saved notebook."""

ROWS = 20
"""Rows that an object shows of itself, at most."""

_TAGS = frozenset(
    {
        *("div", "p", "pre", "h3", "h4", "ul", "ol", "li", "details", "summary"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
        *("b", "strong", "em", "small", "code", "span", "bdi", "br", "img"),
    }
)
_EMPTY = frozenset({"br", "img"})
_ATTRIBUTES = re.compile(
    r"alt|class|colspan|dir|height|lang|open|role|rowspan|scope|src|style|title|width"
    r"|(?:aria|data)-[a-z-]+"
)
# No quotes, no escapes, no url(): a style cannot fetch anything, nor end before it should.
_STYLE = re.compile(r"(?!.*url\s*\()[\w\s:;.,%#()+*/-]*", re.IGNORECASE)
_IMAGE = re.compile(r"data:image/(?:svg\+xml|png);base64,[A-Za-z0-9+/=]*")
_LEFT = "text-align:left"
"""Notebooks set cells from the right, which is for numbers."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element with what is in it; `rendered` makes text of it."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Element | str, ...]


Cell = Element | str | int
"""What stands in a table: a number is set from the right, its thousands grouped."""


def element(tag: str, *children: Element | str, **attributes: str) -> Element:
    r"""Return an element; whatever is a `str` among its children is text, never markup.

    Parameters
    ----------
    tag
        One that a notebook keeps of an output it does not trust.
    children
        Elements and texts, in their order.
    attributes
        By name, with `_` for `-`; an underscore at the end is left out, as of ``class_``.

    Raises
    ------
    ValueError
        If the tag or an attribute could run or fetch something, or a notebook would drop it.

    Examples
    --------
    >>> rendered(element("p", "<b>not bold</b>, ", element("b", "bold"), title='say "so"'))
    '<p title="say &quot;so&quot;">&lt;b&gt;not bold&lt;/b&gt;, <b>bold</b></p>'
    >>> print(rendered(element("td", "\x1b[2J\u202e")))
    <td>\x1b[2J\u202e</td>
    """
    if tag not in _TAGS:
        raise ValueError(f"<{tag}> is none of the elements that a notebook keeps")
    if tag in _EMPTY and children:
        raise ValueError(f"<{tag}> has no room for anything in it")
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    return Element(tag, tuple(map(_checked, named)), children)


def table(head: Sequence[Cell], rows: Iterable[Sequence[Cell]], *, caption: str = "") -> Element:
    r"""Return a table; without a head it is one of pairs, whose first cell names the row.

    A cell that is a `td` or `th` of its own stays as it is.

    Examples
    --------
    >>> print(rendered(table((), [("items", 1204)])).replace("><", ">\n<"))
    <table>
    <tbody>
    <tr>
    <th scope="row" style="text-align:left">items</th>
    <td>1,204</td>
    </tr>
    </tbody>
    </table>
    """
    parts = [element("caption", caption, style=_LEFT)] if caption else []
    if head:
        named = (_cell(cell, "th", scope="col") for cell in head)
        parts.append(element("thead", element("tr", *named)))
    body = (
        element("tr", *(_cell(cell, *_kind(bool(head), at)) for at, cell in enumerate(row)))
        for row in rows
    )
    return element("table", *parts, element("tbody", *body))


def details(summary: Element | str, *children: Element | str) -> Element:
    """Return what is folded until somebody asks for it."""
    return element("details", element("summary", summary), *children)


def image(svg: str, alt: str, *, width: int | None = None) -> Element:
    """Return a drawing, carried within the page; `alt` says what there is to be seen.

    As an image it is inert: nothing in it runs, and it fetches nothing.

    Parameters
    ----------
    svg
        A whole SVG document.
    alt
        For those who don't see it, and where images are not shown.
    width
        Pixels it takes at most; it shrinks with a narrow page.
    """
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    style = "max-width:100%" if width is None else f"width:{width}px;max-width:100%"
    return element("img", src=source, alt=alt, style=style)


def rendered(*elements: Element | str) -> str:
    """Return elements as HTML: the same elements, the same bytes."""
    return "".join(map(_rendered, elements))


def fitted(make: Callable[[int], Element], most: int) -> str:
    """Return what `make` makes of as many rows as `LIMIT` has room for.

    Texts differ in how much they take: a row of quotation marks is six times as long as it looks.

    Parameters
    ----------
    make
        Makes the element with so many rows, and says in it what was left out. Of no rows it must
        fit, whatever it shows.
    most
        Rows there are, or are wanted.
    """
    fits, most_that_may = "", most
    least = 0
    while least < most_that_may:
        # All of them first: mostly they fit. Then by halves, for making a page may take long.
        rows = most if most_that_may == most else (least + most_that_may + 1) // 2
        made = rendered(make(rows))
        if len(made.encode()) <= LIMIT:
            fits, least = made, rows
        else:
            most_that_may = rows - 1
    return fits or rendered(make(0))


def titled(title: str, *facts: str) -> Element:
    """Return the line that an object begins with: what it is, and the facts there are about it.

    Examples
    --------
    >>> rendered(titled("Northwind", "pricing", "", "12 items"))
    '<p><strong><bdi>Northwind</bdi></strong> · <bdi>pricing</bdi> · <bdi>12 items</bdi></p>'
    """
    parts: list[Element | str] = [element("strong", element("bdi", title))]
    for fact in filter(None, facts):
        # Isolated: a word that is read from the right must not reorder its neighbours.
        parts += (" · ", element("bdi", fact))
    return element("p", *parts)


def glance(
    *above: Element, head: Sequence[str], rows: Iterable[Sequence[Cell]], count: int, where: str
) -> str:
    """Return what an object shows of itself: some lines, and as many of its rows as have room.

    Parameters
    ----------
    above
        The lines; they must fit by themselves, whatever they say.
    head, rows
        Of the table. No more rows than `ROWS` are taken.
    count
        How many rows there are in all; what isn't shown is counted below the table.
    where
        The expression that has them all, such as ``trace.items``.
    """
    taken = list(islice(rows, ROWS))

    def made(shown: int) -> Element:
        left_out = f"… and {count - shown:,} more: " if shown else f"{count:,} in "
        return element(
            "div",
            *above,
            *([table(head, taken[:shown])] if shown else []),
            *([element("p", left_out, element("code", where))] if shown < count else []),
        )

    return fitted(made, len(taken))


def _kind(has_head: bool, at: int) -> tuple[str, str]:
    return ("td", "") if has_head or at else ("th", "row")


def _cell(cell: Cell, tag: str, scope: str) -> Element:
    if isinstance(cell, Element) and cell.tag in ("td", "th"):
        return cell
    attributes = {"scope": scope} if scope else {}
    if isinstance(cell, int):
        return element(tag, f"{cell:,}", **attributes)
    return element(tag, cell, **attributes, style=_LEFT)


def _checked(attribute: tuple[str, str]) -> tuple[str, str]:
    name, value = attribute
    if not _ATTRIBUTES.fullmatch(name):
        raise ValueError(f"{name!r} is none of the attributes that are allowed")
    if name == "style" and not _STYLE.fullmatch(value):
        raise ValueError(f"a style is of plain declarations, without quotes or url(): {value!r}")
    if name == "src" and not _IMAGE.fullmatch(value):
        raise ValueError("an image carries its own data, in base64; nothing is fetched")
    return attribute


def _rendered(part: Element | str) -> str:
    if isinstance(part, str):
        return escape(plain(part), quote=False)
    attributes = "".join(f' {name}="{escape(plain(value))}"' for name, value in part.attributes)
    opening = f"<{part.tag}{attributes}>"
    if part.tag in _EMPTY:
        return opening
    return f"{opening}{rendered(*part.children)}</{part.tag}>"
