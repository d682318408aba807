from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from learning.report.html import as_html
from learning.report.json import embedded_report, read_report
from learning.texts import shown
from tests.learning.report.example import HOSTILE, LONG, example

MADE = "\n".join(
    (
        "import sys",
        "from tests.learning.report.example import example",
        "from learning.report.html import as_html",
        "sys.stdout.buffer.write(as_html(example()).encode())",
    )
)
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """A page as a browser would see it: its elements, and the text in each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1], data.strip()))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, attribute: str) -> list[str]:
        return [found for _, a in self.elements if (found := a.get(attribute)) is not None]

    def text(self) -> str:
        texts = (text for tag, text in self.texts if tag not in ("style", "template"))
        return " ".join(" ".join(texts).split())


@pytest.fixture(scope="module")
def html() -> str:
    return as_html(example())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_every_element_is_closed_and_in_its_place(page: Page) -> None:
    assert page.open == []
    assert page.of("html") == [{"lang": "en"}]
    assert len(page.of("h1")) == len(page.of("main")) == 1


def test_nothing_is_run_and_nothing_is_fetched(page: Page) -> None:
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "img", "form", "base"}
    assert not [name for _, a in page.elements for name in a if name.startswith("on")]
    assert not page.values("src")
    assert all(href.startswith("#") for href in page.values("href"))
    policy = next(m for m in page.of("meta") if m.get("http-equiv") == "Content-Security-Policy")
    allowed = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert policy["content"] == allowed
    style = next(text for tag, text in page.texts if tag == "style")
    assert "@import" not in style
    assert "url(" not in style


def test_ids_are_unique_and_links_lead_somewhere(page: Page) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href")} <= set(ids)


def test_hostile_text_is_shown_and_never_acts(html: str, page: Page) -> None:
    assert html.isprintable() or not set(html) & set("\x00\x1b\x07\u202e\u202c")
    assert shown(HOSTILE) in page.text()
    assert "49" not in page.text().split("Pricing exceptions", 1)[1].split("Jan 2025")[0]
    assert html.count("<template") == html.count("</template>") == 1


def test_the_verdict_comes_first_in_words_signs_and_figures(page: Page) -> None:
    text = page.text()
    beginning = text[: text.index("Is it getting faster? From")]
    places = [
        beginning.index(part)
        for part in (
            "Jan 2025 – Jun 2026",
            "as of 30 Jun 2026 · log head 48,211",
            "Faster ▲ improving Median time to a verdict 9.0 h → 6.1 h",
            "More accurate ○ no evidence Brier gain",
            "Better calibrated ◆ drift Since Dec 2025",
            "Overrides ▲ help 0.021 per override",
            "Since last time Better calibrated: no evidence then, drift now",
        )
    ]
    assert places == sorted(places)


def test_each_figure_has_a_sentence_a_picture_and_its_numbers(page: Page) -> None:
    figures = [figure for section in example().sections for figure in section.figures]
    assert len(page.of("figure")) == len(page.of("figcaption")) == len(figures)
    assert len(page.of("table")) == len(figures)
    pictures = [svg for svg in page.of("svg") if svg["role"] == "img" and svg["aria-labelledby"]]
    assert len(pictures) == sum(figure.picture is not None for figure in figures)
    for figure in figures:
        assert shown(figure.says) in page.text()


def test_tables_can_be_read_out(page: Page) -> None:
    assert {th["scope"] for th in page.of("th")} == {"col", "row"}
    assert sum(th["scope"] == "row" for th in page.of("th")) == sum(
        len(figure.table.rows) for section in example().sections for figure in section.figures
    )
    numbers = [div for div in page.of("div") if div.get("class") == "numbers"]
    assert all(div["tabindex"] == "0" and div["aria-label"] for div in numbers)
    assert "no figure" in page.values("aria-label")
    assert LONG in page.text()


def test_reasons_are_on_paper_too(page: Page) -> None:
    reason = "14 proposals still wait; they are counted as waiting, not left out."
    assert page.text().count(reason) == 2  # folded on a screen, open in print
    assert sum("printed" in name for name in page.values("class")) == len(page.of("details"))


def test_dark_is_for_screens_and_paper_is_light(html: str) -> None:
    assert "@media screen and (prefers-color-scheme: dark)" in html
    assert html.count("--page:") == 2


def test_the_page_carries_its_report_as_data(html: str, tmp_path: Path) -> None:
    report = example()
    (tmp_path / "report.html").write_text(html, encoding="utf-8")
    assert read_report(tmp_path / "report.html") == report
    assert f'<template id="dtui-report">{embedded_report(report)}</template>' in html


def test_what_is_not_there_leaves_no_trace() -> None:
    bare = replace(
        example(),
        rests_on="",
        since_last=(),
        statements=(replace(example().statements[0], reasons=(), assumption=""),),
        sections=(),
        cannot_say=(),
        origin=replace(example().origin, again=(), seal="", tenant=None, position=None, options=()),
    )
    page = Page(as_html(bare))
    assert not page.of("figure")
    assert not page.of("details")
    for heading in ("Since last time", "What cannot be said", "Tenant", "Seal", "Options", "Why"):
        assert heading not in page.text()


def test_a_table_is_not_called_a_log() -> None:
    origin = replace(
        example().origin, kind="table", name="ours.csv", position=None, mapping_digest="ab" * 32
    )
    text = Page(as_html(replace(example(), origin=origin))).text()
    assert "What cannot be said from this table" in text
    assert "table ours.csv" in text
    assert f"Mapping {'ab' * 32}" in text
    assert "log head" not in text.lower()


def test_a_figure_and_its_unit_stay_on_one_line(html: str) -> None:
    assert "9.0\u00a0h → 6.1\u00a0h" in html
    assert "95\u00a0% 5.2 to 7.4" in html


def test_a_command_can_be_copied_as_it_is() -> None:
    origin = replace(example().origin, again=("dtui report 'pay 5 h.db' --as-of '30 d ago' & ls",))
    html = as_html(replace(example(), origin=origin))
    assert (
        "<pre><code>dtui report &#39;pay 5 h.db&#39; --as-of &#39;30 d ago&#39; &amp; ls<" in html
    )


def test_the_same_report_is_the_same_page_in_another_process(html: str) -> None:
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            MADE,
        ],
        cwd=Path(__file__).parents[3],
        check=True,
        capture_output=True,
    )
    assert made.stdout == html.encode()
