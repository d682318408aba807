"""The forms a command's output comes in, besides the one for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Function = TypeVar("_Function", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def form_options(function: _Function) -> _Function:
    """Give a command `--json` and `--plain`."""
    plain = click.option("--plain", "as_lines", is_flag=True, help="One line a thing, in words.")
    return plain(json_option(function))
