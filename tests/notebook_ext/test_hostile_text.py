"""What agents wrote is text in every widget: nothing of it runs, is fetched, or orders a reader."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from gzip import decompress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from dtui.corpus import Corpus
from notebook_ext import (
    CalibrationView,
    ChainWidget,
    CompareWidget,
    DecisionMatrix,
    PendingQueue,
    TraceWidget,
)
from notebook_ext.page import saved
from tests.learning.report.example import example
from tests.notebook_ext.hostile import HOSTILE, MARK, UNSAFE, HostileCorpus, write_hostile
from tests.notebook_ext.mounted import Mount, Mounted
from tests.reviewed import NOW, every_hour

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from notebook_ext.view.widget import Widget

Make = Callable[[Corpus], "Widget"]

FOREIGN = "script, iframe, object, embed, a, base, meta, link, style, img"
"""What no view has an element of."""

LOOK = """(foreign) => {
  const root = document.querySelector(".dtui-root");
  const all = [root, ...root.querySelectorAll("*")];
  const attributes = all.flatMap((one) => [...one.attributes]);
  const typed = [...root.querySelectorAll("input, textarea")].map((one) => one.value);
  const runs = ({ name, value }) => /^on/.test(name) || (name === "style" && /url/.test(value));
  return {
    broken: globalThis.broken ?? null,
    texts: [root.textContent, ...typed, ...attributes.map(({ value }) => value)],
    foreign: [...root.querySelectorAll(foreign)].map((one) => one.outerHTML),
    running: attributes.filter(runs).map(({ value }) => value),
  };
}"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    clock = every_hour()
    with HostileCorpus.create(path, clock=lambda: next(clock)) as corpus:
        assert isinstance(corpus, HostileCorpus)
        write_hostile(corpus)
    return path


@pytest.fixture
def corpus(file: Path) -> Iterator[Corpus]:
    with Corpus.open(file, clock=lambda: NOW) as corpus:
        yield corpus


def trace(corpus: Corpus) -> Widget:
    return TraceWidget(corpus, "northwind", selected="northwind/dec-1", clock=lambda: NOW)


def queue(corpus: Corpus) -> Widget:
    return PendingQueue(corpus, selected="new-1", imported=True, clock=lambda: NOW)


def matrix(corpus: Corpus) -> Widget:
    return DecisionMatrix(corpus, "northwind", "dec-1", clock=lambda: NOW)


def chain(corpus: Corpus) -> Widget:
    return ChainWidget(corpus, "old-1", effects=True)


def compared(corpus: Corpus) -> Widget:
    return CompareWidget(corpus, "northwind", "fabrikam")


def compared_decisions(corpus: Corpus) -> Widget:
    return CompareWidget(corpus, "northwind/dec-1", "fabrikam/dec-1")


def report(corpus: Corpus) -> Widget:
    del corpus
    told = example().to_dict()
    said = {"question": HOSTILE, "answer": HOSTILE, "says": HOSTILE, "reasons": [HOSTILE]}
    told["statements"] = [one | said for one in told["statements"]]
    for section in told["sections"]:
        for figure in section["figures"]:
            figure |= {"says": HOSTILE, "sketch": f"```\n{HOSTILE}\n~~~\n{HOSTILE}"}
    return CalibrationView(told | {"title": HOSTILE, "rests_on": HOSTILE, "cannot_say": [HOSTILE]})


MADE = pytest.mark.parametrize(
    "make", [trace, queue, matrix, chain, compared, compared_decisions, report]
)

KEYS = {
    "trace": "End v Escape k Enter m Escape A [ Escape",
    "queue": "m Escape x Escape Enter Escape c Escape p Home j v Escape j a Escape End o Escape b",
    "matrix": "ArrowRight End Enter Escape a Escape v Escape s Escape",
    "chain": "j j End e c c",
    "compared": "a j j x End",
    "compared_decisions": "a ArrowRight ArrowDown x",
    "report": "ArrowDown End",
}


@MADE
def test_nothing_that_an_agent_wrote_runs_in_a_view(
    mount: Mount, corpus: Corpus, make: Make
) -> None:
    widget = make(corpus)
    shown = mount(widget)
    shown.page.locator(".dtui-body [tabindex='0']").first.focus()
    assert_safe(shown)
    for key in KEYS[make.__name__].split():
        shown.press(key)
        shown.wait()
        assert_safe(shown)
    assert_no_order(json.dumps(shown.wire, ensure_ascii=False))
    assert MARK in json.dumps(shown.wire)
    state = {name: value for name, value in widget.get_state().items() if name[0] != "_"}
    assert MARK not in str(state)
    assert len(str(state)) < 1_000


@MADE
def test_nothing_that_an_agent_wrote_runs_in_what_is_kept(
    browser: Browser, corpus: Corpus, make: Make, tmp_path: Path
) -> None:
    widget = make(corpus)
    page = saved(widget.page)
    assert_no_order(page + repr(widget))
    assert MARK in page
    file = widget.save(tmp_path / "kept.html").read_text("utf-8")
    held = re.search('id="held">([^<]*)<', file)
    assert held is not None
    assert_no_order(file + decompress(b64decode(held[1])).decode())
    (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{page}", "utf-8")
    said: list[str] = []
    for name, shows in (
        ("page.html", "[data-dtui-static]"),
        ("kept.html", ".dtui-root[data-ready]"),
    ):
        opened = watched(browser, said)
        opened.goto((tmp_path / name).as_uri())
        assert MARK in (opened.text_content(shows) or "")
        assert opened.evaluate("globalThis.broken ?? null") is None
        opened.close()
    assert said == []


@MADE
def test_markdown_has_nothing_of_an_agent_but_text(corpus: Corpus, make: Make) -> None:
    text = make(corpus).markdown()
    assert_no_order(text)
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert MARK in html
    assert re.search(r"<(script|img|a|svg|input|style|base|meta|s|em)\b", html) is None
    assert re.search(r"<h\d>\s*a heading|<t[hd]>\s*a\s*</t", html) is None


def assert_safe(shown: Mounted) -> None:
    seen = shown.page.evaluate(LOOK, FOREIGN)
    assert seen["broken"] is None
    assert seen["foreign"] == seen["running"] == []
    for text in seen["texts"]:
        assert_no_order(text)
    assert MARK in seen["texts"][0]


def assert_no_order(text: str) -> None:
    found = UNSAFE.search(text)
    assert found is None, text[max(0, found.start() - 80) : found.end() + 20]


def watched(browser: Browser, said: list[str]) -> Page:
    page = browser.new_page()
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text))
    page.on("request", lambda sent: _keep_address(sent.url, said))
    return page


def _keep_address(url: str, said: list[str]) -> None:
    if not url.startswith(("file:", "data:", "blob:")):
        said.append(url)
