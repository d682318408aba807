"""How soon a figure of many points is there and answers the pointer, beside jupyter-scatter.

    python benchmarks/notebook_points.py [ROUNDS]

A line a size: a report whose figure has 1,000, 10,000 and 100,000 points, each a dot of its own,
shown by `CalibrationView`, and the same points by jupyter-scatter, in one browser without a GPU, on
pages that are to a widget what a notebook is. `ready` is from handing the module over until the
dots are on the canvas (ours with verdict, list and axes around it), Python's answers included;
jupyter-scatter is given its state beforehand. `hover` is from the pointer's move until the point
that it is on is known: marked in our view, told to its model by jupyter-scatter; `words` until what
it stands for is read, which Python says. `wire` is what goes to the browser, in kB. Medians in ms;
read the ratios, for a busy machine slows both.

jupyter-scatter comes from PyPI into a folder for temporary files; where that fails, or the browser
draws no WebGL, only our columns are printed, with the reason.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from playwright.sync_api import Error, sync_playwright

from notebook_ext import CalibrationView
from tests.notebook_ext.conftest import FLAGS
from tests.notebook_ext.mounted import Mounted

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 5
OTHER = "jupyter-scatter==1.0.1"
HOVERS = 20
SOFTWARE_GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]

STATE = """
import base64, json, sys
import jscatter, numpy as np
xs, ys = (np.array(column, dtype="float32") for column in json.load(sys.stdin))
widget = jscatter.Scatter(x=xs, y=ys, height=300).widget
def plain(value):
    if isinstance(value, (memoryview, bytes, bytearray)):
        return {"__bytes__": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        return value.item()
    return value
state = {k: v for k, v in widget.get_state().items() if k[:1] != "_" and k not in ("layout",)}
print(json.dumps({"esm": str(widget._esm), "css": str(widget._css or ""), "state": plain(state)},
                 default=str))
"""

THEIRS = """
async ({ esm, css, state }) => {
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const revived = (value) => {
    if (Array.isArray(value)) return value.map(revived);
    if (value === null || typeof value !== "object") return value;
    if (value.__bytes__ !== undefined) return bytes(value.__bytes__);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revived(part)]));
  };
  const held = revived(state);
  const listeners = new Map();
  window.hovered = [];
  const model = {
    get: (name) => held[name],
    set(name, value) { held[name] = value; if (name === "hovering") window.hovered.push(value); },
    save_changes() {}, send() {}, off() {},
    on(name, heard) { listeners.set(name, heard); },
    widget_manager: {},
  };
  const style = document.createElement("style");
  style.textContent = css;
  const here = document.createElement("div");
  document.body.append(style, here);
  const begin = performance.now();
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const made = typeof widget === "function" ? await widget() : widget;
  await made.initialize?.({ model });
  await made.render({ model, el: here });
  const inked = () => [...here.querySelectorAll("canvas")].some((canvas) => {
    if (!canvas.width || !canvas.height) return false;
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, copy.width, copy.height);
    let seen = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 20) seen += 1;
    return seen > 50;
  });
  const late = begin + 60_000;
  while (!inked()) {
    if (performance.now() > late) throw new Error("nothing was drawn within a minute");
    await new Promise((done) => requestAnimationFrame(done));
  }
  return performance.now() - begin;
}
"""


class Times(NamedTuple):
    """What was measured of one widget at one size."""

    ready: float
    hover: float
    wire: float
    words: float = 0.0


_TURN = """
const turn = () => new Promise((done) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = done;
  channel.port2.postMessage(0);
});
"""


def points(count: int) -> tuple[list[float], list[float]]:
    """Return places that look like chance and are the same at every run."""
    xs = [at / count for at in range(count)]
    return xs, [(at * 7919 % 10_007) / 10_007 for at in range(count)]


def report(count: int) -> dict[str, Any]:
    """Return a report of one figure."""
    xs, ys = points(count)
    line = {"label": "cases", "x": xs, "y": ys, "counts": [1.0] * count}
    picture = {"kind": "curves", "x_label": "stated", "y_label": "scored", "lines": [line]}
    figure: dict[str, Any] = {
        "name": "points",
        "title": "Points",
        "says": "Each is a case.",
        "table": {"columns": [], "rows": []},
        "picture": picture,
    }
    origin = {"kind": "table", "name": "points.csv", "as_of": "2026-06-30", "digest": "0" * 64}
    sections: list[Any] = [{"title": "Points", "says": "", "figures": [figure]}]
    return {
        "title": "Points",
        "period": "",
        "origin": origin,
        "statements": [],
        "sections": sections,
    }


def ours(browser: Browser, count: int) -> Times:
    """Show the report and go over it with the pointer."""
    view = CalibrationView(report(count))
    page = browser.new_page(viewport={"width": 900, "height": 700})
    begin = perf_counter()
    shown = Mounted(page, view)
    ready = 1_000 * (perf_counter() - begin)
    page.evaluate("document.querySelector('.dtui-stage').scrollIntoView()")
    hovers = [page.evaluate(_HOVER, at) for at in range(HOVERS)]
    found, words = map(median, zip(*hovers, strict=True))
    # The page hears JSON alone; what travels beside it is counted here.
    buffers = view._figure("points").buffers  # pyright: ignore[reportPrivateUsage]
    wire = len(json.dumps(shown.wire[:2])) + sum(len(bytes(one)) for one in buffers)
    page.close()
    return Times(ready, found, wire / 1_000, words)


_HOVER = f"""
async (at) => {{
  {_TURN}
  const stage = document.querySelector(".dtui-stage");
  const said = stage.querySelector(".dtui-said");
  const box = stage.getBoundingClientRect();
  const place = () => stage.querySelector(".dtui-found")?.getAttribute("cx");
  const [before, words] = [place(), said.textContent];
  const begin = performance.now();
  stage.dispatchEvent(new PointerEvent("pointermove", {{
    clientX: box.left + box.width * (0.15 + 0.035 * at), clientY: box.top + box.height * 0.5 }}));
  while (place() === before) await turn();
  const found = performance.now() - begin;
  while (said.textContent === words) await turn();
  return [found, performance.now() - begin];
}}
"""


_THEIR_HOVER = f"""
async (at) => {{
  {_TURN}
  const canvas = [...document.querySelectorAll("canvas")].sort((a, b) => b.width - a.width)[0];
  const box = canvas.getBoundingClientRect();
  const before = window.hovered.length;
  const begin = performance.now();
  const where = {{ bubbles: true, clientX: box.left + box.width * (0.15 + 0.035 * at),
    clientY: box.top + box.height * 0.5, view: window }};
  for (const kind of ["mouseenter", "mouseover", "mousemove"]) {{
    canvas.dispatchEvent(new MouseEvent(kind, where));
  }}
  while (window.hovered.length === before) {{
    if (performance.now() > begin + 400) return null; // the pointer is on no point there
    await turn();
  }}
  return performance.now() - begin;
}}
"""


def theirs(browser: Browser, folder: Path, count: int) -> Times:
    """Show the same points by jupyter-scatter."""
    state = _their_state(folder, count)
    page = browser.new_page(viewport={"width": 900, "height": 700})
    page.set_content("<!doctype html><title>bare module</title><body>")
    ready = page.evaluate(THEIRS, json.loads(state))
    hovers = [page.evaluate(_THEIR_HOVER, at) for at in range(HOVERS)]
    found = [hover for hover in hovers if hover is not None]
    page.close()
    held = json.loads(state)["state"]
    return Times(ready, median(found) if found else float("nan"), _wire(held) / 1_000)


def _their_state(folder: Path, count: int) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    ran = subprocess.run(
        [sys.executable, "-c", STATE],
        input=json.dumps(points(count)),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr.strip().splitlines()[-1])
    return ran.stdout


def _wire(value: Any) -> float:  # noqa: ANN401 - any part of a state
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        coded = parts.get("__bytes__")
        return len(base64.b64decode(coded)) if coded else sum(map(_wire, parts.values()))
    if isinstance(value, list):
        return sum(map(_wire, cast("list[Any]", value)))
    return len(json.dumps(value))


def installed(folder: Path) -> str:
    """Install jupyter-scatter there, and return why that failed, or nothing."""
    command = [sys.executable, "-m", "pip", "install", "-q", "--target", str(folder), OTHER]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return ran.stderr.strip().splitlines()[-1] if ran.returncode and ran.stderr else ""


def main() -> None:
    """Measure, and print a line a size."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("no Chromium on this machine: apt-get install chromium")
    flags = [*(flag for flag in FLAGS if flag != "--disable-gpu"), *SOFTWARE_GL]
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        missing = installed(Path(place))
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        head = ("points", "ready", "hover", "wire", "words")
        print("".join(f"{name:>8}" for name in head), "  beside: ready, hover, wire")
        for count in SIZES:
            mine: list[Times] = []
            other: list[Times] = []
            for _ in range(rounds + 1):  # the first one warms
                mine.append(ours(browser, count))
                if not missing:
                    try:
                        other.append(theirs(browser, Path(place), count))
                    except (Error, RuntimeError) as error:
                        missing = str(error).splitlines()[0]
            print(_line(count, mine[1:], other[1:]), flush=True)
        browser.close()
    if missing:
        print(f"jupyter-scatter was left out: {missing}")


def _line(count: int, mine: list[Times], other: list[Times]) -> str:
    own = [median(column) for column in zip(*mine, strict=True)]
    line = f"{count:>8,}" + "".join(f"{value:>8.1f}" for value in own)
    if not other:
        return line
    beside = [median(column) for column in zip(*other, strict=True)][:3]
    told = (f"{b:.1f} ({a / b:.2f} ×)" for a, b in zip(own[:3], beside, strict=True))
    return f"{line}   {', '.join(told)}"


if __name__ == "__main__":
    main()
