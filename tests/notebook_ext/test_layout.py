"""What the notebook face loads, seen in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import notebook_ext

LOADED = """
import importlib, json, sys
seen = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - seen})))
"""

WIDGETS = tuple(name for name in notebook_ext.__all__ if name[0].isupper())


def loaded_by(*modules: str) -> set[str]:
    """Import modules in a fresh process; return the packages that came with them."""
    run = subprocess.run(
        [sys.executable, "-c", LOADED, *modules], check=True, stdout=subprocess.PIPE, text=True
    )
    return set(json.loads(run.stdout))


def test_the_package_itself_loads_nothing_but_its_own_file() -> None:
    assert loaded_by("notebook_ext") <= {"notebook_ext", *sys.stdlib_module_names}


def test_no_widget_loads_a_terminal_or_outcome_learning() -> None:
    homes = {getattr(notebook_ext, name).__module__ for name in WIDGETS}
    assert loaded_by(*homes) & {"textual", "learning", "matplotlib", "sklearn", "polars"} == set()


@pytest.mark.parametrize("name", notebook_ext.__all__)
def test_every_public_name_is_where_the_package_says(name: str) -> None:
    assert getattr(notebook_ext, name).__module__.startswith("notebook_ext.")


@pytest.mark.parametrize("name", WIDGETS)
def test_every_widget_is_an_ipywidget(name: str) -> None:
    from ipywidgets import DOMWidget

    assert issubclass(getattr(notebook_ext, name), DOMWidget)


def test_what_does_not_exist_is_named() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        notebook_ext.Nothing  # noqa: B018
