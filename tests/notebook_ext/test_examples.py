"""The notebooks we ship, and the README's, run as they stand and read again without a kernel."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode

import notebook_ext
import sample_traces
from dtui.corpus import Corpus
from dtui.imports.jsonl import restore_jsonl
from sample_traces import pricing
from tests.notebook_ext.jupyter import notebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EXAMPLES = sorted((Path(notebook_ext.__file__).parent / "examples").glob("*.ipynb"))
README = Path(__file__).parents[2] / "README.md"
_PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)

LEFT = {
    "a_dashboard": 1,
    "from_a_table_to_a_report": 1,
    "review_a_corpus": 4,
}
"""How many outputs of each leave a page beside a widget."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a demo corpus of few decisions where the real one would be kept."""
    cache = tmp_path_factory.mktemp("cache")
    (cache / "dtui").mkdir()
    lines = sample_traces.demo_lines(pricing.simulate(pricing.Parameters(decisions=200)))
    with Corpus.create(cache / "dtui" / "demo.db") as corpus:
        restore_jsonl(io.StringIO("\n".join(lines)), corpus, name="the demo")
    return cache


def executed(content: NotebookNode, folder: Path, cache: Path) -> NotebookNode:
    """Run a notebook in a folder; an error in a cell is an error here."""
    own = {"XDG_CACHE_HOME": str(cache), "IPYTHONDIR": str(folder / "ipython")}
    client = NotebookClient(content, timeout=300, resources={"metadata": {"path": str(folder)}})
    return client.execute(env={**os.environ, **own})


def read(content: NotebookNode, folder: Path, browser: Browser) -> Page:
    """Open a notebook as a page, without a kernel and without a network."""
    page = browser.new_page()
    page.route(re.compile("^https?://"), lambda route: route.abort())
    html, _ = HTMLExporter().from_notebook_node(content)
    (folder / "page.html").write_text(html, "utf-8")
    page.goto((folder / "page.html").as_uri())
    return page


def pages_in(content: NotebookNode) -> list[str]:
    """Return the pages that a notebook's widgets left."""
    data = (out.get("data", {}) for cell in content.cells for out in cell.get("outputs", ()))
    return [one["text/html"] for one in data if "data-dtui-static" in one.get("text/html", "")]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_kept_without_what_it_printed(path: Path) -> None:
    content: Any = nbformat.read(path, as_version=4)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert [cell.execution_count for cell in code] == [None] * len(code)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_and_can_be_read_without_a_kernel(
    path: Path, cache: Path, tmp_path: Path, browser: Browser
) -> None:
    done = executed(nbformat.read(path, as_version=4), tmp_path, cache)
    left = pages_in(done)
    assert len(left) == LEFT[path.stem]
    assert max(len(page.encode()) for page in left) <= 25_500  # and what chooses between the two
    assert done.metadata.widgets
    check_it_can_be_read(done, len(left), tmp_path, browser)
    del done.metadata["widgets"]
    check_it_can_be_read(done, len(left), tmp_path, browser)


def check_it_can_be_read(content: NotebookNode, pages: int, folder: Path, browser: Browser) -> None:
    page = read(content, folder, browser)
    assert page.locator("[data-dtui-static]:visible").count() == pages
    shown = page.locator("body").inner_text()
    assert "Error" not in shown
    assert not re.search(r"^<(?:TraceWidget|PendingQueue|VBox|Tab)", shown, re.MULTILINE)
    page.close()


def test_the_readmes_notebook_runs(cache: Path, tmp_path: Path) -> None:
    blocks = _PYTHON.findall(README.read_text("utf-8"))
    (cell,) = (block for block in blocks if "notebook_ext" in block)
    content = nbformat.from_dict(notebook(cell))
    assert len(pages_in(executed(content, tmp_path, cache))) == 1
