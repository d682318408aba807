"""The same widgets in marimo, where what is selected runs the cells that read it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from tests.processes import free_port, serving

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

APP = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from dtui import Corpus
    from notebook_ext import TraceWidget

    corpus = Corpus.open(PATH)
    trace = mo.ui.anywidget(TraceWidget(corpus, "brennmoor-renewal"))
    trace
    return mo, trace


@app.cell
def _(mo, trace):
    mo.md(f"{trace.value['selected']} is {trace.selection['type'].item()}")
    return


if __name__ == "__main__":
    app.run()
"""


def test_what_is_selected_runs_the_cells_that_read_it(
    sample_file: Path, browser: Browser, tmp_path: Path
) -> None:
    path = shutil.copyfile(sample_file, tmp_path / "samples.db")
    (tmp_path / "app.py").write_text(APP.replace("PATH", repr(str(path))))
    port = free_port()
    command = ("-m", "marimo", "run", tmp_path / "app.py", "--headless", "--no-token")
    place = ("--host", "127.0.0.1", "--port", port)
    with serving((*command, *place), says="URL", env={**os.environ, "HOME": str(tmp_path)}):
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}")
        page.wait_for_selector(".dtui-root[data-ready]", timeout=60_000)
        page.locator(".dtui-list").focus()
        page.keyboard.press("j")
        page.get_by_text("brennmoor-renewal/obs-2 is observation").wait_for(timeout=30_000)
        page.close()
