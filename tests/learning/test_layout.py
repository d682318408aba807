"""What a room of `learning` loads, seen in a fresh process.

A reviewer who types `dtui --help` pays for no data stack, and who joins outcomes in a notebook
pays for no picture.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

import learning

ROOT = Path(learning.__file__).parent

STACK = frozenset(
    {"jinja2", "matplotlib", "narwhals", "numpy", "pandas", "polars", "pyarrow", "scipy", "sklearn"}
)
MODELS = frozenset({"pydantic", "pydantic_core"})

LOADED = """
import importlib, json, sys
seen = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(set(sys.modules) - seen)))
"""


def loaded_by(*modules: str) -> set[str]:
    """Import modules in a fresh process; return all that came with them."""
    run = subprocess.run(
        [sys.executable, "-c", LOADED, *modules], check=True, stdout=subprocess.PIPE, text=True
    )
    return set(json.loads(run.stdout))


def packages_of(loaded: Iterable[str]) -> set[str]:
    """Return the packages that modules belong to."""
    return {name.partition(".")[0] for name in loaded}


def test_learning_itself_loads_nothing_but_its_own_file() -> None:
    loaded = loaded_by("learning")
    assert {name for name in loaded if name.startswith("learning")} == {"learning"}
    assert packages_of(loaded) <= {"learning", *sys.stdlib_module_names}


@pytest.mark.parametrize("room", ["report", "value"])
def test_a_command_loads_no_data_stack_before_it_runs(room: str) -> None:
    loaded = packages_of(loaded_by(f"learning.{room}.command"))
    assert loaded & (STACK | MODELS) == set()


def test_the_rooms_that_every_reader_needs_draw_nothing_and_fit_nothing() -> None:
    rooms = [room for room in ("frames", "join", "sequential") if (ROOT / room).is_dir()]
    loaded = packages_of(loaded_by(*(f"learning.{room}" for room in rooms)))
    assert loaded & {"jinja2", "matplotlib", "pandas", "sklearn"} == set()


def test_a_kept_report_is_read_without_a_data_stack() -> None:
    modules = ("json", "since_last", "verification", "summary", "files")
    loaded = packages_of(loaded_by(*(f"learning.report.{module}" for module in modules)))
    assert loaded & (STACK | MODELS) == set()


@pytest.mark.parametrize("name", learning.__all__)
def test_every_public_name_lives_in_the_room_that_learning_says(name: str) -> None:
    assert getattr(learning, name).__module__.startswith("learning.")


def test_learning_lists_its_public_names_before_they_are_loaded() -> None:
    assert set(learning.__all__) <= set(dir(learning))


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'oracle'"):
        learning.oracle  # noqa: B018 - asking for it is the test
