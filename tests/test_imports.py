"""What a module loads, seen in a fresh process.

The import contracts in pyproject.toml read the source; these tests look at what was really loaded,
by whichever way: through a dependency, a plugin, or an import that no reader of the source sees.
"""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

import dtui

HEAVY = frozenset(
    {"anywidget", "ipywidgets", "mcp", "numpy", "polars", "rich", "sklearn", "textual"}
)
MODELS = frozenset({"pydantic", "pydantic_core"})
OTHER_FACES = frozenset({"learning", "notebook_ext"})

# A fork of an interpreter that has loaded nothing is as fresh as a new one and costs no start-up,
# so every module gets a process of its own and the whole house takes seconds. What is loaded
# before the import (by site, or by an editable install) is not the module's doing.
PROBE = """
import importlib, json, os, sys, traceback

before = set(sys.modules)
for name in sys.argv[1:]:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        continue
    error = ""
    try:
        importlib.import_module(name)
    except BaseException:
        error = traceback.format_exc()
    loaded = sorted(set(sys.modules) - before)
    print(json.dumps({"module": name, "loaded": loaded, "error": error}), flush=True)
    os._exit(0)
"""

# The words of the command line are run to their end; what they print is of no interest here.
COMMAND = """
import contextlib, io, json, sys
from dtui.cli import main

with contextlib.redirect_stdout(io.StringIO()):
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, ended.code
print(json.dumps(sorted(sys.modules)))
"""


class Import(NamedTuple):
    """What came of importing one module first, in a process that had loaded nothing."""

    loaded: frozenset[str]
    """Every module that is there afterwards and wasn't before, by its full name."""

    error: str
    """The traceback, or nothing."""

    @property
    def packages(self) -> frozenset[str]:
        """The packages it loaded that others wrote."""
        return written_by_others(self.loaded)


def written_by_others(modules: Iterable[str]) -> frozenset[str]:
    """Name the top-level packages that are neither ours nor the standard library's."""
    tops = {module.partition(".")[0] for module in modules}
    return frozenset(tops - sys.stdlib_module_names - {"dtui", "sample_traces"})


def modules_under(package: str) -> Iterator[str]:
    """Name the modules of an installed package, itself first, without importing its children."""
    yield package
    spec = import_module(package).__spec__
    assert spec is not None
    yield from _modules_in(list(spec.submodule_search_locations or ()), package)


def _modules_in(folders: list[str], package: str) -> Iterator[str]:
    for found in pkgutil.iter_modules(folders):
        if found.name == "__main__":  # importing it runs it
            continue
        name = f"{package}.{found.name}"
        yield name
        if found.ispkg:
            yield from _modules_in([str(Path(folder, found.name)) for folder in folders], name)


def floors() -> list[list[str]]:
    """Read the floors from the import contract, the highest first."""
    pyproject = Path(__file__).parents[1] / "pyproject.toml"
    contracts = tomllib.loads(pyproject.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return [[room.strip(" ()") for room in layer.split("|")] for layer in layers]


def is_in(module: str, *packages: str) -> bool:
    """Say whether a module is one of the packages, or within one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


FLOORS = floors()
MODULES = [*modules_under("dtui"), *modules_under("sample_traces")]

# Stages may load the extra they run on, so they alone of the lower floors are free to be heavy.
UP_TO_VIEWS = [
    room
    for floor in FLOORS[FLOORS.index(["dtui.views"]) :]
    for room in floor
    if room != "dtui.stages"
]


@pytest.fixture(scope="session")
def imports() -> dict[str, Import]:
    """Import every module of the house, each in a fresh process."""
    run = subprocess.run(
        [sys.executable, "-c", PROBE, *MODULES], capture_output=True, text=True, check=True
    )
    return {
        found["module"]: Import(frozenset(found["loaded"]), found["error"])
        for found in map(json.loads, run.stdout.splitlines())
    }


def test_every_package_of_the_house_stands_on_a_floor() -> None:
    rooms = {room for floor in FLOORS for room in floor}
    packages = {module for module in MODULES if module.count(".") == 1 and is_in(module, "dtui")}
    assert packages <= rooms


@pytest.mark.parametrize("module", MODULES)
def test_a_module_can_be_the_first_one_imported(module: str, imports: dict[str, Import]) -> None:
    assert not imports[module].error


@pytest.mark.parametrize("module", MODULES)
def test_nothing_reaches_the_notebook_or_learning(module: str, imports: dict[str, Import]) -> None:
    assert not imports[module].packages & OTHER_FACES


@pytest.mark.parametrize("module", [name for name in MODULES if is_in(name, *UP_TO_VIEWS)])
def test_up_to_the_views_nothing_loads_a_toolkit(module: str, imports: dict[str, Import]) -> None:
    assert not imports[module].packages & HEAVY


STANDARD_LIBRARY_ALONE = ["dtui.errors", "dtui.text", "dtui.log"]


@pytest.mark.parametrize(
    "module", [name for name in MODULES if is_in(name, *STANDARD_LIBRARY_ALONE)]
)
def test_the_log_loads_the_standard_library_alone(module: str, imports: dict[str, Import]) -> None:
    assert not imports[module].packages


def test_the_package_itself_loads_nothing(imports: dict[str, Import]) -> None:
    assert not imports["dtui"].packages
    assert {name for name in imports["dtui"].loaded if is_in(name, "dtui")} == {"dtui"}


@pytest.mark.parametrize(
    "module", ["dtui.corpus", "dtui.views.trace_list", "dtui.views.pending_list"]
)
def test_lists_and_queue_load_no_models(module: str, imports: dict[str, Import]) -> None:
    assert not imports[module].packages & MODELS


@pytest.fixture(scope="session")
def corpus_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a corpus of one trace in which a hypothesis pends."""
    path = tmp_path_factory.mktemp("corpus") / "decisions.db"
    with dtui.Corpus.create(path) as corpus:
        corpus.open_trace(dtui.TraceOpened(trace_id="renewal", title="Northwind renewal"))
        citation = {"kind": "metric", "ref": "weekly_active_users"}
        fact = {"statement": "Usage fell 18 %", "citations": [citation]}
        seen = corpus.record("renewal", "observation", fact)
        claim = {"statement": "Price is the reason", "trace_item_refs": [seen]}
        corpus.record("renewal", "hypothesis", claim)
    return path


@pytest.mark.parametrize("words", ["traces", "pending", "search usage"])
def test_reading_a_corpus_loads_no_models(words: str, corpus_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", COMMAND, *words.split()],
        check=False,
        env=os.environ | {"DTUI_CORPUS": str(corpus_path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert not written_by_others(json.loads(run.stdout)) & (MODELS | HEAVY)


def test_the_command_line_loads_a_command_only_on_use(imports: dict[str, Import]) -> None:
    assert not imports["dtui.cli"].packages & (MODELS | HEAVY)


@pytest.mark.parametrize("name", dtui.__all__)
def test_every_public_name_is_where_the_package_says(name: str) -> None:
    assert getattr(dtui, name).__module__.startswith("dtui.")
