"""How fast a trace is in a notebook, in Chromium, whatever its length.

    python -m benchmarks.notebook_trace [LENGTH ...]

Run it from the root of the repository, with Chromium and the test dependencies installed. For
traces of 1,000, 10,000 and 100,000 items it prints when a `TraceWidget` is ready (its making in
Python, and from its module's import to the second frame after all is drawn), what went to the
browser, how long it takes from a key through Python to the card of another item, what two frames
take while the list is scrolled far, how many elements there are, and what an append costs. Beside
it stands one table package in the same browser, itables, with the same rows: it is installed into
a folder of its own for the purpose, and left out, with the reason, where that is not possible.

The browser and Python talk through the test's model of a notebook, which is no faster than a
kernel on the same machine. Read the figures with that in mind; the goals are those of the design.
Traces are made once in the folder for temporary files (the longest takes a minute) and used again.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from playwright.sync_api import Page, sync_playwright

from benchmarks.store_append import thoughts
from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from notebook_ext import TraceWidget, bundle
from tests.notebook_ext.conftest import FLAGS
from tests.notebook_ext.mounted import Mounted

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LENGTHS = (1_000, 10_000, 100_000)
TRACE = "trace"
MOVES = 60
TIMES = 3

_FOCUSED = """([key, times]) => new Promise(async (done) => {
  const card = document.querySelector(".dtui-card");
  const took = [];
  for (let time = 0; time < times; time += 1) {
    const before = card.dataset.item;
    const begin = performance.now();
    const list = document.querySelector(".dtui-list");
    list.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    while (card.dataset.item === before) await new Promise(requestAnimationFrame);
    took.push(performance.now() - begin);
  }
  done(took);
})"""

_SCROLLED = """(times) => new Promise(async (done) => {
  const list = document.querySelector(".dtui-list");
  const took = [];
  for (let time = 1; time <= times; time += 1) {
    const begin = performance.now();
    list.scrollTop = ((time * 0.618) % 1) * list.scrollHeight;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    took.push(performance.now() - begin);
  }
  done(took);
})"""


_WATCHED = """
  new MutationObserver(() => {
    const now = performance.now();
    window.begun ??= document.getElementById("style")?.textContent ? now : undefined;
    window.ready ??= document.querySelector(".dtui-root[data-ready]") ? now : undefined;
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""


class Measured(Mounted):
    """A widget on a page, with all the bytes that went there counted."""

    sent = 0

    def _listen(self) -> None:
        super()._listen()
        self.page.evaluate(_WATCHED)
        say = cast("Callable[..., None]", vars(self.widget)["send"])

        def counted(content: Mapping[str, Any], buffers: Sequence[bytes] | None = None) -> None:
            self.sent += len(json.dumps(content)) + sum(map(len, buffers or ()))
            say(content, buffers)

        self.widget.send = counted


def corpus_of(length: int) -> Path:
    """Return the path of a corpus with one trace of a length, made where it is not there yet."""
    path = Path(tempfile.gettempdir()) / f"dtui-notebook-{length}.db"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        for end in ("", "-wal", "-shm", ".head"):
            Path(f"{unfinished}{end}").unlink(missing_ok=True)
        with Corpus.create(unfinished) as corpus:
            corpus.open_trace(TraceOpened(trace_id=TRACE, title="A long one", domain="pricing"))
            with corpus.writing():
                for item_type, payload in joined(length):
                    corpus.record(TRACE, item_type, payload)
        unfinished.replace(path)
    return path


def joined(length: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield thoughts, each resting on the one before."""
    before: list[str] = []
    for item_type, payload in islice(thoughts(), length):
        refs = [*payload.get("trace_item_refs", ()), *before]
        yield item_type, {**payload, "trace_item_refs": refs} if refs else payload
        before = [payload["id"]] if "id" in payload else before


def measure(browser: Browser, length: int) -> tuple[float, int]:
    """Print what a trace of a length costs; return when it was ready and what was sent."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.db"
        shutil.copyfile(corpus_of(length), path)
        with Corpus.open(path) as corpus:
            ready = [_made(browser, corpus)[1] for _ in range(TIMES - 1)]
            shown, last = _made(browser, corpus)
            ready, sent = [*ready, last], shown.sent
            print(f"{length:>9,} items   ready {_ms(median(ready))}   wire {sent / 1000:,.0f} kB")
            _measure_use(shown, corpus, length)
            shown.page.close()
    return median(ready), sent


def _made(browser: Browser, corpus: Corpus) -> tuple[Measured, float]:
    page = browser.new_page(viewport={"width": 1_000, "height": 600})
    begin = perf_counter()
    widget = TraceWidget(corpus, TRACE)
    made = perf_counter() - begin
    shown = Measured(page, widget)
    return shown, made + page.evaluate("window.ready - window.begun") / 1000


def _measure_use(shown: Measured, corpus: Corpus, length: int) -> None:
    near = shown.page.evaluate(_FOCUSED, ["j", MOVES])
    far = shown.page.evaluate(_FOCUSED, ["PageDown", min(MOVES, length // 20)])
    for name, took in (("key to card", near), ("page on to card", far)):
        print(f"{'':18}{name:<22} p50 {_ms(median(took) / 1e3)}   p95 {_ms(_p95(took) / 1e3)}")
    scrolled = shown.page.evaluate(_SCROLLED, MOVES)
    shown.wait()
    print(f"{'':18}{'two frames, scrolling':<22} p50 {_ms(median(scrolled) / 1e3)}"
          f"   p95 {_ms(_p95(scrolled) / 1e3)}")  # fmt: skip
    elements = shown.page.evaluate("document.querySelectorAll('.dtui-root *').length")
    print(f"{'':18}elements               {elements}")
    for where, key in (("top", "Home"), ("end", "End")):
        shown.page.locator(".dtui-list").press(key)
        shown.wait()
        took, cost = _append(shown, corpus)
        print(f"{'':18}append, seen from {where:<4} {_ms(took)}   {cost:,} B")


def _append(shown: Measured, corpus: Corpus) -> tuple[float, int]:
    """Record one item elsewhere, and return how long it takes to be shown, and what is sent."""
    citation = {"kind": "metric", "ref": "weekly_active_users"}
    corpus.record(TRACE, "observation", {"statement": "One more", "citations": [citation]})
    before, begin = shown.sent, perf_counter()
    shown.widget.news()
    shown.flush()
    return perf_counter() - begin, shown.sent - before


_TABLE_READY = """new Promise((done) => (function look() {
  const cell = document.querySelector("table.dataTable tbody tr td:nth-child(2)");
  if (!cell) return requestAnimationFrame(look);
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
})())"""

_TABLE = """
import json, sys
import pandas
import itables
itables.options.maxBytes = 0
rows = json.load(open(sys.argv[1]))
frame = pandas.DataFrame(rows, columns=["item", "type", "state", "line", "detail"])
html = itables.to_html_datatable(frame, connected=False, display_logo_when_loading=False)
from itables.javascript import generate_init_offline_itables_html
bundle = generate_init_offline_itables_html(itables.options.dt_bundle)
open(sys.argv[2], "w").write("<!doctype html><meta charset=utf-8><body>" + bundle + html)
"""


def table_python(folder: Path) -> Path:
    """Make an environment with itables in it, and return its Python.

    Raises
    ------
    CalledProcessError
        If it cannot be installed.
    """
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    asked = [python, "-m", "pip", "install", "-q", "itables", "pandas"]
    subprocess.run(asked, check=True, capture_output=True)
    return python


def measure_table(browser: Browser, python: Path, folder: Path, length: int) -> tuple[float, int]:
    """Return when a table of the same rows is ready in the same browser, and its size."""
    with Corpus.open(corpus_of(length)) as corpus:
        rows = corpus.rows.items(TRACE)
    told, page_file = folder / "rows.json", folder / "table.html"
    told.write_text(json.dumps([(r.item_id, r.type, r.state, r.line, r.detail) for r in rows]))
    script = folder / "table.py"
    script.write_text(_TABLE)
    subprocess.run([python, script, told, page_file], check=True, capture_output=True)
    took = [_table_ready(browser, page_file) for _ in range(TIMES)]
    return median(took), page_file.stat().st_size


def _table_ready(browser: Browser, page_file: Path) -> float:
    page: Page = browser.new_page(viewport={"width": 1_000, "height": 600})
    page.goto(page_file.as_uri(), wait_until="commit")
    took = page.evaluate(_TABLE_READY) / 1000
    page.close()
    return took


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:6.0f} ms"


def _p95(took: list[float]) -> float:
    return quantiles(took, n=20)[-1]


def main(lengths: tuple[int, ...]) -> None:
    """Measure, and print a line each."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        module = len(bundle.module("trace")) + len(bundle.style("trace"))
        print(f"module and style, once a widget: {module / 1000:.0f} kB")
        ours = {length: measure(browser, length) for length in lengths}
        try:
            python = table_python(Path(folder))
        except subprocess.CalledProcessError as error:
            print(f"no table beside it: {error.stderr.decode().strip().splitlines()[-1]}")
            return
        for length in lengths:
            took, size = measure_table(browser, python, Path(folder), length)
            ready, sent = ours[length]
            print(f"{length:>9,} items   itables ready {_ms(took)} ({took / ready:.1f} × ours)"
                  f"   page {size / 1000:,.0f} kB ({size / sent:.1f} ×)")  # fmt: skip
        browser.close()


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or LENGTHS)
