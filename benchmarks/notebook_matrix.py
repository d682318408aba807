"""How fast a decision's matrix is in a notebook, in Chromium, beside a plain table of its cells.

    python -m benchmarks.notebook_matrix [SIDE ...]

Run it from the root of the repository, with Chromium and the test dependencies installed. For
matrices of 30 × 30 and 60 × 60 pairs, all evaluated, it prints when a `DecisionMatrix` is ready
(its making in Python, and from handing its module to a page that stands to the second frame after
all is drawn), how long an arrow key takes until the cursor is drawn and laid out, and how long
until Python knows of it. The floor, taken turn
by turn on the same page, is an HTML table with the same texts and nothing else: no reading of the
log, no questions to Python, no cursor. Goals are those of the design, for 30 × 30.

The browser and Python talk through the test's model of a notebook, which is no faster than a
kernel on the same machine. Read the figures with that in mind.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from dtui.corpus import Corpus
from notebook_ext import DecisionMatrix
from tests.notebook_ext.conftest import FLAGS
from tests.notebook_ext.deciding import decide
from tests.notebook_ext.mounted import Mounted

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIDES = (30, 60)
TIMES = 7
MOVES = 40
GOALS = {"ready": 150.0, "arrow key": 20.0, "arrow key → Python": 100.0}
"""Milliseconds, for 30 × 30 pairs."""

_FLOOR = """async () => {
  const texts = [...document.querySelectorAll(".dtui-grid tr")].map((row) =>
    [...row.cells].map((cell) => cell.textContent));
  const begin = performance.now();
  const table = document.createElement("table");
  for (const row of texts) {
    const drawn = table.insertRow();
    for (const text of row) drawn.insertCell().textContent = text;
  }
  document.body.append(table);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const took = performance.now() - begin;
  table.remove();
  return took;
}"""

_MOVED = """async (times) => {
  const cursor = () => document.querySelector("td[tabindex='0']");
  const { save_changes: save } = window.model;
  let known = null;
  window.model.save_changes = async () => { await save(); known?.(); };
  const [drawn, told] = [[], []];
  cursor().focus();
  for (let time = 0; time < times; time += 1) {
    const key = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"][time % 4];
    const heard = new Promise((done) => { known = done; });
    const begin = performance.now();
    cursor().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    document.querySelector(".dtui-grid").getBoundingClientRect();
    drawn.push(performance.now() - begin);
    await heard;
    told.push(performance.now() - begin);
    await new Promise(requestAnimationFrame);
  }
  return [drawn, told];
}"""


class Begun(Mounted):
    """A widget on a page, and when the page stood and its module was handed over."""

    def _listen(self) -> None:
        super()._listen()
        self.begun = perf_counter()


def measure(browser: Browser, side: int) -> dict[str, list[float]]:
    """Return what a matrix of a side costs, in milliseconds; all that was measured of each."""
    took: dict[str, list[float]] = {"ready": [], "floor": []}
    with tempfile.TemporaryDirectory() as folder, Corpus.create(Path(folder) / "m.db") as corpus:
        names = [f"number {number}" for number in range(side)]
        decide(corpus, names, names, question="Which of them?")
        for turn in range(TIMES):
            page = browser.new_page(viewport={"width": 1_000, "height": 800})
            begin = perf_counter()
            widget = DecisionMatrix(corpus, "deal", "dec-1")
            made = perf_counter() - begin
            shown = Begun(page, widget)
            took["ready"].append(1_000 * (made + perf_counter() - shown.begun))
            took["floor"].append(page.evaluate(_FLOOR))
            if turn == TIMES - 1:
                took["arrow key"], took["arrow key → Python"] = page.evaluate(_MOVED, MOVES)
                shown.wait()
            page.close()
    return took


def main() -> None:
    """Print a table for each side, and what of the goals was missed."""
    sides = tuple(map(int, sys.argv[1:])) or SIDES
    missed: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        measure(browser, 2)  # the first page starts a process
        for side in sides:
            took = measure(browser, side)
            print(f"{side} × {side} pairs")
            print(f"  ready               {median(took['ready']):7.1f} ms")
            print(f"  floor, plain table  {median(took['floor']):7.1f} ms")
            for name in ("arrow key", "arrow key → Python"):
                p95 = quantiles(took[name], n=20)[-1]
                print(f"  {name:<19} {median(took[name]):7.1f} ms   p95 {p95:.1f}")
            if side == SIDES[0]:
                missed = [name for name, goal in GOALS.items() if median(took[name]) > goal]
        browser.close()
    for name in missed:
        print(f"MISSED: {name} is over {GOALS[name]:.0f} ms")


if __name__ == "__main__":
    main()
