"""A widget as a file: a page that needs no notebook, no network and no server, or Markdown."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from dtui.html import rendered
from dtui.text import one_line
from notebook_ext import bundle

if TYPE_CHECKING:
    from notebook_ext.view.widget import Widget

_ROWS_WITHOUT_SCRIPT = 1_000
"""Rows that a page shows where no script runs: mail programs, viewers of a repository."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file can answer of a widget's questions: all that its reader will ever see."""

    answers: Sequence[tuple[str, Mapping[str, Any], Mapping[str, Any]]]
    """A question, what it is asked with, and the answer; ``open`` has to be among them."""
    rows: Sequence[Mapping[str, Any] | Sequence[Any]] = field(default=())
    """All rows of its list, in order; they answer ``rows``."""


def as_html(widget: Widget) -> str:
    """Return a page that shows a widget as it is now, with its list and its keys.

    Nothing in it is fetched from anywhere. Where no script runs it shows what a saved notebook
    would show. The same widget gives the same bytes.
    """
    kept = widget.kept()
    held = {"traits": _traits(widget), "answers": kept.answers, "rows": kept.rows}
    label = escape(one_line(widget.label))
    return _PAGE.format(
        title=label,
        style=bundle.style(widget.PART),
        page=rendered(widget.page(_ROWS_WITHOUT_SCRIPT)),
        module=_as_script(widget.PART),
        held=_packed(held),
    )


def _traits(widget: Widget) -> dict[str, Any]:
    return {name: getattr(widget, name) for name in widget.own_traits()}


def _as_script(part: str) -> str:
    """Return the widget's module as a script that makes one widget, here."""
    joined = f"{bundle.module('saved')}\n{bundle.module(part)}"
    # A closing tag within a string would end the script.
    return joined.replace("export default ", "const shown = ").replace("</", "<\\/")


def _packed(held: Mapping[str, Any]) -> str:
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"), default=str)
    return b64encode(gzip.compress(text.encode(), mtime=0)).decode()


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 16px; font: 14px/1.5 system-ui, sans-serif; }}
h1 {{ margin: 0 0 12px; font-size: 17px; }}
table {{ border-collapse: collapse; }}
th, td {{ padding: 2px 8px; border-bottom: 1px solid #8886; vertical-align: top; }}
main.dtui + article {{ display: none; }}
{style}
</style>
<h1>{title}</h1>
<main></main>
<article>
{page}
</article>
<script type="application/octet-stream" id="held">{held}</script>
<script type="module">
{module}
const held = await unpacked(document.getElementById("held").textContent);
shown.render({{ model: savedModel(held), el: document.querySelector("main") }});
</script>
</html>
"""
