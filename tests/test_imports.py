"""What a module loads, seen in a fresh process.

The import contracts in pyproject.toml read the source; these tests look at what was really loaded,
by whichever way: through a dependency, a plugin, or an import that no reader of the source sees.
"""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest

import dtui

HEAVY = frozenset(
    {"anywidget", "ipywidgets", "mcp", "numpy", "polars", "rich", "sklearn", "textual"}
)
MODELS = frozenset({"pydantic", "pydantic_core"})
OTHER_FACES = frozenset({"learning", "notebook_ext"})


# -- the house ---------------------------------------------------------------------------------


def modules_under(package: str) -> Iterator[str]:
    """Name the modules of a package, itself first, without importing its children."""
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
    """Read the floors and their rooms from the import contract, the highest first."""
    pyproject = Path(__file__).parents[1] / "pyproject.toml"
    contracts = tomllib.loads(pyproject.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (layers,) = [
        contract["layers"]
        for contract in contracts
        if contract["type"] == "layers" and "containers" not in contract
    ]
    return [[room.strip(" ()") for room in layer.split("|")] for layer in layers]


FLOORS = floors()
MODULES = [*modules_under("dtui"), *modules_under("sample_traces")]

# Stages may load the extra they run on, so they alone of the lower floors are free to be heavy.
UP_TO_VIEWS = [
    room
    for floor in FLOORS[FLOORS.index(["dtui.views"]) :]
    for room in floor
    if room != "dtui.stages"
]


def room_of(module: str) -> str:
    """Return the part of the house a module lies in: ``dtui.trace.items`` in ``dtui.trace``."""
    house, *room = module.split(".")
    return ".".join([house, *room[:1]]) if house == "dtui" else house


def modules_of(rooms: Iterable[str]) -> list[str]:
    """Name all modules of some rooms."""
    return [module for module in MODULES if room_of(module) in rooms]


def test_every_room_of_the_house_stands_on_a_floor() -> None:
    rooms = {room for floor in FLOORS for room in floor}
    assert {room_of(module) for module in MODULES} - {"dtui"} <= rooms


# -- what is loaded ----------------------------------------------------------------------------

IMPORTS = """
import importlib, json, sys

seen = set(sys.modules)  # by site or an editable install: not the doing of any module below
loaded_by = {}
for name in sys.argv[1:]:
    importlib.import_module(name)
    loaded_by |= dict.fromkeys(set(sys.modules) - seen, name)
    seen |= loaded_by.keys()
print(json.dumps(loaded_by))
"""


def loaded_by(modules: Iterable[str]) -> dict[str, str]:
    """Import modules one after another in a fresh process; say which of them brought what.

    What one module loads is among what all of them load together. So what is missing from the
    answer is loaded by none, in one process instead of one a module, which would take a minute.
    """
    run = subprocess.run(
        [sys.executable, "-c", IMPORTS, *modules], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(run.stdout)


def written_by_others(loaded: Mapping[str, str]) -> dict[str, str]:
    """Keep of what was loaded the packages that are neither ours nor the standard library's."""
    ours = {"dtui", "sample_traces"} | sys.stdlib_module_names
    return {name: by for name, by in loaded.items() if "." not in name and name not in ours}


def chosen_from(loaded: Mapping[str, str], packages: frozenset[str]) -> dict[str, str]:
    """Keep of what was loaded the packages named."""
    return {name: by for name, by in loaded.items() if name in packages}


def test_the_package_itself_loads_nothing() -> None:
    loaded = loaded_by(["dtui"])
    assert written_by_others(loaded) == {}
    assert [name for name in loaded if name.startswith("dtui.")] == []


def test_the_log_loads_the_standard_library_alone() -> None:
    modules = modules_of(
        ["dtui.errors", "dtui.text", "dtui.html", "dtui.markdown", "dtui.signs", "dtui.log"]
    )
    assert written_by_others(loaded_by(modules)) == {}


def test_what_lists_and_queue_are_made_of_loads_no_models() -> None:
    modules = ["dtui.corpus", "dtui.views.trace_list", "dtui.views.pending_list"]
    assert chosen_from(loaded_by(modules), MODELS | HEAVY) == {}


def test_what_holds_an_agent_is_standard_library() -> None:
    modules = ["dtui.gate", "dtui.gate.hook", "dtui.corpus"]
    assert written_by_others(loaded_by(modules)) == {}


def test_the_command_line_loads_its_commands_on_use() -> None:
    assert chosen_from(loaded_by(["dtui.cli"]), MODELS | HEAVY) == {}


def test_up_to_the_views_nothing_loads_a_toolkit() -> None:
    assert chosen_from(loaded_by(modules_of(UP_TO_VIEWS)), HEAVY) == {}


def test_nothing_reaches_the_notebook_or_learning() -> None:
    assert chosen_from(loaded_by(MODULES), OTHER_FACES) == {}


# -- in which order ----------------------------------------------------------------------------

# As no floor imports a higher one, a cycle lies within one room: it is enough to unload that one.
ANEW = """
import importlib, json, sys, traceback

names = sys.argv[1:]
errors = {}
for name in names:
    room = ".".join(name.split(".")[:2])
    for loaded in [*sys.modules]:
        if loaded == room or loaded.startswith(room + "."):
            del sys.modules[loaded]
    try:
        importlib.import_module(name)
    except Exception:
        errors[name] = traceback.format_exc()
print(json.dumps(errors))
"""


def test_any_module_of_a_room_can_be_the_first_one_imported() -> None:
    run = subprocess.run(
        [sys.executable, "-c", ANEW, *MODULES], check=True, stdout=subprocess.PIPE, text=True
    )
    assert json.loads(run.stdout) == {}


@pytest.mark.parametrize("name", dtui.__all__)
def test_every_public_name_is_where_the_package_says(name: str) -> None:
    assert getattr(dtui, name).__module__.startswith("dtui.")
