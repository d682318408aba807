"""A sheet says in every form what its rows say, and nothing an agent wrote is more than text."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dtui.text import one_line, plain
from dtui.views.piece import Note
from dtui.views.rows import HeldRows
from dtui.views.sheet import Column, Lines, Notes, Sheet, Table, table
from dtui.views.sheet_forms import FORMS, as_html, as_json, as_markdown, as_text

AsForm = Callable[[Sheet], str]

ATTACKS = (
    "<script>alert(1)</script>", "</td></table><img src=x onerror=alert(1)>", "&lt;b&gt;", '"><a',
    "\x1b]52;c;cm0gLXJm\x07", "\x9b2J", "\u202egnp.exe", "a\rb\nc\u2028d", "| --- |", "# head",
    "1. one", "- item", "```", "~~~", "[x](javascript:alert(1))", "<!-- -->", "**b**", "===",
    "\\", "{\"a\": 1}", "漢字", "e\u0301", "http://example.org", "    code", "> quote", "",
)  # fmt: skip
texts = st.lists(st.sampled_from(ATTACKS) | st.text(max_size=8), max_size=4).map("".join)
rows = st.lists(st.tuples(texts, texts, texts), max_size=4)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Make a sheet with one part of each kind, all of it text that somebody wrote."""
    cells = draw(rows)
    notes = draw(st.lists(st.builds(Note, texts, texts), max_size=3))
    return Sheet(
        draw(texts),
        tuple(draw(st.lists(st.tuples(texts, texts), max_size=3))),
        (
            table("Items", (Column("lanes", drawn=True), "a", "b"), HeldRows(cells, str), _as_is),
            Notes(draw(texts), tuple(notes)),
            Lines("Page", tuple(draw(st.lists(texts, max_size=3)))),
        ),
    )


def _as_is(row: tuple[str, ...]) -> tuple[str, ...]:
    return row


@given(sheets())
@pytest.mark.parametrize("form", [as_text, as_markdown, as_html, as_json])
def test_no_control_character_comes_out_and_the_bytes_are_the_same_again(
    form: AsForm, sheet: Sheet
) -> None:
    made = form(sheet)
    assert made == form(sheet)
    assert not [char for char in made if char != "\n" and unicodedata.category(char) in _CONTROLS]
    made.encode()


_CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(sheets())
def test_json_reads_back_as_the_rows(sheet: Sheet) -> None:
    read = json.loads(as_json(sheet))
    items, notes, page = read["sections"]
    (shown,) = (part for part in sheet.sections if isinstance(part, Table))
    assert items["count"] == shown.length == len(items["rows"])
    assert [tuple(row.values()) for row in items["rows"]] == [
        tuple(map(plain, row)) for row in shown.rows()
    ]
    assert read["title"] == plain(sheet.title)
    assert len(notes["notes"]) == len(sheet.sections[1].notes)  # type: ignore[union-attr]
    assert len(page["lines"]) == len(sheet.sections[2].lines)  # type: ignore[union-attr]


class Read(HTMLParser):
    """The elements of a page and the texts of its cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.cells: list[list[str]] = []
        self._inside = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self._inside = True
            self.cells[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1][-1] += data


@given(sheets())
def test_html_is_made_of_our_elements_alone_and_its_cells_say_what_the_rows_say(
    sheet: Sheet,
) -> None:
    read = Read(as_html(sheet))
    assert read.tags <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "bdi", "pre"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    assert read.attributes <= {"lang", "charset", "name", "content", "http-equiv", "class", "scope"}
    (shown,) = (part for part in sheet.sections if isinstance(part, Table))
    begins = read.cells.index(["lanes", "a", "b"]) + 1
    assert read.cells[begins : begins + shown.length] == [
        [plain(cell) for cell in row] for row in shown.rows()
    ]


@given(sheets())
def test_markdown_has_no_structure_but_ours(sheet: Sheet) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(as_markdown(sheet))
    kinds = {token.type for token in tokens}
    assert not kinds & {"fence", "hr", "html_block", "blockquote_open", "ordered_list_open"}
    inside = [child.type for token in tokens for child in token.children or ()]
    assert set(inside) <= {"text", "strong_open", "strong_close", "hardbreak", "softbreak"} | {
        "html_inline", "text_special",
    }  # fmt: skip
    # The one HTML comment that we write ends a word.
    comments = [c.content for t in tokens for c in t.children or () if c.type == "html_inline"]
    assert set(comments) <= {"<!-- -->"}
    (shown,) = (part for part in sheet.sections if isinstance(part, Table))
    assert sum(token.type == "tr_open" for token in tokens) == shown.length + 1
    headings = 1 + sum(bool(one_line(part.title)) for part in sheet.sections)
    assert sum(token.type == "heading_open" for token in tokens) == headings


def test_in_text_columns_line_up_and_nothing_is_cut() -> None:
    long = "A sentence that is far longer than the column it stands in is widened to. " * 3
    given_rows = [("│ ○", "漢字", "one"), ("╰─●", long, "two")]
    sheet = Sheet(
        "Northwind",
        (("corpus", "a.db"), ("filter", "")),
        (
            table(
                "Items", (Column("lanes", drawn=True), "a", "b"), HeldRows(given_rows, str), _as_is
            ),
        ),
    )
    assert as_text(sheet).splitlines()[:7] == [
        "Northwind",
        "=========",
        "corpus  a.db",
        "",
        "Items",
        "-----",
        f"lanes  a{' ' * 47}  b",
    ]
    assert long.strip() in as_text(sheet)


def test_rows_are_read_while_they_are_written() -> None:
    read: list[int] = []

    class Counting(HeldRows[int]):
        def page(self, first: int, count: int) -> list[int]:
            read.append(first)
            return list(range(first, first + count))

    rows = Counting(list(range(1_200)), str)
    pieces = FORMS["md"](Sheet("n", (), (table("n", ("n",), rows, lambda n: (str(n),)),)))
    for piece in pieces:
        if piece.startswith("| 3 "):
            break
    assert read == [0]
    assert sum(1 for _ in pieces) == 1_200 - 4
    assert read == [0, 500, 1_000]


def test_an_id_is_broken_at_no_hyphen_in_html() -> None:
    rows = HeldRows([("obs-1", "Usage fell")], str)
    page = as_html(Sheet("Northwind", (), (table("Items", ("item", "says"), rows, _as_is),)))
    assert '<td class="whole"><bdi>obs-1</bdi></td><td><bdi>Usage fell</bdi></td>' in page
    assert ".whole { white-space: nowrap; }" in page
