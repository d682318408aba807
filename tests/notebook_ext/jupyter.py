"""A notebook server and a notebook in a browser, apart from what the machine has of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.processes import free_port, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

App = Literal["lab", "notebook"]

_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # Every cell is drawn, also those that would have to be scrolled to.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


@dataclass(frozen=True, slots=True)
class Server:
    """A notebook server on a port of this machine, with a folder of its own."""

    app: App
    port: int
    folder: Path
    home: Path

    def trust(self, content: dict[str, Any]) -> None:
        """Sign a notebook as this server does when its own user saves it."""
        import nbformat
        from nbformat.sign import NotebookNotary

        NotebookNotary(data_dir=str(self.home / "data_dir")).sign(nbformat.from_dict(content))

    def url(self, notebook: str) -> str:
        """Return where a notebook is opened, with nothing remembered."""
        path = "doc/tree" if self.app == "lab" else "notebooks"
        return f"http://127.0.0.1:{self.port}/{path}/{notebook}?reset"


@contextmanager
def running(app: App, folder: Path, home: Path) -> Generator[Server]:
    """Start a server, wait until it answers, and end it afterwards."""
    port = free_port()
    settings = home / "lab-settings" / "overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(_SETTINGS))
    command = ("-m", "jupyter", app, *_options(port, folder, home))
    with serving(command, says="is running at", env=_environment(home)):
        yield Server(app, port, folder, home)


def _options(port: int, folder: Path, home: Path) -> Sequence[str]:
    return (
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={folder}",
        "--expose-app-in-browser",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        f"--LabApp.app_settings_dir={home / 'lab-settings'}",
        "--allow-root",
    )


def _environment(home: Path) -> dict[str, str]:
    places = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{place}": str(home / place.lower()) for place in places}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    # A debugger of the kernel looks at every file it runs, and warns that they are frozen.
    return {**kept, **own, "HOME": str(home), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def notebook(*cells: str) -> dict[str, Any]:
    """Return a notebook of these cells of code, not run yet."""
    import nbformat.v4 as v4

    return v4.new_notebook(
        cells=[v4.new_code_cell(source) for source in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """A notebook in a browser."""

    server: Server
    page: Page
    name: str

    def run_all(self) -> None:
        """Run every cell, as soon as there is a kernel to run them."""
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel"
            "?.status === 'idle'",
            timeout=60_000,
        )
        self.page.evaluate(
            "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
        )

    def save(self) -> dict[str, Any]:
        """Save it with the state of its widgets, and return what was saved."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        return json.loads((self.server.folder / self.name).read_text("utf-8"))

    def outputs(self) -> list[str]:
        """Return what can be read of each output that can be seen."""
        return self.page.locator(".jp-OutputArea-child:visible").all_inner_texts()


@contextmanager
def opened(
    browser: Browser, server: Server, name: str, content: dict[str, Any]
) -> Generator[Opened]:
    """Write a notebook into the server's folder and open it."""
    (server.folder / name).write_text(json.dumps(content), "utf-8")
    page = browser.new_page(viewport={"width": 1100, "height": 1400})
    page.goto(server.url(name))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("() => window.jupyterapp?.shell !== undefined")
    try:
        yield Opened(server, page, name)
    finally:
        page.close()
