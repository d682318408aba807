"""What happens on screen when the corpus cannot be read: it is said, and the screen stays."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from textual.app import App
from textual.screen import Screen

from dtui.errors import DtuiError
from dtui.text import plain

_Node = TypeVar("_Node", bound=App[None] | Screen[None])
_Given = ParamSpec("_Given")


def reporting(
    method: Callable[Concatenate[_Node, _Given], None],
) -> Callable[Concatenate[_Node, _Given], None]:
    """Let a handler or an action that reads the corpus fail with a notice instead of the app.

    An exception in a handler ends its widget, and with it the app. A damaged or read-only file
    is no reason for that: what is on screen is still true, and another trace may well be whole.
    """

    @wraps(method)
    def reported(node: _Node, *args: _Given.args, **kwargs: _Given.kwargs) -> None:
        try:
            method(node, *args, **kwargs)
        except DtuiError as error:
            node.notify(plain(str(error)), severity="error", markup=False)

    return reported
