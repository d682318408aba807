"""What is asked on screen."""

from __future__ import annotations

from typing import Any

from dtui.tui.app import ReviewApp
from dtui.tui.screens.form import Form
from dtui.views.forms import form as asking


def asks(app: ReviewApp, kind: type[asking.Form]) -> bool:
    """Return whether the screen in front asks a form of this kind."""
    screen = app.screen
    return isinstance(screen, Form) and isinstance(screen.asked, kind)


def form_of(app: ReviewApp) -> Form[Any]:
    """Return the form in front."""
    assert isinstance(app.screen, Form)
    return app.screen
