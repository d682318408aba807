"""Markdown in which what an agent wrote is text and nothing else.

As GitHub reads it, and JupyterLab, and most others: no emphasis, links, HTML, mathematics,
mentions or references come of a text that went through `escaped`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dtui.text import one_line

_SPECIAL = re.compile(r"[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_STARTS_BLOCK = re.compile(r"^(?:[-+#=](?=\s|$|[-+#=])|\d{1,9}(?=[.)](?:\s|$)))")
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=[wW]{3})(?=\.)")
_REFERENCE = re.compile(r"(?<=@)(?=\w)|(?<=#)(?=\d)")
_NOTHING = "<!-- -->"
"""Ends a word without being seen, so that a site takes no `@name` or `#12` for a call."""


def escaped(text: str) -> str:
    r"""Return a line of text so that Markdown shows it as it stands.

    Examples
    --------
    >>> print(escaped("<b>2 * 3</b> | a_b, see [here](x) or ask @ops"))
    \<b\>2 \* 3\</b\> \| a_b, see \[here\](x) or ask @<!-- -->ops
    >>> print(escaped("1. Pay at https://example.org"))
    1\. Pay at https:\//example.org
    """
    text = _SPECIAL.sub(r"\\\g<0>", text)
    text = _ADDRESS.sub(r"\\", text)
    text = _REFERENCE.sub(_NOTHING, text)
    start = _STARTS_BLOCK.match(text)
    if start is None:
        return text
    at = start.end() if start[0].isdigit() else 0
    return f"{text[:at]}\\{text[at:]}"


def line(text: str) -> str:
    r"""Return any text as one line of Markdown, safe to show.

    Examples
    --------
    >>> print(line("two\nlines\x1b[2J"))
    two ⏎ lines\\x1b\[2J
    """
    return escaped(one_line(text))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table of texts, each on one line and escaped.

    Examples
    --------
    >>> print(table(("option", "con-1"), [("Pay | later", "✓ satisfied")]))
    | option | con-1 |
    | --- | --- |
    | Pay \| later | ✓ satisfied |
    """
    body = (row(map(line, one)) for one in rows)
    return "\n".join([row(map(line, head)), row("---" for _ in head), *body])


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return labels and what they say as a list; what has no label belongs to the one before.

    Examples
    --------
    >>> print(facts([("steelman", "hyp-1"), ("", "price is not it"), ("supersedes", "dec-1")]))
    - **steelman** hyp-1
      price is not it
    - **supersedes** dec-1
    """
    return "\n".join(
        f"- **{line(label)}** {line(says)}" if label else f"  {line(says)}" for label, says in rows
    )


def row(cells: Iterable[str]) -> str:
    """Return a row of a table; its cells are Markdown already."""
    return f"| {' | '.join(cells)} |"
