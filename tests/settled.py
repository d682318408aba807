"""Wait until an app has done all there was to do, and no longer.

Textual's own pilot watches the process's clock: after each key it sleeps twice for 20 ms, and goes
on once the process has hardly computed meanwhile. That is 60 ms for a key that takes 5, and on a
busy machine it may go on too early. What a test wants to know the loop knows: whether there is
anything left that could run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual._context import active_app

if TYPE_CHECKING:
    import pytest
    from textual.app import App


def go_on_once_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pilot wait for that, after each key and at each pause."""
    monkeypatch.setattr("textual.app.wait_for_idle", settled)
    monkeypatch.setattr("textual.pilot.wait_for_idle", settled)


async def settled(_min_sleep: float = 0, _max_sleep: float = 0) -> None:
    """Come back when nothing of the app is left to run, and what changed has been drawn.

    It takes the arguments of Textual's ``wait_for_idle``, in whose place it stands, and needs
    neither. Of the timers that are not yet due, those by which Textual puts drawing off for a
    frame are not waited for but brought forward; any other is for the test to wait for.
    """
    app = active_app.get()
    await _nothing_can_run()
    while (put_off := _put_off(app)) is not None:
        put_off()
        await _nothing_can_run()


def _put_off(app: App[Any]) -> Callable[[], None] | None:
    """Return what the app put off until its next frame, if it did."""
    if app._resize_timer is not None:
        return app._check_resize
    if app.screen_stack and app.screen._update_timer._active.is_set():
        return app.screen._on_timer_update
    return None


async def _nothing_can_run() -> None:
    # Whoever may run stands in this queue; while we run, we do not.
    queue: Any = asyncio.get_running_loop()._ready  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
    await asyncio.sleep(0)
    while queue:  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0)
