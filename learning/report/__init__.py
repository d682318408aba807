"""The periodic calibration report: one document, printed as HTML, Markdown and JSON.

Names are resolved on first use, so that the command `dtui report` loads nothing heavy before it
knows what it was asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from learning.report.building import build_report, read_source
    from learning.report.document import Report
    from learning.report.html import as_html
    from learning.report.json import as_json, read_report
    from learning.report.markdown import as_markdown

_HOMES = {
    "Report": "learning.report.document",
    "as_html": "learning.report.html",
    "as_json": "learning.report.json",
    "as_markdown": "learning.report.markdown",
    "build_report": "learning.report.building",
    "read_report": "learning.report.json",
    "read_source": "learning.report.building",
}

__all__ = [
    "Report",
    "as_html",
    "as_json",
    "as_markdown",
    "build_report",
    "read_report",
    "read_source",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    """Import a public name's home the first time somebody asks for it."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'learning.report' has no attribute {name!r}")
    return getattr(import_module(home), name)
