"""What only a real notebook does: run, write, save, reopen."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from dtui.corpus import Corpus
from tests.notebook_ext.jupyter import App, Server, notebook, opened, running
from tests.terminal import Terminal

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DECISION = "brennmoor-renewal"

SET_UP = """
import json
import shutil
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

DASHBOARD = f"""
queue, trace = PendingQueue(corpus), TraceWidget(corpus, {DECISION!r})
link(queue, trace)
said = Label()
trace.observe(lambda change: setattr(said, "value", change["new"]), "selected")
show(Tab([HBox([queue, trace, said])], titles=["review"]))
"""

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


# -- in JupyterLab alone ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lab(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running("lab", desk, tmp_path_factory.mktemp("home-of-lab")) as server:
        yield server


@pytest.fixture
def copy(desk: Path, request: pytest.FixtureRequest) -> Path:
    """Copy the corpus for one test, which may write."""
    return Path(shutil.copyfile(desk / "desk.db", desk / f"{request.node.name}.db"))


def a_trace(corpus: Path, **traits: object) -> tuple[str, str]:
    """Return the cells that open a corpus and show a trace of it."""
    given = "".join(f", {name}={value!r}" for name, value in traits.items())
    set_up = SET_UP.replace("desk.db", corpus.name)
    return set_up, f"trace = TraceWidget(corpus, {DECISION!r}, author='ana'{given})\ntrace"


def test_what_is_written_here_appears_in_a_terminal(
    lab: Server, browser: Browser, copy: Path
) -> None:
    with Corpus.open(copy) as corpus:
        waits = corpus.waiting(datetime.now(UTC)).count()
    terminal = Terminal(copy)
    terminal.read_until("traces")
    terminal.press("w")
    terminal.read_until(f"waiting for you  {waits}")

    question = f"{DECISION}/qst-2"
    with opened(browser, lab, "write.ipynb", notebook(*a_trace(copy, selected=question))) as page:
        page.run_all()
        page.page.wait_for_selector(f".dtui-trace{READY}", timeout=60_000)
        page.page.locator(".dtui-list").focus()
        page.page.keyboard.press("a")
        page.page.locator(".dtui-root textarea").first.fill("Two of four count as one customer.")
        page.page.keyboard.press("Control+Enter")
        expect(page.page.get_by_role("status").last).to_contain_text("ans-2", timeout=30_000)

    terminal.read_until(f"waiting for you  {waits - 1}")
    terminal.close()
    with Corpus.open(copy) as corpus:
        answer = corpus.trace(DECISION)["ans-2"]
        assert (answer.author, answer.type) == ("ana", "question_answer")


def test_the_notebook_takes_none_of_the_widgets_keys(
    lab: Server, browser: Browser, copy: Path
) -> None:
    """In a notebook `x` cuts the cell, `a` adds one, and `m` makes a text of it."""
    with opened(browser, lab, "keys.ipynb", notebook(*a_trace(copy))) as page:
        page.run_all()
        page.page.wait_for_selector(f".dtui-trace{READY}", timeout=60_000)
        page.page.evaluate(
            "() => { window.ran = []; window.jupyterapp.commands.commandExecuted.connect("
            "(_, { id }) => { if (id.startsWith('notebook:')) window.ran.push(id); }); }"
        )
        page.page.locator(".dtui-list").focus()
        for key in ("x", "y", "d", "d", "b", "j", "k", "Shift+M", "Control+Enter", "m", "x", "a"):
            page.page.keyboard.press(key)
        assert page.page.evaluate("window.ran") == []
        assert page.page.evaluate("document.activeElement.closest('.dtui-trace') !== null")
        assert [cell["cell_type"] for cell in page.save()["cells"]] == ["code", "code"]


def test_what_is_selected_in_one_widget_of_a_dashboard_is_selected_in_all(
    lab: Server, browser: Browser, copy: Path
) -> None:
    cells = (
        SET_UP.replace("desk.db", copy.name) + "from ipywidgets import HBox, Label, Tab\n",
        DASHBOARD,
    )
    with opened(browser, lab, "dashboard.ipynb", notebook(*cells)) as page:
        page.run_all()
        page.page.wait_for_selector(f".dtui-trace{READY}", timeout=60_000)
        said = page.page.locator(".jupyter-widgets.widget-label")
        expect(said).not_to_contain_text("qst-2")
        page.page.locator(".dtui-queue .dtui-row", has_text="qst-2").first.click()
        expect(said).to_have_text(re.compile(r"^[\w-]+/qst-2$"), timeout=30_000)
        chosen = page.page.locator(".dtui-trace .dtui-row[aria-selected=true]")
        expect(chosen).to_contain_text("qst-2", timeout=30_000)


def test_in_the_dark_theme_a_widget_is_dark(lab: Server, browser: Browser, copy: Path) -> None:
    with opened(browser, lab, "dark.ipynb", notebook(*a_trace(copy))) as page:
        page.page.evaluate(
            "() => window.jupyterapp.commands.execute('apputils:change-theme',"
            " { theme: 'JupyterLab Dark' })"
        )
        page.run_all()
        root = page.page.locator(f".dtui-trace{READY}")
        expect(root).to_be_visible(timeout=60_000)
        expect(root).to_have_css("background-color", "rgb(17, 17, 17)")
        expect(root).to_have_css("color-scheme", "dark")
