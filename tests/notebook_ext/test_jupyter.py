"""What only a real notebook does: run, write, save, reopen."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from dtui.corpus import Corpus
from tests.notebook_ext.jupyter import App, Server, notebook, opened, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DECISION = "brennmoor-renewal"

SET_UP = """
import json
from dtui import Corpus
from notebook_ext import *
corpus = Corpus.open("desk.db")
"""
SIX = {
    "trace": f"TraceWidget(corpus, {DECISION!r})",
    "queue": "PendingQueue(corpus)",
    "matrix": f"DecisionMatrix(corpus, {DECISION!r}, 'dec-1')",
    "chain": f"ChainWidget(corpus, '{DECISION}/dec-1')",
    "compare": "CompareWidget(corpus, 'fx9-impeller/dec-1', 'fx9-impeller/dec-2')",
    "calibration": "CalibrationView(json.load(open('report.json')))",
}
"""A cell for each widget, by what its view is called."""

READY = ".dtui-root[data-ready]"
NO_KERNEL = {"name": "no-such-kernel", "display_name": "None"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with a corpus of samples and a small desk, and a report on it."""
    import sample_traces
    from dtui.imports.jsonl import restore_jsonl
    from learning import build_report, read_corpus
    from sample_traces import pricing

    folder = tmp_path_factory.mktemp("desk")
    lines = sample_traces.demo_lines(pricing.simulate(pricing.Parameters(decisions=120)))
    with Corpus.create(folder / "desk.db") as corpus:
        restore_jsonl(io.StringIO("\n".join(lines)), corpus, name="the desk")
        report = build_report(read_corpus(corpus)).to_dict()
    (folder / "report.json").write_text(json.dumps(report))
    return folder


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(
    request: pytest.FixtureRequest, desk: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Start JupyterLab, then Notebook 7, in the folder of the desk."""
    app: App = request.param
    with running(app, desk, tmp_path_factory.mktemp(f"home-{app}")) as server:
        yield server


@pytest.fixture(scope="module")
def saved(server: Server, browser: Browser) -> dict[str, Any]:
    """Run a notebook with all six widgets, and save it."""
    content = notebook(SET_UP, *SIX.values())
    with opened(browser, server, "six.ipynb", content) as page:
        page.run_all()
        for name in SIX:
            page.page.wait_for_selector(f".dtui-{name}{READY}", timeout=60_000)
        assert [text for text in page.outputs() if "Error" in text] == []
        return page.save()


def test_all_six_widgets_run_and_each_leaves_two_outputs(saved: dict[str, Any]) -> None:
    kinds = [[sorted(output["data"]) for output in cell["outputs"]] for cell in saved["cells"][1:]]
    view = ["application/vnd.jupyter.widget-view+json", "text/plain"]
    assert kinds == [[view, ["text/html", "text/plain"]]] * len(SIX)


@pytest.mark.parametrize("kept", ["other kernel", "no kernel", "untrusted"])
def test_what_was_saved_shows_every_view_and_no_error(
    kept: str, saved: dict[str, Any], server: Server, browser: Browser
) -> None:
    content = json.loads(json.dumps(saved))
    if kept != "other kernel":
        content["metadata"]["kernelspec"] = NO_KERNEL
    if kept == "untrusted":
        content["cells"][1]["source"] += " "
    else:
        server.trust(content)
    with opened(browser, server, f"{kept.replace(' ', '-')}.ipynb", content) as page:
        tables = page.page.locator(".jp-OutputArea-output:has(table):visible")
        expect(tables).to_have_count(len(SIX), timeout=60_000)
        shown = page.outputs()
    assert [text for text in shown if "Error" in text or "not found" in text] == []
    widgets = [text for text in shown if text.startswith("<")]
    assert len(widgets) == (len(SIX) if kept == "untrusted" else 0)
