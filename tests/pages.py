"""Texts that try to break out of a page, and what a browser would read there."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import strategies as st

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></tr></table><h1>out</h1>",
    "<!-- ",
    "-->",
    "]]>",
    "<![CDATA[",
    "&lt;b&gt; &amp; &#60;",
    "javascript:alert(1)",
    "\x1b[2J\x1b[H",
    "\x1b]52;c;cm0gLXJm\x07",
    "\u202egnp.exe\u202c \u2066\u2069",
    "NUL \x00 and \x7f",
    "\ud800 alone",
    "a\r\nb\x85c\u2028d",
    "{{ jinja }} ${js} `tick`",
)

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from((*HOSTILE, "word", " ")), max_size=6).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=60),
)


storable = texts.map(
    lambda text: "x" + "".join(c for c in text if c != "\0" and not "\ud800" <= c <= "\udfff")
)
"""Those of them that a log can hold."""


class Page(HTMLParser):
    """Reads a page as a browser would: its tags, its attributes and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.other: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)
