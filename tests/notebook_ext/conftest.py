"""A browser, and widgets on pages of it."""

from __future__ import annotations

import asyncio
import io
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.notebook_ext.mounted import Mount, Mounted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

    from dtui.corpus import Corpus
    from notebook_ext.view.widget import Widget

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


class _Driver:
    """The loop of the browser's driver, which stands still between the tests that use it.

    Playwright begins to run it in the thread of the tests and never leaves it: to asyncio it is
    running from then on, and no other loop may. So it is taken off after each test, and put back
    for the next one that has a browser.
    """

    loop: asyncio.AbstractEventLoop | None = None

    def off(self) -> None:
        self.loop = asyncio._get_running_loop() or self.loop
        asyncio._set_running_loop(None)

    def on(self) -> None:
        asyncio._set_running_loop(self.loop)


_driver = _Driver()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let the browser's driver run while a test of a browser does, and no longer."""
    if "browser" not in getattr(item, "fixturenames", ()):
        return (yield)
    _driver.on()
    try:
        return (yield)
    finally:
        _driver.off()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of a browser, or skip."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Give one browser for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        _driver.on()
        browser.close()


@pytest.fixture
def mount(browser: Browser) -> Iterator[Mount]:
    """Give what mounts a widget on a page of its own; nothing may fail there unseen."""
    pages: list[Page] = []
    failures: list[str] = []

    def mounted(widget: Widget, *, width: int = 900, height: int = 700) -> Mounted:
        page = browser.new_page(viewport={"width": width, "height": height})
        page.set_default_timeout(10_000)
        pages.append(page)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda said: _keep_error(said, failures))
        page.on("request", lambda request: _refuse_address(request.url, failures))
        return Mounted(page, widget)

    yield mounted
    for page in pages:
        page.close()
    assert failures == []


def _keep_error(said: ConsoleMessage, failures: list[str]) -> None:
    if said.type == "error":
        failures.append(said.text)


def _refuse_address(url: str, failures: list[str]) -> None:
    if not url.startswith(("blob:", "data:", "about:")):
        failures.append(f"asked for {url}")


@pytest.fixture(scope="session")
def axe() -> Callable[[Mounted], None]:
    """Give what asserts that nothing on a page keeps anybody out, in the light or in the dark.

    All rules of axe-core are looked at in the light; in the dark, colours alone are others.
    """
    from axe_playwright_python.sync_playwright import Axe

    look = Axe()

    def nothing_is_in_the_way(shown: Mounted) -> None:
        for dark, options in ((False, {}), (True, {"runOnly": ["color-contrast"]})):
            shown.turn(dark=dark)
            found = look.run(shown.page, context=".dtui-root", options=options)
            assert found.violations_count == 0, found.generate_report()
        shown.turn(dark=False)

    return nothing_is_in_the_way


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a corpus of the sample traces once."""
    from dtui.corpus import Corpus
    from dtui.imports.jsonl import restore_jsonl
    from sample_traces import PRIMER, corpus_lines

    path = tmp_path_factory.mktemp("corpus") / "samples.db"
    with Corpus.create(path) as corpus:
        restore_jsonl(io.StringIO("\n".join(corpus_lines(PRIMER))), corpus, name="the samples")
    return path


@pytest.fixture
def samples(sample_file: Path, tmp_path: Path) -> Iterator[Corpus]:
    """Open a copy of the sample corpus, to be written to."""
    from dtui.corpus import Corpus

    copy = tmp_path / "samples.db"
    shutil.copyfile(sample_file, copy)
    with Corpus.open(copy) as corpus:
        yield corpus


@pytest.fixture(scope="session")
def pricing_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a corpus once in which everything waits: items, proposals, an outcome."""
    from dtui.corpus import Corpus
    from tests.reviewed import every_hour, write_pricing

    path = tmp_path_factory.mktemp("pricing") / "pricing.db"
    clock = every_hour()
    with Corpus.create(path, clock=lambda: next(clock), salt=lambda: bytes(16)) as corpus:
        write_pricing(corpus)
    return path


@pytest.fixture
def pricing(pricing_file: Path, tmp_path: Path) -> Iterator[Corpus]:
    """Open a copy of it, to be written to, at the time it is reviewed."""
    from dtui.corpus import Corpus
    from tests.reviewed import NOW

    copy = Path(shutil.copyfile(pricing_file, tmp_path / "pricing.db"))
    with Corpus.open(copy, clock=lambda: NOW, salt=lambda: bytes(16)) as corpus:
        yield corpus
