"""Review traces and decisions in a notebook: the terminal's views as Jupyter widgets.

Every widget is an ipywidget, so it stands in an ``HBox`` or a ``Tab``, can be observed and set.
What a person says in one is recorded through store and spine, as everywhere; what is selected
comes back as a polars frame; and what was seen stays in the saved notebook, where no kernel is.

    trace, queue, matrix,   a widget each: what it answers, its rows, and the page it leaves
    chain, compare,
    calibration
    view                    what every widget is: a view that asks, and Python that answers
    page, export            what stands in a saved notebook, and in a file
    linking                 several widgets with one selection, and boxes of them
    frames                  rows as polars frames
    bundle, static          the browser's half: plain modules, joined
    examples                notebooks to begin with

Public names are resolved on first use: ``import notebook_ext`` loads nothing but this file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notebook_ext.calibration import CalibrationView
    from notebook_ext.chain import ChainWidget
    from notebook_ext.compare import CompareWidget
    from notebook_ext.demo import demo_corpus
    from notebook_ext.linking import link, show
    from notebook_ext.matrix import DecisionMatrix
    from notebook_ext.queue import PendingQueue
    from notebook_ext.trace import TraceWidget

_HOMES = {
    "CalibrationView": "notebook_ext.calibration",
    "ChainWidget": "notebook_ext.chain",
    "CompareWidget": "notebook_ext.compare",
    "DecisionMatrix": "notebook_ext.matrix",
    "PendingQueue": "notebook_ext.queue",
    "TraceWidget": "notebook_ext.trace",
    "demo_corpus": "notebook_ext.demo",
    "link": "notebook_ext.linking",
    "show": "notebook_ext.linking",
}

__all__ = [
    "CalibrationView",
    "ChainWidget",
    "CompareWidget",
    "DecisionMatrix",
    "PendingQueue",
    "TraceWidget",
    "demo_corpus",
    "link",
    "show",
]


def __getattr__(name: str) -> Any:
    """Import a public name's home the first time somebody asks for it."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'notebook_ext' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """List the public names, so that completion finds what is not loaded yet."""
    return sorted([*globals(), *_HOMES])
