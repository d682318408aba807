"""What agents write is text on a page, whatever it looks like."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtui.html import LIMIT, details, element, fitted, image, rendered, table
from dtui.text import plain
from tests.pages import Page, texts


@given(texts)
@example("<script>alert(1)</script>")
def test_a_text_comes_out_as_the_text_that_it_is(text: str) -> None:
    page = Page(rendered(element("p", text)))
    assert (page.tags, page.other) == (["p"], [])
    assert "".join(page.text) == plain(text)


@given(texts)
def test_a_text_stays_within_its_attribute(text: str) -> None:
    page = Page(rendered(element("p", "here", title=text)))
    assert page.tags == ["p"]
    assert page.attributes == [("title", plain(text))]
    assert page.text == ["here"]


@given(st.lists(st.lists(texts, min_size=2, max_size=2), max_size=4), texts, texts)
def test_a_table_has_the_cells_it_was_given_and_no_others(
    rows: list[list[str]], head: str, caption: str
) -> None:
    page = Page(rendered(table((head, "second"), rows, caption=caption)))
    assert page.tags.count("td") == 2 * len(rows)
    assert page.tags.count("tr") == 1 + len(rows)
    assert set(page.tags) <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    written = [caption, head, "second", *(cell for row in rows for cell in row)]
    assert "".join(page.text) == "".join(map(plain, written))


@given(texts, texts)
def test_what_comes_out_is_well_formed_and_holds_no_control_character(text: str, alt: str) -> None:
    html = rendered(details(text, element("p", text), element("div", text, title=alt)))
    ElementTree.fromstring(html)
    html.encode()
    assert all(char == "\n" or char.isprintable() or char.isspace() for char in html)


@given(texts)
def test_sanitising_before_changes_nothing(text: str) -> None:
    assert rendered(element("p", plain(text))) == rendered(element("p", text))


def test_an_image_carries_itself_and_says_what_it_shows() -> None:
    html = rendered(image('<svg xmlns="http://www.w3.org/2000/svg"/>', 'a "curve" <b>'))
    page = Page(html)
    assert page.tags == ["img"]
    source, alt, _ = page.attributes
    assert source[1] is not None
    assert source[1].startswith("data:image/svg+xml;base64,")
    assert alt == ("alt", 'a "curve" <b>')


@pytest.mark.parametrize("tag", ["script", "style", "svg", "iframe", "a", "form", "object", "link"])
def test_what_could_run_or_would_be_dropped_has_no_element(tag: str) -> None:
    with pytest.raises(ValueError, match=f"<{tag}> is none of the elements"):
        element(tag)


@pytest.mark.parametrize("name", ["onclick", "href", "srcdoc", "action", "x y", "Style", "data-"])
def test_what_could_run_or_lead_away_has_no_attribute(name: str) -> None:
    with pytest.raises(ValueError, match="none of the attributes"):
        element("p", **{name: ""})


@pytest.mark.parametrize(
    "style", ["background:url(x)", "background: URL (x)", 'x:"', "x:'", "x:\\75rl(x)", "<", "@x"]
)
def test_a_style_can_fetch_nothing(style: str) -> None:
    with pytest.raises(ValueError, match="without quotes"):
        element("p", style=style)


@pytest.mark.parametrize("src", ["https://example.org/x.png", "data:text/html;base64,PGI+", "x"])
def test_an_image_can_fetch_nothing(src: str) -> None:
    with pytest.raises(ValueError, match="carries its own data"):
        element("img", src=src)


def test_nothing_is_lost_in_an_element_that_has_no_room() -> None:
    with pytest.raises(ValueError, match="has no room"):
        element("br", "text")


@given(st.integers(0, 40), st.integers(1, 3000))
def test_as_many_rows_are_shown_as_have_room(most: int, size: int) -> None:
    row = element("p", "x" * size)
    html = fitted(lambda rows: element("div", *[row] * rows), most)
    assert len(html.encode()) <= LIMIT
    assert html.count("<p>") == most or len(html) + len(rendered(row)) > LIMIT
