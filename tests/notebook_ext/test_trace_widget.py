"""A trace in a notebook, seen in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notebook_ext import TraceWidget

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from tests.notebook_ext.mounted import Mount


def test_a_trace_shows_its_items_in_causal_order(mount: Mount, samples: Corpus) -> None:
    trace_id = samples.traces()[0].trace_id
    shown = mount(TraceWidget(samples, trace_id))
    assert len(shown.texts(".dtui-row")) > 3
    shown.page.locator(".dtui-list").focus()
    shown.press("j", "j")
    shown.wait()
    assert shown.widget.selected
