"""What every test may rely on."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Asserted in the contract suite's own words, wherever a third party runs it.
pytest.register_assert_rewrite("dtui.stores.contract")

# One commit, one verdict: a newcomer's run and CI's try the same examples, so neither is red by
# luck. Look for new counter-examples with `--hypothesis-profile=explore`; what it finds stays in
# the test as an @example.
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("explore", deadline=None, max_examples=1_000, print_blob=True)
settings.load_profile("steady")


# A test leaves little behind, and what it does leave is soon found with the rest: to look through
# all that is alive each time seventy thousand things were made took a third of the tests' time.
gc.set_threshold(50_000, 10, 10)

MOST_PROCESSES = 4
"""However many cores there are: what notebooks and browsers take of memory, each takes anew."""


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Spread a run of everything over the cores, file by file, unless it was said how to run.

    A run of a few files is over before another process has begun, and is easier to follow in one:
    so is all of it with ``-n0``.
    """
    if (
        config.pluginmanager.hasplugin("xdist")
        and not hasattr(config, "workerinput")  # it is one of those already
        and config.args_source is config.ArgsSource.TESTPATHS
        and config.option.numprocesses is None
        and not (config.option.usepdb or config.option.collectonly)
    ):
        config.option.numprocesses = min(os.cpu_count() or 1, MOST_PROCESSES)
        config.option.dist = "loadfile"
        config.option.loadscopereorder = False


@pytest.fixture(scope="session", autouse=True)
def _nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the person who runs the tests has set out of them, and them out of that."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real records that lies beside the checkout, or skip.

    They are too many, and under too many licences, to be shipped with the project.
    """
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no folder ../shared/data with real records beside this checkout")
    return folder
